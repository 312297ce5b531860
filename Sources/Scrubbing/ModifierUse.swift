import Claims
import Reference

/// MOD-013, MOD-015: 24, 25 and 57 belong on a visit, 59 and X{EPSU} never do.
///
/// Denies only where the code cannot be a visit (anesthesia, surgery, radiology, laboratory): the medicine section and
/// level II hold services that payers treat as one. Source: NCCI Policy Manual ch. I sec. E.
func checkVisitModifiers(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let line = context.lines[position]
    guard let code = line.code else { return }
    if code.isNeverEvaluation && !line.marks.isDisjoint(with: .visit) {
        context.report(
            .mod013, lines: [position], message: "\(context.title(position)) has 24, 25 or 57 and is not a visit.",
            remedy: "Move the modifier from \(context.label(position)) to the visit's line.", to: &draft)
    }
    if code.isEvaluation && !line.marks.isDisjoint(with: .separators) {
        context.report(
            .mod015, lines: [position], message: "\(context.title(position)) is a visit and has 59 or an X modifier.",
            remedy: "Put 25 on \(context.label(position)) in its place if the visit is separate.", to: &draft)
    }
}

/// MOD-016, MOD-017.
func checkOddModifiers(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let marks = context.lines[position].marks
    if marks.contains(.m51) && context.claim.payer == .medicare {
        context.report(
            .mod016, lines: [position], message: "\(context.title(position)) has 51, which Medicare does not want.",
            remedy: "Remove 51 from \(context.label(position)).", to: &draft)
    }
    if !marks.isDisjoint(with: [.m73, .m74]) {
        context.report(
            .mod017, lines: [position],
            message: "\(context.title(position)) has 73 or 74, which are for facilities.",
            remedy: "Put 53 on \(context.label(position)) if the physician stopped the procedure.", to: &draft)
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
        remedy: "Keep one of \(names) on \(context.label(position)).", to: &draft)
}
