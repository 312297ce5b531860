import Claims
import Reference

/// The tables of one service date, looked up once for all lines and claims of that date.
final class Day: Sendable {
    let date: ServiceDate
    let year: Int
    let schedule: FeeSchedule
    let isNotQualifying: Bool
    /// The last schedule of the year, where that is a later one: some quarterly changes go back to January.
    let laterSchedule: FeeSchedule?
    let hasLaterSchedule: Bool
    /// nil: no release covers the date; likewise the others.
    let localities: LocalityTable?
    let localitiesRelease: ReleaseChoice?
    let zips: ZIPTable?
    let zipsRelease: ReleaseChoice?
    let unitLimits: UnitLimitTable?
    let anesthesiaUnits: AnesthesiaUnitTable?
    let anesthesiaFactors: AnesthesiaFactorTable?
    let sequestrationPercent: Int64
    let isAfterTelehealth: Bool

    /// nil: no fee schedule covers the date.
    init?(_ date: ServiceDate, _ image: ReferenceImage, _ participation: FeeSchedule.Participation) {
        guard let schedule = image.feeSchedule(on: date, for: participation) else { return nil }
        self.date = date
        self.schedule = schedule
        year = date.year
        isNotQualifying = schedule.participation == .notQualifying
        sequestrationPercent = Pricing.sequestrationPercent(on: date)
        isAfterTelehealth = Pricing.isAfterTelehealth(date)
        laterSchedule = image.lastFeeSchedule(after: date, for: participation)
        hasLaterSchedule = laterSchedule != nil
        localities = image.localities(on: date)
        localitiesRelease = localities?.release
        zips = image.zipLocalities(on: date)
        zipsRelease = zips?.release
        unitLimits = image.unitLimits(on: date)
        anesthesiaUnits = image.anesthesiaUnits(on: date)
        anesthesiaFactors = image.anesthesiaFactors(on: date)
    }
}

/// The days that claims ask for, and the locality of the place asked for last.
struct Days: Sendable {
    let image: ReferenceImage
    /// Whose schedule: where it is not known, that of clinicians who are not qualifying participants.
    let participation: FeeSchedule.Participation
    /// By the date's last bits: a quarter's days never meet.
    private var slots = [Day?](repeating: nil, count: Days.slotCount)
    /// Of the claim at hand.
    private var place = Place()
    /// nil: not asked for yet since the place changed.
    private var lastOrigin: (localities: ReleaseChoice?, zips: ReleaseChoice?, origin: Origin)?

    private static let slotCount = 128

    init(image: ReferenceImage, participation: FeeSchedule.Participation?) {
        self.image = image
        self.participation = participation ?? .notQualifying
    }

    /// nil: no fee schedule covers the date.
    subscript(date: ServiceDate) -> Day? {
        mutating get {
            let slot = Int(date.days) & (Days.slotCount - 1)
            if let day = slots[slot], day.date == date { return day }
            guard let day = Day(date, image, participation) else { return nil }
            slots[slot] = day
            return day
        }
    }

    mutating func move(to place: Place) {
        // By raw values: comparing optional structures costs as much as pricing a line.
        guard
            self.place.locality?.rawValue != place.locality?.rawValue || self.place.zip?.rawValue != place.zip?.rawValue
                || self.place.state?.rawValue != place.state?.rawValue
                || self.place.localityNumber != place.localityNumber
        else { return }
        self.place = place
        lastOrigin = nil
    }

    @inline(__always)
    mutating func origin(on day: Day) -> Origin {
        if let last = lastOrigin, last.localities == day.localitiesRelease, last.zips == day.zipsRelease {
            return last.origin
        }
        let origin = Origin(place, in: day.localities, zips: day.zips)
        lastOrigin = (day.localitiesRelease, day.zipsRelease, origin)
        return origin
    }

    mutating func row(_ code: HCPCS, _ component: ServiceComponent, on date: ServiceDate) -> FeeScheduleRow? {
        self[date]?.schedule.row(code, component)
    }
}
