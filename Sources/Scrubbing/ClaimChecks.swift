import Claims
import Reference

/// DX-001, DX-003, DX-004. A claim that came without diagnoses and pointers is not checked.
///
/// Source: 005010X222A1 HI, SV107; ICD-10-CM Official Guidelines; ICD-10 since 2015-10-01, 45 CFR 162.1002.
func checkDiagnoses(_ context: ScrubContext, _ draft: inout Draft) {
    let diagnoses = context.claim.diagnoses
    var pointed: UInt64 = 0
    for position in context.lines.indices {
        let pointers = context.claim.lines[position].pointers
        if diagnoses.isEmpty && pointers.isEmpty { continue }
        for pointer in pointers where pointer <= 63 { pointed |= 1 << UInt64(pointer) }
        guard pointers.isEmpty || pointers.contains(where: { Int($0) > diagnoses.count }) else { continue }
        context.report(
            .dx003, lines: [position],
            message: pointers.isEmpty
                ? "\(context.title(position)) points to no diagnosis."
                : "\(context.title(position)) points past the claim's \(diagnoses.count) diagnoses.",
            remedy: "Point \(context.label(position)) to one to four of the claim's diagnoses.", to: &draft)
    }
    for (index, diagnosis) in diagnoses.enumerated() {
        let place = "Diagnosis \(index + 1)"
        if !diagnosis.isICD10 && context.days.contains(where: { $0.date >= icd10Since }) {
            context.report(.dx001, message: "\(place) is not an ICD-10-CM code.", to: &draft)
        } else if diagnosis.isICD10 && !diagnosis.hasICD10Shape {
            context.report(.dx001, message: "\(place) has not the shape of an ICD-10-CM code.", to: &draft)
        }
        guard index < 63, pointed & 1 << UInt64(index + 1) == 0, pointed != 0 else { continue }
        context.report(.dx004, message: "No line points to diagnosis \(index + 1).", to: &draft)
    }
}

private let icd10Since = ServiceDate(year: 2015, month: 10, day: 1) ?? .distantFuture

/// NPI-001, TAX-001. An identifier that is absent is not checked; its value is never shown.
///
/// Source: 45 CFR 162.406; NUCC taxonomy structure. That the taxonomy exists is not checked.
func checkProviders(_ context: ScrubContext, _ draft: inout Draft) {
    let claim = context.claim
    check(claim.billing, "billing", npi: "N257", taxonomy: "N255", context, [], &draft)
    if let rendering = claim.rendering {
        check(rendering, "rendering", npi: "N290", taxonomy: "N288", context, [], &draft)
    }
    for position in claim.lines.indices {
        guard let rendering = claim.lines[position].rendering else { continue }
        check(rendering, "rendering", npi: "N290", taxonomy: "N288", context, [position], &draft)
    }
}

private func check(
    _ provider: Provider, _ role: String, npi: String, taxonomy: String, _ context: ScrubContext, _ lines: [Int],
    _ draft: inout Draft
) {
    if let number = provider.npi, !number.isValid {
        let fault = number == .malformed ? "is not ten digits" : "fails its check digit"
        context.report(
            .npi001, lines: lines, prediction: Prediction(carc: "16", remarks: [npi]),
            message: "The \(role) provider's NPI \(fault).", remedy: "Correct the \(role) provider's NPI.", to: &draft)
    }
    if let code = provider.taxonomy, !code.isWellFormed {
        context.report(
            .tax001, lines: lines, prediction: Prediction(carc: "16", remarks: [taxonomy]),
            message: "The \(role) provider's taxonomy has not the shape of a code.",
            remedy: "Correct the \(role) provider's taxonomy.", to: &draft)
    }
}

/// AMT-001, AMT-002. A charge of nothing is a fault only on a line that the fee schedule prices: codes for reporting
/// and free drugs carry none.
func checkAmounts(_ context: ScrubContext, _ draft: inout Draft) {
    var sum: Int64 = 0
    for position in context.lines.indices {
        let charge = context.claim.lines[position].charge
        sum = saturatingSum(sum, charge.cents)
        guard charge.cents < 0 || charge == .zero && context.lines[position].payableRow != nil else { continue }
        context.report(
            .amt002, lines: [position],
            message: "\(context.title(position)) has a charge that is \(charge == .zero ? "zero" : "negative").",
            remedy: "Correct the charge of \(context.label(position)).", to: &draft)
    }
    guard sum != context.claim.charge.cents, !context.lines.isEmpty else { return }
    context.report(
        .amt001, message: "The total charge is \(context.claim.charge); the lines add up to \(Money(cents: sum)).",
        to: &draft)
}

/// UNT-001. Level II has units in fractions (miles); CPT codes and minutes are whole.
func checkUnits(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.lines.indices {
        let line = context.claim.lines[position]
        let mustBeWhole = line.unit == .minutes || line.unit == .units && line.procedure?.isLevelTwo == false
        let isFraction = mustBeWhole && line.quantity.whole == nil
        guard line.quantity <= .zero || isFraction else { continue }
        context.report(
            .unt001, lines: [position],
            message: "\(context.title(position)) has \(isFraction ? "a fraction of a unit" : "no units").",
            remedy: "Correct the units of \(context.label(position)).", to: &draft)
    }
}

/// DAT-001. Absent and unreadable are one here: every line must have a date.
func checkDates(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.lines.indices {
        let line = context.claim.lines[position]
        let fault: String
        var prediction: Prediction?
        if let from = line.from {
            let through = line.through ?? from
            if through < from {
                fault = "ends before it begins"
            } else if from > context.today {
                fault = "is in the future"
                prediction = Prediction(carc: "110")
            } else {
                continue
            }
        } else {
            fault = "has no readable date of service"
        }
        context.report(
            .dat001, lines: [position], prediction: prediction, message: "\(context.title(position)) \(fault).",
            remedy: "Correct the date of \(context.label(position)).", to: &draft)
    }
}
