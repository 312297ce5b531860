import Claims
import Reference

/// What both sides of one service are worth. The amount is fixed here and is one service in the ranking.
///
/// Indicator 0: one fee. 1: 150 %. 2: the fee is for two sides already. 3: each side in full. 9: does not apply.
/// Both sides are said by 50, by RT and LT, or by two units without a side.
/// Source: Pub. 100-04 ch. 12 section 40.7; CMS PFS record layout, bilateral indicator.
func applyBilateral(_ sheet: inout Worksheet) {
    pairSides(&sheet.services)
    for index in sheet.services.indices where sheet.services[index].isOpen {
        if sheet.services[index].marks.contains(.bothSides) {
            sheet.services[index].payBothSides(&sheet.trace)
        } else if sheet.services[index].units == 2 && sheet.services[index].isTwoUnitsOfOne(&sheet.days) {
            sheet.services[index].payTwoUnits(&sheet.trace)
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
            services[second].isMate = true
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
            && setting == other.setting && specialty == other.specialty && daysBilled == other.daysBilled
            && marks.symmetricDifference(other.marks).subtracting(.separateSession) == .oneSide
    }

    /// The share of the fee that indicator 1 gives to both sides; anything computed for one side is scaled alike.
    var bilateralPercent: Int64 { row.bilateral == 1 && marks.contains(.bothSides) ? 150 : 100 }

    fileprivate mutating func payBothSides(_ trace: inout Trace) {
        if units > 1 && row.bilateral <= 3 {
            doubts.insert(.oneSidedUnits)
            units = 1
        }
        switch row.bilateral {
        case 0:
            set(.bilateral, amount, &trace) { _ in "indicator \("0", as: "bilateral indicator"): one fee for both sides"
            }
            doubts.insert(.sidesWithoutPayment)
        case 1: set(.bilateral, amount.percent(150), &trace) { "\($0) x \("1.50", as: "share"), both sides" }
        case 2:
            set(.bilateral, amount, &trace) { _ in
                "indicator \("2", as: "bilateral indicator"): the fee is for both sides"
            }
        case 3:
            units = 2
            set(.bilateral, amount, &trace) { _ in
                "indicator \("3", as: "bilateral indicator"): each side in full, two units"
            }
        default: doubts.insert(.noSides)
        }
    }

    /// Whether two units mean the two sides.
    ///
    /// For indicator 0 only where a second fee would be a second procedure (a ranked code), and not when the day's
    /// unit limits allow two.
    fileprivate func isTwoUnitsOfOne(_ days: inout Days) -> Bool {
        guard units == 2, !marks.meets(.oneSide) else { return false }
        switch row.bilateral {
        case 0:
            guard row.isRanked else { return false }
            return (days[date]?.unitLimits?.limit(row.code)?.value ?? 1) < 2
        case 1, 2: return true
        default: return false
        }
    }

    fileprivate mutating func payTwoUnits(_ trace: inout Trace) {
        units = 1
        marks.insert(.bothSides)
        doubts.insert(.unitsAsSides)
        switch row.bilateral {
        case 0:
            set(.bilateralUnits, amount, &trace) { _ in
                "indicator \("0", as: "bilateral indicator"): one fee for two units"
            }
        case 1:
            set(.bilateralUnits, amount.percent(150), &trace) {
                "\($0) x \("1.50", as: "share"), two units as both sides"
            }
        default:
            set(.bilateralUnits, amount, &trace) { _ in
                "indicator \("2", as: "bilateral indicator"): the fee is for both sides, two units are one"
            }
        }
    }
}

/// Returns to each line of a pair its half, the odd cent to the first.
///
/// Both together are paid no more than both charges together, and neither more than its own: where a half is above its
/// line's charge, the other bears the rest.
/// Source: Pub. 100-04 ch. 12 section 40.7: the same 150 % as on one line, split equally. UNVERIFIED: the odd cent, and who
/// bears the rest.
func divideBetweenSides(_ sheet: inout Worksheet, _ options: PricingOptions) {
    for index in sheet.services.indices {
        guard let mate = sheet.services[index].mate else { continue }
        sheet.services[mate].isMate = false
        sheet.services[mate].doubts.formUnion(sheet.services[index].doubts)
        guard sheet.services[index].isOpen else {  // Another rule answered for both.
            sheet.services[mate].outcome = sheet.services[index].outcome
            continue
        }
        let own = max(sheet.services[index].charge, .zero)
        let other = max(sheet.services[mate].charge, .zero)
        if options.lowerOfCharge && own + other < sheet.services[index].amount {
            sheet.services[index].set(.charge, own + other, &sheet.trace) {
                "the charges \(own + other, as: "charge") are lower than the fee \($0)"
            }
        }
        let both = sheet.services[index].amount
        var second = Money(cents: both.cents / 2)
        if options.lowerOfCharge { second = max(min(second, other), both - own) }
        sheet.services[index].take(both - second, of: both, &sheet.trace)
        sheet.services[mate].take(second, of: both, &sheet.trace)
        if let limit = sheet.services[index].limitingCharge {
            sheet.services[mate].limitingCharge = Money(cents: limit.cents / 2)
            sheet.services[index].limitingCharge = limit - Money(cents: limit.cents / 2)
        }
    }
}

extension Service {
    fileprivate mutating func take(_ share: Money, of both: Money, _ trace: inout Trace) {
        set(.bilateralLines, share, &trace) { _ in "its part of \(both, as: "both sides") for both sides" }
    }
}
