import Claims
import Reference

/// A line that has a fee, on its way through the rules that adjust it.
///
/// `amount` is that of one unit until a rule has expanded the units (`units` is then 1), as rankings do.
struct Service {
    /// Among the claim's lines.
    let position: Int
    let row: FeeScheduleRow
    let date: ServiceDate
    let setting: PlaceOfService.Setting
    let rates: Rates
    var marks: Marks
    let charge: Money
    var units: Int64
    var amount: Money
    /// False: a rule has given the line its answer, and the others leave it alone.
    var isOpen = true
    /// The line of the other side, which this one stands for until `divideBetweenSides`.
    var mate: Int?
    /// 1 for the day's highest procedure; set while procedures are ranked.
    var rank: Int64 = 0
    var family: Family?
    /// Of a diagnostic test, while they are reduced.
    var components: Components?
    /// What a reduction of imaging left of the two components; nil: not reduced.
    var parts: Parts?
    var draft: Draft

    var finished: LineEstimate {
        var estimate = draft.estimate
        if isOpen { estimate.outcome = .priced(amount) }
        return estimate
    }

    /// The amount becomes `after`. The detail is made from the amount before, and only for a trace.
    mutating func set(_ rule: PricingRule, _ after: Money, _ detail: (Money) -> String) {
        let before = amount
        draft.note(rule, from: before, to: after, detail(before))
        amount = after
    }

    /// The amount times a percentage in tenths, rounded (Pub. 100-04 ch. 12 section 40.4: to the nearest cent).
    mutating func scale(_ rule: PricingRule, byTenths tenths: Int64, _ what: String) {
        set(rule, amount.percent(tenths: tenths)) { "\($0) x \(decimal(tenths, 3)): \(what)" }
    }

    mutating func close(_ outcome: LineEstimate.Outcome, _ rule: PricingRule, _ detail: String) {
        draft.note(rule, from: amount, detail)
        draft.estimate.outcome = outcome
        amount = .zero
        isOpen = false
    }

    /// Whether lines are compared at all: the same day, and both the surgeon's or both the assistant's.
    func shares(poolWith other: Service) -> Bool {
        date == other.date && marks.meets(.assistant) == other.marks.meets(.assistant)
    }
}

extension Money {
    func percent(_ percent: Int64) -> Money { scaled(by: percent, over: 100) }
    func percent(tenths: Int64) -> Money { scaled(by: tenths, over: 1000) }
}
