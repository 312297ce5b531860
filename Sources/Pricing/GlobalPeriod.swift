import Claims
import Reference

/// A visit on the day of a procedure is inside the procedure's fee, unless 25, 57 or 24 says that it is not.
///
/// It is priced all the same, as nothing here decides whether it was a visit of its own, and doubted.
/// Source: Pub. 100-04 ch. 12 sections 30.6.6 and 40.1; rules.md 7.
func doubtVisits(_ sheet: inout Worksheet) {
    for index in sheet.services.indices where sheet.services[index].isVisit {
        guard !sheet.services[index].marks.contains(.separateVisit) else { continue }
        let own = sheet.services[index]
        if sheet.services.contains(where: {
            $0.row.includesVisits && $0.date == own.date && $0.specialty == own.specialty
        }) {
            sheet.services[index].doubts.insert(.insideGlobalPeriod)
        }
    }
}

extension FeeScheduleRow {
    /// 000, 010 and 090 days.
    fileprivate var includesVisits: Bool { globalPeriod.rawValue <= GlobalPeriod.days090.rawValue }
}

extension HCPCS {
    /// Evaluation and management: 99202 to 99499. Source: CPT, section of that name (numbers alone).
    var isVisit: Bool { rawValue >= HCPCS.firstVisit && rawValue <= HCPCS.lastVisit }

    // First digit, three digits, last: expressions of constants, so that nothing is looked up.
    private static var firstVisit: UInt32 { 9 * 36_000 + 920 * 36 + 2 }
    private static var lastVisit: UInt32 { 9 * 36_000 + 949 * 36 + 9 }
}
