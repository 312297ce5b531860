import Claims
import Reference

/// A line that has a fee, on its way through the rules that adjust it.
///
/// `amount` is that of one unit until a rule has expanded the units (`units` is then 1), as rankings do.
struct Service: Sendable {
    /// Among the claim's lines.
    let position: Int
    let row: FeeScheduleRow
    let date: ServiceDate
    let year: Int16
    let sequestrationPercent: Int8
    let setting: PlaceOfService.Setting
    let rates: Rates
    let practitioner: Practitioner
    /// Of who treated, as the taxonomy begins; 0: not known.
    let specialty: UInt32
    let role: Role
    let isVisit: Bool
    var marks: Marks
    let charge: Money
    var units: Int64
    /// The units of a 55 line, which are days of care; 1 or less: it bills none.
    let daysBilled: Int64
    var amount: Money
    /// nil once a rule has given the line its answer: the others then leave it alone.
    var outcome: LineEstimate.Outcome?
    var doubts: Doubts = []
    /// Minutes, base units and factor; nil: no anesthesia.
    var anesthesia: Anesthesia?
    /// What old equipment leaves of the technical part.
    var technicalPercent: Int64 = 100
    /// The line of the other side, which this one stands for until `divideBetweenSides`.
    var mate: Int?
    /// Whether another line stands for this one.
    var isMate = false
    /// 1 for the day's highest procedure; set while procedures are ranked.
    var rank: Int64 = 0
    var family: Family?
    /// Of a diagnostic test, while they are reduced.
    var components: Components?
    /// What a reduction of imaging left of the two components; nil: not reduced.
    var parts: Parts?
    /// Whether a percentage has changed the amount: a second one casts doubt on the cents.
    private var hasPercentage = false
    var limitingCharge: Money?
    /// See `LineEstimate`.
    private var reduction = Money.zero
    private var belowFee = Money.zero

    @inline(__always)
    init(
        _ line: BilledLine, row: FeeScheduleRow, day: Day, setting: PlaceOfService.Setting, rates: Rates, marks: Marks,
        units: Int64, amount: Money, anesthesia: Anesthesia?
    ) {
        position = line.position
        self.row = row
        date = day.date
        year = Int16(day.year)
        sequestrationPercent = Int8(day.sequestrationPercent)
        self.setting = setting
        self.rates = rates
        practitioner = line.practitioner
        specialty = line.specialty
        role = marks.contains(.nonPhysicianAssists) ? .assistant : marks.meets(.assistant) ? .assistingPhysician : .own
        isVisit = line.procedure?.isVisit == true
        daysBilled = marks.contains(.postoperativeOnly) ? units : 0
        self.marks = marks
        charge = line.charge
        self.units = marks.contains(.postoperativeOnly) ? 1 : units
        self.amount = amount
        self.anesthesia = anesthesia
    }

    /// Whose line it is, of those who are at one operation.
    enum Role: Sendable { case own, assistingPhysician, assistant }

    var isOpen: Bool { outcome == nil && !isMate }

    /// What the charge allows and who pays it.
    mutating func settle(_ deductible: inout Money, _ options: PricingOptions, _ trace: inout Trace) -> Payment {
        guard isOpen else { return Payment() }
        if options.lowerOfCharge { limitToCharge(&trace) }
        return payment(&deductible, &trace)
    }

    /// Into the answer, and into the claim's totals.
    func finish(_ line: inout LineEstimate, _ payment: Payment, _ totals: inout Estimate.Totals) {
        line.doubts.formUnion(doubts)
        if let outcome {
            line.outcome = outcome
        } else {
            line.outcome = .priced(amount)
            line.payment = payment
            line.limitingCharge = limitingCharge
            line.reduction = reduction
            line.belowFee = belowFee
            totals.add(amount, payment, line.doubts)
        }
    }

    /// The amount becomes `after`. The words are made from the amount before, and only for a trace.
    mutating func set(_ rule: PricingRule, _ after: Money, _ trace: inout Trace, _ words: (Money) -> Arithmetic) {
        let before = amount
        trace.note(rule, at: position, from: before, to: after, words(before))
        if rule.isPercentage && after != before {
            if hasPercentage { doubts.insert(.orderOfRules) }
            hasPercentage = true
        }
        if rule.comparesProcedures { reduction += before - after }
        if rule == .units {
            reduction = Money(cents: reduction.cents.multipliedReportingOverflow(by: units).partialValue)
        }
        if rule == .charge { belowFee = before - after }
        amount = after
    }

    /// The amount times a percentage in tenths, rounded (Pub. 100-04 ch. 12 section 40.4: to the nearest cent).
    mutating func scale(_ rule: PricingRule, byTenths tenths: Int64, _ trace: inout Trace, _ what: String) {
        set(rule, amount.percent(tenths: tenths), &trace) { "\($0) x \(decimal(tenths, 3), as: "share"): \(what)" }
    }

    mutating func close(
        _ answer: LineEstimate.Outcome, _ rule: PricingRule, _ trace: inout Trace,
        _ words: @autoclosure () -> Arithmetic
    ) {
        trace.note(rule, at: position, from: amount, words())
        outcome = answer
        amount = .zero
    }

    /// Whether procedures are compared at all: the same day, one specialty, and all the surgeon's, the assisting physician's
    /// or the non-physician assistant's.
    func shares(poolWith other: Service) -> Bool { shares(groupWith: other) && specialty == other.specialty }

    /// Whether tests and therapies are, whatever the specialty within the group that bills.
    func shares(groupWith other: Service) -> Bool { date == other.date && role == other.role }

    /// Practitioners below the full fee, and nurses who give anesthesia, always take assignment.
    var mustTakeAssignment: Bool {
        practitioner != .physician || marks.meets([.nonPhysicianAssists, .directed, .undirected])
    }
}

extension Money {
    /// With a divisor that the compiler knows, which costs a tenth of one that it does not.
    @inline(__always)
    func percent(_ percent: Int64) -> Money { part(percent, of: 100) }

    func percent(tenths: Int64) -> Money { part(tenths, of: 1000) }

    @inline(__always)
    private func part(_ part: Int64, of whole: Int64) -> Money {
        let (product, isOver) = cents.multipliedReportingOverflow(by: part)
        guard isOver || product.magnitude >= 1 << 62 else { return Money(rounding: product, over: whole) }
        return scaled(by: part, over: whole)
    }
}
