import BrokerCore
import Foundation
import Ledger
import Trends

/// Contributions into a ledger with full sync, as the broker writes them: checked by its own counts at the end.
struct TrendBenchmarks {
    private let report: Report
    private let folder: URL
    private let contributions: Int

    /// Of one call of a contributor.
    private static let inCall = 250
    /// Calls that share a commit.
    private static let inGroup = 4
    private static let contributors = 1_000
    private static let codes = 400

    init(report: Report, isLong: Bool, folder: URL) {
        self.report = report
        self.folder = folder
        contributions = isLong ? 1_000_000 : 100_000
    }

    func run() throws {
        let path = folder.appending(path: "trends.sqlite").path
        let ledger = try SQLiteLedger(path: path)
        guard let tenant = Tenant("clinic") else { return }
        var chance = SplitMix64(seed: 1)
        var (times, updates): ([Double], Int) = ([], 0)
        let begin = ContinuousClock.now
        for group in 0..<contributions / TrendBenchmarks.inCall / TrendBenchmarks.inGroup {
            let writes = (0..<TrendBenchmarks.inGroup).map { place in
                LedgerWrite.contribute(
                    tenant: tenant, key: "\(group)/\(place)",
                    contributor: ContributorDigest(high: 1, low: UInt64(chance.next(TrendBenchmarks.contributors))),
                    (0..<TrendBenchmarks.inCall).map { _ in TrendBenchmarks.contribution(&chance) })
            }
            let start = ContinuousClock.now
            for case .contributed(let each, _, _) in try ledger.apply(writes, now: .now) {
                updates += each.count
            }
            times.append((ContinuousClock.now - start).inMilliseconds)
        }
        let seconds = (ContinuousClock.now - begin).inMilliseconds / 1_000
        let recorded = try ledger.totals().contributions
        try ledger.close()
        let faults = try SQLiteLedger.check(path: path)
        guard recorded == contributions, faults.isEmpty else {
            throw Fault("\(recorded) of \(contributions) recorded; \(faults.joined(separator: "; "))")
        }
        report.add("reports recorded and published, full sync", "1/s", [Double(contributions) / seconds])
        report.add("updates published from them", "", [Double(updates)])
        report.add("commit of 1,000 reports", Latencies(times))
    }

    /// Of a remittance: two of three lines paid, low numbers of everything the most frequent.
    static func contribution(_ chance: inout SplitMix64) -> Contribution {
        let isPaid = chance.next(3) > 0
        return Contribution(
            source: .remitted, code: "99\(100 + chance.low(codes))", modifiers: [[], ["25"], ["59"]][chance.low(3)],
            payer: Contribution.Payer.allCases[chance.low(11)], state: ["OH", "TX", "CA", "NY", "FL"][chance.low(5)],
            group: isPaid ? "" : "CO", carc: isPaid ? "" : ["236", "97", "50", "16", "197"][chance.low(5)],
            kind: isPaid ? .paid : .denied, amount: .from50to199, serviceYear: 2025)
    }
}

extension SplitMix64 {
    fileprivate mutating func next(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    fileprivate mutating func low(_ count: Int) -> Int { min(next(count), next(count)) }
}
