import Claims

/// TIM-001, TIM-002. Medicare takes a first claim within one calendar year of the line's first day; other payers' limits
/// are in their contracts, which a profile may tell, and corrected claims have others, which are not checked.
///
/// Source: 42 CFR 424.44; Pub. 100-04 ch. 1 section 70.
func checkTimelyFiling(_ context: ScrubContext, _ draft: inout Draft) {
    guard context.claim.frequency == .original else { return }
    let contract = context.profile.filingDays[context.claim.payer]
    guard contract != nil || context.isMedicare else { return }
    let quiet = contract.map { $0 - 30 } ?? 330  // A year has 365 days: none is within 30 days of its end before.
    guard Int(context.today.days) - Int(context.firstDay) >= quiet else { return }
    func limit(_ date: ServiceDate) -> ServiceDate { contract.map { date.adding(days: $0) } ?? filingLimit(of: date) }
    var late: [Int] = []
    var soon: [Int] = []
    var nextLimit = ServiceDate.distantFuture
    for position in context.own {
        guard let date = context.date(position) else { continue }
        let limit = limit(date)
        if context.today > limit {
            late.append(position)
        } else if context.today.days(until: limit) <= 30 {
            soon.append(position)
            nextLimit = min(nextLimit, limit)
        }
    }
    if let first = late.first, let date = context.date(first) {
        context.report(
            .tim001, lines: late,
            message: "The filing limit of \(context.labels(late)) has passed; for \(date) it was \(limit(date)).",
            to: &draft)
    }
    if !soon.isEmpty {
        context.report(
            .tim002, lines: soon, message: "The filing limit of \(context.labels(soon)) is \(nextLimit).",
            remedy: "Send the claim by \(nextLimit).", to: &draft)
    }
}

/// The last day on which Medicare takes a claim for a service: the same day of the next year (28 February for 29),
/// moved past weekends and federal holidays.
func filingLimit(of service: ServiceDate) -> ServiceDate {
    var limit = service.adding(years: 1)
    while limit.isWeekend || limit.isFederalHoliday { limit = limit.adding(days: 1) }
    return limit
}

extension ServiceDate {
    /// 0 Monday to 6 Sunday. 1970-01-01 was a Thursday.
    var weekday: Int { ((Int(days) + 3) % 7 + 7) % 7 }

    var isWeekend: Bool { weekday >= 5 }

    /// A federal holiday, or the weekday on which one that falls on a weekend is observed.
    ///
    /// Source: 5 U.S.C. 6103; Executive Order 11582. Inauguration day is the District of Columbia's alone.
    var isFederalHoliday: Bool {
        if isFixedHoliday { return true }
        if weekday == 4 && adding(days: 1).isFixedHoliday { return true }
        if weekday == 0 && adding(days: -1).isFixedHoliday { return true }
        let (_, month, day) = calendar
        switch (month, weekday) {
        case (1, 0), (2, 0): return (15...21).contains(day)  // Third Monday: King, Washington.
        case (5, 0): return day >= 25  // Last Monday: Memorial Day.
        case (9, 0): return day <= 7  // First Monday: Labor Day.
        case (10, 0): return (8...14).contains(day)  // Second Monday: Columbus Day.
        case (11, 3): return (22...28).contains(day)  // Fourth Thursday: Thanksgiving.
        default: return false
        }
    }

    /// New Year, Juneteenth (since 2021), Independence Day, Veterans Day, Christmas.
    private var isFixedHoliday: Bool {
        let (year, month, day) = calendar
        switch (month, day) {
        case (1, 1), (7, 4), (11, 11), (12, 25): return true
        case (6, 19): return year >= 2021
        default: return false
        }
    }
}
