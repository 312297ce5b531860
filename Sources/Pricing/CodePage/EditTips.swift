import Claims
import Reference

// What the procedure-to-procedure edits say, in both directions.
// Source: NCCI Policy Manual ch. I sec. E.

extension CodePages {
    private static let manual = "NCCI Policy Manual ch. I sec. E"

    func editTips(_ facts: CodeFacts) -> [BillingTip] {
        guard let table = edits else {
            return [notChecked(.edits, "Bundling", .procedureEdits, CodePages.manual)]
        }
        let source = source(CodePages.manual, table.release)
        guard !facts.asColumn1.isEmpty || !facts.asColumn2.isEmpty else {
            return [BillingTip(.edits, "No edit of this table is in force with \(facts.code).", source: source)]
        }
        var tips: [BillingTip] = []
        if !facts.asColumn1.isEmpty {
            tips.append(
                BillingTip(
                    .edits,
                    "\(counted(facts.asColumn1, "component code")) denied beside \(facts.code). "
                        + opening(facts.asColumn1), source: source))
        }
        if !facts.asColumn2.isEmpty {
            tips.append(
                BillingTip(
                    .edits,
                    "\(facts.code) is itself denied beside \(counted(facts.asColumn2, "code")). "
                        + opening(facts.asColumn2), impact: facts.fee.map { .zero - $0 }, source: source))
        }
        return tips
    }

    private func counted(_ edits: [ProcedureEdit], _ what: String) -> String {
        "\(edits.count) \(what)\(edits.count == 1 ? "" : "s")"
    }

    private func opening(_ edits: [ProcedureEdit]) -> String {
        let open = edits.count { $0.indicator == 1 }
        let closed = edits.count - open
        guard open > 0 else { return "No modifier opens any of them (indicator 0)." }
        let which = closed == 0 ? "All" : "\(open)"
        let rest = closed == 0 ? "" : " The other \(closed) no modifier opens (indicator 0)."
        return
            "\(which) may be opened where the record supports it (indicator 1): by a site modifier, 59 or XE, XP, XS, XU "
            + "on a procedure, by 24, 25 or 57 on a visit.\(rest)"
    }
}

/// The PTP-associated modifiers: what may open an edit with indicator 1.
struct OpeningModifiers: Sendable {
    let all: [String]

    /// The image's list of the day, else the closed list of the NCCI Policy Manual, ch. I sec. E.
    init(on date: ServiceDate, image: ReferenceImage) {
        guard let list = image.codeList(.editModifiers, on: date) else {
            all = OpeningModifiers.closedList
            return
        }
        all = (0..<list.count).compactMap { list[$0] }.filter { $0.isInUse(on: date) }.map(\.code)
    }

    static let closedList =
        ("24 25 27 57 58 59 78 79 91 E1 E2 E3 E4 F1 F2 F3 F4 F5 F6 F7 F8 F9 FA LC LD LM LT RC RI RT "
        + "T1 T2 T3 T4 T5 T6 T7 T8 T9 TA XE XP XS XU").split(separator: " ").map(String.init)
}
