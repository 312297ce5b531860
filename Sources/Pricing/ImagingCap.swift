import Claims
import Reference

/// The technical part of imaging, alone or inside a global line, is paid no more than the hospital
/// outpatient would be.
///
/// A line that a multiple procedure rule has reduced keeps its reduction, and the cap is held against the reduced
/// technical part: UNVERIFIED, believed to be the order of the CY2007 rule.
/// Source: Social Security Act section 1848(b)(4); CMS PFS record layout, the fields used for the OPPS payment amount.
func capImaging(_ sheet: inout Worksheet) {
    for index in sheet.services.indices where sheet.services[index].row.hasCap && sheet.services[index].isOpen {
        if sheet.services[index].parts != nil {
            sheet.services[index].capParts(&sheet.days, &sheet.trace)
        } else {
            sheet.services[index].capWhole(&sheet.trace)
        }
    }
}

extension FeeScheduleRow {
    var hasCap: Bool { capPracticeFacility | capPracticeNonFacility | capMalpractice != 0 }
}

extension Service {
    fileprivate mutating func capWhole(_ trace: inout Trace) {
        guard let cap = rates.cap(row, setting)?.percent(bilateralPercent), cap < amount else { return }
        set(.cap, cap, &trace) { _ in "at most \(cap, as: "cap"), the hospital outpatient amount" }
    }

    fileprivate mutating func capParts(_ days: inout Days, _ trace: inout Trace) {
        let technicalRow = row.component == .whole ? days.row(row.code, .technical, on: date) ?? row : row
        guard var capped = parts, let cap = rates.cap(technicalRow, setting)?.percent(bilateralPercent),
            cap < max(capped.firstTechnical, capped.restTechnical)
        else { return }
        capped.firstTechnical = min(capped.firstTechnical, cap)
        capped.restTechnical = min(capped.restTechnical, cap)
        parts = capped
        set(.capReduced, capped.total, &trace) { _ in
            "technical part at most \(cap, as: "cap"), the hospital outpatient amount"
        }
    }
}
