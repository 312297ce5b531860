import Claims
import Reference

/// FMT-001 to FMT-012: the shape of the claim as it was written. Part of it only the intake has seen, and says so in the
/// claim's faults.
///
/// Source: 005010X222A1; the elements are named in the table of rules.
func checkFormat(_ context: ScrubContext, _ draft: inout Draft) {
    if !context.claim.faults.isEmpty { reportFaults(context, &draft) }
    checkFrequency(context, &draft)
    checkDiagnosisRepeats(context, &draft)
    if context.traits.contains(.number) { checkLineNumbers(context, &draft) }
    if context.traits.contains(.severalModifiers) {
        for position in context.own { checkModifierOrder(context, position, &draft) }
    }
    if context.traits.contains(.noCode) && context.isMedicares(.fmt007) { reportNoCode(context, &draft) }
    if context.kinds.contains(.laboratory) && context.isMedicares(.fmt012) && context.claim.frequency != .void {
        checkLaboratory(context, &draft)
    }
}

/// What an intake saw, in the order of the rules. Before birth is DAT-001's.
private func reportFaults(_ context: ScrubContext, _ draft: inout Draft) {
    let words: [(ShapeFaults, Rule, String)] = [
        (.taxID, .fmt001, "The billing provider's tax number is not nine digits."),
        (.billingZIP, .fmt002, "The billing provider's ZIP code has not nine digits."),
        (.billingPostBox, .fmt002, "The billing provider's address is a post office box."),
        (.facilityZIP, .fmt002, "The service facility's ZIP code has not nine digits."),
        (.birthDate, .fmt003, "The patient's birth date is missing or not a day."),
        (.sex, .fmt003, "The patient's sex is not F, M or U."),
        (.memberID, .fmt004, "The member number has not the shape of a Medicare beneficiary identifier."),
        (.diagnosisQualifiers, .fmt005, "The first diagnosis is not qualified as principal, or a later one is."),
        (.diagnosisPoint, .fmt005, "A diagnosis is written with its decimal point."),
        (
            .originalReference, .fmt010,
            "The claim replaces or voids another and does not give the payer's number for it."
        ),
    ]
    for (fault, rule, message) in words where context.claim.faults.contains(fault) {
        context.report(
            rule, prediction: fault == .sex ? Prediction(carc: "16", remarks: ["MA39"]) : nil, message: message,
            to: &draft)
    }
}

private func checkFrequency(_ context: ScrubContext, _ draft: inout Draft) {
    guard context.claim.frequency == .other else { return }
    context.report(.fmt010, message: "The claim's frequency is not 1, 7 or 8.", to: &draft)
}

private func checkDiagnosisRepeats(_ context: ScrubContext, _ draft: inout Draft) {
    context.claim.diagnoses.withUnsafeBufferPointer { diagnoses in
        for later in diagnoses.indices {
            for earlier in 0..<later
            where diagnoses[earlier].rawValue == diagnoses[later].rawValue && diagnoses[later].rawValue != 0 {
                context.report(
                    .fmt005, message: "Diagnoses \(earlier + 1) and \(later + 1) are the same.", to: &draft)
            }
        }
    }
}

/// Lines are in order here; a number that comes twice is a gap, too.
private func checkLineNumbers(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own where context.lines[position].number != position + 1 {
        return context.report(
            .fmt011, message: "Line \(context.lines[position].number) stands where line \(position + 1) is expected.",
            to: &draft)
    }
}

/// FMT-008, FMT-009.
private func checkModifierOrder(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    let modifiers = context.lines[position].modifiers
    var informational: Modifier?
    var isOutOfOrder = false
    for (index, modifier) in modifiers.enumerated() {
        if modifiers.prefix(index).contains(modifier) {
            context.report(
                .fmt008, lines: [position], message: "\(context.title(position)) has \(modifier) twice.",
                remedy: "Give \(modifier) once on \(context.label(position)).", to: &draft)
        }
        let marks = ModifierMeaning.of(rawValue: Int(modifier.rawValue)).marks
        if marks == .informational {
            informational = informational ?? modifier
        } else if !marks.isEmpty && informational != nil {
            isOutOfOrder = true
        }
    }
    guard isOutOfOrder, let informational else { return }
    context.report(
        .fmt009, lines: [position],
        message: "\(context.title(position)) has \(informational) before a modifier that decides the payment.",
        remedy: "Put \(informational) last on \(context.label(position)).", to: &draft)
}

/// FMT-007: other payers also take codes of other sets.
private func reportNoCode(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own where context.lines[position].code == nil {
        context.report(
            .fmt007, lines: [position], message: "\(context.title(position)) has no readable procedure code.",
            remedy: "Correct the procedure code of \(context.label(position)).", to: &draft)
    }
}

/// FMT-012: tests done in an office, as far as lists say which need a certificate. An interpretation needs none.
private func checkLaboratory(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own where context.lines[position].place?.rawValue == 11 {
        let line = context.lines[position]
        guard let day = context.tables(position), let lists = day.lists?.table, let code = line.code,
            !line.marks.contains(.m26)
        else { continue }
        let isWaived = lists.contains(.cliaWaived, code, on: day.date)
        let needsNumber = !context.claim.hasCLIA && (isWaived || lists.contains(.clia, code, on: day.date))
        let needsWaiver = isWaived && !line.marks.contains(.qw)
        guard needsNumber || needsWaiver else { continue }
        context.report(
            .fmt012, severity: needsNumber ? nil : .warn, lines: [position],
            message: "\(context.title(position)) is a laboratory test and has no "
                + "\(needsNumber ? "CLIA number" : "QW, as a waived test has").",
            remedy: needsNumber
                ? "Give the laboratory's CLIA number (REF*X4)."
                : "If the laboratory's certificate is a waiver, put QW on \(context.label(position)).",
            rows: [DataRow(release: lists.release, key: "\(isWaived ? "clia-waived" : "clia") \(code)")], to: &draft)
    }
}
