import Claims
import Reference

/// What pricing reads of a service line and its claim.
struct BilledLine {
    let position: Int
    let procedure: HCPCS?
    let modifiers: ModifierList
    let charge: Money
    let quantity: Quantity
    let unit: ServiceLine.Unit
    let from: ServiceDate?
    let place: PlaceOfService?
    let practitioner: Practitioner
    /// Of who treated, as the taxonomy begins; 0: not known.
    let specialty: UInt32

    /// Field by field, without a copy of the line.
    ///
    /// - Parameters:
    ///   - place: the claim's, for a line without its own.
    ///   - specialty: likewise.
    ///   - told: what the caller says of everybody.
    init(
        _ lines: UnsafeBufferPointer<ServiceLine>, _ position: Int, place: PlaceOfService?, specialty: UInt32,
        told: Practitioner?
    ) {
        self.position = position
        procedure = lines[position].procedure
        modifiers = lines[position].modifiers
        charge = lines[position].charge
        quantity = lines[position].quantity
        unit = lines[position].unit
        from = lines[position].from
        self.place = lines[position].placeOfService ?? place
        if case .some = lines[position].rendering {
            self.specialty = lines[position].rendering?.taxonomy?.classification ?? 0
        } else {
            self.specialty = specialty
        }
        practitioner = told ?? Practitioner(self.specialty)
    }
}

/// The first steps for one line: release, status, row, place, locality, fee. Appends the service.
///
/// - Parameter draft: holds what is known of the line, whether it has a fee or not.
/// - Throws: `Stop` when the line has no fee.
func admit(
    _ line: BilledLine, _ options: PricingOptions, _ sheet: inout Worksheet, _ draft: inout LineEstimate
) throws(Stop) {
    guard let code = line.procedure else { throw .notPriced(.noProcedure, .line) }
    guard let date = line.from else { throw .notPriced(.noDate, .line) }
    guard let day = sheet.days[date] else { throw .notPriced(.noSchedule, .release) }
    name(day, options, &draft)

    let marks = Marks(line.modifiers)
    let row = try row(of: code, marks, day, &draft)
    if day.hasLaterSchedule, let other = day.laterSchedule?.row(code, row.component), other != row {
        draft.doubts.insert(.laterRelease)
    }
    guard let place = line.place else { throw .notPriced(.unknownPlace, .place) }
    let setting = try setting(at: place, &draft)
    try checkPlace(row, place, options, &draft)
    checkRarity(row, setting, &draft)
    checkTelehealth(marks, place, day, &draft)
    try checkModifiers(row, marks, &draft)
    try checkPractitioner(line, marks, day, &draft)

    let anesthesia = row.isAnesthesia ? try AnesthesiaTime(line, marks) : nil
    let units = anesthesia == nil ? try units(of: line) : 1
    let origin = sheet.days.origin(on: day)
    let rates = Rates(indices: try indices(origin, options, &draft), conversionFactor: day.schedule.conversionFactor)
    if row.status == UInt8(ascii: "C") {
        if let cap = rates.cap(row, setting), (0...feeCentsMax).contains(cap.cents) { draft.ceiling = cap * units }
        throw .notPriced(.contractorPriced, .cap)
    }
    let priced = try anesthesia?.priced(
        code, marks, day, in: draft.locality, for: sheet.days.participation, options, &draft)
    let amount = priced?.amount ?? rates.fee(row, setting)
    guard (0...feeCentsMax).contains(amount.cents) else { throw .notPriced(.notOnSchedule, .release) }
    sheet.note(row, marks, line, units)
    sheet.services.append(
        Service(
            line, row: row, day: day, setting: setting, rates: rates, marks: marks, units: units, amount: amount,
            anesthesia: priced))
    if sheet.trace.isOn { sheet.services[sheet.services.count - 1].noteBase(&sheet.trace) }
}

/// Ten million dollars, a hundred times the dearest service: a row beyond is damaged. With it and `Quantity.intakeMax`
/// no sum over a claim comes near the end of Int64.
private let feeCentsMax: Int64 = 1_000_000_000

/// The releases that the line rests on, and what is assumed in choosing them.
///
/// Source: Pub. 100-04 ch. 23 section 30: the release of the quarter of the date of service.
@inline(__always)
private func name(_ day: Day, _ options: PricingOptions, _ draft: inout LineEstimate) {
    draft.feeSchedule = day.schedule.release
    draft.localities = day.localitiesRelease
    if day.isNotQualifying && options.participation == nil { draft.doubts.insert(.notQualifyingAssumed) }
    if day.schedule.release.isStandIn { draft.doubts.insert(.scheduleStandsIn) }
    if draft.localities?.isStandIn == true { draft.doubts.insert(.localitiesStandIn) }
}

