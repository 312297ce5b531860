import Claims

/// All that an image holds on one payment locality on one date, for people.
package struct LocalityReport: Hashable, Sendable {
    package var date: ServiceDate
    /// The ZIP code asked for; nil: the locality was.
    package var zip: ZIPCode?
    package var isSplit: Bool
    package var locality: Locality
    package var name: String
    /// In 10^-4 dollars; nil: not in the image.
    package var anesthesiaFactor: Int64?
    /// In CMS's words; empty: not in the image.
    package var counties: [LocalityCounties]
    package var releases: [ReleaseUsed]

    /// Why there is no report.
    package enum Absence: Error {
        /// No release of this kind answers for the date.
        case notCovered(TableKind)
        case unknown
    }

    package init(of key: LocalityKey, on date: ServiceDate, in image: ReferenceImage) throws(Absence) {
        guard let table = image.localities(on: date) else { throw .notCovered(.localities) }
        guard let index = table.index(of: key), let locality = table.locality(at: index) else { throw .unknown }
        let factors = image.anesthesiaFactors(on: date)
        let counties = image.localityCounties(on: date)
        self.date = date
        isSplit = false
        self.locality = locality
        name = table.name(at: index)
        anesthesiaFactor = factors?.factor(locality.key)
        self.counties = counties?.counties(locality.key) ?? []
        releases = [table.release, factors?.release, counties?.release].compactMap { $0 }.map {
            ReleaseUsed($0, in: image)
        }
    }

    package init(of zip: ZIPCode, on date: ServiceDate, in image: ReferenceImage) throws(Absence) {
        guard let table = image.zipLocalities(on: date) else { throw .notCovered(.zipLocalities) }
        guard let place = table.place(zip) else { throw .unknown }
        try self.init(of: place.locality, on: date, in: image)
        self.zip = zip
        isSplit = place.isSplit
        releases.insert(ReleaseUsed(table.release, in: image), at: 0)
    }
}
