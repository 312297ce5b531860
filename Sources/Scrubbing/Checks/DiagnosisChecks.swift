import Claims
import Reference

/// DX-001 to DX-005: the claim's diagnoses and what points to them. A claim that came without diagnoses and pointers is not
/// checked.
///
/// Source: 005010X222A1 HI, SV107; ICD-10-CM Official Guidelines; ICD-10 since 2015-10-01, 45 CFR 162.1002.
func checkDiagnoses(_ context: ScrubContext, _ draft: inout Draft) {
    if context.traits.contains(.pointers) { checkPointers(context, &draft) }
    context.claim.diagnoses.withUnsafeBufferPointer { diagnoses in
        guard let first = diagnoses.first else { return }
        draft.ask(.diagnoses)
        for index in diagnoses.indices {
            checkCode(context, diagnoses[index], index, &draft)
            guard context.pointed != 0, context.pointed & 1 << UInt64(index + 1) == 0 else { continue }
            context.report(.dx004, message: "No line points to diagnosis \(index + 1).", to: &draft)
        }
        guard first.isICD10 && first.isExternalCause else { return }
        context.report(
            .dx005, message: "The first diagnosis is an external cause, which never stands first.",
            remedy: "Put the injury or condition first, and the external cause after it.", to: &draft)
    }
}

/// DX-003, FMT-006.
private func checkPointers(_ context: ScrubContext, _ draft: inout Draft) {
    let count = context.claim.diagnoses.count
    for position in context.own {
        let pointers = context.lines[position].pointers
        if pointers.isEmpty ? count > 0 : pointers.contains(where: { Int($0) > count }) {
            context.report(
                .dx003, lines: [position],
                message: pointers.isEmpty
                    ? "\(context.title(position)) points to no diagnosis."
                    : "\(context.title(position)) points past the claim's \(count) diagnoses.",
                remedy: "Point \(context.label(position)) to the one to four diagnoses that it was done for.",
                to: &draft)
        }
        guard Set(pointers.filter { $0 < 64 }).count < pointers.count(where: { $0 < 64 }) else { continue }
        context.report(
            .fmt006, lines: [position], message: "\(context.title(position)) points to one diagnosis twice.",
            remedy: "Point \(context.label(position)) to each diagnosis once.", to: &draft)
    }
}

/// DX-001, DX-002.
private func checkCode(_ context: ScrubContext, _ diagnosis: Diagnosis, _ number: Int, _ draft: inout Draft) {
    guard diagnosis.isICD10 else {
        guard context.days[..<context.ownDayCount].contains(where: { $0.date >= icd10Since }) else { return }
        return context.report(.dx001, message: "Diagnosis \(number + 1) is not an ICD-10-CM code.", to: &draft)
    }
    guard context.has(.diagnoses) else {
        // Where a table answers, the shape is not asked: codes of late years depart from it.
        if diagnosis.hasICD10Shape { return }
        return context.report(
            .dx001, message: "Diagnosis \(number + 1) has not the shape of an ICD-10-CM code.", to: &draft)
    }
    for index in 0..<context.ownDayCount {
        let day = context.days[index]
        guard let table = day.diagnoses?.table else { continue }
        let entry = table.entry(diagnosis)
        if entry == .valid || entry == nil && day.isPart(.diagnoses) && diagnosis.hasICD10Shape { continue }
        return context.report(
            entry == nil ? .dx001 : .dx002,
            message:
                "Diagnosis \(number + 1) is \(entry == nil ? "no code" : "a heading with longer codes below it") on "
                + "\(day.date).",
            rows: [DataRow(release: table.release, key: entry == nil ? "no row" : "heading")], to: &draft)
    }
}

private let icd10Since = ServiceDate(year: 2015, month: 10, day: 1) ?? .distantFuture

extension Diagnosis {
    /// V00 to Y99. Source: ICD-10-CM Official Guidelines sec. I.C.20.a.6.
    fileprivate var isExternalCause: Bool {
        (UInt64(UInt8(ascii: "V"))...UInt64(UInt8(ascii: "Y"))).contains(rawValue & 0xFF)
    }
}
