import Claims
import Reference

// What the add-on table says, in both directions.
// Source: NCCI Policy Manual ch. I sec. R.

extension CodePages {
    private static let manual = "NCCI Policy Manual ch. I sec. R"
    private static let namedMax = 8

    func addOnTips(_ facts: CodeFacts) -> [BillingTip] {
        guard let table = addOns else {
            return [notChecked(.addOn, "Add-on codes", .addOnEdits, CodePages.manual)]
        }
        let source = source(CodePages.manual, table.release)
        var tips: [BillingTip] = []
        if let edit = table.edit(addOn: facts.code, on: date) {
            tips.append(
                BillingTip(
                    .addOn, "An add-on code (type \(edit.type)): \(need(edit))", impact: facts.fee.map { .zero - $0 },
                    source: source))
        } else if facts.row?.globalPeriod == .addOn {
            tips.append(
                BillingTip(
                    .addOn,
                    "Global period ZZZ, so an add-on code, but the add-on table does not have it: which codes it "
                        + "goes with is not known.", source: source, isUnverified: true))
        }
        let added = survey.addOns.filter { table.allows(addOn: $0, primary: facts.code, on: date) }
        if !added.isEmpty {
            tips.append(
                BillingTip(.addOn, "Add-on codes that may be billed beside it: \(named(added)).", source: source))
        }
        return tips
    }

    private func need(_ edit: AddOnEdit) -> String {
        switch edit.type {
        case 1: "never paid without one of its primary codes that day: \(named(edit.primaries))."
        case 2: "the contractor says which codes it may be added to."
        default: "paid beside \(named(edit.primaries)), and others that the contractor may add."
        }
    }

    private func named(_ codes: [HCPCS]) -> String {
        let first = codes.prefix(CodePages.namedMax).map(\.description).joined(separator: ", ")
        let more = codes.count - CodePages.namedMax
        return more > 0 ? "\(first) and \(more) more" : first
    }
}
