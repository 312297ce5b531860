import BrokerCore
import Calls
import JobMessages
import Ledger
import SwiftProtobuf
import TrendMessages
import Trends

/// A read on its way to the ledger, and for whom.
struct ReadRequest: Sendable {
    var query: Query
    var purpose: Purpose

    enum Purpose: Sendable {
        /// Answer this unary call.
        case reply(CallID)
        /// Start a watch with the batch as it is now.
        case watch(CallID)
        /// Complete what operators ask for with what the loop knows, and answer this call.
        case operatorReply(CallID)
        /// Feed a stream of trend updates.
        case tail(CallID)
        /// Keep what the loop tells of it: nobody asked.
        case observation
    }
}

enum Query: Sendable {
    case batch(BatchID, Tenant)
    case batches(Tenant, limit: Int)
    case results(BatchID, Tenant, after: Int, limit: Int)
    case resultsAsRecorded(BatchID, Tenant, after: Int, limit: Int)
    case dead(BatchID, Tenant)
    case trendLog(after: Int64, limit: Int)
    case totals
    case tenants(Tenant?)
    case jobs(JobFilter, after: JobID, limit: Int)
    case job(JobID)
    case suggestions(after: Int64, limit: Int)
    case suggestion(Int64)
    case standings
    case standing(ContributorDigest)
}

enum ReadReply: Sendable {
    case batch(BatchRecord)
    case batches([BatchRecord])
    /// `next`: the cursor after these.
    case results([ResultRecord], hasMore: Bool, next: Int)
    /// Any of these, encoded as a unary reply.
    case body([UInt8])
    case dead([DeadJob])
    case trendLog([WireTrendUpdate], hasMore: Bool)
    case totals(LedgerTotals)
    case tenants([TenantRecord])
    case jobs([JobRecord], hasMore: Bool)
    case job(JobRecord)
    case suggestions([SuggestionRecord], hasMore: Bool)
    case standings([StandingRecord])
    /// nil: the contributor is counted as usual.
    case standing(ContributorDigest, StandingRecord?)
    /// The batch's results were deleted.
    case purged
    /// No such batch of this tenant, or no such job.
    case notFound
}

extension Query {
    static let deadMax = 1000

    /// Runs on the reader's thread.
    func answer(from ledger: any Ledger) throws(LedgerError) -> ReadReply {
        switch self {
        case .batch(let id, let tenant):
            guard let record = try ledger.batch(id, of: tenant) else { return .notFound }
            return .batch(record)
        case .batches(let tenant, let limit):
            return .batches(try ledger.batches(of: tenant, limit: limit))
        case .results(let id, let tenant, let after, let limit):
            guard let batch = try ledger.batch(id, of: tenant) else { return .notFound }
            guard batch.purged == nil else { return .purged }
            return try Query.page(after: after, limit: limit) { limit, bytes throws(LedgerError) in
                try ledger.results(of: id, after: after, limit: limit, bytes: bytes)
            } next: { _, record in
                record.claim
            }
        case .resultsAsRecorded(let id, let tenant, let after, let limit):
            guard let batch = try ledger.batch(id, of: tenant) else { return .notFound }
            guard batch.purged == nil else { return .purged }
            return try Query.page(after: after, limit: limit) { limit, bytes throws(LedgerError) in
                try ledger.results(of: id, recordedAfter: after, limit: limit, bytes: bytes)
            } next: { cursor, _ in
                cursor + 1
            }
        case .dead(let id, let tenant):
            guard try ledger.batch(id, of: tenant) != nil else { return .notFound }
            return .dead(try ledger.dead(of: tenant, batch: id, limit: Query.deadMax))
        case .trendLog(let after, let limit):
            let page = try ledger.trendLog(after: after, limit: limit)
            return .trendLog(
                page.map { WireTrendUpdate($0, published: isoDate(days: $0.day)) }, hasMore: page.count == limit)
        case .totals:
            return .totals(try ledger.totals())
        case .tenants(let tenant):
            return .tenants(try ledger.tenants().filter { tenant == nil || $0.tenant == tenant })
        case .jobs(let filter, let after, let limit):
            let jobs = try ledger.jobs(filter, after: after, limit: limit + 1)
            return .jobs(Array(jobs.prefix(limit)), hasMore: jobs.count > limit)
        case .job(let id):
            guard let job = try ledger.job(id) else { return .notFound }
            return .job(job)
        case .suggestions(let after, let limit):
            let found = try ledger.suggestions(after: after, limit: limit + 1)
            return .suggestions(Array(found.prefix(limit)), hasMore: found.count > limit)
        case .suggestion(let id):
            return .suggestions(try ledger.suggestion(id).map { [$0] } ?? [], hasMore: false)
        case .standings:
            return .standings(try ledger.standings())
        case .standing(let contributor):
            return .standing(contributor, try ledger.standing(of: contributor))
        }
    }
}

extension Query {
    /// What a page of results holds at most, beyond its first; a page fits a frame many times over.
    static let pageBytesMax = 1 << 20

    /// At most `limit` results, fewer when they are large.
    ///
    /// - Parameter read: so many, up to the one with which they pass so many bytes.
    fileprivate static func page(
        after: Int, limit: Int, read: (Int, Int) throws(LedgerError) -> [ResultRecord],
        next: (Int, ResultRecord) -> Int
    ) throws(LedgerError) -> ReadReply {
        var page = try read(limit + 1, pageBytesMax)
        let bytes = page.reduce(0) { $0 + $1.body.count }
        let hasMore = page.count > limit || (bytes > pageBytesMax && page.count > 1)
        if hasMore { page.removeLast() }
        return .results(page, hasMore: hasMore || bytes > pageBytesMax, next: page.reduce(after, next))
    }
}

extension ReadReply {
    /// The body of a unary reply.
    func body() throws(CallError) -> [UInt8] {
        switch self {
        case .batch(let record):
            return try WireBatch(record).bytes()
        case .batches(let records):
            var reply = WireListReply()
            reply.batches = records.map(WireBatch.init)
            return try reply.bytes()
        case .results(let records, let hasMore, let next):
            var reply = WireResultsReply()
            reply.results = records.map(WireResult.init)
            reply.more = hasMore
            reply.next = Int64(next)
            return try reply.bytes()
        case .dead(let jobs):
            var reply = WireDeadReply()
            reply.jobs = jobs.map(WireDeadJob.init)
            return try reply.bytes()
        case .body(let bytes):
            return bytes
        case .purged:
            throw CallError(.failedPrecondition, "the batch's results were deleted: they had been kept long enough")
        case .trendLog, .totals, .tenants, .jobs, .job, .suggestions, .standings, .standing:
            throw CallError(.internalError, "this read answers no unary call")
        case .notFound:
            throw CallError(.notFound, "no such batch of this tenant")
        }
    }
}
