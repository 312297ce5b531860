import Claims
import Reference

/// EM-001, EM-002, among the visits of one provider to the patient, in this claim and the others of the batch. Earlier
/// visits are not known here.
func checkVisits(_ context: ScrubContext, _ draft: inout Draft) {
    for visit in context.own where context.lines[visit].kinds.contains(.evaluation) && context.lines[visit].day >= 0 {
        func first(_ isFault: (Int) -> Bool) -> Int? {
            context.lines.indices.first { other in
                other != visit && context.lines[other].kinds.contains(.faceToFace)
                    && context.lines[other].provider == context.lines[visit].provider
                    && context.comes(other, before: visit) && isFault(other)
            }
        }
        if context.lines[visit].kinds.contains(.newPatient),
            let earlier = first({ isTooSoon(context, visit, after: $0) })
        {
            reportNewPatient(context, visit, after: earlier, &draft)
        }
        if context.lines[visit].kinds.contains(.officeVisit),
            let earlier = first({ isSecond(context, visit, after: $0) })
        {
            reportSecondVisit(context, visit, after: earlier, &draft)
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

/// EM-001: a patient is new who has met neither the physician nor one of the same group and specialty for three years. Of
/// two visits of one day both for new patients one is not; two office visits of a day are EM-002's.
///
/// Source: Pub. 100-04 ch. 12 section 30.6.7.
private func isTooSoon(_ context: ScrubContext, _ visit: Int, after earlier: Int) -> Bool {
    guard let date = context.date(earlier), let day = context.date(visit) else { return false }
    if date == day {
        return context.lines[earlier].kinds.contains(.newPatient) && !isSecond(context, visit, after: earlier)
    }
    return day < date.adding(years: 3)
}

private func reportNewPatient(_ context: ScrubContext, _ visit: Int, after earlier: Int, _ draft: inout Draft) {
    let date = context.date(earlier).map { ", on \($0)" } ?? ""
    context.report(
        .em001, lines: [visit, earlier], zeroes: [visit],
        message: "\(context.title(visit)) is for a new patient, and \(context.label(earlier)) came before it\(date).",
        remedy: "Use the established patient code of the level that the record supports on \(context.label(visit)).",
        to: &draft)
}

private func isSecond(_ context: ScrubContext, _ visit: Int, after earlier: Int) -> Bool {
    context.lines[visit].day == context.lines[earlier].day && context.lines[visit].kinds.contains(.officeVisit)
        && context.lines[earlier].kinds.contains(.officeVisit)
}

/// EM-002. With 24, 25, 27, 59 or XE on one of them the biller says that the problems were unrelated: a warning.
///
/// Source: Pub. 100-04 ch. 12 section 30.6.5.
private func reportSecondVisit(_ context: ScrubContext, _ visit: Int, after earlier: Int, _ draft: inout Draft) {
    let marks = context.lines[earlier].marks.union(context.lines[visit].marks)
    context.report(
        .em002, severity: marks.isDisjoint(with: [.m24, .m25, .m27, .m59, .xe]) ? nil : .warn, lines: [visit, earlier],
        zeroes: [visit],
        message: "\(context.title(visit)) is a second office visit on the day of \(context.label(earlier)).",
        remedy:
            "Combine \(context.label(visit)) and \(context.label(earlier)) into one visit of the level that the record "
            + "supports; two are paid only for unrelated problems at separate times.", to: &draft)
}
