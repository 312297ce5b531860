import Claims
import Pricing
import Reference

/// A claim with everything looked up once that more than one check asks for, and the lines of the patient's other claims.
struct ScrubContext: Sendable {
    let profile: Profile
    private(set) var claim = Claim(reference: "")
    private(set) var related: [RelatedClaim] = []
    private(set) var today = ServiceDate.distantPast
    /// The claim's lines in its order, then those of the related claims.
    private(set) var lines: [LineFacts] = []
    /// How many of them are the claim's.
    private(set) var ownCount = 0
    /// One for each date on which a line begins.
    private(set) var days: [ScrubDay] = []
    /// What the lines of the claim say and are: a check that none asks for is passed over.
    private(set) var marks: Marks = []
    private(set) var sites: Sites = []
    private(set) var kinds: CodeKinds = []
    private(set) var traits: Traits = []
    /// The sum of the claim's lines; it stops at the limits.
    private(set) var charges: Int64 = 0
    /// A bit for each position in the diagnoses that a line points to.
    private(set) var pointed: UInt64 = 0
    /// Of the claim's lines, as `ServiceDate.days`.
    private(set) var firstDay = Int32.max
    /// Of which subjects a day of the claim's has a table, and of which one has a gap, as bits.
    private(set) var available: UInt8 = 0
    private(set) var doubtful: UInt8 = 0
    /// How many of `days` the claim's own lines have: the first of them.
    private(set) var ownDayCount = 0
    private var calendar: ScrubDays
    /// How many of `days` the claim at hand has asked for.
    private var dayCount = 0

    init(image: ReferenceImage, profile: Profile) {
        self.profile = profile
        calendar = ScrubDays(image: image)
    }

    var image: ReferenceImage { calendar.image }

    /// The claim's own lines, by position.
    var own: Range<Int> { 0..<ownCount }

    /// - Parameter estimate: of the claim, a line estimate for each line in the same order; another one puts no dollars at
    ///   risk.
    mutating func open(_ claim: Claim, _ estimate: Estimate, related: [RelatedClaim], today: ServiceDate) {
        self.claim = claim
        self.today = today
        if !(self.related.isEmpty && related.isEmpty) { self.related = related }
        (marks, sites, kinds, traits) = ([], [], [], [])
        (charges, pointed, firstDay, available, doubtful) = (0, 0, .max, 0, 0)
        ownCount = claim.lines.count
        while lines.count > ownCount { lines.removeLast() }
        while lines.count < ownCount { lines.append(LineFacts()) }
        dayCount = 0
        fill(estimate)
        findDays()
        ownDayCount = dayCount
        for index in 0..<ownDayCount {
            available |= days[index].available
            doubtful |= days[index].doubtful
        }
        for position in related.indices { add(related[position], at: position) }
        while days.count > dayCount { days.removeLast() }
        lookUp()
        if lines.count > 1 { noteRepeats() }
        if let place = claim.placeOfService, place.setting == nil { traits.formUnion(.noPlace) }
    }

    /// What the claim and its estimate say of its lines.
    private mutating func fill(_ estimate: Estimate) {
        let provider = (claim.rendering?.npi ?? claim.billing.npi).providerNumber
        let (place, diagnoses) = (claim.placeOfService, claim.diagnoses.count)
        let hasEstimate = estimate.lines.count == ownCount
        claim.lines.withUnsafeBufferPointer { source in
            guard let first = source.baseAddress else { return }
            for position in source.indices {
                traits.formUnion(lines[position].fill(first + position, place: place, provider: provider))
                if hasEstimate { traits.formUnion(lines[position].take(estimate.lines, position)) }
            }
        }
        lines.withUnsafeBufferPointer { lines in
            for position in lines.indices {
                marks.formUnion(lines[position].marks)
                sites.formUnion(lines[position].sites)
                kinds.formUnion(lines[position].kinds)
                if lines[position].number != position + 1 { traits.formUnion(.number) }
                charges = saturatingSum(charges, lines[position].charge.cents)
                notePointers(lines[position].pointers.rawValue, diagnoses)
                noteDate(lines, position)
            }
        }
    }

