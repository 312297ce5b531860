import Claims
import Reference

/// What tips need to know of the whole schedule of a day.
struct Survey: Sendable {
    /// How many codes have each status.
    private(set) var statusCounts: [UInt8: Int] = [:]
    /// The members of each endoscopic base.
    private(set) var endoscopies: [HCPCS: [HCPCS]] = [:]
    /// The schedule's add-on codes, ascending.
    private(set) var addOns: [HCPCS] = []
    /// By multiple procedure indicator, the two that rank first, so that every code has one beside it.
    private var first: [UInt8: [Ranked]] = [:]

    private struct Ranked {
        var code: HCPCS
        var weight: Int32
    }

    init(_ schedule: FeeSchedule?, _ addOnTable: AddOnTable?, on date: ServiceDate) {
        guard let schedule else { return }
        var last: HCPCS?
        for index in 0..<schedule.rowCount {
            guard let row = schedule.row(at: index), row.code != last else { continue }
            last = row.code  // The whole service's row comes first.
            statusCounts[row.status, default: 0] += 1
            if addOnTable?.type(addOn: row.code, on: date) != nil { addOns.append(row.code) }
            guard row.component == .whole, row.isPaid else { continue }
            if let base = row.endoscopicBase { endoscopies[base, default: []].append(row.code) }
            rank(row, schedule)
        }
    }

    /// Rules rank by the fee, by the technical part, or by the practice expense: here without the place's indices.
    private mutating func rank(_ row: FeeScheduleRow, _ schedule: FeeSchedule) {
        let weight: Int32
        switch row.multipleProcedure {
        case 2: weight = row.work + max(row.practiceNonFacility, row.practiceFacility) + row.malpractice
        case 4, 6, 7:
            let technical = schedule.row(row.code, .technical) ?? row
            weight = technical.practiceNonFacility + technical.malpractice
        case 5: weight = row.practiceNonFacility
        default: return
        }
        var two = first[row.multipleProcedure, default: []] + [Ranked(code: row.code, weight: weight)]
        two.sort { $0.weight > $1.weight }
        first[row.multipleProcedure] = Array(two.prefix(2))
    }

    /// The code that ranks first under the same rule, or second where that is this code itself.
    func rival(of row: FeeScheduleRow) -> HCPCS? {
        first[row.multipleProcedure]?.first { $0.code != row.code }?.code
    }
}

extension FeeScheduleRow {
    /// Of a status that the schedule gives an amount for.
    fileprivate var isPaid: Bool {
        status == UInt8(ascii: "A") || status == UInt8(ascii: "R") && hasValues
    }
}
