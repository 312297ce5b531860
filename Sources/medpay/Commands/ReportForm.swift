import Deidentification
import Glibc
import TrendMessages
import Trends

/// A person's report, asked for field by field.
///
/// An answer is checked at once and as the whole report is; a wrong one is asked for again and never shown, for it may be a
/// patient's. There is no question about the case in words: see `Deidentifier.reported`.
struct ReportForm {
    private let deidentifier: Deidentifier
    /// Shows a question and gives the line that is typed; nil: no more will come.
    private let ask: (String) -> String?
    private let tell: (String) -> Void

    private typealias Field = ContributionError.Field
    /// An answer may be left out where it is said what that means.
    private typealias Question = (field: Field, title: String, without: String?)

    private static let questions: [Question] = [
        (.code, "Code that was denied", nil), (.modifiers, "Modifiers", "none"), (.payer, "Type of payer", nil),
        (.group, "Adjustment group", Contribute.usual[.group]), (.carc, "Reason code (CARC)", nil),
        (.remarks, "Remark codes", "none"), (.kind, "What the payer did", Contribute.usual[.kind]),
        (.state, "State", "not told"), (.placeOfService, "Place of service", "not told"),
        (.amount, "Billed amount in dollars, as a band", "not told"), (.serviceYear, "Year of service", "not told"),
        (.outcome, "What came of it since", "not told"), (.appealLevel, "Highest level of appeal", "not told"),
        (.strategy, "What was done about it", "none"), (.daysToResolve, "Days until then, as a band", "not told"),
    ]

    init(currentYear: Int, ask: @escaping (String) -> String?, tell: @escaping (String) -> Void) {
        deidentifier = Deidentifier(currentYear: currentYear)
        self.ask = ask
        self.tell = tell
    }

    /// Questions go to standard error, so that standard output stays what was asked for.
    init(atTerminalOf currentYear: Int) throws {
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure(
                "--form asks at a terminal, and standard input is none; give the fields (--code, --payer, --carc), or a "
                    + "spreadsheet (--csv FILE)")
        }
        let ask = { (question: String) -> String? in
            Output.prompt(question)
            return readLine()
        }
        self.init(currentYear: currentYear, ask: ask, tell: Output.note)
    }

    /// - Parameter asks: whether to ask at the end if it is to be sent.
    /// - Returns: nil when it is not, or the answers ended early; that is said.
    func report(asks: Bool) throws(FormError) -> WireContribution? {
        guard let fields = answers() else {
            tell("\nNothing was sent.")
            return nil
        }
        let report = try deidentifier.reported(Contribute.filled(fields))
        tell("\nThis is the report, and nothing else goes out:\n")
        ReportForm.summary(of: report).forEach { tell("  \($0)") }
        guard asks else { return WireContribution(report) }
        let answer = ask("\nSend it? [y/N] ")
        guard ["y", "yes"].contains(answer?.lowercased()) else {
            tell(answer == nil ? "\nNothing was sent." : "Nothing was sent.")
            return nil
        }
        return WireContribution(report)
    }

    private func answers() -> [Field: String]? {
        tell("Codes alone, nothing of a patient. Ctrl-D ends without sending anything.\n")
        var answers: [Field: String] = [:]
        for question in ReportForm.questions where isOpen(question, after: answers) {
            guard let answer = answer(to: question, after: answers) else { return nil }
            if !answer.isEmpty { answers[question.field] = answer }
        }
        return answers
    }

    /// Whether there can be an answer other than none: after an outcome that says so.
    private func isOpen(_ question: Question, after answers: [Field: String]) -> Bool {
        let outcome = answers[.outcome].flatMap { Contribution.Appeal.Outcome(name: $0.filter { $0 != " " }) }
        switch question.field {
        case .appealLevel, .strategy: return outcome?.isTried == true
        case .daysToResolve: return outcome?.result != nil
        default: return true
        }
    }

    /// One that a report can have, or empty where there need be none; nil: no more will come.
    private func answer(to question: Question, after answers: [Field: String]) -> String? {
        let enter = question.without.map { "; Enter: \($0)" } ?? ""
        while let answer = ask("\(question.title) (\(question.field.expected)\(enter)): ") {
            if answer.isBlank, question.without != nil { return "" }
            guard let error = fault(in: answer, to: question.field, after: answers) else { return answer }
            tell("  \(error)")
        }
        return nil
    }

    /// What is wrong with an answer beside the ones before it. Those that are still missing are taken as good.
    private func fault(in answer: String, to field: Field, after answers: [Field: String]) -> ContributionError? {
        var fields: [Field: String] = [.code: "99213", .payer: "medicare", .carc: "236"]
        fields.merge(answers) { $1 }
        fields[field] = answer
        do throws(FormError) {
            _ = try deidentifier.reported(Contribute.filled(fields))
            return nil
        } catch {
            guard case .field(let error) = error, error.field == field else { return nil }
            return error
        }
    }

    /// Every field, also those without an answer.
    private static func summary(of report: Contribution) -> [String] {
        table(questions.map { [$0.title, value(of: $0.field, in: report) ?? $0.without ?? ""] })
    }

    /// nil: it has none.
    private static func value(of field: Field, in report: Contribution) -> String? {
        let text =
            switch field {
            case .source: report.source.name
            case .code: report.code
            case .modifiers: report.modifiers.joined(separator: ", ")
            case .payer: report.payer.name
            case .state: report.state
            case .placeOfService: report.placeOfService
            case .group: report.group
            case .carc: report.carc
            case .remarks: report.remarks.joined(separator: ", ")
            case .kind: report.kind.name
            case .amount: report.amount == .unknown ? "" : report.amount.name
            case .serviceYear: report.serviceYear == 0 ? "" : "\(report.serviceYear)"
            case .outcome: report.appeal.outcome == .notTold ? "" : report.appeal.outcome.name
            case .appealLevel: report.appeal.level == 0 ? "" : "\(report.appeal.level)"
            case .daysToResolve: report.appeal.days == .unknown ? "" : report.appeal.days.name
            case .strategy: report.appeal.strategy == .noneTold ? "" : report.appeal.strategy.name
            }
        return text.isEmpty ? nil : text
    }
}