    /// Which of the days each line is of: nearly always the line's before it.
    private mutating func findDays() {
        var (last, lastDay) = (Int32.max, 0)
        for position in own where lines[position].day >= 0 {
            let from = lines[position].from
            if from != last, let date = claim.lines[position].from { (last, lastDay) = (from, day(of: date)) }
            if lastDay != 0 { lines[position].day = lastDay }
        }
    }

    private mutating func day(of date: ServiceDate) -> Int {
        for known in 0..<dayCount where days[known].date.days == date.days { return known }
        let day = calendar[date]
        if dayCount == days.count {
            days.append(day)
        } else if days[dayCount] !== day {
            days[dayCount] = day
        }
        dayCount += 1
        return dayCount - 1
    }

    /// A provider without a usable NPI is nobody's but its own claim's.
    private mutating func add(_ other: RelatedClaim, at owner: Int) {
        let claim = other.claim
        guard claim.frequency == .original else { return }
        let billing = claim.billing.npi.providerNumber
        for line in claim.lines {
            let provider = (claim.rendering?.npi ?? claim.billing.npi).providerNumber
            var facts = LineFacts(line, place: claim.placeOfService, provider: provider)
            if facts.provider == 0 { facts.provider = UInt64.max - UInt64(owner) }
            facts.day = line.from.map { day(of: $0) } ?? -1
            facts.owner = owner
            facts.order = other.isBefore ? -1 : 1
            facts.isSameBilling = billing != 0 && billing == self.claim.billing.npi.providerNumber
            lines.append(facts)
        }
    }

    /// What the tables of its day say of each line. They are fetched once for lines of one day in a row; and one table
    /// is asked for all lines before the next, so that the waits for memory overlap.
    private mutating func lookUp() {
        if lines.count > 1 { forEachCoded({ $0.procedureEdits }) { $1.editKey = $0.key(of: $2) } }
        forEachCoded({ $0.feeSchedule }) { $1.lookUp($2, in: $0) }
        noteRows()
    }

    /// Calls `body` for each line with a code on a day that has the table.
    @inline(__always)
    private mutating func forEachCoded<Table>(
        _ table: (ScrubDay) -> Held<Table>?, _ body: (Table, inout LineFacts, HCPCS) -> Void
    ) {
        var day = -1
        var held: Held<Table>?
        lines.withUnsafeMutableBufferPointer { lines in
            for position in lines.indices {
                guard lines[position].day >= 0, case .some(let code) = lines[position].code else { continue }
                if lines[position].day != day {
                    day = lines[position].day
                    held = table(days[day])
                }
                if let held { body(held.table, &lines[position], code) }
            }
        }
    }

    private mutating func noteRows() {
        var (place, facts): (PlaceOfService?, PlaceFacts) = (nil, PlaceFacts())
        lines.withUnsafeBufferPointer { lines in
            for position in own {
                if lines[position].place != place {
                    place = lines[position].place
                    facts = place.map { PlaceFacts.of($0) } ?? PlaceFacts()
                }
                traits.formUnion(facts.traits)
                if lines[position].day >= 0, case .some = lines[position].code { traits.formUnion(.coded) }
                traits.formUnion(Traits(lines, position, at: facts))
            }
        }
    }

    /// Lets go of the claim, so that its owner may change it in place.
    mutating func close() {
        claim.lines = []
        claim.diagnoses = []
        if !related.isEmpty { related = [] }
    }

