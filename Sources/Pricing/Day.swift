import Claims
import Reference

/// Where rows are looked up: an image, and for which clinicians.
struct Tables {
    let image: ReferenceImage
    /// nil: not known. From 2026 the factor of those who are not qualifying participants is then assumed.
    let participation: FeeSchedule.Participation?

    func schedule(on date: ServiceDate) -> FeeSchedule? {
        image.feeSchedule(on: date, for: participation ?? .notQualifying)
    }

    /// The most units of a day; nil: no table covers the date, or it has no such code.
    func limit(of code: HCPCS, on date: ServiceDate) -> UInt32? { image.unitLimits(on: date)?.limit(code)?.value }
}

/// The tables of one service date and the locality of one place on it: looked up once for all lines of that date.
struct Day {
    let date: ServiceDate
    /// nil: no release covers the date.
    let schedule: FeeSchedule?
    let localities: ReleaseChoice?
    let origin: Origin

    init(_ date: ServiceDate, at place: Place, _ tables: Tables) {
        self.date = date
        schedule = tables.schedule(on: date)
        let table = tables.image.localities(on: date)
        localities = table?.release
        origin = Origin(place, in: table, zips: tables.image.zipLocalities(on: date))
    }
}
