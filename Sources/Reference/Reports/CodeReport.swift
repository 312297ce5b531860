import Claims

/// All that an image holds on one code on one date, for people.
package struct CodeReport: Hashable, Sendable {
    package var code: HCPCS
    package var date: ServiceDate
    /// In our own words; nil: not among the built-in codes.
    package var description: String?
    /// 10^-4 dollars; nil: no schedule for that date.
    package var conversionFactor: Int64?
    package var rows: [FeeScheduleRow]
    /// The schedules that have the code, whatever the date.
    package var releaseNames: [String]
    package var unitLimit: UnitLimit?
    /// nil: not an add-on code.
    package var addOn: AddOnEdit?
    package var asColumn1: Edits
    package var asColumn2: Edits
    /// nil: no anesthesia code, or no table of base units for the date.
    package var anesthesiaUnits: Int?
    /// How many rows, of a component in a locality, cap the code's price.
    package var imagingCaps: Int
    /// The releases that answered, one per kind of table that has one for the date.
    package var releases: [ReleaseUsed]
    /// The kinds of table that no release of the image answers for on the date. What they would say is not known.
    package var notCovered: [TableKind]

    package struct Edits: Hashable, Sendable {
        /// In force on the date.
        package var count: Int
        /// The first few, in order of the other code.
        package var first: [ProcedureEdit]
    }
    /// Edits shown in each direction.
    package static let editsShownMax = 5

    /// - Complexity: some milliseconds over the whole procedure-to-procedure table.
    package init(of code: HCPCS, on date: ServiceDate, in image: ReferenceImage) {
        let schedule = image.feeSchedule(on: date)
        let edits = image.procedureEdits(on: date)
        let limits = image.unitLimits(on: date)
        let addOns = image.addOnEdits(on: date)
        let inForce = edits?.edits(code, on: date)
        self.code = code
        self.date = date
        description = image.description(of: code)
        conversionFactor = schedule?.conversionFactor
        rows = schedule?.rows(code) ?? []
        releaseNames = image.releaseNames(having: code)
        unitLimit = limits?.limit(code)
        addOn = addOns?.edit(addOn: code, on: date)
        asColumn1 = Edits(inForce?.asColumn1 ?? [])
        asColumn2 = Edits(inForce?.asColumn2 ?? [])
        let units = image.anesthesiaUnits(on: date)
        let caps = image.imagingCaps(on: date)
        anesthesiaUnits = units?.units(code)
        imagingCaps = caps?.count(of: code) ?? 0
        let choices: [(TableKind, ReleaseChoice?)] = [
            (.feeSchedule, schedule?.release), (.localities, image.localities(on: date)?.release),
            (.procedureEdits, edits?.release), (.unitLimits, limits?.release), (.addOnEdits, addOns?.release),
            (.imagingCaps, caps?.release), (.anesthesiaUnits, units?.release),
        ]
        releases = choices.compactMap { $0.1.map { ReleaseUsed($0, in: image) } }
        notCovered = choices.compactMap { $0.1 == nil ? $0.0 : nil }
    }
}

/// A release that answered.
package struct ReleaseUsed: Hashable, Sendable {
    package var release: Release
    package var isStandIn: Bool

    package init(_ choice: ReleaseChoice, in image: ReferenceImage) {
        release = image.releases[choice.index]
        isStandIn = choice.isStandIn
    }

    /// "NCCI PTP practitioner 2024Q2 (standing in)"
    package var nameAsUsed: String { release.name + (isStandIn ? " (standing in)" : "") }
}

extension CodeReport.Edits {
    fileprivate init(_ edits: [ProcedureEdit]) {
        self.init(count: edits.count, first: Array(edits.prefix(CodeReport.editsShownMax)))
    }
}
