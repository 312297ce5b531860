import ArgumentParser
import BrokerCore
import Calls
import Claims
import Client
import Comparison
import Foundation
import JobMessages
import Scrubbing
import X12
import ZeroMQ

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Holds payers' 835 files against a batch: what was underpaid or denied, and which rules were right.",
        discussion: """
            Claims are joined by their reference (CLM01, CLP01). Name the files in the order in which they were received, \
            for a reversal takes back what came before it. Nothing of them goes to the broker.
            """)

    @Argument(help: "The batch's number.")
    var batch: Int64
    @Option(
        name: .customLong("835"), parsing: .upToNextOption, help: "The 835 files, in the order in which they came.")
    var remittances: [String]
    @Flag(help: "Print JSON, with all that is kept.")
    var json = false
    @Option(help: "Dollars a line by which an amount may differ.")
    var tolerance: String = RemittanceJoin.toleranceDefault.description
    @Option(help: "Entries that each list keeps, those of the most dollars.")
    var limit = RemittanceJoin.listMaxDefault
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var intake: IntakeOptions

    static let limitMax = 1_000_000

    func validate() throws {
        guard !remittances.isEmpty else { throw ValidationError("--835: name at least one file") }
        guard Set(remittances).count == remittances.count else { throw ValidationError("--835: a file is named twice") }
        guard let tolerance = Money(tolerance), tolerance >= .zero else {
            throw ValidationError("--tolerance: expected dollars, 0.01 or 5 say")
        }
        guard (0...Compare.limitMax).contains(limit) else {
            throw ValidationError("--limit is 0 to \(Compare.limitMax)")
        }
    }

    func run() throws {
        var join = RemittanceJoin(
            tolerance: Money(tolerance) ?? RemittanceJoin.toleranceDefault, listMax: limit)
        let notes = try remittances.map { try read($0, into: &join) }
        let context = try Context()
        var client = try broker.client(context)
        let isOver = try broker.known(batch, with: &client).isOver
        if !isOver { Output.note("batch \(batch) is not over: claims that have no result yet are not compared") }
        try client.eachResult(of: batch) { result in
            join.take(ExpectedClaim(try WireClaimResult(serializedBytes: result.body)))
        }
        let comparison = join.finish()
        let totals = comparison.totals
        guard totals.claims > totals.claimsNotAnswered else {
            throw Failure("batch \(batch): no claim of the \(remittances.count == 1 ? "file" : "files") is in it")
        }
        if json {
            try Output.json(comparison, of: batch)
        } else {
            ComparisonText(comparison: comparison).show()
        }
        for note in notes { try note.exit("ask the payer for a corrected remittance") }
    }

    private func read(_ path: String, into join: inout RemittanceJoin) throws -> IntakeNotes {
        var claims = 0
        let notes = try ClaimFile(path: path).readRemittance(intake.strictness) { claim in
            join.add(claim)
            claims += 1
        }
        guard claims > 0 else { throw Failure("\(path): holds no claims that could be read") }
        return notes
    }
}

extension ExpectedClaim {
    /// The part of an answer that a remittance can be held against. Notes predict nothing: deny and warn findings with a
    /// reason do.
    init(_ result: WireClaimResult) {
        self.init(
            reference: result.reference, lines: result.estimate.lines.map(ExpectedLine.init),
            denials: result.scrub.findings.compactMap { finding in
                guard let severity = finding.severity.predicting, !finding.carc.isEmpty else { return nil }
                return ExpectedDenial(
                    rule: finding.rule, severity: severity, reason: RemittanceCode(ascii: finding.carc.utf8),
                    lines: finding.lines.map(Int.init))
            })
    }
}

extension ExpectedLine {
    /// A therapy assistant's reduction is taken off: a payer writes it off with the rest (45), so it is no part of what it
    /// allows. UNVERIFIED: that it comes as 45.
    fileprivate init(_ line: WireLineEstimate) {
        let allowed: Money? =
            switch line.outcome {
            case .priced: Money(cents: line.allowedCents - line.payment.assistantReductionCents)
            case .bundled: .zero
            case .notPriced, .unspecified, .UNRECOGNIZED: nil
            }
        self.init(
            number: Int(line.line), code: HCPCS(line.procedure),
            modifiers: ModifierList(line.modifiers.prefix(ModifierList.countMax).compactMap { Modifier($0) }),
            allowed: allowed)
    }
}

