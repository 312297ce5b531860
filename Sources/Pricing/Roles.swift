import Claims
import Reference

/// Modifiers that refuse a line outright or leave its amount open, before anything is computed.
///
/// Source: Pub. 100-04 ch. 12 sections 20.4.3, 40.2 and 40.8; CMS PFS record layout, assistant, co-surgeon and team indicators.
func checkModifiers(_ row: FeeScheduleRow, _ marks: Marks, _ draft: inout LineEstimate) throws(Stop) {
    guard marks.meets([.facilityOnly, .team, .assistant, .coSurgeon, .increased, .reduced, .splitCare]) else { return }
    if marks.meets(.facilityOnly) { throw .notPriced(.notPayableAsBilled, .modifier) }  // 73 and 74.
    if marks.contains(.team) {
        throw .notPriced(row.team == 1 || row.team == 2 ? .byReport : .notPayableAsBilled, .modifier)
    }
    if marks.meets(.assistant) { try checkAssistant(row, marks, &draft) }
    if marks.contains(.coSurgeon) { try checkCoSurgeon(row, &draft) }
    if marks.meets(.splitCare) { try checkSplitCare(row, marks) }
    if row.code.isVisit && marks.meets([.increased, .reduced]) { throw .notPriced(.notPayableAsBilled, .modifier) }
    if marks.contains(.increased) { draft.doubts.insert(.increasedByReport) }
    if marks.contains(.reduced) { draft.doubts.insert(.reducedByReport) }
}

/// Who may bill what. Only where the claim says who treated.
///
/// Source: Pub. 100-04 ch. 12 section 20.4.3; Consolidated Appropriations Act 2023, section 4121 (counselors from 2024 on).
@inline(__always)
func checkPractitioner(
    _ line: BilledLine, _ marks: Marks, _ day: Day, _ draft: inout LineEstimate
) throws(Stop) {
    if line.practitioner == .counselor && day.year < 2024 { throw .notPriced(.notPayableAsBilled, .practitioner) }
    guard line.specialty != 0, marks.meets(.assistant) else { return }
    if marks.contains(.nonPhysicianAssists) == (line.practitioner == .physician) {
        draft.doubts.insert(.assistantsModifier)
    }
}

/// 0: with documentation; 1: never; 2: paid; 9: the concept does not apply.
private func checkAssistant(_ row: FeeScheduleRow, _ marks: Marks, _ draft: inout LineEstimate) throws(Stop) {
    guard row.assistant == 0 || row.assistant == 2 else { throw .notPriced(.notPayableAsBilled, .assistant) }
    if row.assistant == 0 { draft.doubts.insert(.assistantByDocumentation) }
    if marks.contains(.assistsForResident) { draft.doubts.insert(.noResident) }
}

/// 0: never; 1: with documentation; 2: two specialties; 9: the concept does not apply.
private func checkCoSurgeon(_ row: FeeScheduleRow, _ draft: inout LineEstimate) throws(Stop) {
    switch row.coSurgeon {
    case 1: draft.doubts.insert(.coSurgeonByDocumentation)
    case 2: draft.doubts.insert(.coSurgeonSpecialties)
    default: throw .notPriced(.notPayableAsBilled, .coSurgeon)
    }
}

/// Assistants 16 %, a non-physician assistant 85 % of that, each co-surgeon 62.5 %.
///
/// After ranking: an assistant's own lines are ranked and reduced first, then the percentage is taken.
/// Source: Pub. 100-04 ch. 12 sections 20.4.3 and 40.8; the order is UNVERIFIED to the cent.
func applyRoles(_ sheet: inout Worksheet) {
    for index in sheet.services.indices where sheet.services[index].isOpen {
        let marks = sheet.services[index].marks
        if marks.meets(.assistant) && sheet.marks.contains(.coSurgeon) {
            sheet.services[index].doubts.insert(.assistantBesideCoSurgeon)
        }
        if marks.contains(.nonPhysicianAssists) {
            sheet.services[index].scale(.assistant, byTenths: 136, &sheet.trace, "AS, 85 % of 16 %")
        } else if marks.meets(.physicianAssists) {
            sheet.services[index].scale(.assistant, byTenths: 160, &sheet.trace, "assistant at surgery, 16 %")
        } else if marks.contains(.coSurgeon) {
            sheet.services[index].scale(.coSurgeon, byTenths: 625, &sheet.trace, "co-surgeon, 62.5 %")
        }
    }
}
