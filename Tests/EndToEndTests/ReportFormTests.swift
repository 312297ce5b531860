import Testing
import TrendMessages

@testable import medpay

/// The conversation, without a terminal.
@Suite struct ReportFormTests {
    /// What was asked and told, in order, and what came of it.
    private func talk(_ answers: [String], asks: Bool = true) throws -> (said: [String], report: WireContribution?) {
        var said: [String] = []
        var rest = answers[...]
        func answer(_ question: String) -> String? {
            said.append(question)
            return rest.popFirst()
        }
        let form = ReportForm(currentYear: 2026, ask: answer, tell: { said.append($0) })
        let report = try form.report(asks: asks)
        return (said, report)
    }

    private static let whole = [
        "20552", "rt, 59", "medicare", "co", "236", "N822 m15", "reduced", "oh", "11", "50-199", "2025",
        "overturned", "2", "peerReview", "31-60",
    ]

    @Test func `every field of a report is asked for, and what is allowed in it said`() throws {
        let (said, report) = try talk(ReportFormTests.whole + ["y"])
        let expected = WireContribution.with {
            ($0.source, $0.code, $0.modifiers, $0.payer) = (.reported, "20552", ["59", "RT"], .medicare)
            ($0.group, $0.carc, $0.remarks, $0.kind) = ("CO", "236", ["M15", "N822"], .reduced)
            ($0.state, $0.placeOfService, $0.amount, $0.serviceYear) = ("OH", "11", .amountBand50To199, 2025)
            ($0.outcome, $0.appealLevel, $0.strategy) = (.overturned, 2, .peerReview)
            $0.daysToResolve = .daysBand31To60
        }
        #expect(report == expected)
        #expect(said.contains { $0.hasPrefix("Type of payer (one of other, medicare, ") })
        #expect(said.contains { $0.hasPrefix("State (the two capital letters") && $0.contains("Enter: not told): ") })
        #expect(said.contains { $0.hasPrefix("  Remark codes  ") && $0.hasSuffix("  M15, N822") })
    }

    @Test func `a required answer cannot be skipped, others can`() throws {
        let (said, report) = try talk(["", " ", "99213", "", "auto", "", "236", "", "", "", "", "", "", "", "y"])
        #expect(said.count { $0.hasPrefix("Code that was denied (") } == 3)
        let expected = WireContribution.with {
            ($0.source, $0.code, $0.payer) = (.reported, "99213", .auto)
            ($0.group, $0.carc, $0.kind) = ("CO", "236", .denied)
        }
        #expect(report == expected)
    }

    @Test(arguments: [("", 0), ("notAppealed", 0), ("pending", 2), ("upheld", 3)])
    func `what can only be nothing is not asked for`(outcome: String, more: Int) throws {
        let answers = Array(ReportFormTests.whole[..<11]) + [outcome] + Array(repeating: "", count: more) + ["y"]
        let (said, report) = try talk(answers)
        #expect(report != nil)
        let asked = ["Highest level", "What was done", "Days until"].count { title in
            said.contains { $0.hasPrefix(title) }
        }
        #expect(asked == more)
    }

    @Test func `a reason that is no denial is refused as in every report`() throws {
        let (said, report) = try talk([
            "99213", "", "medicare", "PR", "2", "45", "204", "", "", "", "", "", "", "", "y",
        ])
        #expect(said.count { $0.contains("carc: expected the reason of a denial") } == 2)
        #expect(report?.carc == "204" && report?.group == "PR")
    }

    @Test(arguments: 0..<15) func `no answer is repeated before it is right`(position: Int) throws {
        var answers = ReportFormTests.whole
        answers.insert("Zebulon Quackenbush 078-05-1120", at: position)
        let (said, report) = try talk(answers + ["y"])
        #expect(report != nil)
        #expect(said.contains { $0.contains(": expected ") })
        #expect(said.allSatisfy { !$0.contains("Quackenbush") && !$0.contains("078") })
    }

    @Test(arguments: 0...15) func `when answers end early there is no report, and that is said`(count: Int) throws {
        let (said, report) = try talk(Array(ReportFormTests.whole.prefix(count)))
        #expect(report == nil)
        #expect(said.last?.hasSuffix("Nothing was sent.") == true)
    }

    @Test(arguments: ["", "n", "no", "N", "later", "yy"]) func `only a yes sends`(answer: String) throws {
        let (said, report) = try talk(ReportFormTests.whole + [answer])
        #expect(report == nil && said.last == "Nothing was sent.")
    }

    @Test func `where nothing is to be sent nothing is asked about it`() throws {
        let (said, report) = try talk(ReportFormTests.whole, asks: false)
        #expect(report != nil)
        #expect(said.allSatisfy { !$0.contains("Send it?") })
    }
}
