import Claims
import Reference

/// Pictures on film (FX), by computed radiography (FY) or from an old scanner (CT) are paid less: of the technical part,
/// alone or inside a global line.
///
/// Before the rules between lines, and before the cap: UNVERIFIED order.
/// Source: Social Security Act section 1848(b)(9) (FX, FY), (10) and (11); section 1834(p) (CT).
func reduceForEquipment(_ sheet: inout Worksheet) {
    for index in sheet.services.indices where sheet.services[index].isOpen {
        let reduction = sheet.services[index].equipmentReduction
        if reduction > 0 { sheet.services[index].reduceTechnical(by: reduction, &sheet.days, &sheet.trace) }
    }
}

extension Service {
    /// In percent of the technical part, by the year of service.
    fileprivate var equipmentReduction: Int64 {
        guard marks.meets(.equipment) else { return 0 }
        if marks.contains(.film) { return year >= 2017 ? 20 : 0 }
        if marks.contains(.computedRadiography) { return year >= 2023 ? 10 : year >= 2018 ? 7 : 0 }
        return year >= 2017 ? 15 : year == 2016 ? 5 : 0
    }

    fileprivate mutating func reduceTechnical(by percent: Int64, _ days: inout Days, _ trace: inout Trace) {
        let technical: Money
        switch (row.component, row.componentIndicator) {
        case (.professional, _), (_, 2): return
        case (.technical, _), (_, 3): technical = amount
        default:
            guard let part = days.row(row.code, .technical, on: date) else {
                doubts.insert(.noTechnicalPart)
                return
            }
            technical = rates.fee(part, setting)
        }
        technicalPercent = 100 - percent
        let left = technical.percent(technicalPercent)
        set(.equipment, amount - technical + left, &trace) { _ in
            "technical part \(technical, as: "technical part") x \(decimal(100 - percent, 2), as: "share")"
        }
    }
}
