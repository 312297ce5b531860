import Claims
import Reference

/// Status indicators: stops every row that the schedule gives no amount for.
///
/// A, T and R with RVUs go on; T is decided later, beside the day's other lines (`bundleIncidentals`).
/// Source: CMS PFS record layout, status code.
func checkStatus(_ row: FeeScheduleRow, _ draft: inout Draft) throws(Stop) {
    switch row.status {
    case UInt8(ascii: "A"), UInt8(ascii: "T"):
        return
    case UInt8(ascii: "R"):
        guard row.hasValues else { throw .notPriced(.contractorPriced, .status) }
        draft.lower(to: .medium, "status R: special coverage rules apply")
    case UInt8(ascii: "C"): throw .notPriced(.contractorPriced, .status)
    case UInt8(ascii: "B"): throw .bundled(.bundledAlways, .status)
    case UInt8(ascii: "P"): throw .bundled(.bundledIncident, .status)
    case UInt8(ascii: "I"): throw .notPriced(.notValidForMedicare, .status)
    case UInt8(ascii: "J"): throw .notPriced(.anesthesia, .status)
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
/// cost: they bundle a T line, less surely. Two T lines alone are each paid, which is a reading of ours.
/// Source: CMS PFS record layout, status code T.
func bundleIncidentals(_ services: inout [Service], beside lines: [LineEstimate], of claim: Claim) {
    for index in services.indices where services[index].row.isIncidental {
        let date = services[index].date
        if services.contains(where: { $0.date == date && !$0.row.isIncidental }) {
            services[index].close(.bundled(.bundledWithOthers), .status, NotPaidReason.bundledWithOthers.words)
        } else if hasUnpricedService(lines, of: claim, on: date) {
            services[index].close(.bundled(.bundledWithOthers), .status, NotPaidReason.bundledWithOthers.words)
            services[index].draft.lower(to: .medium, "the day's other service has no amount here")
        } else if services.contains(where: { $0.date == date && $0.position != services[index].position }) {
            services[index].draft.lower(to: .medium, "several status T services alone: taken as paid each")
        }
    }
}

private func hasUnpricedService(_ lines: [LineEstimate], of claim: Claim, on date: ServiceDate) -> Bool {
    for (line, estimate) in zip(claim.lines, lines) where line.from == date {
        switch estimate.outcome {
        case .notPriced(.contractorPriced), .notPriced(.anesthesia), .notPriced(.byReport): return true
        default: continue
        }
    }
    return false
}

extension FeeScheduleRow {
    var isIncidental: Bool { status == UInt8(ascii: "T") }

    /// Whether the row has any relative value: a row without is the contractor's to price.
    var hasValues: Bool { work > 0 || practiceNonFacility > 0 || practiceFacility > 0 || malpractice > 0 }
}
