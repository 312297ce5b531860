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
        while lines.popLast() != nil {}  // Cheaper than emptying it all at once, which asks for the memory anew.
        ownCount = claim.lines.count
        dayCount = 0
        let provider = (claim.rendering?.npi ?? claim.billing.npi).providerNumber
        let hasEstimate = estimate.lines.count == ownCount
        claim.lines.withUnsafeBufferPointer { source in  // Without a copy of each line.
            for position in source.indices {
                var facts = LineFacts(
                    source[position], place: claim.placeOfService, provider: source[position].provider ?? provider)
                facts.day = day(of: source[position].from)
                if hasEstimate { facts.take(estimate.lines, position) }
                lines.append(facts)
            }
        }
        for position in related.indices { add(related[position], at: position) }
        while days.count > dayCount { days.removeLast() }
        for day in days.indices { lookUp(day) }
        for position in own { note(position) }
    }

    private mutating func day(of date: ServiceDate?) -> Int {
        guard let date else { return -1 }
        for known in 0..<dayCount where days[known].date == date { return known }
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
            let number = (line.rendering ?? claim.rendering ?? claim.billing).npi.providerNumber
            var facts = LineFacts(
                line, place: claim.placeOfService, provider: number == 0 ? UInt64.max - UInt64(owner) : number)
            facts.day = day(of: line.from)
            facts.owner = owner
            facts.order = other.isBefore ? -1 : 1
            facts.isSameBilling = billing != 0 && billing == self.claim.billing.npi.providerNumber
            lines.append(facts)
        }
    }

    /// Each table of a day is fetched once for all its lines, since fetching it counts references.
    private mutating func lookUp(_ day: Int) {
        let tables = days[day]
        let hasPairs = lines.count > 1
        lines.withUnsafeMutableBufferPointer { lines in
            if let schedule = tables.feeSchedule {
                for position in lines.indices where lines[position].day == day { lines[position].lookUp(schedule) }
            }
            if hasPairs, let edits = tables.procedureEdits {
                for position in lines.indices where lines[position].day == day {
                    if let code = lines[position].code { lines[position].editKey = edits.key(of: code) }
                }
            }
        }
    }

    private mutating func note(_ position: Int) {
        lines.withUnsafeBufferPointer { lines in
            marks.formUnion(lines[position].marks)
            sites.formUnion(lines[position].sites)
            kinds.formUnion(lines[position].kinds)
            traits.formUnion(Traits(lines, position))
        }
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

    func tables(_ position: Int) -> ScrubDay? { lines[position].day >= 0 ? days[lines[position].day] : nil }

    func date(_ position: Int) -> ServiceDate? { tables(position)?.date }

    /// Days from one line to another, negative when the other came first; nil: one of them has no date.
    func days(from first: Int, to second: Int) -> Int? {
        guard let one = date(first), let two = date(second) else { return nil }
        return one.days(until: two)
    }

    var isMedicare: Bool { claim.payer == .medicare }
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
    static let span = Traits(rawValue: 64)
    static let therapy = Traits(rawValue: 128)
    /// Reduced for several procedures of a day; charged below the fee.
    static let reduced = Traits(rawValue: 256)
    static let belowFee = Traits(rawValue: 512)
    /// At a place that is often confused with another of the other rate.
    static let confusedPlace = Traits(rawValue: 1024)
    static let anesthesia = Traits(rawValue: 2048)
    static let noCode = Traits(rawValue: 4096)

    @inline(__always)
    init(_ lines: UnsafeBufferPointer<LineFacts>, _ position: Int) {
        var traits: Traits = []
        if lines[position].dayCount > 1 { traits.formUnion(.span) }
        if case .none = lines[position].code { traits.formUnion(.noCode) }
        traits.formUnion(lines[position].moneyTraits)
        let place = lines[position].place
        let setting = place?.setting
        if case .none = setting { traits.formUnion(.noPlace) }
        if let place {
            if place.isTelehealth { traits.formUnion(.telehealth) }
            if place.isConfused { traits.formUnion(.confusedPlace) }
        }
        guard let row = lines[position].row else {
            self = traits.union(.status)
            return
        }
        switch row.status {
        case UInt8(ascii: "A"): break
        case UInt8(ascii: "J"): traits.formUnion(.anesthesia)
        default: traits.formUnion(.status)
        }
        let isRare = setting.map { row.isRare($0) } ?? false
        if isRare || row.componentIndicator == 8 || place?.isHospital == true { traits.formUnion(.place) }
        switch row.globalPeriod {
        case .days000, .days010, .days090: traits.formUnion(.procedure)
        case .addOn: traits.formUnion(.addOn)
        default: break
        }
        if row.multipleProcedure == 5 { traits.formUnion(.therapy) }
        self = traits
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

extension ServiceLine {
    /// nil: the claim's.
    fileprivate var provider: UInt64? {
        guard case .some(let rendering) = rendering else { return nil }
        return rendering.npi.providerNumber
    }
}
