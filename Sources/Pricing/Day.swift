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
        origin = Origin(place, in: table)
    }
}

/// Which indices price a claim's lines.
enum Origin: Equatable {
    case known(LocalityKey, Indices)
    /// All indices 1.000, because
    case national(Gap)
    /// The locality that the submitter named is in no table: a price from another would be a guess.
    case unknown

    enum Gap: Equatable {
        case noTable
        case noPlace
        case severalLocalities(USState, Int)
        case noLocality(USState)

        var reason: String {
            switch self {
            case .noTable: "no locality table covers the date: national amount"
            case .noPlace: "no locality known: national amount"
            case .severalLocalities(let state, let count): "\(state) has \(count) localities: name one"
            case .noLocality(let state): "\(state) has no locality in the table: national amount"
            }
        }
    }

    /// The locality named, else the state's when it has exactly one, else national.
    ///
    /// A ZIP code alone says nothing yet: the ZIP to locality file is not part of an image.
    init(_ place: Place, in table: LocalityTable?) {
        guard let table else {
            self = .national(.noTable)
            return
        }
        if let key = place.locality {
            self = table.locality(key).map { .known(key, Indices($0)) } ?? .unknown
        } else if let state = place.state {
            self = Origin(state, in: table)
        } else {
            self = .national(.noPlace)
        }
    }

    private init(_ state: USState, in table: LocalityTable) {
        let candidates = table.localities(in: state)
        switch candidates.first {
        case .none: self = .national(.noLocality(state))
        case .some(let only) where candidates.count == 1: self = .known(only.key, Indices(only))
        case .some: self = .national(.severalLocalities(state, candidates.count))
        }
    }
}
