import Claims
import Reference

// What the status indicator says, and what is billed apart from the code, or never.
// Source: CMS PFS record layout, status code.

extension CodePages {
    private static let layout = "CMS PFS record layout, status code"

    func statusTips(_ facts: CodeFacts) -> [BillingTip] {
        guard let schedule else { return [notChecked(.status, "Status", .feeSchedule, CodePages.layout)] }
        guard let row = facts.row else {
            let others = image.releaseNames(having: facts.code)
            let hint = others.isEmpty ? "" : "; it is on \(others.joined(separator: ", "))"
            return [
                BillingTip(
                    .status, "\(facts.code) is not on the fee schedule of \(date)\(hint).",
                    source: source(CodePages.layout, schedule.release))
            ]
        }
        var tips: [BillingTip] = []
        if let words = meaning(row) {
            tips.append(BillingTip(.status, words, source: source(CodePages.layout, schedule.release)))
        }
        return tips + anesthesiaTips(facts, row) + apartTips(facts, row)
    }

    /// nil: an ordinary code with an amount.
    private func meaning(_ row: FeeScheduleRow) -> String? {
        switch row.status {
        case UInt8(ascii: "A"): nil
        case UInt8(ascii: "R"):
            row.hasValues
                ? "Status R: special coverage rules apply before the amount does."
                : "Status R without relative values: the contractor sets the price; send documentation."
        case UInt8(ascii: "T"):
            "Status T: paid only when nothing else payable under the schedule is billed by the same provider that day; "
                + "otherwise it is bundled."
        case UInt8(ascii: "C"): "Status C: the contractor sets the price, by report; send documentation."
        case UInt8(ascii: "B"):
            "Status B: always bundled, even when billed alone. No payment, and the patient cannot be billed."
        case UInt8(ascii: "P"):
            "Status P: a supply or service inside the service that it is incident to; otherwise excluded. No payment of "
                + "its own."
        case UInt8(ascii: "E"):
            "Status E: paid by another method than this schedule; a drug by its average sales price plus 6 %, from a "
                + "quarterly file. Not priced here, which is not $0."
        case UInt8(ascii: "X"):
            "Status X: no physician service by statute; the laboratory, ambulance or another schedule pays it. Not priced "
                + "here, which is not $0."
        case UInt8(ascii: "I"): "Status I: not valid for Medicare, which wants another code for this service."
        case UInt8(ascii: "J"): "Status J: an anesthesia service, paid by base units and time, not by relative values."
        case UInt8(ascii: "M"): "Status M: reported for measurement only; no payment."
        case UInt8(ascii: "N"): "Status N: not covered by Medicare; the patient may owe the charge."
        case UInt8(ascii: "D"), UInt8(ascii: "F"), UInt8(ascii: "G"), UInt8(ascii: "H"):
            "Status \(row.statusText): a deleted code or modifier; not paid."
        default: "Status \(row.statusText): unknown to this program; not priced."
        }
    }

    /// Drugs and supplies beside a procedure. Which ones go with it is in no table of CMS's, so no pairs are named.
    private func apartTips(_ facts: CodeFacts, _ row: FeeScheduleRow) -> [BillingTip] {
        guard let schedule, row.globalPeriod == .days000 || row.globalPeriod == .days010, facts.fee != nil else {
            return []
        }
        func count(_ status: Character) -> Int { survey.statusCounts[status.asciiValue ?? 0] ?? 0 }
        return [
            BillingTip(
                .apart,
                "A drug that is injected has a line of its own: drugs are status E, paid by average sales price, with JW for "
                    + "what was discarded or JZ for nothing. Supplies of status B and P are inside this fee and are not "
                    + "billed apart. This schedule has \(count("E")) codes of status E, \(count("B")) of B, \(count("P")) of "
                    + "P; which of them go with a procedure is in no table.",
                source: source(CodePages.layout + "; Social Security Act section 1847A", schedule.release))
        ]
    }
}
