import Claims
import Reference

/// AMT-002. A charge of nothing is a fault only on a line that the fee schedule prices: codes for reporting and free drugs
/// carry none.
func checkCharges(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own {
        let charge = context.lines[position].charge
        guard charge.cents < 0 || charge == .zero && context.lines[position].isPriced else { continue }
        context.report(
            .amt002, lines: [position],
            message: "\(context.title(position)) has a charge that is \(charge == .zero ? "zero" : "negative").",
            remedy: "Correct the charge of \(context.label(position)).", to: &draft)
    }
}

/// AMT-001.
func checkTotal(_ context: ScrubContext, _ draft: inout Draft) {
    guard context.charges != context.claim.charge.cents, context.ownCount > 0 else { return }
    let sum = Money(cents: context.charges)
    context.report(
        .amt001, message: "The total charge is \(context.claim.charge); the lines add up to \(sum).", to: &draft)
}

/// UNT-001. Level II has units in fractions (miles); CPT codes and minutes are whole.
func checkUnits(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own {
        let line = context.lines[position]
        let isWholeCode = line.code != nil && !line.kinds.contains(.levelTwo)
        let mustBeWhole = line.unit == .minutes || line.unit == .units && isWholeCode
        let isFraction = mustBeWhole && line.quantity.whole == nil
        guard line.quantity <= .zero || isFraction else { continue }
        context.report(
            .unt001, lines: [position],
            message: "\(context.title(position)) has \(isFraction ? "a fraction of a unit" : "no units").",
            remedy: "Correct the units of \(context.label(position)).", to: &draft)
    }
}

/// DAT-001, DAT-002. Absent and unreadable are one here: every line must have a date.
func checkDates(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own {
        guard let from = context.date(position) else {
            reportDate(context, position, "has no readable date of service", &draft)
            continue
        }
        let through = context.lines[position].through ?? from
        if through < from {
            reportDate(context, position, "ends before it begins", &draft)
        } else if max(from, through) > context.today {
            reportDate(context, position, "is in the future", prediction: Prediction(carc: "110"), &draft)
        } else if context.lines[position].dayCount > 1 {
            checkSpan(context, position, from, through, &draft)
        }
    }
    if context.claim.faults.contains(.bornAfterService) {
        context.report(.dat001, message: "A service comes before the patient's birth.", to: &draft)
    }
}

private func reportDate(
    _ context: ScrubContext, _ position: Int, _ fault: String, prediction: Prediction? = nil, _ draft: inout Draft
) {
    context.report(
        .dat001, lines: [position], prediction: prediction, message: "\(context.title(position)) \(fault).",
        remedy: "Correct the date of \(context.label(position)).", to: &draft)
}

/// DAT-002: a year and a release end with a month, too.
private func checkSpan(
    _ context: ScrubContext, _ position: Int, _ from: ServiceDate, _ through: ServiceDate, _ draft: inout Draft
) {
    let (first, last) = (from.calendar, through.calendar)
    guard (first.year, first.month) != (last.year, last.month) else { return }
    context.report(
        .dat002, lines: [position], message: "\(context.title(position)) spans \(from) to \(through).",
        remedy: "Split \(context.label(position)) at the end of the month.", to: &draft)
}
