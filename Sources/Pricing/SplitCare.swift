import Claims
import Reference

/// Surgery apart from the care after it (54, 55), and the unplanned return to the operating room (78).
///
/// 54 pays the shares before and during, 55 the share after; 56 nothing, its share is inside 54. A code without a
/// global period of 10 or 90 days has no shares. 78 pays the share during, and the whole fee of a 000-day code.
/// Source: Pub. 100-04 ch. 12 sections 40.2 and 40.4.
func applySplitCare(_ services: inout [Service]) {
    for index in services.indices where services[index].isOpen {
        if services[index].marks.meets(.splitCare) {
            services[index].splitCare()
        } else if services[index].marks.contains(.returnToSurgery) {
            services[index].returnToSurgery()
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

extension Service {
    fileprivate mutating func splitCare() {
        guard let globalDays = row.globalDays, row.hasShares else {
            close(.notPriced(.notPayableAsBilled), .splitCare, "the code has no shares of care to split")
            return
        }
        switch (marks.contains(.surgeryOnly), marks.contains(.postoperativeOnly)) {
        case (true, true): draft.lower(to: .medium, "54 and 55 together are the whole service")
        case (true, false):
            let share = Int64(row.preoperative) + Int64(row.intraoperative)
            set(.splitCare, amount.percent(share)) { "\($0) x \(decimal(share, 2)), surgical care only" }
        case (false, true): payDays(of: globalDays)
        case (false, false):
            close(.bundled(.notPayableAsBilled), .splitCare, "56 is not recognised: its share is paid with 54")
        }
    }

    /// The days of care are the claim's dates assumed and relinquished, which a `Claim` does not hold: all of them, or
    /// as many as units are billed when that is more than one.
    private mutating func payDays(of globalDays: Int64) {
        let days = units > 1 ? min(units, globalDays) : globalDays
        guard let share = postoperative(amount, of: row, days: days) else { return }
        let post = Int64(row.postoperative)
        set(units > 1 ? .splitCareDays : .splitCare, share) {
            "\($0) x \(decimal(post, 2)) x \(days) / \(globalDays) days"
        }
        if units > 1 {
            draft.lower(to: .low, "the units of a 55 line are taken for days of care")
            units = 1
        } else {
            draft.lower(to: .medium, "care after surgery is priced for all its days")
        }
    }

    fileprivate mutating func returnToSurgery() {
        guard row.globalDays != nil, row.hasShares else { return }
        let share = Int64(row.intraoperative)
        set(.returnToSurgery, amount.percent(share)) { "\($0) x \(decimal(share, 2)), return to the operating room" }
    }
}
