import Claims
import Reference

/// Surgery apart from the care after it (54, 55), and the unplanned return to the operating room (78).
///
/// 54 pays the shares before and during, 55 the share after; 56 nothing, its share is inside 54. A code without a
/// global period of 10 or 90 days has no shares. 78 pays the share during, and the whole fee of a 000-day code.
/// Source: Pub. 100-04 ch. 12 sections 40.2 and 40.4.
func applySplitCare(_ sheet: inout Worksheet, of claim: Claim) {
    for index in sheet.services.indices where sheet.services[index].isOpen {
        if sheet.services[index].marks.meets(.splitCare) {
            sheet.services[index].splitCare(claim, &sheet.trace)
        } else if sheet.services[index].marks.contains(.returnToSurgery) {
            sheet.services[index].returnToSurgery(&sheet.trace)
        }
    }
}

/// The share of the care after an operation for some of its days.
///
///     fee · postoperative share · days / global days
///
/// - Parameter days: 1 to `globalDays`.
/// - Returns: rounded once. nil: the row has no such share.
///
/// Source: Pub. 100-04 ch. 12 section 40.4: by the days of the code's own period, 10 or 90, not always 90.
package func postoperative(_ fee: Money, of row: FeeScheduleRow, days: Int64) -> Money? {
    guard let globalDays = row.globalDays, (1...globalDays).contains(days), row.hasShares else { return nil }
    return fee.scaled(by: Int64(row.postoperative) * days, over: 100 * globalDays)
}

extension FeeScheduleRow {
    fileprivate var globalDays: Int64? {
        switch globalPeriod {
        case .days010: 10
        case .days090: 90
        default: nil
        }
    }

    fileprivate var hasShares: Bool { preoperative > 0 || intraoperative > 0 || postoperative > 0 }
}

/// Refuses what has no shares, and 56, whose share is paid with 54: before any rule between lines counts the line.
func checkSplitCare(_ row: FeeScheduleRow, _ marks: Marks) throws(Stop) {
    guard row.globalDays != nil, row.hasShares else { throw .notPriced(.notPayableAsBilled, .splitCare) }
    guard marks.meets([.surgeryOnly, .postoperativeOnly]) else { throw .bundled(.notPayableAsBilled, .splitCare) }
}

extension Service {
    fileprivate mutating func splitCare(_ claim: Claim, _ trace: inout Trace) {
        switch (marks.contains(.surgeryOnly), marks.contains(.postoperativeOnly)) {
        case (true, true): doubts.insert(.wholeCare)
        case (true, false):
            let share = Int64(row.preoperative) + Int64(row.intraoperative)
            set(.splitCare, amount.percent(share), &trace) {
                "\($0) x \(decimal(share, 2), as: "share"), surgical care only"
            }
        case (false, _): payDays(claim, &trace)
        }
    }

    /// The days of care: as the claim's dates assumed and relinquished say, else as many as units are billed when that
    /// is more than one, else all of them.
    private mutating func payDays(_ claim: Claim, _ trace: inout Trace) {
        guard let globalDays = row.globalDays else { return }  // Checked at admission.
        let byDates = claim.daysOfCare(after: date, of: globalDays)
        let days = byDates ?? (daysBilled > 1 ? min(daysBilled, globalDays) : globalDays)
        let isByUnits = byDates == nil && daysBilled > 1
        guard let share = postoperative(amount, of: row, days: days) else { return }
        let post = Int64(row.postoperative)
        set(isByUnits ? .splitCareDays : .splitCare, share, &trace) {
            "\($0) x \(decimal(post, 2), as: "share") x \(days, as: "days") / \(globalDays, as: "global days") days"
        }
        guard byDates == nil else { return }
        doubts.insert(isByUnits ? .unitsAsDays : claim.hasDatesOfCare ? .noDayOfPeriod : .allDays)
    }

    fileprivate mutating func returnToSurgery(_ trace: inout Trace) {
        guard row.globalDays != nil, row.hasShares else { return }
        let share = Int64(row.intraoperative)
        set(.returnToSurgery, amount.percent(share), &trace) {
            "\($0) x \(decimal(share, 2), as: "share"), return to the operating room"
        }
    }
}

extension Claim {
    fileprivate var hasDatesOfCare: Bool { careAssumed != nil || careRelinquished != nil }

    /// How many of the days after an operation the claim's dates say; nil: it has none, or they say no day of the period.
    ///
    /// Day 1 is the day after the operation (rules.md 7). Source: 005010X222A1 loop 2300, DTP*090 and DTP*091.
    fileprivate func daysOfCare(after surgery: ServiceDate, of globalDays: Int64) -> Int64? {
        guard hasDatesOfCare else { return nil }
        let first = max(careAssumed.map { surgery.days(until: $0) } ?? 1, 1)
        let last = min(careRelinquished.map { surgery.days(until: $0) } ?? Int(globalDays), Int(globalDays))
        return last < first ? nil : Int64(last - first + 1)
    }
}
