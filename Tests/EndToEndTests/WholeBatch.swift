import Client
import JobMessages
import Testing

extension Stage {
    /// What has to be so of a batch that is over, whatever was killed on its way: each claim was answered exactly once,
    /// as one process alone answers it.
    func expectWhole(
        _ batch: Int64, of claims: Int, file: String, _ client: inout BrokerClient,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let record = try client.batch(batch)
        #expect(record.phase == .done, sourceLocation: location)
        #expect(record.claimsDone == claims && record.claimsDead == 0, sourceLocation: location)
        #expect(try client.dead(batch).isEmpty, sourceLocation: location)
        #expect(try references(batch, &client) == (1...claims).map { "SYN-\($0)" }, sourceLocation: location)

        let inBatch = "FROM results WHERE batch = \(batch)"
        #expect(try count("SELECT count(*) \(inBatch)") == claims, sourceLocation: location)
        #expect(try count("SELECT count(DISTINCT claim) \(inBatch)") == claims, sourceLocation: location)
        #expect(try count("SELECT phase FROM batches WHERE id = \(batch)") == 2, sourceLocation: location)
        #expect(try count("SELECT count(*) FROM jobs WHERE state <> 2 AND batch = \(batch)") == 0)
        #expect(try count("SELECT sum(allowed_cents) \(inBatch)") == Int(record.allowedCents))

        let alone = try output("check", file, "--as-of", "2025-04-01")
        let last = alone.split(separator: "\n").last.map(String.init) ?? ""
        #expect(last.contains("expected allowed $\(dollars(record.allowedCents));"), sourceLocation: location)
        #expect(last.contains("$\(dollars(record.atRiskCents)) at risk"), sourceLocation: location)
    }

    /// By the client's cursor, checked to count from 0 without gaps.
    func references(_ batch: Int64, _ client: inout BrokerClient) throws -> [String] {
        var found: [String] = []
        while true {
            let page = try client.results(batch, after: Int64(found.count) - 1, limit: 1000)
            for result in page.results {
                try #require(result.claim == found.count)
                found.append(result.reference)
            }
            if !page.more { return found }
        }
    }

    /// "1,234.56"
    private func dollars(_ cents: Int64) -> String {
        var whole = "\(cents / 100)"
        var grouped = ""
        while whole.count > 3 {
            grouped = "," + whole.suffix(3) + grouped
            whole = String(whole.dropLast(3))
        }
        let fraction = cents % 100
        return "\(whole)\(grouped).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
