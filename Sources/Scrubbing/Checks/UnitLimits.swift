import Claims
import Reference

/// MUE-001 to MUE-005.
///
/// MAI 1 limits a line; MAI 2 and 3 the sum over the day's lines of the code, whatever their modifiers and rendering
/// providers, for the limit is the billing provider's. A code without a row has no *published* limit, which is not
/// the same as none. 50 counts as billed.
///
/// Source: NCCI Policy Manual ch. I sec. V; MLN SE1422 UNVERIFIED: that lines with 55 stay out,
/// that units over a span of days are divided by the days and rounded up, and that an assistant's lines are counted
/// apart from the surgeon's. Lines that other rules deny are counted.
func checkUnitLimits(_ context: ScrubContext, _ day: Int, _ tables: ScrubDay, _ draft: inout Draft) {
    guard let limits = tables.unitLimits else { return }
    context.lines.withUnsafeBufferPointer { lines in
        for position in context.own where lines[position].day == day {
            guard case .some(let code) = lines[position].code, let limit = limits.table.limit(code) else { continue }
            // Nearly all are the code's only line, and within its limit.
            let isAlone = limit.adjudication == 1 || !context.traits.contains(.repeats)
            if isAlone && limit.value > 0 && units(lines[position]) <= Int64(limit.value) * 1000 { continue }
            let excess = Excess(limit: limit, release: limits.table.release, date: tables.date)
            excess.check(context, lines, position, &draft)
        }
    }
}

/// Thousandths of a unit a day; 0 for what is not units: minutes, unknown measures, post-operative care.
@inline(__always)
private func units(_ line: borrowing LineFacts) -> Int64 {
    guard line.unit == .units, !line.marks.contains(.m55) else { return 0 }
    let billed = max(line.quantity.thousandths, 0)
    let days = Int64(line.dayCount)
    guard days > 1 else { return billed }
    let perDay = billed / days + (billed % days == 0 ? 0 : 1)
    return saturatingSum(perDay, 999) / 1000 * 1000
}

/// True unless an earlier line of the claim has the same code, day and role, and so was the one that counted for all.
@inline(__always)
private func isFirstOfDay(_ lines: UnsafeBufferPointer<LineFacts>, _ position: Int) -> Bool {
    for earlier in 0..<position where countTogether(lines, earlier, position) { return false }
    return true
}

@inline(__always)
private func countTogether(_ lines: UnsafeBufferPointer<LineFacts>, _ left: Int, _ right: Int) -> Bool {
    guard lines[left].code?.rawValue == lines[right].code?.rawValue, lines[left].day == lines[right].day else {
        return false
    }
    return lines[left].isSameBilling
        && lines[left].marks.isDisjoint(with: .assistants) == lines[right].marks.isDisjoint(with: .assistants)
}

/// A limit, to be held against lines.
private struct Excess {
    let limit: UnitLimit
    let release: ReleaseChoice
    let date: ServiceDate

    @inline(never)
    func check(
        _ context: ScrubContext, _ lines: UnsafeBufferPointer<LineFacts>, _ position: Int, _ draft: inout Draft
    ) {
        if limit.value == 0 {
            reportNotPayable(context, position, &draft)
        } else if limit.adjudication == 1 {
            checkLine(context, position, &draft)
        } else if isFirstOfDay(lines, position) {
            checkDay(context, lines, position, &draft)
        }
    }

    private var valueThousandths: Int64 { Int64(limit.value) * 1000 }

    private var row: DataRow {
        DataRow(release: release, key: "\(limit.code) limit \(limit.value) MAI \(limit.adjudication)")
    }

    func reportNotPayable(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
        context.report(
            .mue004, lines: [position],
            message: "\(context.title(position)) has a unit limit of 0: it is not payable to practitioners.",
            remedy: "Remove \(context.label(position)).", rows: [row], to: &draft)
    }

    func checkLine(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
        let billed = units(context.lines[position])
        guard billed > valueThousandths else { return }
        context.report(
            .mue001, lines: [position],
            message: "\(context.title(position)) has \(Quantity(thousandths: billed)) units; at most \(limit.value) "
                + "are paid on a line (MAI 1), and the whole line is denied.",
            remedy:
                "Correct the units of \(context.label(position)); if the record documents separate services, split it "
                + "over lines with the modifier that says why (site, 59 or X, 76, 77, 91).", rows: [row], to: &draft)
    }

    func checkDay(
        _ context: ScrubContext, _ lines: UnsafeBufferPointer<LineFacts>, _ position: Int, _ draft: inout Draft
    ) {
        var sum: Int64 = 0
        for other in position..<lines.count where countTogether(lines, other, position) {
            sum = saturatingSum(sum, units(lines[other]))
        }
        guard sum > valueThousandths else { return }
        let group = (position..<lines.count).filter {
            countTogether(lines, $0, position) && units(lines[$0]) > 0
        }
        let isPolicy = limit.adjudication == 2
        context.report(
            isPolicy ? .mue002 : .mue003, lines: group,
            message: "\(limit.code) has \(Quantity(thousandths: sum)) units on \(date) (\(context.labels(group))); "
                + "at most \(limit.value) a day are paid (MAI \(limit.adjudication)), and all are denied.",
            remedy: isPolicy
                ? "Correct the units of \(limit.code) on \(date) to what the record shows; if that is over \(limit.value), "
                    + "expect no payment."
                : "Check the units of \(limit.code) on \(date); if they are right, keep the records and appeal.",
            rows: [row], to: &draft)
        checkSides(context, group, &draft)
    }

    /// MUE-005: RT and LT lines of a code that 50 bills as one unit.
    private func checkSides(_ context: ScrubContext, _ group: [Int], _ draft: inout Draft) {
        let right = group.filter { context.lines[$0].sites.contains(.right) }
        let left = group.filter { context.lines[$0].sites.contains(.left) }
        guard group.allSatisfy({ context.lines[$0].isOwn }), let keep = (right + left).min(), !right.isEmpty,
            !left.isEmpty,
            context.lines[keep].payableRow?.bilateral == 1, right.count + left.count == group.count
        else { return }
        context.report(
            .mue005, lines: group,
            message: "\(limit.code) is billed as RT and LT lines on \(date); with 50 it is one unit, within the limit.",
            remedy:
                "If both sides were done in one session, bill \(limit.code) on one line, \(context.label(keep)), with 50 and "
                + "one unit, and delete the other.",
            rows: [row, context.row(keep, "bilateral 1")], to: &draft)
    }
}
