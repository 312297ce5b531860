import BrokerCore
import Calls
import JobMessages
import Ledger
import SwiftProtobuf
import TrendMessages

/// A read on its way to the ledger, and for whom.
struct ReadRequest: Sendable {
    var query: Query
    var purpose: Purpose

    enum Purpose: Sendable {
        /// Answer this unary call.
        case reply(CallID)
        /// Start a watch with the batch as it is now.
        case watch(CallID)
        /// Complete a status and answer this call.
        case status(CallID)
        /// Feed a stream of trend updates.
        case tail(CallID)
    }
}

enum Query: Sendable {
    case batch(BatchID, Tenant)
    case batches(Tenant, limit: Int)
    case results(BatchID, Tenant, after: Int, limit: Int)
    case dead(BatchID, Tenant)
    case trendLog(after: Int64, limit: Int)
    case totals
}

enum ReadReply: Sendable {
    case batch(BatchRecord)
    case batches([BatchRecord])
    case results([ResultRecord], hasMore: Bool)
    /// Any of these, encoded as a unary reply.
    case body([UInt8])
    case dead([DeadJob])
    case trendLog([WireTrendUpdate], hasMore: Bool)
    case totals(LedgerTotals)
    /// No such batch of this tenant.
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
            guard try ledger.batch(id, of: tenant) != nil else { return .notFound }
            return try Query.page(of: id, after: after, limit: limit, from: ledger)
        case .dead(let id, let tenant):
            guard try ledger.batch(id, of: tenant) != nil else { return .notFound }
            return .dead(try ledger.dead(of: tenant, batch: id, limit: Query.deadMax))
        case .trendLog(let after, let limit):
            let page = try ledger.trendLog(after: after, limit: limit)
            return .trendLog(
                page.map { WireTrendUpdate($0, published: isoDate(days: $0.day)) }, hasMore: page.count == limit)
        case .totals:
            return .totals(try ledger.totals())
        }
    }
}

extension Query {
    /// What a page of results holds at most, beyond its first; a page fits a frame many times over.
    static let pageBytesMax = 1 << 20
    private static let rowsPerRead = 50

    /// At most `limit` results, fewer when they are large.
    fileprivate static func page(
        of batch: BatchID, after: Int, limit: Int, from ledger: any Ledger
    ) throws(LedgerError) -> ReadReply {
        var page: [ResultRecord] = []
        var bytes = 0
        while page.count < limit {
            let wanted = min(rowsPerRead, limit - page.count)
            let rows = try ledger.results(of: batch, after: page.last?.claim ?? after, limit: wanted)
            for row in rows {
                if !page.isEmpty, bytes + row.body.count > pageBytesMax { return .results(page, hasMore: true) }
                page.append(row)
                bytes += row.body.count
            }
            if rows.count < wanted { return .results(page, hasMore: false) }
        }
        return .results(page, hasMore: true)
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
        case .results(let records, let hasMore):
            var reply = WireResultsReply()
            reply.results = records.map(WireResult.init)
            reply.more = hasMore
            return try reply.bytes()
        case .dead(let jobs):
            var reply = WireDeadReply()
            reply.jobs = jobs.map(WireDeadJob.init)
            return try reply.bytes()
        case .body(let bytes):
            return bytes
        case .trendLog, .totals:
            throw CallError(.internalError, "this read answers no unary call")
        case .notFound:
            throw CallError(.notFound, "no such batch of this tenant")
        }
    }
}
