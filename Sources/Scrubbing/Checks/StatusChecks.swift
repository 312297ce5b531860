import Claims
import Reference

/// STA-001 to STA-008: what the fee schedule's status of a code foretells.
///
/// The statuses are Medicare's coverage: for other payers they say nothing, except that a Medicare Advantage plan
/// mostly bundles (B, P) and rejects (I) alike. It may cover what Medicare does not (N).
/// Source: CMS PFS relative value file, record layout, status codes
func checkStatuses(_ context: ScrubContext, _ draft: inout Draft) {
    var otherSchedules: [Int] = []
    for position in context.own {
        let line = context.lines[position]
        guard let row = line.row else {
            checkAbsent(context, position, &draft)
            continue
        }
        switch row.status {
        case UInt8(ascii: "A"), UInt8(ascii: "J"): break
        case UInt8(ascii: "E"), UInt8(ascii: "X"): otherSchedules.append(position)
        default: checkStatus(context, position, row, &draft)
        }
    }
    guard !otherSchedules.isEmpty else { return }
    context.report(
        .sta007, lines: otherSchedules,
        message: "Another schedule than the physicians' pays \(context.labels(otherSchedules)).",
        rows: otherSchedules.map { context.row($0, "status \(context.status($0))") }, to: &draft)
}

private func checkStatus(_ context: ScrubContext, _ position: Int, _ row: FeeScheduleRow, _ draft: inout Draft) {
    let isMedicare = context.claim.payer == .medicare
    let followsMedicare = isMedicare || context.claim.payer == .medicareAdvantage
    switch row.status {
    case UInt8(ascii: "B") where followsMedicare, UInt8(ascii: "P") where followsMedicare:
        // A charge of nothing reports what was done, as a post-operative visit is reported.
        let isReport = context.lines[position].charge <= Money(cents: 1)
        report(.sta001, context, position, row, severity: isReport ? .info : nil, &draft)
    case UInt8(ascii: "I") where followsMedicare:
        report(.sta002, context, position, row, &draft)
    case UInt8(ascii: "N") where isMedicare:
        // With GY the denial is what the biller wants.
        let isWanted = context.lines[position].marks.contains(.gy)
        report(.sta003, context, position, row, severity: isWanted ? .info : nil, &draft)
    case UInt8(ascii: "C"),
        UInt8(ascii: "R") where row.hasNoValues:
        report(.sta004, context, position, row, &draft)
    case UInt8(ascii: "T") where isMedicare && hasPayableCompany(context, position):
        report(.sta005, context, position, row, &draft)
    case UInt8(ascii: "M") where isMedicare && context.lines[position].charge > Money(cents: 1):
        report(.sta008, context, position, row, &draft)
    case UInt8(ascii: "D"), UInt8(ascii: "F"), UInt8(ascii: "G"), UInt8(ascii: "H"):
        report(.sta006, context, position, row, &draft)
    default: break
    }
}

private func report(
    _ rule: Rule, _ context: ScrubContext, _ position: Int, _ row: FeeScheduleRow, severity: Severity? = nil,
    _ draft: inout Draft
) {
    let status = context.status(position)
    context.report(
        rule, severity: severity, lines: [position],
        message: "\(context.title(position)) has fee schedule status \(status).",
        rows: [context.row(position, "status \(status)")], to: &draft)
}

/// STA-006: the release that covers the date does not have the code. A release that only stands in may be too old or
/// too new for it, so then it is a warning; of a release that is only a part nothing is said.
private func checkAbsent(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let line = context.lines[position]
    guard let code = line.code, line.kinds.contains(.listedInFull), let day = context.tables(position),
        let release = day.feeSchedule?.table.release, !day.isPart(.feeSchedule)
    else { return }
    let others = context.image.releaseNames(having: code).joined(separator: ", ")
    context.report(
        .sta006, severity: release.isStandIn ? .warn : nil, lines: [position],
        message: "\(context.title(position)) is not on \(context.name(release))"
            + (others.isEmpty ? "." : ", but is on \(others)."),
        rows: [DataRow(release: release, key: "no row for \(code)")], to: &draft)
}

/// True when the provider bills another service of the day that the physician fee schedule pays.
private func hasPayableCompany(_ context: ScrubContext, _ position: Int) -> Bool {
    context.lines.indices.contains { other in
        guard other != position, context.areTogether(other, position) else {
            return false
        }
        guard let row = context.lines[other].row else { return false }
        return row.status == UInt8(ascii: "A") || row.status == UInt8(ascii: "R") && !row.hasNoValues
    }
}

extension ScrubContext {
    /// "B": the fee schedule's status of a line's code.
    fileprivate func status(_ position: Int) -> String {
        lines[position].row.map { String(decoding: [$0.status], as: UTF8.self) } ?? ""
    }
}

extension FeeScheduleRow {
    fileprivate var hasNoValues: Bool { work + practiceNonFacility + practiceFacility + malpractice == 0 }
}
