import Claims
import Reference

/// Which indices price a claim's lines.
enum Origin: Equatable, Sendable {
    /// Because of the doubt, if any, the place may be another.
    case known(LocalityKey, Indices, doubt: Doubt?)
    /// All indices 1.000, because
    case national(Doubt)
    /// The locality that the submitter named is in no table: a price from another would be a guess.
    case unknown

    /// The locality named, else the ZIP code's, else the state's when it has exactly one, else national.
    ///
    /// - Parameter zips: nil: no table of ZIP codes covers the date.
    init(_ place: Place, in table: LocalityTable?, zips: ZIPTable?) {
        guard let table else {
            self = .national(.noLocalityTable)
            return
        }
        if let key = place.locality {
            self = Origin(table.locality(key)) ?? .unknown
        } else if let state = place.state, let number = place.localityNumber {
            self = Origin(table.locality(state, number: number)) ?? .unknown
        } else if let zip = place.zip, let zips, let own = zips.place(zip), let found = Origin(own, zips, table) {
            self = found
        } else if let state = place.state {
            self = Origin(state, in: table)
        } else if let zip = place.zip {
            let gap: Doubt = zips == nil ? .noZIPTable : .unknownZIP
            self = .national(zips?.place(zip) == nil ? gap : .noLocalityOfZIP)
        } else {
            self = .national(.noPlace)
        }
    }

    private init?(_ locality: Locality?, doubt: Doubt? = nil) {
        guard let locality else { return nil }
        self = .known(locality.key, Indices(locality), doubt: doubt)
    }

    private init?(_ place: ZIPPlace, _ zips: ZIPTable, _ table: LocalityTable) {
        let doubt: Doubt? = place.isSplit ? .splitZIP : zips.release.isStandIn ? .zipTableStandsIn : nil
        self.init(table.locality(place.locality), doubt: doubt)
    }

    private init(_ state: USState, in table: LocalityTable) {
        if let only = table.onlyLocality(of: state) {
            self = .known(only.key, Indices(only), doubt: nil)
        } else {
            self = .national(table.localities(in: state).isEmpty ? .noLocalityOfState : .severalLocalities)
        }
    }
}