    /// Two of one code, or two that look alike in seven bits.
    private mutating func noteRepeats() {
        var codes: (UInt64, UInt64) = (0, 0)
        lines.withUnsafeBufferPointer { lines in
            for position in lines.indices {
                guard case .some(let code) = lines[position].code else { continue }
                let hash = (code.rawValue &* 0x9E37_79B1) &>> 25
                let bit: UInt64 = 1 &<< UInt64(hash & 63)
                let seen = hash < 64 ? codes.0 : codes.1
                if seen & bit != 0 { traits.formUnion(.repeats) }
                if hash < 64 { codes.0 |= bit } else { codes.1 |= bit }
            }
        }
    }

    @inline(__always)
    private mutating func notePointers(_ pointers: UInt32, _ diagnoses: Int) {
        if pointers == 0 && diagnoses > 0 { traits.formUnion(.pointers) }
        var rest = pointers
        var own: UInt64 = 0
        while rest != 0 {
            let pointer = rest & 0xFF
            let bit: UInt64 = pointer < 64 ? 1 &<< UInt64(pointer) : 0
            if pointer > diagnoses || own & bit != 0 { traits.formUnion(.pointers) }
            own |= bit
            rest >>= 8
        }
        pointed |= own
    }

    @inline(__always)
    private mutating func noteDate(_ lines: UnsafeBufferPointer<LineFacts>, _ position: Int) {
        guard lines[position].day >= 0 else { return traits.formUnion(.date) }
        let from = lines[position].from
        firstDay = min(firstDay, from)
        if from > today.days || lines[position].dayCount > 1 { traits.formUnion(.date) }
        if let through = lines[position].through, through.days < from { traits.formUnion(.date) }
    }

    /// True when both lines begin on the same date and one provider rendered both. By position: facts are too large to
    /// copy for each pair.
    @inline(__always)
    func areTogether(_ left: Int, _ right: Int) -> Bool {
        lines[left].day >= 0 && lines[left].day == lines[right].day && lines[left].provider == lines[right].provider
    }

    /// Calls `body` for every two lines with codes, one date and one provider, the first of them the claim's own: of its
    /// own two, the one that stands first.
    ///
    /// Lines with different rendering NPIs are different providers here, though NCCI takes two of the same group and
    /// specialty for one: the specialty that Medicare enrolled is not on the claim.
    @inline(__always)
    func forEachPair(_ body: (_ first: Int, _ second: Int) -> Void) {
        for first in own where lines[first].code != nil {
            for second in (first + 1)..<max(lines.count, first + 1)
            where lines[second].code != nil && areTogether(first, second) {
                body(first, second)
            }
        }
    }

    /// The day of a claim whose lines all begin on one, or have none; nil: there are more, or none.
    var onlyDay: ScrubDay? { ownDayCount == 1 ? days[0] : nil }

    /// Whether a day of the claim's own has a table.
    @inline(__always)
    func has(_ subject: NotChecked.Subject) -> Bool { available & 1 << subject.rawValue != 0 }

    func tables(_ position: Int) -> ScrubDay? { lines[position].day >= 0 ? days[lines[position].day] : nil }

    func date(_ position: Int) -> ServiceDate? { tables(position)?.date }

    /// Days from one line to another, negative when the other came first; nil: one of them has no date.
    func days(from first: Int, to second: Int) -> Int? {
        guard let one = date(first), let two = date(second) else { return nil }
        return one.days(until: two)
    }

    var isMedicare: Bool { claim.payer == .medicare }

    /// Whether a rule of Medicare's alone is to be applied: the claim is Medicare's, or the profile names the rule for its
    /// payer.
    func isMedicares(_ rule: Rule) -> Bool {
        isMedicare || profile.change(of: rule, for: claim.payer)?.severity != nil
    }
}

