import Claims
import Reference

/// MOD-001 to MOD-019: the modifiers of a line against the fee schedule's indicators for its code.
///
/// Without a row for the code and the date the indicators are unknown, and nothing is said of them.
func checkModifiers(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own {
        let line = context.lines[position]
        if line.marks.isEmpty && line.sites.isEmpty { continue }
        if line.marks.contains(.unlisted) { checkListed(context, position, &draft) }
        checkComponents(context, position, &draft)
        checkBilateral(context, position, &draft)
        checkHelpers(context, position, &draft)
        checkSplitCare(context, position, &draft)
        checkVisitModifiers(context, position, &draft)
        checkOddModifiers(context, position, &draft)
        checkExclusions(context, position, &draft)
    }
}

/// MOD-001. The list is that of late 2025: of a later date it only warns.
private func checkListed(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let unlisted = context.lines[position].modifiers.filter { !$0.isListed }.map(\.description).joined(separator: ", ")
    let isLater = context.date(position).map { $0 > modifiersKnownThrough } ?? false
    context.report(
        .mod001, severity: isLater ? .warn : nil, lines: [position],
        message: "\(context.title(position)) has \(unlisted), which is in no list of modifiers.",
        remedy: "Correct or remove \(unlisted) on \(context.label(position)).", to: &draft)
}

private let modifiersKnownThrough = ServiceDate(year: 2025, month: 12, day: 31) ?? .distantFuture

/// MOD-011, MOD-012: parts of a surgery's care, which only codes with 10 or 90 global days have. Medicare pays 56 to
/// nobody, whatever the code.
///
/// Source: Pub. 100-04 ch. 12 sections 40.2, 40.4; CMS PFS relative value file, pre-, intra- and post-operative shares.
private func checkSplitCare(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let line = context.lines[position]
    guard !line.marks.isDisjoint(with: .split), let row = line.payableRow else { return }
    let isSplit = row.preoperative + row.intraoperative + row.postoperative > 0
    if !isSplit && row.globalPeriod != .contractor {
        context.report(
            .mod011, lines: [position],
            message: "\(context.title(position)) has 54, 55 or 56, and its global period is \(row.globalPeriod.text).",
            remedy:
                "Remove the modifier from \(context.label(position)) if the record shows that this provider did the "
                + "procedure; otherwise remove the line.",
            rows: [context.row(position, "global \(row.globalPeriod.text)")], to: &draft)
    } else if line.marks.contains(.m56) && context.isMedicares(.mod012) {
        context.report(
            .mod012, lines: [position], message: "\(context.title(position)) has 56, which Medicare does not pay.",
            remedy: "Bill the visit that was made in place of \(context.label(position)).", to: &draft)
    }
}

/// MOD-002, MOD-003. PC/TC indicator 1 has both components, 6 the professional one, the others neither.
///
/// Source: CMS PFS relative value file, record layout, PC/TC indicator.
private func checkComponents(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let line = context.lines[position]
    guard !line.marks.isDisjoint(with: [.m26, .tc]) else { return }
    if line.marks.isSuperset(of: [.m26, .tc]) {
        return context.report(
            .mod003, lines: [position], message: "\(context.title(position)) has 26 and TC.",
            remedy:
                "Keep on \(context.label(position)) the component that the record shows; remove both only if it shows both.",
            to: &draft)
    }
    // The laboratory test of a PC/TC 6 code has status X and no technical component here.
    guard let row = line.row, line.payableRow != nil || row.componentIndicator == 6 else { return }
    if row.status == UInt8(ascii: "C") && row.componentIndicator == 9 { return }
    let isAllowed = row.componentIndicator == 1 || row.componentIndicator == 6 && line.marks.contains(.m26)
    if isAllowed { return }
    let modifier = line.marks.contains(.m26) ? "26" : "TC"
    context.report(
        .mod002, lines: [position],
        message:
            "\(context.title(position)) has \(modifier), and PC/TC indicator \(row.componentIndicator) has no such "
            + "component.",
        remedy:
            "Bill the code of the component that the record shows; remove \(modifier) from \(context.label(position)) "
            + "only if it shows the whole service.",
        rows: [context.row(position, "PC/TC \(row.componentIndicator)")], to: &draft)
}