/// The row of the code and its component, after the status check.
///
/// A component is only ever priced from its own row: never a global row with the practice expense or the work left
/// out. 53 without a row of its own is by report: the whole fee is an upper bound.
/// Source: CMS PFS record layout, PC/TC indicator.
@inline(__always)
private func row(
    of code: HCPCS, _ marks: Marks, _ day: Day, _ draft: inout LineEstimate
) throws(Stop) -> FeeScheduleRow {
    guard let own = day.schedule.row(code, marks.component) else {
        return try otherRow(of: code, marks, day.schedule, &draft)
    }
    try checkStatus(own, &draft)
    try checkExistence(marks)
    if marks.contains(.discontinued) && own.component != .discontinued { draft.doubts.insert(.discontinuedByReport) }
    return own
}

/// Of a code without a row for the component that is billed.
private func otherRow(
    of code: HCPCS, _ marks: Marks, _ schedule: FeeSchedule, _ draft: inout LineEstimate
) throws(Stop) -> FeeScheduleRow {
    guard let shown = schedule.row(code, .whole) ?? schedule.row(code, .professional) else {
        throw .notPriced(.notOnSchedule, .release)
    }
    try checkStatus(shown, &draft)
    try checkExistence(marks)
    switch marks.component {
    case .discontinued:
        draft.doubts.insert(.discontinuedByReport)
        return shown
    case .whole: throw .notPriced(.otherSchedule, .component)  // 86153: only the interpretation is a physician's.
    case .professional, .technical: throw .notPriced(.componentNotAllowed, .component)
    }
}

/// Source: the lists of modifiers; rules.md 25, MOD-001, MOD-003 and MOD-019.
@inline(__always)
private func checkExistence(_ marks: Marks) throws(Stop) {
    if marks.contains(.unknown) { throw .notPriced(.unknownModifier, .modifierUnknown) }
    if marks.contradict { throw .notPriced(.contradictingModifiers, .modifier) }
}

/// Whole and positive, counted in units: minutes are for anesthesia alone (005010X222A1, SV103 and SV104).
@inline(__always)
private func units(of line: BilledLine) throws(Stop) -> Int64 {
    guard line.unit == .units, let whole = line.quantity.whole, whole > 0, line.quantity <= .intakeMax else {
        throw .notPriced(.noUnits, .line)
    }
    return Int64(whole)
}

/// Source: 42 CFR 414.4 (fee schedule areas); the national amount is for display only.
@inline(__always)
private func indices(
    _ origin: Origin, _ options: PricingOptions, _ draft: inout LineEstimate
) throws(Stop) -> Indices {
    switch origin {
    case .unknown: throw .notPriced(.unknownLocality, .locality)
    case .known(let key, let indices, let doubt):
        draft.locality = key
        if let doubt { draft.doubts.insert(doubt) }
        return indices
    case .national(.noPlace) where options.national: return .national
    case .national(let gap):
        draft.doubts.insert(gap)
        return .national
    }
}

extension Service {
    /// "(0.66 x 1.000 + 0.84 x 0.869 + 0.07 x 0.575) x 32.3465"
    fileprivate func noteBase(_ trace: inout Trace) {
        if marks.contains(.shortageArea) && practitioner == .physician && row.component != .technical {
            trace.note(
                .shortageArea, at: position, from: amount, to: amount,
                "a bonus of 10 % of what is paid for professional services comes each quarter, apart from the claim")
        }
        if let anesthesia { return trace.note(.anesthesia, at: position, to: amount, anesthesia.arithmetic) }
        func rvu(_ value: Int32) -> String { decimal(value, 2) }
        func index(_ value: Int32) -> String { decimal(value, 3) }
        let indices = rates.indices
        trace.note(
            .base, at: position, to: amount,
            """
            (\(rvu(row.work), as: "work RVU") x \(index(indices.work), as: "work GPCI") \
            + \(rvu(row.practice(setting)), as: "practice expense RVU") \
            x \(index(indices.practice), as: "practice expense GPCI") \
            + \(rvu(row.malpractice), as: "malpractice RVU") x \(index(indices.malpractice), as: "malpractice GPCI")) \
            x \(decimal(rates.conversionFactor, 4), as: "conversion factor")
            """)
    }
}

extension Marks {
    /// The row that the modifiers ask for.
    var component: ServiceComponent {
        if contains(.professional) { return .professional }
        if contains(.technical) { return .technical }
        return contains(.discontinued) ? .discontinued : .whole
    }
}
