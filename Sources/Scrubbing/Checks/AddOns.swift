import Claims
import Reference

/// AOC-001 to AOC-003. Comes after the other coding checks: a denied primary supports nothing.
///
/// The primary stands on the same day and by the same provider. 99292 may follow a colleague's 99291, and critical care
/// may have begun the day before. A primary by another provider of the claim only warns: whether the two share group
/// and specialty is not on the claim.
///
/// Source: NCCI Policy Manual ch. I sec. R; NCCI add-on code edits
func checkAddOns(_ context: ScrubContext, _ draft: inout Draft) {
    for day in 0..<context.ownDayCount { checkAddOns(context, day, context.days[day], &draft) }
    guard !draft.items.isEmpty else { return }
    // A primary may be an add-on itself, and fall with its own: on until nothing more falls.
    var fallen = -1
    while draft.linesDenied.count > fallen {
        fallen = draft.linesDenied.count
        for day in 0..<context.ownDayCount { checkFallen(context, day, context.days[day], &draft) }
    }
}

private func checkAddOns(_ context: ScrubContext, _ day: Int, _ tables: ScrubDay, _ draft: inout Draft) {
    guard let edits = tables.addOns else { return }
    context.lines.withUnsafeBufferPointer { lines in
        for position in context.own where lines[position].day == day {
            guard let code = lines[position].code else { continue }
            if let type = edits.table.type(addOn: code, on: tables.date) {
                AddOn(position, code, type, edits.table, tables.date).checkPresence(context, &draft)
            } else if context.traits.contains(.addOn) {
                checkUnlisted(context, position, &draft)
            }
        }
    }
}

/// AOC-003, for the add-ons that stand so far.
private func checkFallen(_ context: ScrubContext, _ day: Int, _ tables: ScrubDay, _ draft: inout Draft) {
    guard let table = tables.addOns?.table else { return }
    let denied = draft.linesDenied
    for position in context.own where context.lines[position].day == day && !denied.contains(position) {
        guard let code = context.lines[position].code, let type = table.type(addOn: code, on: tables.date) else {
            continue
        }
        AddOn(position, code, type, table, tables.date).checkFallen(context, denied, &draft)
    }
}

/// AOC-002: a code with the add-on global period that the table does not list, on a day with nothing to add it to.
private func checkUnlisted(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    guard context.lines[position].payableRow?.globalPeriod == .addOn else { return }
    let isAlone = !context.lines.indices.contains {
        $0 != position && context.lines[$0].day == context.lines[position].day && context.lines[$0].code != nil
    }
    guard isAlone else { return }
    context.report(
        .aoc002, lines: [position],
        message: "\(context.title(position)) is an add-on by its global period, and stands alone.",
        rows: [context.row(position, "global ZZZ")], to: &draft)
}

private struct AddOn {
    let position: Int
    let code: HCPCS
    let type: UInt8
    let table: AddOnTable
    let date: ServiceDate

    /// 99292: a colleague may have begun, and the day before.
    private static let criticalCare = HCPCS("99292")

    private var row: DataRow { DataRow(release: table.release, key: "\(code) type \(type)") }

    /// What of a primary the claim has, the best last.
    private enum Support: Int, Comparable {
        case none, elsewhere, denied, payable

        static func < (left: Support, right: Support) -> Bool { left.rawValue < right.rawValue }
    }

    init(_ position: Int, _ code: HCPCS, _ type: UInt8, _ table: AddOnTable, _ date: ServiceDate) {
        self.position = position
        self.code = code
        self.type = type
        self.table = table
        self.date = date
    }

    func checkPresence(_ context: ScrubContext, _ draft: inout Draft) {
        let (best, primary) = best(context, [])
        switch best {
        case .payable, .denied: break
        case .elsewhere: reportElsewhere(context, primary, &draft)
        case .none: if !mayBeOutside(context) { reportMissing(context, &draft) }
        }
    }

