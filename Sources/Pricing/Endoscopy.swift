import Claims
import Reference

/// The endoscopies of one day that have one base code.
struct Family: Sendable {
    /// The member with the highest fee, an index into the services.
    let lead: Int
    /// What the family is paid as the one service that it is in the ranking.
    let total: Money
}

/// The highest member of a family in full, every other less the base's fee, the base nothing.
///
/// The base's fee counts even where it is not on the claim, in the same locality and setting. A member valued below its
/// base is paid 0, which is a reading of ours (UNVERIFIED), as are units (each further one is another member) and the
/// base of a bilateral member (scaled as the member is).
/// Source: Pub. 100-04 ch. 12 section 40.6; CMS PFS record layout, multiple procedure indicator 3.
func reduceEndoscopies(_ sheet: inout Worksheet) {
    for index in sheet.services.indices {
        guard sheet.services[index].family == nil, let base = sheet.services[index].endoscopicBase,
            highest(like: index, of: base, in: sheet.services) == index,
            isFamily(index, of: base, in: sheet.services)
        else { continue }
        guard let row = sheet.days.row(base, .whole, on: sheet.services[index].date) else {
            sheet.services[index].doubts.insert(.noBase)
            continue
        }
        reduceFamily(lead: index, base: row, &sheet)
    }
}

/// The member of the pool with the highest fee.
private func highest(like index: Int, of base: HCPCS, in services: [Service]) -> Int {
    var best = index
    for other in services.indices where services[other].endoscopicBase == base {
        guard services[other].shares(poolWith: services[index]) else { continue }
        let challenger = (services[other].amount, services[other].charge)
        if outranks(challenger, other, (services[best].amount, services[best].charge), best) { best = other }
    }
    return best
}

/// Two or more of members and base.
private func isFamily(_ lead: Int, of base: HCPCS, in services: [Service]) -> Bool {
    if services[lead].units > 1 { return true }
    for other in services.indices where other != lead && services[other].belongs(with: services[lead], to: base) {
        return true
    }
    return false
}

private func reduceFamily(lead: Int, base: FeeScheduleRow, _ sheet: inout Worksheet) {
    var total = Money.zero
    for index in sheet.services.indices where sheet.services[index].belongs(with: sheet.services[lead], to: base.code) {
        if sheet.services[index].row.code == base.code {
            sheet.services[index].close(
                .bundled(.bundledWithOthers), .endoscopy, &sheet.trace, "the base of the day's endoscopies")
        } else {
            sheet.services[index].reduceByBase(base, isLead: index == lead, &sheet.trace)
            total += sheet.services[index].amount
        }
    }
    let family = Family(lead: lead, total: total)
    for index in sheet.services.indices where sheet.services[index].endoscopicBase == base.code {
        if sheet.services[index].shares(poolWith: sheet.services[lead]) { sheet.services[index].family = family }
    }
}

extension Service {
    /// The family that the line is a member of; nil: none, or it does not take part in rankings.
    fileprivate var endoscopicBase: HCPCS? {
        isCandidate && row.multipleProcedure == 3 ? row.endoscopicBase : nil
    }

    fileprivate func belongs(with lead: Service, to base: HCPCS) -> Bool {
        isCandidate && shares(poolWith: lead) && (endoscopicBase == base || row.code == base)
    }

    fileprivate mutating func reduceByBase(_ base: FeeScheduleRow, isLead: Bool, _ trace: inout Trace) {
        let baseFee = rates.fee(base, setting).percent(bilateralPercent)
        let isBelow = amount < baseFee
        let rest = isBelow ? Money.zero : amount - baseFee
        let count = units
        guard !isLead || count > 1 else { return }
        units = 1
        let others = isLead ? count - 1 : count
        let first = isLead ? amount : .zero
        let isAssumed = count > 1 || bilateralPercent != 100
        set(isBelow ? .endoscopyFloor : isAssumed ? .endoscopyAssumed : .endoscopy, first + rest * others, &trace) {
            "\(first) + \(others) x (\($0) - \(baseFee, as: "base fee"), the fee of base \(base.code, as: "base"))"
        }
        doubts.insert(.reducedEndoscopy)
        if isBelow { doubts.insert(.belowBase) }
    }
}
