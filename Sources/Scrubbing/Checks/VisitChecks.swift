import Claims
import Reference

/// EM-001, EM-002, among the visits of one provider to the patient, in this claim and the others of the batch. Earlier
/// visits are not known here.
func checkVisits(_ context: ScrubContext, _ draft: inout Draft) {
    for visit in context.own where context.lines[visit].kinds.contains(.evaluation) && context.lines[visit].day >= 0 {
        for other in context.lines.indices where other != visit && context.lines[other].kinds.contains(.faceToFace) {
            guard context.lines[other].provider == context.lines[visit].provider,
                context.comes(other, before: visit)
            else { continue }
            if context.lines[visit].kinds.contains(.newPatient) {
                checkNewPatient(context, visit, after: other, &draft)
            }
            checkSecondVisit(context, visit, after: other, &draft)
        }
    }
}

extension ScrubContext {
    /// True when one line comes before another: on an earlier day, or on the same in an earlier claim or with a lower
    /// number.
    fileprivate func comes(_ first: Int, before second: Int) -> Bool {
        guard let days = days(from: first, to: second), days >= 0 else { return false }
        if days > 0 { return true }
        let (one, two) = (lines[first], lines[second])
        return one.order != two.order ? one.order < two.order : first < second
    }
}

/// EM-001: a patient is new who has met neither the physician nor one of the same group and specialty for three years.
/// Two visits of one day are EM-002's.
///
/// Source: Pub. 100-04 ch. 12 section 30.6.7.
private func checkNewPatient(_ context: ScrubContext, _ visit: Int, after earlier: Int, _ draft: inout Draft) {
    guard let date = context.date(earlier), let day = context.date(visit), date < day else { return }
    let (year, month, dayOfMonth) = date.calendar
    let again =
        ServiceDate(year: year + 3, month: month, day: dayOfMonth)
        ?? ServiceDate(year: year + 3, month: month, day: dayOfMonth - 1)
    guard day < again ?? .distantFuture else { return }
    context.report(
        .em001, lines: [visit, earlier], zeroes: [visit],
        message:
            "\(context.title(visit)) is for a new patient, and \(context.label(earlier)) came before it, on \(date).",
        remedy: "Use the established patient code on \(context.label(visit)).", to: &draft)
}

/// EM-002. With 24, 25, 27, 59 or XE on one of them the biller says that the problems were unrelated: a warning.
///
/// Source: Pub. 100-04 ch. 12 section 30.6.5.
private func checkSecondVisit(_ context: ScrubContext, _ visit: Int, after earlier: Int, _ draft: inout Draft) {
    let (one, two) = (context.lines[earlier], context.lines[visit])
    guard one.day == two.day, one.kinds.contains(.officeVisit), two.kinds.contains(.officeVisit) else { return }
    let isClaimedSeparate = !one.marks.union(two.marks).isDisjoint(with: [.m24, .m25, .m27, .m59, .xe])
    context.report(
        .em002, severity: isClaimedSeparate ? .warn : nil, lines: [visit, earlier], zeroes: [visit],
        message: "\(context.title(visit)) is a second office visit on the day of \(context.label(earlier)).",
        remedy:
            "Combine \(context.label(visit)) and \(context.label(earlier)) into one visit of the level that the record "
            + "supports; two are paid only for unrelated problems at separate times.", to: &draft)
}