extension WireSeverity {
    fileprivate var predicting: Severity? {
        switch self {
        case .deny: .deny
        case .warn: .warn
        case .info, .unspecified, .UNRECOGNIZED: nil
        }
    }
}

// MARK: - For people

private struct ComparisonText {
    let comparison: Comparison

    private static let shownMax = 20

    func show() {
        showTotals()
        show(
            "Underpaid", comparison.underpayments, ["EXPECTED", "ALLOWED", "PAID", "MISSING"],
            ComparisonText.cells)
        show(
            "Denied or reduced", comparison.denials, ["DOLLARS", "REASONS", "PREDICTED BY"],
            right: [3]
        ) { denied in
            [
                amount(denied.dollars) + (denied.basis == .charge ? " of the charge" : ""),
                denied.denials.map { "\($0.group.rawValue)-\($0.reason) \($0.kind)" }.joined(separator: ", "),
                denied.predictedBy.joined(separator: ", "),
            ]
        }
        show(
            "Paid above the estimate", comparison.overpayments, ["EXPECTED", "ALLOWED", "PAID", "MORE BY"],
            ComparisonText.cells)
        show("Without a partner", comparison.unmatched, ["DOLLARS", "WHY"], right: [3]) {
            [amount($0.dollars), $0.why.words]
        }
        show("Not compared", comparison.apart, ["PAID", "WHY"], right: [3]) { [amount($0.paid), $0.status.words] }
        showRules()
    }

    private func showTotals() {
        let totals = comparison.totals
        var claims = ["\(grouped(totals.claimsAnswered)) of \(grouped(totals.claims)) claims answered"]
        for (count, what) in [
            (totals.claimsApart, "answered by other payers only"), (totals.claimsTakenBack, "taken back"),
            (totals.claimsRepeated, "with a reference that an earlier claim has"),
            (totals.claimsNotAnswered, "not answered"), (totals.remittedElsewhere, "remitted and not in this batch"),
            (totals.reversalsAlone, "reversed without their payment"),
        ] where count > 0 {
            claims.append("\(grouped(count)) \(what)")
        }
        Output.line(claims.joined(separator: ", "))
        var lines = ["\(grouped(totals.linesAnswered)) of \(grouped(totals.lines)) lines answered"]
        if totals.linesNotPriced > 0 { lines.append("\(grouped(totals.linesNotPriced)) of them without an estimate") }
        if totals.linesNotMeasured > 0 { lines.append("\(grouped(totals.linesNotMeasured)) not measurable") }
        Output.line(lines.joined(separator: ", "))
        let rows = [
            ["expected allowed, of the lines that can be compared", amount(totals.expectedMeasured), ""],
            ["allowed by the payers for them", amount(totals.allowed), ""],
            ["denied or reduced", amount(totals.denied), on(totals.linesDenied)],
            ["underpaid", amount(totals.underpaid), on(totals.linesUnderpaid)],
            ["paid above the estimate", amount(totals.overpaid), on(totals.linesOverpaid)],
        ]
        for row in table(rows, right: [1]) { Output.line(row) }
    }

    private func on(_ lines: Int) -> String { "\(grouped(lines)) \(lines == 1 ? "line" : "lines")" }

    private static func cells(_ difference: PriceDifference) -> [String] {
        [difference.expected, difference.allowed, difference.paid, difference.dollars].map(amount)
    }

    private func show<Entry: ComparisonEntry>(
        _ title: String, _ list: Largest<Entry>, _ headings: [String], right: Set<Int> = [3, 4, 5, 6],
        _ cells: (Entry) -> [String]
    ) {
        guard list.count > 0 else { return }
        Output.line("\n\(title): \(grouped(list.count))")
        let shown = list.entries.prefix(ComparisonText.shownMax)
        let rows = shown.map { [$0.reference, $0.line.map(String.init) ?? "-", $0.name] + cells($0) }
        for row in table([["CLAIM", "LINE", "CODE"] + headings] + rows, right: right) { Output.line("  " + row) }
        let more = list.count - shown.count
        if more > 0 { Output.line("  and \(grouped(more)) more of fewer dollars; --json has the largest") }
    }

