import Claims
import Reference

/// Status indicators: stops every row that the schedule gives no amount for.
///
/// A, T, J and R with RVUs go on; T is decided later, beside the day's other lines (`bundleIncidentals`).
/// Source: CMS PFS record layout, status code.
@inline(__always)
func checkStatus(_ row: FeeScheduleRow, _ draft: inout LineEstimate) throws(Stop) {
    switch row.status {
    case UInt8(ascii: "A"), UInt8(ascii: "T"), UInt8(ascii: "J"):
        return
    case UInt8(ascii: "R"):
        guard row.hasValues else { throw .notPriced(.contractorPriced, .status) }
        draft.doubts.insert(.restrictedCoverage)
    case UInt8(ascii: "C"):
        guard row.hasCap else { throw .notPriced(.contractorPriced, .status) }  // Its price has a ceiling: see `admit`.
    case UInt8(ascii: "B"): throw .bundled(.bundledAlways, .status)
    case UInt8(ascii: "P"): throw .bundled(.bundledIncident, .status)
    case UInt8(ascii: "I"): throw .notPriced(.notValidForMedicare, .status)
    case UInt8(ascii: "M"): throw .notPriced(.measurementOnly, .status)
    case UInt8(ascii: "N"): throw .notPriced(.notCovered, .status)
    case UInt8(ascii: "D"), UInt8(ascii: "F"), UInt8(ascii: "G"), UInt8(ascii: "H"):
        throw .notPriced(.deleted, .status)
    default: throw .notPriced(.otherSchedule, .status)  // E and X.
    }
}

/// Status T: paid only when nothing else payable under the schedule is billed that day by that provider.
///
/// What a contractor prices, what goes by report and anesthesia are payable under the schedule too, whatever they
/// cost: they bundle a T line, less surely. T lines alone are each paid, which is a reading of ours where there are several.
/// Source: CMS PFS record layout, status code T.
func bundleIncidentals(_ sheet: inout Worksheet, beside lines: [LineEstimate], of claim: Claim) {
    for index in sheet.services.indices where sheet.services[index].row.isIncidental {
        let date = sheet.services[index].date
        let hasCompany = sheet.services.contains { $0.date == date && !$0.row.isIncidental }
        let isBesideUnpriced = !hasCompany && hasUnpricedService(lines, of: claim, on: date)
        if hasCompany || isBesideUnpriced {
            sheet.services[index].close(
                .bundled(.bundledWithOthers), .status, &sheet.trace, Arithmetic(NotPaidReason.bundledWithOthers.words))
            if isBesideUnpriced { sheet.services[index].doubts.insert(.incidentalBesideUnpriced) }
        } else {
            sheet.services[index].doubts.insert(.incidental)
        }
    }
}

private func hasUnpricedService(_ lines: [LineEstimate], of claim: Claim, on date: ServiceDate) -> Bool {
    for position in lines.indices where claim.lines[position].from == date {
        switch lines[position].outcome {
        case .notPriced(.contractorPriced), .notPriced(.anesthesia), .notPriced(.byReport): return true
        default: continue
        }
    }
    return false
}

extension FeeScheduleRow {
    var isIncidental: Bool { status == UInt8(ascii: "T") }
    var isAnesthesia: Bool { status == UInt8(ascii: "J") }

    /// Whether the row has any relative value: a row without is the contractor's to price.
    var hasValues: Bool { work > 0 || practiceNonFacility > 0 || practiceFacility > 0 || malpractice > 0 }
}
