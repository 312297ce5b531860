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
    /// `ServiceDate.days` of the first date; meaningless without one.
    var from: Int32 = 0
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
    var hasOrderer = false
    /// Whether the claim's billing provider bills it.
    var isSameBilling = true
    var charge: Money
    var quantity: Quantity
    var unit: ServiceLine.Unit
    var through: ServiceDate?
    var pointers: DiagnosisPointers
    /// The estimate of the line; zero for a line of another claim, which its own claim answers for.
    var allowed = Money.zero
    /// What multiple-procedure rules take from the fee, and what a low charge does.
    var reduction = Money.zero
    var belowFee = Money.zero
    /// Where the code stands among the edits of the line's day; nil: there is no code or no table.
    var editKey: ProcedureEditTable.Key?
    /// The fee schedule's row for the code and its 26, TC or 53, or the whole code's where that has none.
    var row: FeeScheduleRow?

    /// Of no line yet.
    init() {
        number = 0
        modifiers = ModifierList()
        provider = 0
        charge = .zero
        quantity = .zero
        unit = .units
        pointers = DiagnosisPointers()
    }

    init(_ line: ServiceLine, place: PlaceOfService?, provider: UInt64) {
        self.init()
        withUnsafePointer(to: line) { _ = fill($0, place: place, provider: provider) }
    }

    /// In place and from where the line lies, since both are too large to be moved about: everything but which of the days
    /// it is, the row and the key. Returns what the line itself says.
    ///
    /// - Parameter provider: who rendered the claim, as a number, for a line that does not say it.
    @inline(__always)
    mutating func fill(_ line: UnsafePointer<ServiceLine>, place: PlaceOfService?, provider: UInt64) -> Traits {
        var traits: Traits = []
        number = line.pointee.number
        owner = -1
        order = 0
        code = line.pointee.procedure
        kinds = []
        if let code { kinds = CodeKinds(code) } else { traits.formUnion(.noCode) }
        dayCount = 1
        if case .some(let from) = line.pointee.from {
            (self.from, day) = (from.days, 0)
            if case .some(let through) = line.pointee.through, through.days > from.days {
                dayCount = Int(through.days &- from.days) + 1
            }
        } else {
            (self.from, day) = (0, -1)
        }
        modifiers = line.pointee.modifiers
        (marks, sites) = ([], [])
        if modifiers.packed != 0 { (marks, sites) = LineFacts.meaning(of: modifiers) }
        if modifiers.packed >> 16 != 0 { traits.formUnion(.severalModifiers) }
        self.place = line.pointee.placeOfService ?? place
        hasOrderer = false
        if case .some = line.pointee.ordering {
            hasOrderer = true
            traits.formUnion(.orderer)
        }
        self.provider = provider
        if case .some(let own) = line.pointee.rendering {
            traits.formUnion(.lineProvider)
            self.provider = own.npi?.rawValue ?? provider
        }
        isSameBilling = true
        charge = line.pointee.charge
        if charge.cents <= 0 { traits.formUnion(.amount) }
        quantity = line.pointee.quantity
        if quantity.thousandths <= 0 || quantity.thousandths % 1000 != 0 { traits.formUnion(.units) }
        unit = line.pointee.unit
        through = line.pointee.through
        pointers = line.pointee.pointers
        (allowed, reduction, belowFee) = (.zero, .zero, .zero)
        editKey = nil
        row = nil
        return traits
    }

    /// The line's estimate. Returns what it says.
    @inline(__always)
    mutating func take(_ estimates: [LineEstimate], _ position: Int) -> Traits {
        allowed = estimates[position].allowed
        reduction = estimates[position].reduction
        belowFee = estimates[position].belowFee
        return Traits(
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

    /// Asks the fee schedule for the row.
    @inline(__always)
    mutating func lookUp(_ code: HCPCS, in schedule: FeeSchedule) {
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

    /// Payable, or anesthesia.
    var isPriced: Bool { isPayable || row?.status == UInt8(ascii: "J") }

    var payableRow: FeeScheduleRow? { isPayable ? row : nil }

    /// A surgery or other procedure with global days, 0, 10 or 90, by its surgeon.
    func isProcedure(_ periods: GlobalPeriods) -> Bool {
        guard isPayable, !kinds.contains(.evaluation), marks.isDisjoint(with: .assistants) else { return false }
        return row.map { periods.contains(GlobalPeriods($0.globalPeriod)) } ?? false
    }
}

extension Marks {
    static let components: Marks = [.m26, .tc, .m53]
}

extension NPI? {
    /// 0: none that names anybody.
    var providerNumber: UInt64 { self?.rawValue ?? 0 }
}

/// A set of global periods.
struct GlobalPeriods: OptionSet {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }
    init(_ period: GlobalPeriod) { rawValue = 1 << period.rawValue }

    static let days000 = GlobalPeriods(.days000), days010 = GlobalPeriods(.days010), days090 = GlobalPeriods(.days090)
    /// Those that end a number of days after the service.
    static let days: GlobalPeriods = [.days000, .days010, .days090]
}