/// MOD-004, MOD-005 and MOD-006 for one line.
///
/// Source: Pub. 100-04 ch. 12 section 40.7; record layout, bilateral indicator.
private func checkBilateral(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let line = context.lines[position]
    guard line.marks.contains(.m50), let row = line.payableRow else { return }
    let isContractors = row.status == UInt8(ascii: "C") && row.bilateral == 9
    func rows() -> [DataRow?] { [context.row(position, "bilateral \(row.bilateral)")] }
    switch row.bilateral {
    case 0 where !isContractors, 9 where !isContractors:
        context.report(
            .mod004, lines: [position],
            message: "\(context.title(position)) has 50, and its bilateral indicator is \(row.bilateral).",
            remedy: "Remove 50 from \(context.label(position)); name the side with RT or LT where there is one.",
            rows: rows(), to: &draft)
    case 2:
        context.report(
            .mod005, lines: [position],
            message: "\(context.title(position)) has 50, and its fee is for both sides already (indicator 2).",
            remedy: "Remove 50 from \(context.label(position)).", rows: rows(), to: &draft)
    case 1, 3:
        let quantity = line.quantity
        guard quantity > .one, line.dayCount == 1 else { return }
        context.report(
            .mod006, lines: [position],
            message: "\(context.title(position)) has 50 and \(quantity) units; both sides are one unit.",
            remedy: "Make the units of \(context.label(position)) 1.", rows: rows(), to: &draft)
    default: break
    }
}

/// MOD-006 for two lines: RT and LT on separate lines of a code with bilateral indicator 1. It is paid all the same, so
/// no dollars are at risk unless a unit limit is exceeded, which MUE-002 says.
func checkBilateralPairs(_ context: ScrubContext, _ draft: inout Draft) {
    guard context.isMedicare else { return }  // Others often want the two lines.
    context.forEachPair { first, second in
        guard context.lines[second].isOwn, context.lines[first].code == context.lines[second].code else { return }
        let (left, right) = (context.lines[first], context.lines[second])
        guard left.payableRow?.bilateral == 1,
            left.sites.union(right.sites).isSuperset(of: .both), left.sites != right.sites,
            left.marks.subtracting(.repeats) == right.marks.subtracting(.repeats)
        else { return }
        context.report(
            .mod006, lines: [first, second], zeroes: [],
            message: "\(context.title(first)) and \(context.label(second)) are the two sides of one bilateral service.",
            remedy: "Bill one line with 50, one unit and the charge for both sides.",
            rows: [context.row(first, "bilateral 1")], to: &draft)
    }
}

/// MOD-007 to MOD-010: assistants, co-surgeons, teams.
///
/// Source: Pub. 100-04 ch. 12 sections 20.4.3, 40.8; record layout.
private func checkHelpers(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let line = context.lines[position]
    guard let row = line.payableRow else { return }
    if !line.marks.isDisjoint(with: .assistants) {
        let rule: Rule? = row.assistant == 0 ? .mod008 : row.assistant == 2 ? nil : .mod007
        reportHelper(context, position, rule, "an assistant", row.assistant, &draft)
    }
    if line.marks.contains(.m62) {
        let rule: Rule? = row.coSurgeon == 1 ? .mod010 : row.coSurgeon == 2 ? nil : .mod009
        reportHelper(context, position, rule, "co-surgeons (62)", row.coSurgeon, &draft)
    }
    if line.marks.contains(.m66) {
        let rule: Rule = (1...2).contains(row.team) ? .mod010 : .mod009
        reportHelper(context, position, rule, "a team (66)", row.team, &draft)
    }
}

private func reportHelper(
    _ context: ScrubContext, _ position: Int, _ rule: Rule?, _ helper: String, _ indicator: UInt8, _ draft: inout Draft
) {
    guard let rule else { return }
    context.report(
        rule, lines: [position], prediction: indicator == 9 ? Prediction(carc: "4") : nil,
        message: "\(context.title(position)) is billed for \(helper), and the code's indicator is \(indicator).",
        rows: [context.row(position, "\(helper) \(indicator)")], to: &draft)
}
