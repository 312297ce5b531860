import Claims
import Reference

/// GLB-001: a visit within the global period of a surgery by the same provider, not set apart from it.
///
/// On the day of the surgery an NCCI edit usually joins the two and says it better (PTP-002), so then nothing is said here.
/// Source: Pub. 100-04 ch. 12 section 40.1; CMS PFS relative value file, global days.
func checkVisitsInGlobalPeriods(_ context: ScrubContext, _ draft: inout Draft) {
    for visit in context.own where context.lines[visit].kinds.contains(.evaluation) {
        guard context.lines[visit].isPayable, context.lines[visit].marks.isDisjoint(with: .apart) else { continue }
        let surgery = context.lines.indices.first { other in
            other != visit && context.isInGlobalPeriod(visit, of: other) && context.edit(visit, other) == nil
        }
        guard let surgery, let days = context.days(from: surgery, to: visit) else { continue }
        let period = context.lines[surgery].row?.globalPeriod ?? .none
        context.report(
            .glb001, lines: [visit, surgery], zeroes: [visit],
            message:
                "\(context.title(visit)) is within the global period (\(period.text)) of \(context.label(surgery)), "
                + "\(distance(days)).",
            remedy: remedy(days, period, context.label(visit)), rows: [context.row(surgery, "global \(period.text)")],
            to: &draft)
    }
}

private func remedy(_ days: Int, _ period: GlobalPeriod, _ visit: String) -> String {
    let reason =
        days > 0
        ? "a visit unrelated to the surgery, put 24 on"
        : period == .days090
            ? "that the visit led to the decision for the surgery, put 57 on"
            : "a significant, separately identifiable visit, put 25 on"
    return "If the record documents \(reason) \(visit); otherwise remove it."
}

/// "12 days after it".
private func distance(_ days: Int) -> String {
    switch days {
    case 0: "on the same day"
    case ..<0: "the day before it"
    case 1: "a day after it"
    default: "\(days) days after it"
    }
}

/// GLB-002: a procedure in the days after another's surgery, by the same provider, with nothing that says why. Procedures
/// of one day are the reductions' and the edits' business.
///
/// Source: Pub. 100-04 ch. 12 section 40.2.
func checkProceduresInGlobalPeriods(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own where context.lines[position].isProcedure(.days) {
        guard context.lines[position].marks.isDisjoint(with: [.staged, .split]) else { continue }
        let surgery = context.lines.indices.first { other in
            other != position && context.days(from: other, to: position) ?? 0 > 0
                && context.isInGlobalPeriod(position, of: other)
        }
        guard let surgery, let days = context.days(from: surgery, to: position) else { continue }
        let period = context.lines[surgery].row?.globalPeriod.text ?? ""
        context.report(
            .glb002, lines: [position, surgery], zeroes: [position],
            message: "\(context.title(position)) is within the global period (\(period)) of \(context.label(surgery)), "
                + "\(distance(days)).",
            remedy: "If the record documents that \(context.label(position)) was staged put 58 on it, a return to the "
                + "operating room 78, unrelated to the surgery 79; otherwise expect no payment.",
            rows: [context.row(surgery, "global \(period)")], to: &draft)
    }
}

/// GLB-003: 58, 78 or 79 say that there was a surgery before, and none is known.
func checkStagedAlone(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own where !context.lines[position].marks.isDisjoint(with: .staged) {
        guard context.tables(position)?.feeSchedule != nil else { continue }
        let hasSurgery = context.lines.indices.contains { other in
            other != position && context.days(from: other, to: position) ?? -1 >= 0
                && context.isInGlobalPeriod(position, of: other)
        }
        if hasSurgery { continue }
        context.report(
            .glb003, lines: [position],
            message: "\(context.title(position)) has 58, 78 or 79, and no earlier surgery is known here.", to: &draft)
    }
}

extension ScrubContext {
    /// Whether a line falls into the days that another's fee covers: of 0, 10 or 90 days from the day of surgery, and with
    /// 90 the day before. Who did only the surgery (54) has no days after it; who gave only other care (55, 56), assisted,
    /// or went back to the operating room (78) begins no period.
    fileprivate func isInGlobalPeriod(_ position: Int, of surgery: Int) -> Bool {
        let line = lines[surgery]
        guard line.provider == lines[position].provider, line.isProcedure(.days),
            line.marks.isDisjoint(with: [.m55, .m56, .m78]), let period = line.row?.globalPeriod,
            let days = days(from: surgery, to: position)
        else { return false }
        let last = line.marks.contains(.m54) ? 0 : period == .days090 ? 90 : period == .days010 ? 10 : 0
        return days >= (period == .days090 ? -1 : 0) && days <= last
    }
}
