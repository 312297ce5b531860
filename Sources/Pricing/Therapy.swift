import Claims
import Reference

/// Of all therapy units of a day, of every discipline, the one with the highest practice expense is paid in
/// full; every other with half of the practice expense.
///
/// A change of the formula before its rounding, not a percentage of the fee. 50 % since 2013-04-01; no release of
/// earlier dates can be imported.
/// Source: CMS PFS record layout, multiple procedure indicator 5; Pub. 100-04 ch. 5 section 10.7.
func reduceTherapies(_ sheet: inout Worksheet) {
    for index in sheet.services.indices where sheet.services[index].isTherapy {
        // A line that is reduced has one unit left, but its row and its charge rank as before.
        sheet.services[index].reduceTherapy(isHighest: isHighestTherapy(index, sheet.services), &sheet.trace)
    }
}

private func isHighestTherapy(_ index: Int, _ services: [Service]) -> Bool {
    let own = (services[index].practiceWeight, services[index].charge)
    for other in services.indices where other != index && services[other].isTherapy {
        guard services[other].shares(groupWith: services[index]) else { continue }
        let rival = (services[other].practiceWeight, services[other].charge)
        if rival == own ? other < index : rival > own { return false }
    }
    return true
}

extension Service {
    fileprivate var isTherapy: Bool { isOpen && row.multipleProcedure == 5 }

    /// What therapy is ranked by: the practice expense in its place.
    fileprivate var practiceWeight: Int64 { Int64(row.practice(setting)) * Int64(rates.indices.practice) }

    fileprivate mutating func reduceTherapy(isHighest: Bool, _ trace: inout Trace) {
        let others = isHighest ? units - 1 : units
        guard others > 0 else { return }
        let reduced = rates.feeHalvingPractice(row, setting)
        let first = isHighest ? amount : .zero
        units = 1
        set(.therapy, first + reduced * others, &trace) { _ in
            "\(first) + \(others, as: "units reduced") x \(reduced, as: "reduced fee"), half of the practice expense"
        }
        doubts.insert(.reducedTherapy)
    }
}