    func checkFallen(_ context: ScrubContext, _ denied: Set<Int>, _ draft: inout Draft) {
        let (best, primary) = best(context, denied)
        if best == .denied { reportDenied(context, primary, &draft) }
    }

    private func best(_ context: ScrubContext, _ denied: Set<Int>) -> (Support, primary: Int) {
        var best = Support.none
        var primary = position
        for other in context.lines.indices where other != position {
            let support = support(context, other, denied)
            if support > best { (best, primary) = (support, other) }
            if best == .payable { break }
        }
        return (best, primary)
    }

    private func support(_ context: ScrubContext, _ other: Int, _ denied: Set<Int>) -> Support {
        let (line, candidate) = (context.lines[position], context.lines[other])
        guard let candidateCode = candidate.code, candidate.day >= 0, isPrimary(candidateCode) else { return .none }
        let isCritical = code == AddOn.criticalCare
        let daysBefore = context.days[candidate.day].date.days(until: date)
        guard daysBefore == 0 || isCritical && daysBefore == 1 else { return .none }
        guard line.provider == candidate.provider || isCritical else { return .elsewhere }
        return denied.contains(other) ? .denied : .payable
    }

    /// True when the table is only a part, and another line of the day has a code that may be outside it.
    private func mayBeOutside(_ context: ScrubContext) -> Bool {
        guard let day = context.tables(position), day.isPart(.addOns) else { return false }
        let isCutAlike = day.isPart(.feeSchedule)
        return context.lines.indices.contains { other in
            guard other != position, context.lines[other].day == context.lines[position].day else { return false }
            return context.lines[other].code != nil && !(isCutAlike && context.lines[other].row != nil)
        }
    }

    /// Type 2 lists no primaries: any code that is not itself an add-on may be one.
    private func isPrimary(_ candidate: HCPCS) -> Bool {
        if type == 2 { return table.type(addOn: candidate, on: date) == nil }
        return table.allows(addOn: code, primary: candidate, on: date)
    }

    private func reportMissing(_ context: ScrubContext, _ draft: inout Draft) {
        let list = primaries
        context.report(
            type == 1 ? .aoc001 : .aoc002, lines: [position],
            message: "\(context.title(position)) is an add-on (type \(type)) and \(date) has none of its primaries.",
            remedy:
                "Add the primary of \(context.label(position))\(list) if the record shows that it was done; otherwise "
                + "remove the add-on" + (type == 1 ? "." : ", unless the contractor accepts another primary."),
            rows: [row], to: &draft)
    }

    /// " (99291)", the first six; empty when none is listed.
    private var primaries: String {
        guard let list = table.edit(addOn: code, on: date)?.primaries, !list.isEmpty else { return "" }
        let shown = list.prefix(6).map(\.description).joined(separator: ", ")
        return " (\(shown)\(list.count > 6 ? " or \(list.count - 6) more" : ""))"
    }

    private func reportElsewhere(_ context: ScrubContext, _ primary: Int, _ draft: inout Draft) {
        context.report(
            type == 1 ? .aoc001 : .aoc002, severity: .warn, lines: [position, primary], zeroes: [position],
            message:
                "\(context.title(position)) is an add-on whose primary, \(context.label(primary)), another provider "
                + "rendered.",
            remedy:
                "Correct the rendering provider of \(context.label(position)) if the record shows that the provider of its "
                + "primary did it; otherwise expect no payment.", rows: [row],
            to: &draft)
    }

    private func reportDenied(_ context: ScrubContext, _ primary: Int, _ draft: inout Draft) {
        context.report(
            .aoc003, lines: [position, primary], zeroes: [position],
            message: "\(context.title(position)) is an add-on, and its primary, \(context.label(primary)), is itself "
                + "predicted to be denied.",
            remedy: "Mend \(context.label(primary)) first.", rows: [row], to: &draft)
    }
}