    private func showRules() {
        guard !comparison.rules.isEmpty || comparison.allRules.denied > 0 else { return }
        Output.line("\nRules")
        let rows = comparison.rules.prefix(ComparisonText.shownMax).map { rule in
            [
                rule.rule, rule.severity.name, rule.reasons.joined(separator: " "), grouped(rule.predicted),
                grouped(rule.confirmed), percent(rule.precision), grouped(rule.denied), grouped(rule.foreseen),
                percent(rule.recall),
            ]
        }
        let all = comparison.allRules
        let total = [
            "all", "", "", grouped(all.predicted), grouped(all.confirmed), percent(all.precision), grouped(all.denied),
            grouped(all.foreseen), percent(all.recall),
        ]
        let headings = [
            "RULE", "SEVERITY", "REASONS", "PREDICTED", "CAME", "PRECISION", "DENIED SO", "FORESEEN", "RECALL",
        ]
        for row in table([headings] + rows + [total], right: [3, 4, 5, 6, 7, 8]) { Output.line("  " + row) }
        let more = comparison.rules.count - rows.count
        if more > 0 { Output.line("  and \(grouped(more)) more rules; --json has all") }
    }
}

private func amount(_ money: Money) -> String { "$" + dollars(money.cents) }

private func percent(_ share: Double?) -> String { share.map { "\(Int(($0 * 100).rounded())) %" } ?? "-" }

/// What all lists have: a code with its modifiers, or nothing.
private protocol ComparisonEntry: Weighed {
    var code: HCPCS? { get }
    var modifiers: ModifierList { get }
}

extension PriceDifference: ComparisonEntry {}
extension DeniedLine: ComparisonEntry {}
extension UnmatchedLine: ComparisonEntry {}
extension ClaimApart: ComparisonEntry {
    fileprivate var code: HCPCS? { nil }
    fileprivate var modifiers: ModifierList { ModifierList() }
}

extension ComparisonEntry {
    /// "20552-RT-59".
    fileprivate var name: String {
        code.map { ([$0.description] + modifiers.map(\.description)).joined(separator: "-") } ?? "-"
    }
}

extension UnmatchedLine.Why {
    fileprivate var words: String {
        switch self {
        case .notAnswered: "sent, not answered"
        case .notSent: "answered, not sent so"
        case .answeredAgain: "another answer to it counts"
        case .unclear: "more answers than equal lines"
        }
    }
}

extension RemittanceStatus {
    fileprivate var words: String {
        switch self {
        case .secondary, .secondaryForwarded: "second payer"
        case .tertiary, .tertiaryForwarded: "third payer"
        case .notOurClaim: "not this payer's claim"
        case .predetermination: "predetermination"
        case .primary, .primaryForwarded, .denied, .reversal, .other: "status not known"
        }
    }
}

// MARK: - For programs

extension Output {
    fileprivate static func json(_ comparison: Comparison, of batch: Int64) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        line(String(decoding: try encoder.encode(ComparisonObject(comparison, batch)), as: UTF8.self))
    }
}

/// A comparison as JSON: amounts in cents, as the declared messages have them; a share that has no denominator is absent.
private struct ComparisonObject: Encodable {
    let batch: Int64
    let totals: Totals
    let underpayments: [Difference]
    let underpaymentsLeftOut: Int
    let overpayments: [Difference]
    let overpaymentsLeftOut: Int
    let denials: [Denied]
    let denialsLeftOut: Int
    let unmatched: [Unmatched]
    let unmatchedLeftOut: Int
    let apart: [Apart]
    let apartLeftOut: Int
    let rules: [Score]
    let allRules: Score

    init(_ comparison: Comparison, _ batch: Int64) {
        self.batch = batch
        totals = Totals(comparison.totals)
        underpayments = comparison.underpayments.entries.map(Difference.init)
        underpaymentsLeftOut = comparison.underpayments.countLeftOut
        overpayments = comparison.overpayments.entries.map(Difference.init)
        overpaymentsLeftOut = comparison.overpayments.countLeftOut
        denials = comparison.denials.entries.map(Denied.init)
        denialsLeftOut = comparison.denials.countLeftOut
        unmatched = comparison.unmatched.entries.map(Unmatched.init)
        unmatchedLeftOut = comparison.unmatched.countLeftOut
        apart = comparison.apart.entries.map(Apart.init)
        apartLeftOut = comparison.apart.countLeftOut
        rules = comparison.rules.map(Score.init)
        allRules = Score(comparison.allRules)
    }

