import Claims
import Reference

/// What both sides of one service are worth. The amount is fixed here and is one service in the ranking.
///
/// Indicator 0: one fee. 1: 150 %. 2: the fee is for two sides already. 3: each side in full. 9: does not apply.
/// Both sides are said by 50, by RT and LT, or by two units without a side.
/// Source: Pub. 100-04 ch. 12 section 40.7; CMS PFS record layout, bilateral indicator.
func applyBilateral(_ services: inout [Service], _ tables: Tables) {
    pairSides(&services)
    for index in services.indices where services[index].isOpen {
        if services[index].marks.contains(.bothSides) {
            services[index].payBothSides()
        } else if services[index].isTwoUnitsOfOne(tables) {
            services[index].payTwoUnits()
        }
    }
}

/// Joins an RT line with the LT line of the same service: the first stands for both until `divideBetweenSides`.
///
/// Not for indicator 3 and 9, where either line is paid as it stands.
private func pairSides(_ services: inout [Service]) {
    for first in services.indices where services[first].mayHaveMate {
        for second in services.indices.suffix(from: first + 1) where services[first].isOtherSide(services[second]) {
            services[first].mate = second
            services[first].marks.insert(.bothSides)
            services[second].isOpen = false
            break
        }
    }
}

extension Service {
    fileprivate var mayHaveMate: Bool {
        isOpen && row.bilateral <= 2 && units == 1 && marks.meets(.oneSide) && !marks.contains(.bothSides)
    }

    fileprivate func isOtherSide(_ other: Service) -> Bool {
        other.mayHaveMate && date == other.date && row.code == other.row.code && row.component == other.row.component
            && setting == other.setting
            && marks.symmetricDifference(other.marks).subtracting(.separateSession) == .oneSide
    }

    /// The share of the fee that indicator 1 gives to both sides; anything computed for one side is scaled alike.
    var bilateralPercent: Int64 { row.bilateral == 1 && marks.contains(.bothSides) ? 150 : 100 }

    fileprivate mutating func payBothSides() {
        if units > 1 && row.bilateral <= 3 {
            draft.lower(to: .medium, "both sides are one unit: the further units are not priced")
            units = 1
        }
        switch row.bilateral {
        case 0:
            set(.bilateral, amount) { _ in "indicator 0: one fee for both sides" }
            if mate != nil { draft.lower(to: .medium, "RT and LT of a code without bilateral payment: one fee") }
        case 1: set(.bilateral, amount.percent(150)) { "\($0) x 1.50, both sides" }
        case 2: set(.bilateral, amount) { _ in "indicator 2: the fee is for both sides" }
        case 3:
            units = 2
            set(.bilateral, amount) { _ in "indicator 3: each side in full, two units" }
        default: draft.lower(to: .medium, "both sides are billed, but the code has no sides")
        }
    }

    /// Whether two units mean the two sides.
    ///
    /// For indicator 0 only where a second fee would be a second procedure (a ranked code), and not when the day's
    /// unit limits allow two.
    fileprivate func isTwoUnitsOfOne(_ tables: Tables) -> Bool {
        guard units == 2, !marks.meets(.oneSide) else { return false }
        switch row.bilateral {
        case 0:
            guard row.isRanked else { return false }
            return (tables.limit(of: row.code, on: date) ?? 1) < 2
        case 1, 2: return true
        default: return false
        }
    }

    fileprivate mutating func payTwoUnits() {
        units = 1
        marks.insert(.bothSides)
        draft.lower(to: .medium, "two units are taken for the two sides")
        switch row.bilateral {
        case 0: set(.bilateralUnits, amount) { _ in "indicator 0: one fee for two units" }
        case 1: set(.bilateralUnits, amount.percent(150)) { "\($0) x 1.50, two units as both sides" }
        default: set(.bilateralUnits, amount) { _ in "indicator 2: the fee is for both sides, two units are one" }
        }
    }
}

/// Returns to each line of a pair its half, the odd cent to the first.
///
/// Source: Pub. 100-04 ch. 12 section 40.7: the same 150 % as on one line, split equally. UNVERIFIED: the odd cent.
func divideBetweenSides(_ services: inout [Service]) {
    for index in services.indices {
        guard let mate = services[index].mate else { continue }
        guard services[index].isOpen else {  // Another rule answered for both.
            services[mate].draft.estimate.outcome = services[index].draft.estimate.outcome
            continue
        }
        let both = services[index].amount
        let half = Money(cents: both.cents / 2)
        services[index].set(.bilateralLines, both - half) { _ in "half of \(both) for both sides" }
        services[mate].isOpen = true
        services[mate].set(.bilateralLines, half) { _ in "half of \(both) for both sides" }
        services[mate].inheritConfidence(of: services[index])
    }
}

extension Service {
    fileprivate mutating func inheritConfidence(of other: Service) {
        draft.estimate.confidence = min(draft.estimate.confidence, other.draft.estimate.confidence)
        for reason in other.draft.estimate.confidenceReasons { draft.lower(to: draft.estimate.confidence, reason) }
    }
}
