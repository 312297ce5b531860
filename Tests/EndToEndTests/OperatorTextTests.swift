import JobMessages
import Testing

@testable import medpay

/// What operators type, and what they read.
@Suite struct OperatorTextTests {
    @Test(
        arguments: [
            ("90s", 90_000), ("15m", 900_000), ("2h", 7_200_000), ("30d", 2_592_000_000), ("4w", 2_419_200_000),
            ("0s", 0),
        ] as [(String, Int64)])
    func `a span is a number with a unit`(text: String, milliseconds: Int64) {
        #expect(TimeText.span(text) == milliseconds)
        #expect(TimeText.instant(text, now: 1_000_000) == 1_000_000 + milliseconds)
    }

    @Test(arguments: ["", "d", "30", "-3h", "2 h", "1.5h", "2y", "9999999999999d", "40000d"])
    func `what is no span is refused`(text: String) { #expect(TimeText.span(text) == nil) }

    @Test(arguments: [
        ("2026-11-28T22:00:00Z", "2026-11-28 22:00:00Z"), ("2026-11-28 22:00:05Z", "2026-11-28 22:00:05Z"),
        ("2026-11-28T22:00+02:00", "2026-11-28 20:00:00Z"), ("2026-11-28T22:00:00-0530", "2026-11-29 03:30:00Z"),
        ("2028-02-29T00:00Z", "2028-02-29 00:00:00Z"),
    ])
    func `a time with a zone is that time`(text: String, utc: String) {
        #expect(TimeText.instant(text, now: 0).map(TimeText.utc) == utc)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-11-28T24:00Z", "2026-11-28T12:60Z", "tomorrow", "22:00", "2026",
    ])
    func `what is no time is refused`(text: String) { #expect(TimeText.instant(text, now: 0) == nil) }

    @Test(
        arguments: [
            (0, "0 ms"), (999, "999 ms"), (59_999, "59 s"), (61_000, "1 min 1 s"), (3_600_000, "1 h"),
            (7_500_000, "2 h 5 min"), (172_799_000, "47 h 59 min"), (273_600_000, "3 d 4 h"),
        ] as [(Int64, String)])
    func `a length of time has its two largest units`(span: Int64, text: String) {
        #expect(TimeText.length(span) == text)
    }

    @Test(
        arguments: [
            (0, "0 bytes"), (1, "1 byte"), (1023, "1,023 bytes"), (1024, "1.0 KiB"), (83_000, "81.0 KiB"),
            (1_572_864, "1.5 MiB"), (209_715_200, "200 MiB"), (5 << 50, "5,120 TiB"),
        ] as [(Int64, String)])
    func `bytes have a unit`(count: Int64, text: String) { #expect(bytes(count) == text) }

    @Test func `a status names each thing that wants somebody, and nothing else`() {
        var status = WireStatusReply()
        func advice() -> [String] {
            StatusReport(status: status, broker: "tcp://10.0.0.1:7461").lines.filter { $0.hasPrefix("! ") }
        }
        #expect(advice().count == 1 && advice()[0].contains("medpay worker --broker tcp://10.0.0.1:7461"))
        status.workers = ["a", "a"].map { image in .with { $0.image = image } }
        #expect(advice().isEmpty)
        status.workers[1].image = "b"
        status.workers[0].draining = true
        status.workers[1].draining = true
        status.draining = true
        status.jobsDead = 1
        status.suggestionsWaiting = 2
        status.queues = [.with { ($0.tenant, $0.priority, $0.paused) = ("acme", "bulk", true) }]
        let words = [
            "is stopping", "every worker", "images", "medpay resume acme", "1 job was given up", "2 texts wait",
        ]
        #expect(advice().count == words.count)
        for (line, word) in zip(advice(), words) { #expect(line.contains(word)) }
    }

    @Test(
        arguments: [
            (.dead, true, "medpay dead redrive 17"), (.dead, false, "cannot run again"),
            (.discarded, false, "for good"),
            (.staged, true, "not committed"), (.held, true, "order key"), (.waiting, true, "medpay status"),
        ] as [(WireJobState, Bool, String)])
    func `a job says what can be done`(state: WireJobState, hasPayload: Bool, words: String) {
        var detail = WireJobDetail()
        (detail.job.job, detail.job.state, detail.hasPayload_p) = (17, state, hasPayload)
        #expect(JobReport(detail: detail, now: 0).lines.last?.contains(words) == true)
    }

    @Test func `counts and amounts have their thousands apart, the largest too`() {
        #expect(grouped(0) == "0" && grouped(999) == "999" && grouped(-1000) == "-1,000")
        #expect(grouped(Int64.max) == "9,223,372,036,854,775,807")
        #expect(dollars(123_456) == "1,234.56" && dollars(-5) == "-0.05" && dollars(100_000_000) == "1,000,000.00")
        #expect(bytes(.max) == "8,388,607 TiB")
    }

    @Test func `a worker's words cannot move a terminal's cursor`() {
        #expect(printable("a\u{1B}[2Jb\nc") == "a [2Jb c")
    }
}
