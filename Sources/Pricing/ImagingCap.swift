import Claims
import Reference

/// The technical part of imaging, alone or inside a global line, is paid no more than the hospital
/// outpatient would be.
///
/// A line that a multiple procedure rule has reduced keeps its reduction, and the cap is held against the reduced
/// technical part: UNVERIFIED, believed to be the order of the CY2007 rule.
/// Source: Social Security Act section 1848(b)(4); CMS PFS record layout, the fields used for the OPPS payment amount.
func capImaging(_ services: inout [Service], _ tables: Tables) {
    for index in services.indices where services[index].isOpen {
        if services[index].parts != nil {
            services[index].capParts(tables)
        } else {
            services[index].capWhole()
        }
    }
}

extension Service {
    fileprivate mutating func capWhole() {
        guard let cap = rates.cap(row, setting)?.percent(bilateralPercent), cap < amount else { return }
        set(.cap, cap) { _ in "at most \(cap), the hospital outpatient amount" }
    }

    fileprivate mutating func capParts(_ tables: Tables) {
        let technicalRow =
            row.component == .whole ? tables.schedule(on: date)?.row(row.code, .technical) ?? row : row
        guard var capped = parts, let cap = rates.cap(technicalRow, setting)?.percent(bilateralPercent),
            cap < max(capped.firstTechnical, capped.restTechnical)
        else { return }
        capped.firstTechnical = min(capped.firstTechnical, cap)
        capped.restTechnical = min(capped.restTechnical, cap)
        parts = capped
        set(.capReduced, capped.total) { _ in "technical part at most \(cap), the hospital outpatient amount" }
    }
}
