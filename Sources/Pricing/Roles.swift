import Claims
import Reference

/// Modifiers that refuse a line outright or leave its amount open, before anything is computed.
///
/// Source: Pub. 100-04 ch. 12 sections 20.4.3, 40.2 and 40.8; CMS PFS record layout, assistant, co-surgeon and team indicators.
func checkModifiers(_ row: FeeScheduleRow, _ marks: Marks, _ draft: inout Draft) throws(Stop) {
    if marks.meets(.facilityOnly) { throw .notPriced(.notPayableAsBilled, .modifier) }  // 73 and 74.
    if marks.contains(.team) {
        throw .notPriced(row.team == 1 || row.team == 2 ? .byReport : .notPayableAsBilled, .modifier)
    }
    if marks.meets(.assistant) { try checkAssistant(row, marks, &draft) }
    if marks.contains(.coSurgeon) { try checkCoSurgeon(row, &draft) }
    if marks.contains(.increased) {
        draft.lower(to: .low, "modifier 22 is paid above the fee by report: no fixed percentage")
    }
    if marks.contains(.reduced) {
        draft.lower(to: .low, "modifier 52 is paid by report: the whole fee is an upper bound")
    }
}

/// 0: with documentation; 1: never; 2: paid; 9: the concept does not apply. Nobody assists and co-operates at once.
private func checkAssistant(_ row: FeeScheduleRow, _ marks: Marks, _ draft: inout Draft) throws(Stop) {
    guard row.assistant == 0 || row.assistant == 2, !marks.contains(.coSurgeon) else {
        throw .notPriced(.notPayableAsBilled, .assistant)
    }
    if row.assistant == 0 { draft.lower(to: .low, "an assistant is paid only with documentation for this code") }
}

/// 0: never; 1: with documentation; 2: two specialties; 9: the concept does not apply.
private func checkCoSurgeon(_ row: FeeScheduleRow, _ draft: inout Draft) throws(Stop) {
    switch row.coSurgeon {
    case 1: draft.lower(to: .low, "co-surgeons are paid only with documentation for this code")
    case 2: draft.lower(to: .medium, "co-surgeons are paid when their specialties differ")
    default: throw .notPriced(.notPayableAsBilled, .coSurgeon)
    }
}

/// Assistants 16 %, a non-physician assistant 85 % of that, each co-surgeon 62.5 %.
///
/// After ranking: an assistant's own lines are ranked and reduced first, then the percentage is taken.
/// Source: Pub. 100-04 ch. 12 sections 20.4.3 and 40.8; the order is UNVERIFIED to the cent.
func applyRoles(_ services: inout [Service]) {
    for index in services.indices where services[index].isOpen {
        let marks = services[index].marks
        if marks.contains(.nonPhysicianAssists) {
            services[index].scale(.assistant, byTenths: 136, "AS, 85 % of 16 %")
        } else if marks.contains(.physicianAssists) {
            services[index].scale(.assistant, byTenths: 160, "assistant at surgery, 16 %")
        } else if marks.contains(.coSurgeon) {
            services[index].scale(.coSurgeon, byTenths: 625, "co-surgeon, 62.5 %")
        }
    }
}