    struct Totals: Encodable {
        let claims, claimsAnswered, claimsApart, claimsTakenBack, claimsRepeated, claimsNotAnswered: Int
        let remittedElsewhere, reversalsAlone: Int
        let lines, linesAnswered, linesNotPriced, linesNotMeasured: Int
        let linesUnderpaid, linesOverpaid, linesDenied: Int
        let expectedCents, expectedMeasuredCents, allowedCents: Int64
        let underpaidCents, overpaidCents, deniedCents: Int64

        init(_ totals: Comparison.Totals) {
            claims = totals.claims
            claimsAnswered = totals.claimsAnswered
            claimsApart = totals.claimsApart
            claimsTakenBack = totals.claimsTakenBack
            claimsRepeated = totals.claimsRepeated
            claimsNotAnswered = totals.claimsNotAnswered
            remittedElsewhere = totals.remittedElsewhere
            reversalsAlone = totals.reversalsAlone
            lines = totals.lines
            linesAnswered = totals.linesAnswered
            linesNotPriced = totals.linesNotPriced
            linesNotMeasured = totals.linesNotMeasured
            linesUnderpaid = totals.linesUnderpaid
            linesOverpaid = totals.linesOverpaid
            linesDenied = totals.linesDenied
            expectedCents = totals.expected.cents
            expectedMeasuredCents = totals.expectedMeasured.cents
            allowedCents = totals.allowed.cents
            underpaidCents = totals.underpaid.cents
            overpaidCents = totals.overpaid.cents
            deniedCents = totals.denied.cents
        }
    }

    /// Which line; without a number the claim as a whole, or a line of the remittance.
    struct Place: Encodable {
        let reference: String
        let line: Int?
        let procedure: String?
        let modifiers: [String]

        init(_ entry: some ComparisonEntry) {
            reference = entry.reference
            line = entry.line
            procedure = entry.code?.description
            modifiers = entry.modifiers.map(\.description)
        }
    }

    struct Difference: Encodable {
        let place: Place
        let expectedCents, allowedCents, paidCents, differenceCents: Int64

        init(_ difference: PriceDifference) {
            place = Place(difference)
            expectedCents = difference.expected.cents
            allowedCents = difference.allowed.cents
            paidCents = difference.paid.cents
            differenceCents = difference.dollars.cents
        }
    }

    struct Denied: Encodable {
        let place: Place
        let deniedCents: Int64
        let basis: String
        let reasons: [Reason]
        let predictedBy: [String]

        struct Reason: Encodable { let group, carc, kind: String }

        init(_ denied: DeniedLine) {
            place = Place(denied)
            deniedCents = denied.dollars.cents
            basis = denied.basis.rawValue
            reasons = denied.denials.map {
                Reason(group: $0.group.rawValue, carc: $0.reason.description, kind: "\($0.kind)")
            }
            predictedBy = denied.predictedBy
        }
    }

    struct Unmatched: Encodable {
        let place: Place
        let cents: Int64
        let why: String

        init(_ line: UnmatchedLine) {
            place = Place(line)
            cents = line.dollars.cents
            why = line.why.rawValue
        }
    }

    struct Apart: Encodable {
        let reference: String
        /// CLP02; 0: one that the standard does not have.
        let status: UInt8
        let chargeCents, paidCents: Int64

        init(_ claim: ClaimApart) {
            reference = claim.reference
            status = claim.status.rawValue
            chargeCents = claim.charge.cents
            paidCents = claim.paid.cents
        }
    }

    struct Score: Encodable {
        let rule, severity: String?
        let reasons: [String]?
        let predicted, confirmed, denied, foreseen: Int
        let precision, recall: Double?

        init(_ score: RuleScore) {
            rule = score.rule
            severity = score.severity.name
            reasons = score.reasons
            (predicted, confirmed, denied, foreseen) = (score.predicted, score.confirmed, score.denied, score.foreseen)
            (precision, recall) = (score.precision, score.recall)
        }

        init(_ score: TotalScore) {
            (rule, severity, reasons) = (nil, nil, nil)
            (predicted, confirmed, denied, foreseen) = (score.predicted, score.confirmed, score.denied, score.foreseen)
            (precision, recall) = (score.precision, score.recall)
        }
    }
}
