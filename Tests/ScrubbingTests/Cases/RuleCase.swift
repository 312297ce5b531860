import Claims
import Reference
import Scrubbing
import Testing

/// A rule with a claim that triggers it and a near miss that must not.
struct RuleCase: Sendable, CustomTestStringConvertible {
    var id: String
    var trigger: Claim
    var nearMiss: Claim
    /// Deny and warn findings that come with the fault, since another rule speaks of it too.
    var also: [String] = []
    /// The predicted reason; nil: no denial is predicted.
    var carc: String?
    var severity: Severity
    var tables = Tables.builtIn
    var today = sent

    var testDescription: String { id }

    enum Tables: Sendable { case builtIn, whole, lists }

    init(
        _ id: String, _ severity: Severity, _ carc: String?, _ trigger: Claim, nearMiss: Claim, also: [String] = [],
        tables: Tables = .builtIn, today: ServiceDate = sent
    ) {
        self.id = id
        self.severity = severity
        self.carc = carc
        self.trigger = trigger
        self.nearMiss = nearMiss
        self.also = also
        self.tables = tables
        self.today = today
    }

    /// The deny and warn findings that the trigger must have, and no others.
    var alarms: Set<String> { Set(also + (severity == .info ? [] : [id])) }

    static let all: [RuleCase] =
        editCases + modifierCases + statusCases + visitCases + diagnosisCases + claimCases + formatCases + listCases

    func image() throws -> ReferenceImage {
        switch tables {
        case .builtIn: try testImage()
        case .whole: try wholeImage()
        case .lists: try listImage()
        }
    }
}
