import Claims
import Reference

/// MOD-013, MOD-015: 24, 25 and 57 belong on a visit, 59 and X{EPSU} never do.
///
/// Denies only where the code cannot be a visit (anesthesia, surgery, radiology, laboratory): the medicine section and
/// level II hold services that payers treat as one. Source: NCCI Policy Manual ch. I sec. E.
func checkVisitModifiers(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let line = context.lines[position]
    guard line.code != nil else { return }
    if line.kinds.contains(.neverEvaluation) && !line.marks.isDisjoint(with: .visit) {
        context.report(
            .mod013, lines: [position], message: "\(context.title(position)) has 24, 25 or 57 and is not a visit.",
            remedy:
                "Remove the modifier from \(context.label(position)); it belongs on the visit's line, if the record "
                + "shows a visit apart from the procedure.", to: &draft)
    }
    guard line.kinds.contains(.evaluation) else { return }
    if !line.marks.isDisjoint(with: .separators) {
        context.report(
            .mod015, lines: [position], message: "\(context.title(position)) is a visit and has 59 or an X modifier.",
            remedy: "If the record documents a separate visit, put 25 on \(context.label(position)) in its place; "
                + "otherwise remove it.", to: &draft)
    }
    if !line.marks.isDisjoint(with: [.m25, .m57]) { checkDecision(context, position, &draft) }
}

/// MOD-014 and EM-003: whether 25 or 57 fits the surgery beside the visit. 25 beside services without global days may
/// answer an NCCI edit, so nothing is said of it there.
///
/// Source: Pub. 100-04 ch. 12 sections 30.6.6, 40.2; NCCI Policy Manual ch. I sec. D.
private func checkDecision(_ context: ScrubContext, _ visit: Int, _ draft: inout Draft) {
    let marks = context.lines[visit].marks
    var major: Int?
    var minor: Int?
    var hasOther = false
    for other in context.lines.indices where other != visit && context.areTogether(visit, other) {
        if context.lines[other].isProcedure(.days090) {
            major = major ?? other
        } else if context.lines[other].isProcedure([.days000, .days010]) {
            minor = minor ?? other
        } else if !context.lines[other].kinds.contains(.evaluation) {
            hasOther = hasOther || context.lines[other].row?.globalPeriod != .addOn
        }
    }
    let isMajorTomorrow = context.lines.indices.contains {
        context.lines[$0].isProcedure(.days090) && context.lines[$0].provider == context.lines[visit].provider
            && context.days(from: visit, to: $0) == 1
    }
    if marks.contains(.m25), let minor {
        context.report(
            .em003, lines: [visit, minor],
            message: "\(context.title(visit)) is a visit with 25 beside \(context.label(minor)), a minor procedure.",
            to: &draft)
    } else if marks.contains(.m25), !marks.contains(.m57), let major, !hasOther {
        context.report(
            .mod014, lines: [visit, major], zeroes: [visit],
            message: "\(context.title(visit)) has 25 beside \(context.label(major)), which has 90 global days.",
            remedy:
                "If the visit led to the decision for the surgery, put 57 on \(context.label(visit)) in place of 25.",
            rows: [context.row(major, "global 090")], to: &draft)
    } else if marks.contains(.m57), major == nil, !isMajorTomorrow, let minor {
        context.report(
            .mod014, lines: [visit, minor], zeroes: [visit],
            message: "\(context.title(visit)) has 57 beside \(context.label(minor)), a minor procedure.",
            remedy: "If the record documents a separate visit, put 25 on \(context.label(visit)) in place of 57.",
            rows: [context.row(minor, "global \(context.lines[minor].row?.globalPeriod.text ?? "")")], to: &draft)
    }
}

/// MOD-016 to MOD-018.
func checkOddModifiers(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let marks = context.lines[position].marks
    if marks.contains(.m51) && context.isMedicare {
        context.report(
            .mod016, lines: [position], message: "\(context.title(position)) has 51, which Medicare does not want.",
            remedy: "Remove 51 from \(context.label(position)).", to: &draft)
    }
    if !marks.isDisjoint(with: [.m73, .m74]) {
        context.report(
            .mod017, lines: [position],
            message: "\(context.title(position)) has 73 or 74, which are for facilities.",
            remedy:
                "If the record shows that the physician stopped the procedure, put 53 on \(context.label(position)) in "
                + "its place; otherwise remove it.", to: &draft)
    }
    if !marks.isDisjoint(with: [.m22, .m52, .m53]) {
        context.report(
            .mod018, lines: [position], message: "\(context.title(position)) has 22, 52 or 53, and is paid by report.",
            to: &draft)
    }
}

/// Modifiers of which a line has at most one.
private let exclusions: [(marks: Marks, names: String)] = [
    ([.fx, .fy], "FX and FY"),
    ([.m54, .m55, .m56], "54, 55 and 56"),
    ([.co, .cq], "CO and CQ"),
    ([.aa, .ad, .qk, .qx, .qy, .qz], "AA, AD, QK, QX, QY and QZ"),
    ([.ga, .gz], "GA and GZ"),
]

/// MOD-019, for the pairs listed, and RT, LT and 50.
func checkExclusions(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let line = context.lines[position]
    for exclusion in exclusions where line.marks.count(of: exclusion.marks) > 1 {
        reportExclusion(context, position, exclusion.names, &draft)
    }
    let sides = line.sites.intersection(.both)
    if sides == .both || line.marks.contains(.m50) && !sides.isEmpty {
        reportExclusion(context, position, "RT, LT and 50", &draft)
    }
}

private func reportExclusion(_ context: ScrubContext, _ position: Int, _ names: String, _ draft: inout Draft) {
    context.report(
        .mod019, lines: [position], message: "\(context.title(position)) has more than one of \(names).",
        remedy: "Keep the one of \(names) that the record supports on \(context.label(position)).", to: &draft)
}
