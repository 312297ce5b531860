import Claims
import Pricing
import Reference

/// What the checks ask of a line: of the claim, or of another claim of the patient.
struct LineFacts {
    /// LX.
    var number: Int
    /// Position among the related claims; -1: the claim itself.
    var owner = -1
    /// When the line's claim stands in the batch: before the claim (-1), with it (0), after it (1).
    var order = 0
    var code: HCPCS?
    var kinds: CodeKinds = []
    /// The position of the line's first date in `ScrubContext.days`; -1: it has none.
    var day = -1
    /// Days from first to last, at least 1.
    var dayCount = 1
    var modifiers: ModifierList
    var marks: Marks = []
    var sites: Sites = []
    /// The line's place of service, or the claim's.
    var place: PlaceOfService?
    /// Who rendered it, as a number: equal for one provider. 0 stands for lines of the claim that no NPI is given for,
    /// which are taken for one provider's.
    var provider: UInt64
    /// Whether the claim's billing provider bills it.
    var isSameBilling = true
    var charge: Money
    var quantity: Quantity
    var unit: ServiceLine.Unit
    var through: ServiceDate?
    /// The estimate of the line; zero for a line of another claim, which its own claim answers for.
    var allowed = Money.zero
    /// What multiple-procedure rules take from the fee, and what a low charge does.
    var reduction = Money.zero
    var belowFee = Money.zero
    /// Where the code stands among the edits of the line's day; nil: there is no code or no table.
    var editKey: ProcedureEditTable.Key?
    /// The fee schedule's row for the code and its 26, TC or 53, or the whole code's where that has none.
    var row: FeeScheduleRow?

    @inline(__always)
    init(_ line: borrowing ServiceLine, place: PlaceOfService?, provider: UInt64) {
        number = line.number
        code = line.procedure
        modifiers = line.modifiers
        if line.modifiers.packed != 0 { (marks, sites) = LineFacts.meaning(of: line.modifiers) }
        self.place = line.placeOfService ?? place
        self.provider = provider
        charge = line.charge
        quantity = line.quantity
        unit = line.unit
        through = line.through
        if let code = line.procedure { kinds = CodeKinds(code) }
        if let from = line.from, let through = line.through, through > from { dayCount = from.days(until: through) + 1 }
    }

    @inline(__always)
    mutating func take(_ estimates: [LineEstimate], _ position: Int) {
        allowed = estimates[position].allowed
        reduction = estimates[position].reduction
        belowFee = estimates[position].belowFee
    }

    @inline(__always)
    var moneyTraits: Traits {
        Traits(
            rawValue: (reduction.cents > 0 ? Traits.reduced.rawValue : 0)
                | (belowFee.cents > 0 ? Traits.belowFee.rawValue : 0))
    }

    private static func meaning(of modifiers: ModifierList) -> (Marks, Sites) {
        var (marks, sites): (Marks, Sites) = ([], [])
        var rest = modifiers.packed
        while rest != 0 {
            let meaning = ModifierMeaning.of(rawValue: Int(rest & 0xFFFF))
            marks.formUnion(meaning.marks)
            sites.formUnion(meaning.sites)
            rest >>= 16
        }
        return (marks, sites)
    }

    var isOwn: Bool { owner < 0 }

    @inline(__always)
    mutating func lookUp(_ schedule: FeeSchedule) {
        guard let code else { return }
        if marks.rawValue & Marks.components.rawValue != 0 {
            let component: ServiceComponent =
                marks.contains(.m26) ? .professional : marks.contains(.tc) ? .technical : .discontinued
            row = schedule.row(code, component)
            if case .some = row { return }
        }
        row = schedule.row(code, .whole)
    }

    /// Whether the physician fee schedule pays the line's code: status A, R, T or C. The indicators of other rows say
    /// "not applicable" and nothing about the code.
    var isPayable: Bool {
        switch row?.status {
        case UInt8(ascii: "A"), UInt8(ascii: "R"), UInt8(ascii: "T"), UInt8(ascii: "C"): true
        default: false
        }
    }

    var payableRow: FeeScheduleRow? { isPayable ? row : nil }

    /// A surgery or other procedure with global days, 0, 10 or 90, by its surgeon.
    func isProcedure(_ periods: GlobalPeriod...) -> Bool {
        guard let row = payableRow, !kinds.contains(.evaluation), marks.isDisjoint(with: .assistants) else {
            return false
        }
        return periods.contains(row.globalPeriod)
    }
}

extension Marks {
    static let components: Marks = [.m26, .tc, .m53]
}

extension NPI? {
    /// 0: none that names anybody.
    var providerNumber: UInt64 { self?.rawValue ?? 0 }
}
