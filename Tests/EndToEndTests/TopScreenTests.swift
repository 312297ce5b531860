import JobMessages
import SwiftProtobuf
import Testing

@testable import medpay

/// What `medpay top` makes of two statuses and a size.
@Suite struct TopScreenTests {
    private func status(_ change: (inout WireStatusReply) -> Void = { _ in }) -> WireStatusReply {
        var status = WireStatusReply()
        status.version = "0.1.0"
        status.start = 3
        status.uptimeMilliseconds = 60_000
        change(&status)
        return status
    }

    private func queue(_ tenant: String, _ priority: String, waiting: UInt32) -> WireQueueStatus {
        .with { ($0.tenant, $0.priority, $0.waiting) = (tenant, priority, waiting) }
    }

    private func worker(_ name: String) -> WireWorkerStatus {
        .with { ($0.name, $0.capacity, $0.leases, $0.leasedMillisecondsAgo) = (name, 2, 1, -1) }
    }

    private func screen(_ status: WireStatusReply, before: WireStatusReply? = nil) -> TopScreen {
        TopScreen(address: "tcp://127.0.0.1:7461", status: status, before: before)
    }

    private func crowd() -> WireStatusReply {
        status { status in
            status.queues = (1...40).map { queue("tenant-\($0)", "normal", waiting: $0) }
            status.workers = (1...30).map { worker("host-\($0)") }
            status.latencies = ["submit", "commit", "work"].map { name in .with { $0.stage = name } }
            status.drops = ["late answer": 3, "not a call": 1]
        }
    }

