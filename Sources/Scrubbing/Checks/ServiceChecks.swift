import Claims
import Reference

/// MOD-020, ANE-001: anesthesia names who gave it, and for how many minutes. 01953 counts areas of the body, 01996 days:
/// they have none.
///
/// Source: Pub. 100-04 ch. 12 section 50.
func checkAnesthesia(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own where context.isAnesthesia(position) {
        let line = context.lines[position]
        if line.marks.isDisjoint(with: .anesthetists) {
            context.report(
                .mod020, lines: [position],
                message: "\(context.title(position)) is anesthesia and does not say who gave it.",
                remedy: "Add the one of AA, AD, QK, QX, QY and QZ that the anesthesia record shows to "
                    + "\(context.label(position)).", to: &draft)
        }
        if line.unit != .minutes && line.code != burnAddOn && line.code != dailyCare {
            context.report(
                .ane001, lines: [position],
                message: "\(context.title(position)) is anesthesia and does not give its time in minutes.",
                remedy: "Give the minutes of the anesthesia record on \(context.label(position)) (MJ).", to: &draft)
        }
    }
}

private let burnAddOn = HCPCS("01953")
private let dailyCare = HCPCS("01996")

extension ScrubContext {
    /// By the fee schedule's status J, or where that has no row by the code's number.
    fileprivate func isAnesthesia(_ position: Int) -> Bool {
        guard let row = lines[position].row else { return lines[position].kinds.contains(.anesthesia) }
        return row.status == UInt8(ascii: "J")
    }
}

/// MOD-022: therapies that are always furnished under a plan of care, which multiple procedure indicator 5 marks.
///
/// Source: Pub. 100-04 ch. 5 sections 10.7, 20.1.
func checkTherapy(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own {
        let line = context.lines[position]
        guard line.payableRow?.multipleProcedure == 5, line.marks.isDisjoint(with: .plan) else { continue }
        context.report(
            .mod022, lines: [position], message: "\(context.title(position)) is therapy and has none of GP, GO and GN.",
            remedy: "Add to \(context.label(position)) the one of GP, GO and GN whose plan of care the record holds.",
            rows: [context.row(position, "multiple procedure 5")], to: &draft)
    }
}

/// MOD-021, DRG-001: drugs that were injected or infused.
///
/// Source: 42 CFR 414.940 (JW, JZ since 2023-07-01); Pub. 100-04 ch. 17.
func checkDrugs(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own where context.lines[position].kinds.contains(.drug) {
        guard let day = context.tables(position), let code = context.lines[position].code else { continue }
        if day.date >= jzSince, let lists = day.lists?.table, lists.contains(.singleDoseDrug, code, on: day.date),
            !isWasteTold(context, position)
        {
            context.report(
                .mod021, lines: [position],
                message: "\(context.title(position)) is a single-dose drug and does not say what was discarded.",
                remedy:
                    "If the record shows that nothing was discarded, put JZ on \(context.label(position)); otherwise "
                    + "bill the discarded units on a line with JW.",
                rows: [DataRow(release: lists.release, key: "single-dose-drug \(code)")], to: &draft)
        }
        if context.isMedicare, context.lines[position].kinds.contains(.injectedDrug), !isGiven(context, position) {
            context.report(
                .drg001, lines: [position],
                message: "\(context.title(position)) is a drug, and nothing that gives it is billed on \(day.date).",
                to: &draft)
        }
    }
}

private let jzSince = ServiceDate(year: 2023, month: 7, day: 1) ?? .distantFuture

private func isWasteTold(_ context: ScrubContext, _ position: Int) -> Bool {
    context.lines.indices.contains { other in
        context.lines[other].code == context.lines[position].code && context.areTogether(position, other)
            && !context.lines[other].marks.isDisjoint(with: [.jw, .jz])
    }
}

private func isGiven(_ context: ScrubContext, _ position: Int) -> Bool {
    context.lines.indices.contains { other in
        context.lines[other].day == context.lines[position].day
            && context.lines[other].kinds.meets([.administration, .surgery])
    }
}
