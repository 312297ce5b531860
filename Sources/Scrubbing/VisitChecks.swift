import Claims
import Reference

/// EM-001, EM-002, among the lines of one provider. Earlier claims are not known here.
func checkVisits(_ context: ScrubContext, _ draft: inout Draft) {
    for second in context.lines.indices {
        guard let code = context.lines[second].code, code.isEvaluation, context.lines[second].day >= 0 else { continue }
        for first in context.lines.indices where first != second {
            let (one, other) = (context.lines[first], context.lines[second])
            guard let earlier = one.code, one.day >= 0, one.provider == other.provider else { continue }
            if code.isNewPatientVisit && follows(context, second, first) {
                checkNewPatient(context, second, after: first, earlier, &draft)
            }
            if first < second && one.day == other.day { checkSecondVisit(context, first, second, &draft) }
        }
    }
}

/// True when line `second` comes after line `first`: a later date, or the same and a higher line.
private func follows(_ context: ScrubContext, _ second: Int, _ first: Int) -> Bool {
    let (one, two) = (context.days[context.lines[first].day].date, context.days[context.lines[second].day].date)
    return one < two || one == two && first < second
}

/// EM-001. Two visits of one day are EM-002's.
///
/// Source: Pub. 100-04 ch. 12 section 30.6.7.
private func checkNewPatient(
    _ context: ScrubContext, _ second: Int, after first: Int, _ earlier: HCPCS, _ draft: inout Draft
) {
    let isSameDay = context.lines[first].day == context.lines[second].day
    guard !isSameDay, earlier.isNewPatientVisit || earlier.isEstablishedVisit else { return }
    context.report(
        .em001, lines: [second, first], zeroes: [second],
        message: "\(context.title(second)) is for a new patient, and \(context.label(first)) came before it.",
        remedy: "Use the established patient code on \(context.label(second)).", to: &draft)
}

/// EM-002. With 24, 25, 27 or 59 on one of them the biller says that the problems were unrelated: a warning.
///
/// Source: Pub. 100-04 ch. 12 section 30.6.5.
private func checkSecondVisit(_ context: ScrubContext, _ first: Int, _ second: Int, _ draft: inout Draft) {
    let (one, two) = (context.lines[first], context.lines[second])
    guard one.code?.isOfficeVisit == true, two.code?.isOfficeVisit == true else { return }
    let isClaimedSeparate = !one.marks.union(two.marks).isDisjoint(with: [.m24, .m25, .m27, .m59, .xe])
    context.report(
        .em002, severity: isClaimedSeparate ? .warn : nil, lines: [second, first], zeroes: [second],
        message: "\(context.title(second)) is a second office visit on the day of \(context.label(first)).",
        remedy: "Combine \(context.label(second)) and \(context.label(first)) into one visit of the right level; "
            + "two are paid only for unrelated problems at separate times.", to: &draft)
}
