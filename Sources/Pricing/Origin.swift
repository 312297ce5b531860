import Claims
import Reference

/// Which indices price a claim's lines.
enum Origin: Equatable {
    /// Because of the gap, if any, the place may be another.
    case known(LocalityKey, Indices, doubt: Doubt?)
    /// All indices 1.000, because
    case national(Gap)
    /// The locality that the submitter named is in no table: a price from another would be a guess.
    case unknown

    enum Doubt: Equatable {
        /// The last four digits of the ZIP code decide between localities, and a claim has five.
        case splitZIP(ZIPCode)
        /// The ZIP table of another period was asked.
        case standInZIP(ZIPCode)

        var reason: String {
            switch self {
            case .splitZIP(let zip): "ZIP code \(zip) lies in several localities: its last four digits decide"
            case .standInZIP(let zip): "the locality of ZIP code \(zip) is from the table of another period"
            }
        }
    }

    enum Gap: Equatable {
        case noTable
        case noPlace
        case noZIPTable(ZIPCode)
        case unknownZIP(ZIPCode)
        case noLocalityOfZIP(ZIPCode)
        case severalLocalities(USState, Int)
        case noLocality(USState)

        var reason: String {
            switch self {
            case .noTable: "no locality table covers the date: national amount"
            case .noPlace: "no locality known: national amount"
            case .noZIPTable(let zip): "no ZIP table covers the date to place \(zip): national amount"
            case .unknownZIP(let zip): "ZIP code \(zip) is in no table of the date: national amount"
            case .noLocalityOfZIP(let zip):
                "the locality of ZIP code \(zip) has no indices for the date: national amount"
            case .severalLocalities(let state, let count): "\(state) has \(count) localities: name one"
            case .noLocality(let state): "\(state) has no locality in the table: national amount"
            }
        }
    }

    /// The locality named, else the ZIP code's, else the state's when it has exactly one, else national.
    ///
    /// - Parameter zips: nil: no table of ZIP codes covers the date.
    init(_ place: Place, in table: LocalityTable?, zips: ZIPTable?) {
        guard let table else {
            self = .national(.noTable)
            return
        }
        if let key = place.locality {
            self = Origin(table.locality(key)) ?? .unknown
        } else if let state = place.state, let number = place.localityNumber {
            self = Origin(table.locality(state, number: number)) ?? .unknown
        } else if let zip = place.zip, let zips, let own = zips.place(zip), let found = Origin(own, zip, zips, table) {
            self = found
        } else if let state = place.state {
            self = Origin(state, in: table)
        } else if let zip = place.zip {
            let gap: Gap = zips == nil ? .noZIPTable(zip) : .unknownZIP(zip)
            self = .national(zips?.place(zip) == nil ? gap : .noLocalityOfZIP(zip))
        } else {
            self = .national(.noPlace)
        }
    }

    private init?(_ locality: Locality?, doubt: Doubt? = nil) {
        guard let locality else { return nil }
        self = .known(locality.key, Indices(locality), doubt: doubt)
    }

    private init?(_ place: ZIPPlace, _ zip: ZIPCode, _ zips: ZIPTable, _ table: LocalityTable) {
        let doubt: Doubt? = place.isSplit ? .splitZIP(zip) : zips.release.isStandIn ? .standInZIP(zip) : nil
        self.init(table.locality(place.locality), doubt: doubt)
    }

    private init(_ state: USState, in table: LocalityTable) {
        if let only = table.onlyLocality(of: state) {
            self = .known(only.key, Indices(only), doubt: nil)
        } else {
            let count = table.localities(in: state).count
            self = .national(count == 0 ? .noLocality(state) : .severalLocalities(state, count))
        }
    }
}
