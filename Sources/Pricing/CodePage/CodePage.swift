import Claims
import Reference

/// All that can be said of one code on one day in one place, for people.
package struct CodePage: Hashable, Sendable {
    package var report: CodeReport
    /// nil: national amounts, which nobody is paid.
    package var locality: LocalityKey?
    package var localityName: String?
    /// A row for each component; empty: not on the schedule of the day, or there is none.
    package var fees: [FeeLine]
    /// In force, in ascending order of the other code: where this code is paid and the other is not, and the reverse.
    package var asColumn1: [Edit]
    package var asColumn2: [Edit]
    /// The modifiers that may open an edit with indicator 1.
    package var openingModifiers: [String]
    package var tips: [BillingTip]

    package struct Edit: Hashable, Sendable {
        /// The other code.
        package var code: HCPCS
        /// 0: no modifier opens it; 1: one may.
        package var indicator: UInt8
        /// The fee of the column 2 code, the one that is denied; nil: this schedule has none.
        package var atStake: Money?
    }
}

/// The tables of one day and place, opened once for the pages of many codes.
package struct CodePages: Sendable {
    package let image: ReferenceImage
    package let date: ServiceDate
    package let locality: Locality?
    let localityName: String?
    let schedule: FeeSchedule?
    let edits: ProcedureEditTable?
    let unitLimits: UnitLimitTable?
    let addOns: AddOnTable?
    let anesthesiaUnits: AnesthesiaUnitTable?
    let anesthesiaFactors: AnesthesiaFactorTable?
    let probe: Probe
    let survey: Survey
    let openingModifiers: OpeningModifiers

    /// - Parameter key: nil: national amounts, which nobody is paid.
    /// - Complexity: one pass over the day's fee schedule, some milliseconds.
    package init(
        on date: ServiceDate, locality key: LocalityKey?, image: ReferenceImage
    ) throws(CodePageError) {
        self.image = image
        self.date = date
        let places = image.localities(on: date)
        if let key {
            guard let places else { throw .noLocalities }
            guard let index = places.index(of: key), let found = places.locality(at: index) else {
                throw .unknownLocality
            }
            locality = found
            localityName = places.name(at: index)
        } else {
            locality = nil
            localityName = nil
        }
        schedule = image.feeSchedule(on: date)
        edits = image.procedureEdits(on: date)
        unitLimits = image.unitLimits(on: date)
        addOns = image.addOnEdits(on: date)
        anesthesiaUnits = image.anesthesiaUnits(on: date)
        anesthesiaFactors = image.anesthesiaFactors(on: date)
        probe = Probe(image: image, date: date, locality: locality?.key)
        survey = Survey(schedule, addOns, on: date)
        openingModifiers = OpeningModifiers(on: date, image: image)
    }

    /// - Complexity: some milliseconds where the code is in many procedure-to-procedure edits.
    package func page(_ code: HCPCS) -> CodePage {
        let facts = CodeFacts(code, self)
        return CodePage(
            report: CodeReport(of: code, on: date, in: image), locality: locality?.key, localityName: localityName,
            fees: facts.fees, asColumn1: facts.asColumn1.map { edit($0, of: $0.column2, denied: $0.column2) },
            asColumn2: facts.asColumn2.map { edit($0, of: $0.column1, denied: code) },
            openingModifiers: openingModifiers.all, tips: tips(facts))
    }

    package func tips(_ code: HCPCS) -> [BillingTip] { tips(CodeFacts(code, self)) }

    /// Each file of this folder has some; the page has them in the order of their kinds.
    private func tips(_ facts: CodeFacts) -> [BillingTip] {
        var tips: [BillingTip] = []
        tips += statusTips(facts)
        tips += settingTips(facts)
        tips += unitTips(facts)
        tips += bilateralTips(facts)
        tips += multipleProcedureTips(facts)
        tips += componentTips(facts)
        tips += globalPeriodTips(facts)
        tips += assistantTips(facts)
        tips += addOnTips(facts)
        tips += editTips(facts)
        tips += siblingTips(facts)
        return BillingTip.Kind.allCases.flatMap { kind in tips.filter { $0.kind == kind } }
    }

    private func edit(_ edit: ProcedureEdit, of other: HCPCS, denied: HCPCS) -> CodePage.Edit {
        CodePage.Edit(code: other, indicator: edit.indicator, atStake: fee(denied))
    }

    /// What the code is paid in the office, or where it is never done there in a facility; nil: no amount.
    func fee(_ code: HCPCS) -> Money? {
        guard let schedule, let row = schedule.rows(code).first else { return nil }
        return FeeLine(row, schedule, probe, locality)[row.usualSetting]?.paid
    }

    // MARK: Sources

    /// "42 CFR 414.20; CMS MPFS RVU25A"
    func source(_ authority: String, _ choices: ReleaseChoice?...) -> String {
        let names = choices.compactMap { $0 }.map { ReleaseUsed($0, in: image).nameAsUsed }
        return ([authority] + names).joined(separator: "; ")
    }

    func notChecked(_ kind: BillingTip.Kind, _ what: String, _ table: TableKind, _ authority: String) -> BillingTip {
        BillingTip(
            kind, "\(what): not checked: no table in force on \(date): \(table.name).", source: authority)
    }
}

/// What the tables hold on one code: looked up once for all tips.
struct CodeFacts {
    let code: HCPCS
    /// Whole, 26, TC, 53: those that exist.
    let rows: [FeeScheduleRow]
    let fees: [FeeLine]
    /// The whole service's, else the first; nil: not on the schedule.
    let row: FeeScheduleRow?
    /// Where tips are priced.
    let setting: PlaceOfService.Setting
    /// Of one unit there; nil: no amount.
    let fee: Money?
    let asColumn1: [ProcedureEdit]
    let asColumn2: [ProcedureEdit]

    init(_ code: HCPCS, _ pages: CodePages) {
        self.code = code
        rows = pages.schedule?.rows(code) ?? []
        row = rows.first
        setting = row?.usualSetting ?? .nonFacility
        if let schedule = pages.schedule {
            fees = rows.map { FeeLine($0, schedule, pages.probe, pages.locality) }
        } else {
            fees = []
        }
        fee = fees.first?[setting]?.paid
        let inForce = pages.edits?.edits(code, on: pages.date)
        asColumn1 = inForce?.asColumn1 ?? []
        asColumn2 = inForce?.asColumn2 ?? []
    }

    /// As a line asks for the row that the tips are about.
    var line: Probe.Billed { row.map(Probe.Billed.init) ?? Probe.Billed(code: code) }

    func fee(_ component: ServiceComponent) -> Money? { fees.first { $0.component == component }?[setting]?.paid }

    /// "in the office"
    var place: String { setting == .facility ? "in a facility" : "in the office" }
}

extension FeeScheduleRow {
    /// The office, unless the service is rarely or never done there and is in a facility.
    var usualSetting: PlaceOfService.Setting { isRareNonFacility && !isRareFacility ? .facility : .nonFacility }

    /// "A"
    var statusText: String { String(decoding: [status], as: UTF8.self) }
}
