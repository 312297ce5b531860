import Claims
import Reference

/// Several procedures of one day are paid 100 / 50 / 50 / 50 / 50 %, the highest first.
///
/// A family of endoscopies is one service; n units of one code are n services (UNVERIFIED); a bilateral amount is one.
/// Ties: the higher charge first, then the claim's order. The sixth and later are by report, not below 50 %. Modifiers
/// 51, 59 and X{EPSU} change nothing here.
/// Source: Pub. 100-04 ch. 12 section 40.6; CMS PFS record layout, multiple procedure indicator 2.
func rankProcedures(_ sheet: inout Worksheet) {
    // Every rank comes before any reduction, so that all compare unreduced amounts.
    for index in sheet.services.indices where sheet.services[index].isLead(index) { sheet.services[index].rank = 1 }
    for index in sheet.services.indices where sheet.services[index].rank > 0 {
        sheet.services[index].rank = rank(of: index, in: sheet.services)
    }
    for index in sheet.services.indices {
        if let family = sheet.services[index].family {
            guard sheet.services[index].isOpen else { continue }
            sheet.services[index].reduceMember(rank: sheet.services[family.lead].rank, &sheet.trace)
        } else if sheet.services[index].isCandidate {
            sheet.services[index].reduceUnits(&sheet.trace)
        }
    }
}

/// 1 for the highest of its pool. All that compete have a rank above 0.
private func rank(of index: Int, in services: [Service]) -> Int64 {
    var rank: Int64 = 1
    let own = services[index].rankingKey
    for other in services.indices where services[other].rank > 0 && other != index {
        guard services[index].shares(poolWith: services[other]) else { continue }
        if outranks(services[other].rankingKey, other, own, index) {
            rank += services[other].family == nil ? services[other].units : 1
        }
    }
    return rank
}

/// By amount, then charge, then the claim's order.
@inline(__always)
func outranks(_ left: (Money, Money), _ leftIndex: Int, _ right: (Money, Money), _ rightIndex: Int) -> Bool {
    if left.0 != right.0 { return left.0 > right.0 }
    if left.1 != right.1 { return left.1 > right.1 }
    return leftIndex < rightIndex
}

extension FeeScheduleRow {
    /// Takes part in the ranking: indicators 2, 3 (families first) and the historic 1.
    var isRanked: Bool { multipleProcedure >= 1 && multipleProcedure <= 3 }
}

extension Service {
    /// A return to the operating room is not reduced, and care after somebody else's surgery is none of the day's.
    var isCandidate: Bool {
        isOpen && row.isRanked && !marks.contains(.returnToSurgery)
            && marks.intersection([.surgeryOnly, .postoperativeOnly]) != .postoperativeOnly
    }

    /// A candidate that competes for itself or for its family.
    fileprivate func isLead(_ index: Int) -> Bool {
        isCandidate && (family.map { $0.lead == index } ?? true)
    }

    fileprivate var rankingKey: (Money, Money) { (family?.total ?? amount, charge) }

    /// The first unit at its rank, every further one below it.
    fileprivate mutating func reduceUnits(_ trace: inout Trace) {
        guard rank > 1 || units > 1 else { return }
        let (count, rank) = (units, self.rank)
        let half = amount.percent(50)
        let first = rank == 1 ? amount : half
        units = 1
        if count == 1 {
            set(.multiple, first, &trace) { "\($0) x \("0.50", as: "share"), ranked \(rank, as: "rank")" }
        } else {
            set(.multipleUnits, first + half * (count - 1), &trace) { _ in
                "\(first) + \(count - 1) x \(half), each unit ranked, from \(rank, as: "rank")"
            }
            doubts.insert(.rankedUnits)
        }
        noteReduction(last: rank + count - 1)
    }

    fileprivate mutating func reduceMember(rank: Int64, _ trace: inout Trace) {
        guard rank > 1 else { return }
        set(.multiple, amount.percent(50), &trace) {
            "\($0) x \("0.50", as: "share"), its family ranked \(rank, as: "rank")"
        }
        noteReduction(last: rank)
    }

    private mutating func noteReduction(last: Int64) {
        doubts.insert(.reducedProcedure)
        if last > 5 { doubts.insert(.sixthProcedure) }
    }
}
