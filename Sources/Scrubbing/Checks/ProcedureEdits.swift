import Claims
import Reference

/// PTP-001 to PTP-007: every two lines of one day and provider, looked up in both orders.
///
/// The order of an edit decides which line is denied, not its value; the claim of that line has the finding. Lines that
/// span days are taken at their first day.
/// Source: NCCI Policy Manual ch. I sec. E
func checkProcedureEdits(_ context: ScrubContext, _ day: Int, _ tables: ScrubDay, _ draft: inout Draft) {
    guard let edits = tables.procedureEdits else {
        context.forEachPair { first, _ in if context.lines[first].day == day { draft.ask(.procedureEdits) } }
        return
    }
    var isAsked = false
    context.lines.withUnsafeBufferPointer { lines in
        for first in context.own where lines[first].day == day {
            guard case .some(let left) = lines[first].editKey else { continue }
            let provider = lines[first].provider
            for second in first + 1..<lines.count where lines[second].day == day && lines[second].provider == provider {
                guard case .some(let right) = lines[second].editKey, left.code.rawValue != right.code.rawValue else {
                    continue
                }
                isAsked = true
                guard let edit = edits.table.edit(between: left, and: right, on: tables.date) else { continue }
                found(edit, context, tables, edit.column1 == left.code ? (first, second) : (second, first), &draft)
            }
        }
    }
    if isAsked { draft.ask(.procedureEdits) }
}

@inline(never)
private func found(
    _ edit: ProcedureEdit, _ context: ScrubContext, _ tables: ScrubDay, _ columns: (Int, Int), _ draft: inout Draft
) {
    guard let release = tables.procedureEdits?.table.release else { return }
    let pair = EditedPair(edit: edit, date: tables.date, release: release, column1: columns.0, column2: columns.1)
    pair.check(context, &draft)
}

extension ScrubContext {
    /// The edit in force between two lines of one day; nil: none, or no table.
    func edit(_ first: Int, _ second: Int) -> ProcedureEdit? {
        guard let day = tables(first), lines[second].day == lines[first].day, let table = day.procedureEdits?.table,
            let left = lines[first].editKey, let right = lines[second].editKey, left.code != right.code
        else { return nil }
        return table.edit(between: left, and: right, on: day.date)
    }
}

/// PTP-006: 59 or an X modifier on a line that no edit joins to another, and whose code is not there twice.
func checkSeparatorsInUse(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own {
        let line = context.lines[position]
        guard !line.marks.isDisjoint(with: .separators), line.code != nil, !line.kinds.contains(.evaluation),
            let table = context.tables(position)?.procedureEdits?.table
        else { continue }
        let isNeeded = context.lines.indices.contains { other in
            guard other != position, context.areTogether(position, other) else { return false }
            return context.lines[other].code == line.code || context.edit(position, other) != nil
        }
        if isNeeded { continue }
        context.report(
            .ptp006, lines: [position],
            message: "\(context.title(position)) has 59 or an X modifier, and no edit joins it to another line.",
            rows: [DataRow(release: table.release, key: "no edit with \(context.label(position))")], to: &draft)
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
        guard context.lines[column2].isOwn else { return }  // The other claim says it.
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

    private var row: DataRow {
        DataRow(
            release: release, key: "\(edit.column1)/\(edit.column2) indicator \(edit.indicator)",
            from: edit.effective == .distantPast ? nil : edit.effective, through: edit.deletion)
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
            remedy: remedy, rows: [row], to: &draft)
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
                    : "Put the one of XE, XP, XS and XU that the record documents, or the site, on "
                        + "\(context.label(carrier)) in place of 59.",
                rows: [row], to: &draft)
        }
        guard bypass == .separatedOnColumn1 else { return }
        context.report(
            .ptp007, lines: lines,
            message: "The modifier that separates \(edit.column2) stands on the column 1 line, "
                + "where it counts since \(Bypass.eitherColumnSince).",
            remedy: "For payers on older rules move it to \(context.label(column2)).", rows: [row], to: &draft)
    }

    /// What bypasses the edit if the record supports it: 25 or 57 on a visit, else an X modifier on column 2.
    private func remedy(_ context: ScrubContext) -> String {
        let isVisit2 = context.lines[column2].kinds.contains(.evaluation)
        let isVisit1 = context.lines[column1].kinds.contains(.evaluation)
        guard isVisit1 || isVisit2 else {
            return "Indicator 1 allows a modifier: if the record documents a separate encounter (XE), structure (XS), "
                + "practitioner (XP) or an unusual service that does not overlap (XU), put that one (or 59) on "
                + "\(context.label(column2)); otherwise remove it."
        }
        let (visit, procedure) = isVisit2 ? (column2, column1) : (column1, column2)
        let isMajor = context.lines[procedure].row?.globalPeriod == .days090
        return "Indicator 1 allows a modifier: if the record documents "
            + (isMajor
                ? "that the visit led to the decision for surgery, put 57 on "
                : "a significant, separately identifiable visit, put 25 on ")
            + "\(context.label(visit)); otherwise remove \(context.label(column2))."
    }
}
