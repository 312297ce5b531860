import Claims
import Reference

/// DX-001 to DX-005: the claim's diagnoses and what points to them. A claim that came without diagnoses and pointers is not
/// checked.
///
/// Source: 005010X222A1 HI, SV107; ICD-10-CM Official Guidelines; ICD-10 since 2015-10-01, 45 CFR 162.1002.
func checkDiagnoses(_ context: ScrubContext, _ draft: inout Draft) {
    let pointed = checkPointers(context, &draft)
    guard !context.claim.diagnoses.isEmpty else { return }
    draft.ask(.diagnoses)
    context.claim.diagnoses.withUnsafeBufferPointer { diagnoses in
        for index in diagnoses.indices {
            checkCode(context, diagnoses[index], index, &draft)
            guard pointed != 0, pointed & 1 << UInt64(index + 1) == 0 else { continue }
            context.report(.dx004, message: "No line points to diagnosis \(index + 1).", to: &draft)
        }
        if diagnoses[0].isICD10 && diagnoses[0].isExternalCause {
            context.report(
                .dx005, message: "The first diagnosis is an external cause, which never stands first.",
                remedy: "Put the injury or condition first, and the external cause after it.", to: &draft)
        }
    }
}

/// DX-003. Returns a bit for each position that a line points to.
private func checkPointers(_ context: ScrubContext, _ draft: inout Draft) -> UInt64 {
    var pointed: UInt64 = 0
    let count = context.claim.diagnoses.count
    for position in context.own {
        var rest = context.pointers(position).rawValue
        var isPast = false
        let isEmpty = rest == 0
        while rest != 0 {
            let pointer = rest & 0xFF
            if pointer <= 63 { pointed |= 1 << UInt64(pointer) }
            if pointer > count { isPast = true }
            rest >>= 8
        }
        guard isPast || isEmpty && count > 0 else { continue }
        context.report(
            .dx003, lines: [position],
            message: isEmpty
                ? "\(context.title(position)) points to no diagnosis."
                : "\(context.title(position)) points past the claim's \(count) diagnoses.",
            remedy: "Point \(context.label(position)) to the one to four diagnoses that it was done for.", to: &draft)
    }
    return pointed
}

/// DX-001, DX-002.
private func checkCode(_ context: ScrubContext, _ diagnosis: Diagnosis, _ index: Int, _ draft: inout Draft) {
    guard diagnosis.isICD10 else {
        guard context.days.contains(where: { $0.date >= icd10Since }) else { return }
        return context.report(.dx001, message: "Diagnosis \(index + 1) is not an ICD-10-CM code.", to: &draft)
    }
    var hasTable = false
    for day in context.days {
        guard let table = day.diagnoses else { continue }
        hasTable = true
        let entry = table.entry(diagnosis)
        if entry == .valid || entry == nil && day.isPart(.diagnoses) && diagnosis.hasICD10Shape { continue }
        return context.report(
            entry == nil ? .dx001 : .dx002,
            message: "Diagnosis \(index + 1) is \(entry == nil ? "no code" : "a heading with longer codes below it") on "
                + "\(day.date).",
            rows: [DataRow(release: table.release, key: entry == nil ? "no row" : "heading")], to: &draft)
    }
    // The shape is asked where no table answers: codes of late years depart from it.
    guard !hasTable && !diagnosis.hasICD10Shape else { return }
    context.report(.dx001, message: "Diagnosis \(index + 1) has not the shape of an ICD-10-CM code.", to: &draft)
}

private let icd10Since = ServiceDate(year: 2015, month: 10, day: 1) ?? .distantFuture

extension Diagnosis {
    /// V00 to Y99. Source: ICD-10-CM Official Guidelines sec. I.C.20.a.6.
    fileprivate var isExternalCause: Bool {
        (UInt64(UInt8(ascii: "V"))...UInt64(UInt8(ascii: "Y"))).contains(rawValue & 0xFF)
    }
}

extension ScrubContext {
    /// Of one of the claim's own lines.
    func pointers(_ position: Int) -> DiagnosisPointers {
        claim.lines.withUnsafeBufferPointer { $0[position].pointers }
    }
}
