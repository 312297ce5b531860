import Claims
import Reference

/// MUE-001 to MUE-005, MUE-009.
///
/// MAI 1 limits a line; MAI 2 and 3 the sum over the day's lines of the code, whatever their modifiers and rendering
/// providers, for the limit is the billing provider's. A code without a row has no *published* limit, which is not
/// the same as none. 50 counts as billed.
///
/// Source: NCCI Policy Manual ch. I sec. V; MLN SE1422 UNVERIFIED: that lines with 55 stay out,
/// that units over a span of days are divided by the days and rounded up, and that an assistant's lines are counted
/// apart from the surgeon's. Lines that other rules deny are counted.
func checkUnitLimits(_ context: ScrubContext, _ draft: inout Draft) {
    var coverage = Coverage()
    for position in context.lines.indices {
        let line = context.lines[position]
        guard let code = line.code, let day = context.tables(line) else { continue }
        guard coverage.note(day.unitLimits?.release, on: day.date, context), let table = day.unitLimits else {
            continue
        }
        guard let limit = table.limit(code) else { continue }
        let excess = Excess(limit: limit, release: table.release, date: day.date)
        if limit.value == 0 {
            excess.reportNotPayable(context, position, &draft)
        } else if limit.adjudication == 1 {
            excess.checkLine(context, position, &draft)
        } else if isFirstOfDay(context, position) {
            excess.checkDay(context, position, &draft)
        }
    }
    coverage.report(context, .mue009, "Unit limits", &draft)
}

/// True unless an earlier line has the same code, day and role, and so was the one that counted for all.
private func isFirstOfDay(_ context: ScrubContext, _ position: Int) -> Bool {
    for earlier in 0..<position where countTogether(context.lines[earlier], context.lines[position]) { return false }
    return true
}

private func countTogether(_ left: LineFacts, _ right: LineFacts) -> Bool {
    left.code == right.code && left.day == right.day
        && left.marks.isDisjoint(with: .assistants) == right.marks.isDisjoint(with: .assistants)
}

/// A limit, to be held against lines.
private struct Excess {
    let limit: UnitLimit
    let release: ReleaseChoice
    let date: ServiceDate

    private var valueThousandths: Int64 { Int64(limit.value) * 1000 }

    /// Thousandths of a unit a day; 0 for what is not units: minutes, unknown measures, post-operative care.
    private func units(_ context: ScrubContext, _ position: Int) -> Int64 {
        let line = context.claim.lines[position]
        guard line.unit == .units, !context.lines[position].marks.contains(.m55) else { return 0 }
        let billed = max(line.quantity.thousandths, 0)
        let days = Int64(context.lines[position].dayCount)
        guard days > 1 else { return billed }
        let perDay = billed / days + (billed % days == 0 ? 0 : 1)
        return saturatingSum(perDay, 999) / 1000 * 1000
    }

    func reportNotPayable(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
        context.report(
            .mue004, lines: [position],
            message: "\(context.title(position)) has a unit limit of 0: it is not payable to practitioners.",
            remedy: "Remove \(context.label(position)).", releases: [release], to: &draft)
    }

    func checkLine(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
        let billed = units(context, position)
        guard billed > valueThousandths else { return }
        context.report(
            .mue001, lines: [position],
            message: "\(context.title(position)) has \(Quantity(thousandths: billed)) units; at most \(limit.value) "
                + "are paid on a line (MAI 1), and the whole line is denied.",
            remedy: "Split \(context.label(position)) over lines with a modifier that says why (site, 59 or X, 76, 77, "
                + "91), or correct the units.", releases: [release], to: &draft)
    }

    func checkDay(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
        var sum: Int64 = 0
        for other in position..<context.lines.count
        where countTogether(context.lines[other], context.lines[position]) {
            sum = saturatingSum(sum, units(context, other))
        }
        guard sum > valueThousandths else { return }
        let group = (position..<context.lines.count).filter {
            countTogether(context.lines[$0], context.lines[position]) && units(context, $0) > 0
        }
        let isPolicy = limit.adjudication == 2
        context.report(
            isPolicy ? .mue002 : .mue003, lines: group,
            message: "\(limit.code) has \(Quantity(thousandths: sum)) units on \(date) (\(context.labels(group))); "
                + "at most \(limit.value) a day are paid (MAI \(limit.adjudication)), and all are denied.",
            remedy: isPolicy
                ? "Correct the units of \(limit.code) to at most \(limit.value) on \(date)."
                : "Check the units of \(limit.code) on \(date); if they are right, keep the records and appeal.",
            releases: [release], to: &draft)
        checkSides(context, group, &draft)
    }

    /// MUE-005: RT and LT lines of a code that 50 bills as one unit.
    private func checkSides(_ context: ScrubContext, _ group: [Int], _ draft: inout Draft) {
        let right = group.filter { context.lines[$0].sites.contains(.right) }
        let left = group.filter { context.lines[$0].sites.contains(.left) }
        guard let keep = (right + left).min(), !right.isEmpty, !left.isEmpty,
            context.lines[keep].payableRow?.bilateral == 1, right.count + left.count == group.count
        else { return }
        context.report(
            .mue005, lines: group,
            message: "\(limit.code) is billed as RT and LT lines on \(date); with 50 it is one unit, within the limit.",
            remedy:
                "Bill \(limit.code) on one line, \(context.label(keep)), with 50 and one unit, and delete the other.",
            releases: [release, context.feeSchedule(context.lines[keep])], to: &draft)
    }
}
