import Claims
import Reference

/// PTP-001 to PTP-009: every two lines of one day and provider, looked up in both orders.
///
/// The order of an edit decides which line is denied, not its value. Lines that span days are taken at their first day.
/// Source: NCCI Policy Manual ch. I sec. E
func checkProcedureEdits(_ context: ScrubContext, _ draft: inout Draft) {
    var coverage = Coverage()
    context.forEachPair { first, second in
        let day = context.days[context.lines[first].day]
        guard coverage.note(day.procedureEdits?.release, on: day.date, context), let table = day.procedureEdits else {
            return
        }
        guard let edit = edit(table, context, first, second, on: day.date), edit.indicator != 9 else { return }
        let isForward = edit.column1 == context.lines[first].code
        let pair = EditedPair(
            edit: edit, date: day.date, release: table.release, column1: isForward ? first : second,
            column2: isForward ? second : first)
        pair.check(context, &draft)
    }
    coverage.report(context, .ptp009, "Procedure-to-procedure edits", &draft)
    checkSeparatorsInUse(context, &draft)
}

/// At most one order of two codes is in force on a date.
@inline(__always)
private func edit(
    _ table: ProcedureEditTable, _ context: ScrubContext, _ first: Int, _ second: Int, on date: ServiceDate
) -> ProcedureEdit? {
    guard let left = context.lines[first].editKey, let right = context.lines[second].editKey, left != right else {
        return nil
    }
    return table.edit(column1: left, column2: right, on: date) ?? table.edit(column1: right, column2: left, on: date)
}

/// PTP-006: 59 or an X modifier on a line that no edit joins to another, and whose code is not there twice.
private func checkSeparatorsInUse(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.lines.indices {
        let line = context.lines[position]
        guard !line.marks.isDisjoint(with: .separators), line.code?.isEvaluation == false,
            let day = context.tables(line), let table = day.procedureEdits
        else { continue }
        let isNeeded = context.lines.indices.contains { other in
            guard other != position, context.areTogether(position, other) else { return false }
            return context.lines[other].code == line.code || edit(table, context, position, other, on: day.date) != nil
        }
        if isNeeded { continue }
        context.report(
            .ptp006, lines: [position],
            message: "\(context.title(position)) has 59 or an X modifier, and no edit joins it to another line.",
            releases: [table.release], to: &draft)
    }
}

/// Two lines that an edit in force joins.
private struct EditedPair {
    let edit: ProcedureEdit
    let date: ServiceDate
    let release: ReleaseChoice
    /// Positions of the lines.
    let column1: Int
    let column2: Int

    func check(_ context: ScrubContext, _ draft: inout Draft) {
        let (line1, line2) = (context.lines[column1], context.lines[column2])
        guard edit.indicator == 1 else {
            let isMarked = !line1.marks.union(line2.marks).isDisjoint(with: .separators)
            return report(
                isMarked ? .ptp004 : .ptp001, context,
                remedy: "Remove \(context.label(column2)); "
                    + (isMarked ? "no modifier helps, and this one draws review." : "do not appeal for unbundling."),
                &draft)
        }
        let bypass = Bypass.of(column1: line1, column2: line2, on: date)
        switch bypass {
        case .none:
            report(.ptp002, context, remedy: remedy(context), &draft)
        case .sameSite:
            report(.ptp005, context, remedy: remedy(context), &draft)
        case .separated, .separatedOnColumn1:
            reportSeparator(context, bypass, &draft)
        case .visit, .sites, .other:
            break
        }
    }

    private func report(_ rule: Rule, _ context: ScrubContext, remedy: String, _ draft: inout Draft) {
        let why: String =
            switch rule.id {
            case "PTP-001": "no modifier bypasses the edit"
            case "PTP-004": "no modifier bypasses the edit, not even the 59 or X modifier given"
            case "PTP-005": "the lines name the same site"
            default: "no modifier sets it apart"
            }
        context.report(
            rule, lines: [column2, column1], zeroes: [column2],
            message: "\(context.title(column2)) is part of \(context.label(column1)) on \(date) "
                + "(NCCI edit \(edit.column1)/\(edit.column2), indicator \(edit.indicator)) and \(why).",
            remedy: remedy, releases: [release], to: &draft)
    }

    /// PTP-003 and PTP-007: a bypass that holds, but could be said better.
    private func reportSeparator(_ context: ScrubContext, _ bypass: Bypass, _ draft: inout Draft) {
        let carrier = bypass == .separated ? column2 : column1
        let marks = context.lines[carrier].marks
        let lines = carrier == column2 ? [column2, column1] : [column1, column2]
        if marks.contains(.m59) {
            let hasNarrow = !marks.isDisjoint(with: .narrow)
            context.report(
                .ptp003, lines: lines,
                message: "59 on \(context.label(carrier)) separates \(edit.column2) from \(edit.column1); "
                    + (hasNarrow ? "the line has an X modifier too." : "XE, XP, XS or XU would say why."),
                remedy: hasNarrow
                    ? "Drop 59 from \(context.label(carrier)) and keep the X modifier."
                    : "Put XE, XP, XS or XU, or the site, on \(context.label(carrier)) in place of 59.",
                releases: [release], to: &draft)
        }
        guard bypass == .separatedOnColumn1 else { return }
        context.report(
            .ptp007, lines: lines,
            message: "The modifier that separates \(edit.column2) stands on the column 1 line, "
                + "where it counts since \(Bypass.eitherColumnSince).",
            remedy: "For payers on older rules move it to \(context.label(column2)).", releases: [release], to: &draft)
    }

    /// What bypasses the edit if the record supports it: 25 or 57 on a visit, else an X modifier on column 2.
    private func remedy(_ context: ScrubContext) -> String {
        let isVisit2 = context.lines[column2].code?.isEvaluation == true
        let isVisit1 = context.lines[column1].code?.isEvaluation == true
        guard isVisit1 || isVisit2 else {
            return "If the record shows a separate encounter, site or practitioner, put XE/XS/XP/XU (or 59) on "
                + "\(context.label(column2)); otherwise remove it."
        }
        let (visit, procedure) = isVisit2 ? (column2, column1) : (column1, column2)
        let isMajor = context.lines[procedure].row?.globalPeriod == .days090
        return "If the record shows "
            + (isMajor
                ? "that the visit led to the decision for surgery, put 57 on "
                : "a significant, separately identifiable visit, put 25 on ")
            + "\(context.label(visit)); otherwise remove \(context.label(column2))."
    }
}