/// What decides which checks a claim meets.
struct Traits: OptionSet, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// No row, or a status other than A and J.
    static let status = Traits(rawValue: 1)
    /// At a hospital, rarely done in the setting, or for hospital inpatients alone.
    static let place = Traits(rawValue: 2)
    /// No place, or none that is a code.
    static let noPlace = Traits(rawValue: 4)
    static let telehealth = Traits(rawValue: 8)
    /// With a global period of days, and not a visit.
    static let procedure = Traits(rawValue: 16)
    static let addOn = Traits(rawValue: 32)
    /// A code on a day.
    static let coded = Traits(rawValue: 64)
    static let therapy = Traits(rawValue: 128)
    /// Reduced for several procedures of a day; charged below the fee.
    static let reduced = Traits(rawValue: 256)
    static let belowFee = Traits(rawValue: 512)
    /// At a place that is often confused with another of the other rate.
    static let confusedPlace = Traits(rawValue: 1024)
    static let anesthesia = Traits(rawValue: 2048)
    static let noCode = Traits(rawValue: 4096)
    /// Perhaps two lines of one code, here or on another claim.
    static let repeats = Traits(rawValue: 1 << 13)
    /// A pointer that is absent, past the diagnoses, or there twice.
    static let pointers = Traits(rawValue: 1 << 14)
    /// No date, one in the future, or more than a day.
    static let date = Traits(rawValue: 1 << 15)
    /// No units, or a fraction of one.
    static let units = Traits(rawValue: 1 << 16)
    /// No charge, or a negative one.
    static let amount = Traits(rawValue: 1 << 17)
    /// A number that is not the line's place.
    static let number = Traits(rawValue: 1 << 18)
    static let severalModifiers = Traits(rawValue: 1 << 19)
    /// A line names its own rendering provider, or who ordered it.
    static let lineProvider = Traits(rawValue: 1 << 20)
    static let orderer = Traits(rawValue: 1 << 21)

    /// What the fee schedule's row of a line says. By position, since a row is too large to copy.
    @inline(__always)
    fileprivate init(_ lines: UnsafeBufferPointer<LineFacts>, _ position: Int, at place: PlaceFacts) {
        guard let status = lines[position].row?.status else {
            self = .status
            return
        }
        var traits: Traits = []
        switch status {
        case UInt8(ascii: "A"): break
        case UInt8(ascii: "J"): traits.formUnion(.anesthesia)
        default: traits.formUnion(.status)
        }
        let isRare = place.setting.flatMap { lines[position].row?.isRare($0) } ?? false
        if isRare || place.isHospital || lines[position].row?.componentIndicator == 8 { traits.formUnion(.place) }
        switch lines[position].row?.globalPeriod {
        case .days000, .days010, .days090: traits.formUnion(.procedure)
        case .addOn: traits.formUnion(.addOn)
        default: break
        }
        if lines[position].row?.multipleProcedure == 5 { traits.formUnion(.therapy) }
        self = traits
    }
}

/// What a place of service says to every line there.
private struct PlaceFacts {
    var setting: PlaceOfService.Setting?
    var isHospital = false
    var traits: Traits = .noPlace

    init() {}

    private init(_ place: PlaceOfService) {
        setting = place.setting
        isHospital = place.isHospital
        traits = setting == nil ? .noPlace : []
        if place.isTelehealth { traits.formUnion(.telehealth) }
        if place.isConfused { traits.formUnion(.confusedPlace) }
    }

    @inline(__always)
    static func of(_ place: PlaceOfService) -> PlaceFacts { table[Int(place.rawValue)] }

    /// By the place's raw value.
    private static let table: [PlaceFacts] = (UInt8(0)...99).map { number in
        PlaceOfService(rawValue: number).map { PlaceFacts($0) } ?? PlaceFacts()
    }
}

extension PlaceOfService {
    /// 02 and 10. Source: Pub. 100-04 ch. 26 section 10.5.
    var isTelehealth: Bool { rawValue == 2 || rawValue == 10 }

    /// Places that are often given for one of the other rate: 02 and 10, 19, 26, 31 (for 32), 34, 41 and 42.
    ///
    /// Source: Pub. 100-04 ch. 12 section 20.4.2 and ch. 26 section 10.5.
    var isConfused: Bool {
        switch rawValue {
        case 2, 10, 19, 26, 31, 34, 41, 42: true
        default: false
        }
    }
}
