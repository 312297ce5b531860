import Claims

// In: the codes of a practice, the tables of a day, what is published on the codes, what the scrub found in a batch.
// Out: one document, as HTML, Markdown or .csv.
// Not here: files, sockets, the clock. `ToolkitCommand` has those.

/// What a practice is told about the codes that it bills.
///
/// Codes, counts and dollars, and nothing of a patient, claim or provider. Every fact names its source.
struct Toolkit: Hashable {
    /// Sentences that hold for all of it: where the codes come from, the day, the place.
    var about: [String]
    var parts: [Part]
    /// Codes that no table of the day has, in the order of the document.
    var unknown: [HCPCS] = []

    static let title = "Billing toolkit"
    /// Codes that one document holds at most: those of a large practice several times over.
    static let codesMax = 1000

    struct Part: Hashable {
        var section: Section
        /// What is to be known before the facts are read.
        var notes: [String] = []
        var facts: [Fact] = []
        /// What is said where there is no fact.
        var otherwise: String
    }

    /// A row of every form of the document.
    struct Fact: Hashable {
        /// nil: it is about no single code.
        var code: HCPCS?
        /// Column 2 of a pair.
        var otherCode: HCPCS?
        /// A rule's id, a reason code, an indicator, a subject.
        var rule = ""
        var modifier = ""
        /// Lines or claims; of published trends a band.
        var count = ""
        /// nil: no amount, which is not $0.
        var dollars: Money?
        /// Who says so, and the release that it was worked out from.
        var source: String
        var note = ""
    }

    /// In the order of the document. Raw values are what .csv calls them: never change one.
    enum Section: String, CaseIterable {
        case totals
        case trends
        case findings
        case notChecked = "not-checked"
        case modifiers
        case modifierFindings = "modifier-findings"
        case billedTogether = "billed-together"
        case edits
        case codes
        case sources
    }
}

extension Toolkit.Section {
    var heading: String {
        switch self {
        case .totals: "In dollars"
        case .trends: "Denial triggers: published trends"
        case .findings: "Denial triggers: findings in your batch"
        case .notChecked: "What was not checked in your batch"
        case .modifiers: "Modifier pitfalls of each code"
        case .modifierFindings: "Modifiers that findings in your batch complain of"
        case .billedTogether: "Bundling conflicts that were billed together"
        case .edits: "Bundling conflicts among your codes"
        case .codes: "Your codes and their fees"
        case .sources: "Sources"
        }
    }

    enum Field { case code, otherCode, rule, modifier, count, dollars, note, source }

    /// The columns of its table in HTML and Markdown; .csv has every field in every section.
    var columns: [(field: Field, heading: String)] {
        switch self {
        case .totals:
            [(.rule, "What"), (.count, "How many"), (.dollars, "Dollars"), (.note, "Meaning"), (.source, "Source")]
        case .trends:
            [(.code, "Code"), (.rule, "Reason"), (.count, "Reports"), (.note, "Of whom"), (.source, "Source")]
        case .findings:
            [
                (.code, "Code"), (.rule, "Rule"), (.count, "Lines"), (.dollars, "At risk"), (.note, "What and remedy"),
                (.source, "Source"),
            ]
        case .notChecked: [(.rule, "Rule"), (.count, "Claims"), (.note, "What"), (.source, "Source")]
        case .modifiers:
            [
                (.code, "Code"), (.rule, "Subject"), (.modifier, "Modifiers"), (.dollars, "Difference"),
                (.note, "What the tables say"), (.source, "Source"),
            ]
        case .modifierFindings:
            [
                (.code, "Code"), (.modifier, "Billed with"), (.rule, "Rule"), (.count, "Lines"), (.dollars, "At risk"),
                (.note, "What and remedy"), (.source, "Source"),
            ]
        case .billedTogether:
            [
                (.code, "Column 1"), (.otherCode, "Column 2"), (.rule, "Rule"), (.count, "Times"),
                (.dollars, "At risk"), (.note, "May it be opened"), (.source, "Source"),
            ]
        case .edits:
            [
                (.code, "Column 1"), (.otherCode, "Column 2"), (.rule, "Edit"), (.dollars, "At stake"),
                (.note, "May it be opened"), (.source, "Source"),
            ]
        case .codes:
            [
                (.code, "Code"), (.modifier, "Modifier"), (.rule, "Setting"), (.dollars, "Fee"), (.note, "Note"),
                (.source, "Source"),
            ]
        case .sources: [(.rule, "Table"), (.source, "Release"), (.note, "In force")]
        }
    }
}

extension Toolkit.Section.Field {
    var isNumber: Bool { self == .count || self == .dollars }

    /// As people read it: "$1,234.56".
    func text(_ fact: Toolkit.Fact) -> String {
        switch self {
        case .code: fact.code?.description ?? ""
        case .otherCode: fact.otherCode?.description ?? ""
        case .rule: fact.rule
        case .modifier: fact.modifier
        case .count: fact.count
        case .dollars: fact.dollars.map(Toolkit.text) ?? ""
        case .note: fact.note
        case .source: fact.source
        }
    }
}

extension Toolkit {
    /// "$1,234.56", "-$0.05"
    static func text(_ amount: Money) -> String {
        amount < .zero ? "-$\(dollars(amount.cents).dropFirst())" : "$\(dollars(amount.cents))"
    }
}
