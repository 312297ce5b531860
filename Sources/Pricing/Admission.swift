import Claims
import Reference

/// The first steps for one line: release, status, row, place, locality, fee.
///
/// - Parameter today: the tables of the line's own from-date; nil when it has none.
/// - Throws: `Stop` when the line has no fee; the draft then holds what is known of it.
func admit(
    _ line: ServiceLine, position: Int, on today: Day?, at place: PlaceOfService?, options: PricingOptions,
    draft: inout Draft
) throws(Stop) -> Service {
    guard let code = line.procedure else { throw .notPriced(.noProcedure, .line) }
    guard let today else { throw .notPriced(.noDate, .line) }
    guard let schedule = today.schedule else { throw .notPriced(.noSchedule, .release) }
    name(today, schedule, options, &draft)

    let marks = Marks(line.modifiers)
    let row = try row(of: code, marks, schedule, &draft)
    let setting = try setting(at: place, &draft)
    try checkPlace(row, place, options, &draft)
    checkRarity(row, setting, &draft)
    try checkModifiers(row, marks, &draft)
    let units = try units(of: line)
    let rates = Rates(indices: try indices(today.origin, options, &draft), conversionFactor: schedule.conversionFactor)
    let fee = rates.fee(row, setting)
    guard (0...feeCentsMax).contains(fee.cents) else { throw .notPriced(.notOnSchedule, .release) }
    draft.note(.base, to: fee, describe(row, setting, rates))
    return Service(
        position: position, row: row, date: today.date, setting: setting, rates: rates, marks: marks,
        charge: line.charge, units: units, amount: fee, draft: draft)
}

/// Ten million dollars, a hundred times the dearest service: a row beyond is damaged. With it and `Quantity.intakeMax`
/// no sum over a claim comes near the end of Int64.
private let feeCentsMax: Int64 = 1_000_000_000

/// The releases that the line rests on, and what is assumed in choosing them.
///
/// Source: Pub. 100-04 ch. 23 section 30: the release of the quarter of the date of service.
private func name(_ today: Day, _ schedule: FeeSchedule, _ options: PricingOptions, _ draft: inout Draft) {
    draft.estimate.feeSchedule = schedule.release
    draft.estimate.localities = today.localities
    if schedule.participation == .notQualifying && options.participation == nil {
        draft.lower(to: .medium, "priced as for a clinician who is not a qualifying APM participant")
    }
    if schedule.release.isStandIn {
        draft.lower(to: .medium, "the fee schedule of another period stands in for this date's")
    }
    if today.localities?.isStandIn == true {
        draft.lower(to: .medium, "the locality table of another period stands in for this date's")
    }
}

/// The row of the code and its component, after the status check.
///
/// A component is only ever priced from its own row: never a global row with the practice expense or the work left
/// out. 53 without a row of its own is by report: the whole fee is an upper bound.
/// Source: CMS PFS record layout, PC/TC indicator.
private func row(
    of code: HCPCS, _ marks: Marks, _ schedule: FeeSchedule, _ draft: inout Draft
) throws(Stop) -> FeeScheduleRow {
    let component = marks.component
    let whole = schedule.row(code, .whole)
    let own = component == .whole ? whole : schedule.row(code, component)
    guard let shown = own ?? whole ?? schedule.row(code, .professional) else {
        throw .notPriced(.notOnSchedule, .release)
    }
    try checkStatus(shown, &draft)
    if marks.isSuperset(of: [.professional, .technical]) { throw .notPriced(.componentNotAllowed, .component) }
    if own == nil && component == .whole {  // 86153: only the interpretation is a physician's service.
        throw .notPriced(.otherSchedule, .component)
    }
    if own == nil && component != .discontinued { throw .notPriced(.componentNotAllowed, .component) }
    if marks.contains(.discontinued) && shown.component != .discontinued {
        draft.lower(to: .low, "modifier 53 is paid by report: the whole fee is an upper bound")
    }
    return shown
}

/// Whole and positive, counted in units: minutes are for anesthesia alone (005010X222A1, SV103 and SV104).
private func units(of line: ServiceLine) throws(Stop) -> Int64 {
    guard line.unit == .units, let whole = line.quantity.whole, whole > 0, line.quantity <= .intakeMax else {
        throw .notPriced(.noUnits, .line)
    }
    return Int64(whole)
}

/// Source: 42 CFR 414.4 (fee schedule areas); the national amount is for display only.
private func indices(_ origin: Origin, _ options: PricingOptions, _ draft: inout Draft) throws(Stop) -> Indices {
    switch origin {
    case .unknown: throw .notPriced(.unknownLocality, .locality)
    case .known(let key, let indices, let doubt):
        draft.estimate.locality = key
        if let doubt { draft.lower(to: .medium, doubt.reason) }
        return indices
    case .national(.noPlace) where options.national: return .national
    case .national(let gap):
        draft.lower(to: .medium, gap.reason)
        return .national
    }
}

/// "(0.66 x 1.000 + 0.84 x 0.869 + 0.07 x 0.575) x 32.3465"
private func describe(_ row: FeeScheduleRow, _ setting: PlaceOfService.Setting, _ rates: Rates) -> String {
    let terms = [
        (row.work, rates.indices.work), (row.practice(setting), rates.indices.practice),
        (row.malpractice, rates.indices.malpractice),
    ]
    let sum = terms.map { "\(decimal(Int64($0.0), 2)) x \(decimal(Int64($0.1), 3))" }.joined(separator: " + ")
    return "(\(sum)) x \(decimal(rates.conversionFactor, 4))"
}

extension Marks {
    /// The row that the modifiers ask for.
    var component: ServiceComponent {
        if contains(.professional) { return .professional }
        if contains(.technical) { return .technical }
        return contains(.discontinued) ? .discontinued : .whole
    }
}