    @Test func `every list has its titles, and columns stand below each other`() throws {
        let lines = screen(
            status {
                $0.queues = [
                    .with {
                        ($0.tenant, $0.priority, $0.waiting, $0.leased, $0.delayed) = ("acme", "urgent", 12_345, 2, 1)
                        ($0.more, $0.paused, $0.oldestMilliseconds) = (true, true, 250_000)
                    },
                    queue("b", "bulk", waiting: 1),
                ]
                $0.workers = [worker("host")]
                $0.latencies = [
                    .with { ($0.stage, $0.count, $0.p50, $0.p99, $0.max) = ("commit", 7, 870, 12_345, 4_050_000) }
                ]
                $0.drops = ["late answer": 3]
            }
        ).lines()
        #expect(
            lines.dropFirst(4).map { $0 } == [
                "",
                "TENANT  PRIORITY  WAITING  LEASED  DELAYED      OLDEST",
                "acme    urgent    12,345+       2        1  4 min 10 s  paused",
                "b       bulk            1       0        0           -",
                "",
                "STAGE   LAST MINUTE     P50      P99     MAX",
                "commit            7  870 us  12.3 ms  4.05 s",
                "",
                "WORKER  LEASES  HEARD     LEASED  ANSWERED",
                "host       1/2  0 ms ago  never   0 ms ago",
                "",
                "REFUSED OR DROPPED  SINCE START  PER SECOND",
                "late answer                   3           -",
            ])
    }

    @Test func `rates are of the broker's own time between two statuses`() throws {
        let before = status { ($0.claimsRecorded, $0.jobsLeased, $0.callsAnswered) = (1000, 10, 50) }
        let after = status {
            $0.uptimeMilliseconds += 2000
            ($0.claimsRecorded, $0.jobsLeased, $0.callsAnswered) = (26_000, 10, 53)
            $0.drops = ["late answer": 4]
        }
        let lines = screen(after, before: before).lines()
        #expect(lines[1] == "per second  12,500 claims  0.0 leases  1.5 calls")
        #expect(lines.last?.hasSuffix("2.0") == true)
    }

    @Test func `there are no rates without an earlier status, nor across a restart, nor within one instant`() {
        let later = status { $0.uptimeMilliseconds += 1000 }
        let restarted = status { ($0.start, $0.uptimeMilliseconds) = (4, 70_000) }
        for lines in [
            screen(later).lines(), screen(restarted, before: later).lines(), screen(later, before: later).lines(),
        ] {
            #expect(lines[1] == "per second  - claims  - leases  - calls")
        }
    }

    @Test func `what is refused now comes first`() {
        let before = status { $0.drops = ["a": 900, "b": 10] }
        let after = status {
            $0.uptimeMilliseconds += 1000
            $0.drops = ["a": 900, "b": 30]
        }
        let lines = screen(after, before: before).lines().suffix(2)
        #expect(lines.map { String($0.prefix(1)) } == ["b", "a"])
    }

    @Test(arguments: [1, 10, 20, 40, 80, 200], [1, 5, 12, 23, 50, 200])
    func `it fits the screen, whatever the size`(columns: Int, rows: Int) {
        let lines = screen(crowd()).lines(columns: columns, rows: rows)
        #expect(lines.count <= rows)
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= columns })
    }

    @Test func `the longest lists give way, and say how much they leave out`() {
        let lines = screen(crowd()).lines(columns: 80, rows: 40)
        #expect(lines.count == 40)
        #expect(lines.count { $0.hasPrefix("tenant-") } == 11)
        #expect(lines.count { $0.hasPrefix("host-") } == 10)
        #expect(lines.contains("and 29 more") && lines.contains("and 20 more"))
        #expect(lines.contains { $0.hasPrefix("commit") } && lines.contains { $0.hasPrefix("late answer") })
    }

    /// Not arguments of the test: those are printed as they are.
    private static let hostile = [
        "\u{1B}[2J\u{1B}]0;owned\u{7}", "a\r\nb\tc", "\u{9B}31m", "\u{202E}drawkcab", "e\u{301}", "\u{301}e", "患者",
        "\u{200B}",
        "\u{FEFF}", "👨‍👩‍👧", "\0",
    ]

    @Test(arguments: hostile.indices) func `names from outside are one line of plain characters`(index: Int) throws {
        let name = TopScreenTests.hostile[index]
        let hostile = status {
            $0.version = name
            $0.queues = [queue(name, name, waiting: 1), queue("plain", "normal", waiting: 1)]
            $0.workers = [worker(name)]
            $0.latencies = [.with { $0.stage = name }]
            $0.drops = [name: 1]
        }
        var screen = screen(hostile, before: hostile)
        screen.fault = name
        for lines in [screen.lines(), screen.lines(columns: 30, rows: 20)] {
            #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy { (0x20...0x7e).contains($0.value) } }, "\(index)")
        }
        // Titles and rows still stand below each other.
        let lines = screen.lines()
        let title = try #require(lines.firstIndex { $0.hasPrefix("TENANT") })
        let waiting = try #require(lines[title].firstRange(of: "WAITING"))
        let width = lines[title].distance(from: lines[title].startIndex, to: waiting.upperBound)
        for row in lines[(title + 1)...(title + 2)] { #expect(row.prefix(width).hasSuffix("  1"), "\(index)") }
    }

    @Test func `a status that is not the newest says so`() {
        var screen = screen(status())
        screen.fault = "UNAVAILABLE: no broker"
        #expect(screen.lines(columns: 80, rows: 5).last == "NOT THE NEWEST: UNAVAILABLE: no broker")
    }

    @Test(arguments: [
        (0, "0 us"), (999, "999 us"), (1000, "1.0 ms"), (99_940, "99.9 ms"), (100_000, "100 ms"), (999_999, "999 ms"),
        (1_000_000, "1.00 s"), (99_990_000, "99.99 s"), (100_000_000, "1 min 40 s"),
    ])
    func `latencies have three digits or so`(microseconds: Int64, text: String) {
        #expect(TopScreen.latency(microseconds: microseconds) == text)
    }

    @Test func `as JSON a frame is one line that reads back`() throws {
        let before = status()
        let after = status { ($0.uptimeMilliseconds, $0.claimsRecorded) = (61_000, 7) }
        #expect(try screen(after).json().hasPrefix(#"{"claims_per_second":null,"jobs_leased_per_second":null,"#))
        let json = try screen(after, before: before).json()
        #expect(json.hasPrefix(#"{"claims_per_second":7.0,"#) && !json.contains("\n"))
        let inner = try #require(json.split(separator: #""status":"#, maxSplits: 1).last?.dropLast())
        #expect(try WireStatusReply(jsonString: String(inner)) == after)
    }
}
