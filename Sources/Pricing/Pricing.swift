// In: a `Claim`, the `ReferenceImage` to look it up in, and what the caller decides (`PricingOptions`).
// Out: an `Estimate`: for each line an amount, or why there is none, how sure it is, who pays which part of it, and the
// arithmetic as data.
// Not here: reading claims or CMS files, findings (Scrubbing), printing.

import Claims
import Reference

/// What the Medicare physician fee schedule should allow for a claim, line by line.
///
/// One patient, one provider: lines of one claim are compared with one another when their from-dates are equal, and
/// with nothing else. For many claims over one image keep a `Pricer`.
///
/// - Returns: a line estimate for every line, in the claim's order. Equal inputs give equal estimates.
/// - Complexity: O(n²) over the lines of a day, of which a claim has at most 50.
package func estimate(
    _ claim: Claim, image: ReferenceImage, options: PricingOptions = PricingOptions()
) -> Estimate {
    var pricer = Pricer(image: image, options: options)
    pricer.price(claim)
    return pricer.estimate
}

/// Prices claims one after another over one image, in memory that it keeps: once warm, and with traces off, a claim costs
/// no allocation. A value without a lock: every thread has its own.
package struct Pricer: Sendable {
    package let options: PricingOptions
    /// Of the claim priced last.
    package private(set) var estimate = Estimate()
    private var sheet: Worksheet

    package init(image: ReferenceImage, options: PricingOptions = PricingOptions()) {
        self.options = options
        sheet = Worksheet(image: image, options: options)
    }

    package var image: ReferenceImage { sheet.days.image }

    /// The order of the rules is fixed; each is a small function in a file of its own.
    ///
    /// UNVERIFIED: contractors do not publish their order, which moves cents where several percentages meet on a line.
    package mutating func price(_ claim: Claim) {
        admitLines(of: claim)
        if sheet.has(.visit) && sheet.services.count > 1 { doubtVisits(&sheet) }
        if sheet.has(.incidental) { bundleIncidentals(&sheet, beside: estimate.lines, of: claim) }
        if sheet.marks.meets(.equipment) { reduceForEquipment(&sheet) }
        let hasSides = sheet.has(.units) || sheet.marks.meets([.bothSides, .right, .left])
        if hasSides { applyBilateral(&sheet) }
        if sheet.marks.meets([.splitCare, .returnToSurgery]) { applySplitCare(&sheet, of: claim) }
        compare()
        if sheet.has(.cap) { capImaging(&sheet) }
        if sheet.marks.meets([.assistant, .coSurgeon]) { applyRoles(&sheet) }
        if sheet.has(.belowFull) { applyPractitioner(&sheet, options) }
        if hasSides { multiplyUnits(&sheet) }
        if options.assignment != .participating { applyParticipation(&sheet, options) }
        if hasSides { divideBetweenSides(&sheet, options) }
        finish()
    }

    /// What the services of a day do to one another.
    private mutating func compare() {
        // Both sides of one line may have become two units.
        guard sheet.services.count > 1 || sheet.services.first?.units ?? 1 > 1 else { return }
        if sheet.marks.meets(.anesthesia) { shareAnesthesia(&sheet) }
        if sheet.has(.endoscopy) { reduceEndoscopies(&sheet) }  // Before the ranking that it feeds.
        if sheet.has([.procedure, .endoscopy]) { rankProcedures(&sheet) }
        if sheet.has(.test) { reduceDiagnostics(&sheet) }
        if sheet.has(.therapy) { reduceTherapies(&sheet) }
    }

    /// The first steps, for every line: those with a fee go on as services, the others have their answer.
    private mutating func admitLines(of claim: Claim) {
        let image = sheet.days.image
        sheet.clear()
        sheet.days.move(to: claim.place)
        estimate.clear(for: claim.lines.count)
        let specialty = claim.specialty
        claim.lines.withUnsafeBufferPointer { lines in  // Without a copy of each line.
            for position in lines.indices {
                estimate.lines[position] = LineEstimate(
                    line: lines[position].number, outcome: .notPriced(.noProcedure))
                do throws(Stop) {
                    let line = BilledLine(
                        lines, position, place: claim.placeOfService, specialty: specialty,
                        told: options.practitioner)
                    try admit(line, options, &sheet, &estimate.lines[position])
                } catch {
                    estimate.lines[position].outcome = error.outcome
                    if error.isContractors { estimate.lines[position].doubts.insert(.contractorPrices) }
                    sheet.trace.note(error.rule, at: position, Arithmetic(error.words(lines[position], image)))
                }
            }
        }
    }

    private mutating func finish() {
        var deductible = options.remainingDeductible
        var totals = Estimate.Totals()
        for index in sheet.services.indices {
            let position = sheet.services[index].position
            let payment = sheet.services[index].settle(&deductible, options, &sheet.trace)
            sheet.services[index].finish(&estimate.lines[position], payment, &totals)
        }
        estimate.totals = totals
        swap(&estimate.steps, &sheet.trace.steps)
    }
}

/// A claim on its way through the rules: the lines that have a fee, the tables of their days, the steps noted.
struct Worksheet: Sendable {
    var services: [Service] = []
    var days: Days
    var trace: Trace
    /// What the lines say and are: a rule that none asks for is passed over.
    private(set) var marks: Marks = []
    private var traits: Traits = []

    init(image: ReferenceImage, options: PricingOptions) {
        days = Days(image: image, participation: options.participation)
        trace = Trace(isOn: options.traces)
    }

    /// Whether a line has one of these.
    @inline(__always)
    func has(_ wanted: Traits) -> Bool { traits.rawValue & wanted.rawValue != 0 }

    @inline(__always)
    mutating func note(_ row: FeeScheduleRow, _ marks: Marks, _ line: BilledLine, _ units: Int64) {
        self.marks.formUnion(marks)
        traits.formUnion(Traits(row, line, units))
    }

    mutating func clear() {
        services.removeAll(keepingCapacity: true)
        trace.clear()
        marks = []
        traits = []
    }
}

/// What decides which rules a line meets.
struct Traits: OptionSet, Sendable {
    let rawValue: UInt16

    static let units = Traits(rawValue: 1)
    /// Multiple procedure indicators 1 and 2; 3; 4, 6 and 7; 5.
    static let procedure = Traits(rawValue: 2)
    static let endoscopy = Traits(rawValue: 4)
    static let test = Traits(rawValue: 8)
    static let therapy = Traits(rawValue: 16)
    static let cap = Traits(rawValue: 32)
    static let incidental = Traits(rawValue: 64)
    /// A practitioner who is not paid the full fee.
    static let belowFull = Traits(rawValue: 128)
    static let visit = Traits(rawValue: 256)

    init(rawValue: UInt16) { self.rawValue = rawValue }

    @inline(__always)
    init(_ row: FeeScheduleRow, _ line: BilledLine, _ units: Int64) {
        var traits: UInt16 =
            switch row.multipleProcedure {
            case 1, 2: Traits.procedure.rawValue
            case 3: Traits.endoscopy.rawValue
            case 4, 6, 7: Traits.test.rawValue
            case 5: Traits.therapy.rawValue
            default: 0
            }
        if units > 1 { traits |= Traits.units.rawValue }
        if row.hasCap { traits |= Traits.cap.rawValue }
        if row.isIncidental { traits |= Traits.incidental.rawValue }
        if line.practitioner != .physician { traits |= Traits.belowFull.rawValue }
        if line.procedure?.isVisit == true { traits |= Traits.visit.rawValue }
        rawValue = traits
    }
}
