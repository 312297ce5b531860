import BrokerCore
import Foundation
import Ledger
import Trends

/// The ledger alone, with full sync: jobs in, their results beside them, and the results read back.
struct LedgerBenchmarks {
    private let report: Report
    private let folder: URL
    /// Of rows of 512 bytes into SQLite alone, a second.
    private let limit: Double

    private static let jobs = 400
    private static let claimsInJob = 250
    /// Jobs that share a commit, as they do when results come faster than the disk takes them.
    private static let group = 4
    /// What a claim of two lines takes.
    private static let claimBytes = 330
    private static let resultBytes = 1_000

    init(report: Report, folder: URL, limit: Double) {
        (self.report, self.folder, self.limit) = (report, folder, limit)
    }

    func run() throws {
        let path = folder.appending(path: "ledger.sqlite").path
        let ledger = try SQLiteLedger(path: path)
        guard let tenant = Tenant("clinic") else { return }
        let claims = LedgerBenchmarks.jobs * LedgerBenchmarks.claimsInJob
        let begin = ContinuousClock.now
        let bytes = LedgerBenchmarks.claimsInJob * LedgerBenchmarks.claimBytes
        let batch = try QueueLedger.queue(
            LedgerBenchmarks.jobs, of: LedgerBenchmarks.claimsInJob, payload: [UInt8](repeating: 7, count: bytes),
            inGroupsOf: LedgerBenchmarks.group, ledger, tenant)
        let queued = ContinuousClock.now
        try finish(batch, of: ledger, tenant)
        let finished = ContinuousClock.now
        var read = 0
        while true {
            let page = try ledger.results(of: batch, after: read - 1, limit: 500)
            guard !page.isEmpty else { break }
            read += page.count
        }
        let end = ContinuousClock.now
        try ledger.close()
        guard read == claims else { throw Fault("\(read) of \(claims) results read back") }
        func rate(_ time: Duration) -> [Double] { [Double(claims) / time.inMilliseconds * 1000] }
        report.add("claims queued, ledger alone", "1/s", rate(queued - begin), limit: limit)
        report.add("claims finished, ledger alone", "1/s", rate(finished - queued), limit: limit)
        report.add("results read back, ledger alone", "1/s", rate(end - finished))
        report.add("claims queued, finished and read back, ledger alone", "1/s", rate(end - begin), limit: limit)
    }

    private func finish(_ batch: BatchID, of ledger: SQLiteLedger, _ tenant: Tenant) throws {
        let body = [UInt8](repeating: 7, count: LedgerBenchmarks.resultBytes)
        let none = ContributorDigest(high: 0, low: 0)
        for first in stride(from: 0, to: LedgerBenchmarks.jobs, by: LedgerBenchmarks.group) {
            let jobs = try ledger.waiting(
                Backlog(tenant: tenant, priority: BatchOptions().priority), after: JobID(rawValue: 0),
                limit: LedgerBenchmarks.group)
            let writes = jobs.enumerated().map { place, job in
                let results = (job.firstClaim..<job.firstClaim + job.claims).map { claim in
                    ResultRecord(
                        claim: claim, reference: "claim \(claim)", lines: 2, chargeCents: 20_000, allowedCents: 9_000,
                        atRiskCents: 0, findings: 1, deniedLines: 0, body: body)
                }
                return LedgerWrite.finish(
                    job.id, by: Attempt(AttemptID(rawValue: UInt64(first + place)), worker: "benchmark"),
                    results: results, contributor: none, contributions: [])
            }
            for case .refused(_, let why) in try ledger.apply(writes, now: .now) { throw Fault(why) }
        }
    }
}
