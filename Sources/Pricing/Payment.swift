import Claims
import Reference

/// Nurse practitioners, physician assistants, clinical nurse specialists and dietitians are paid 85 %, social workers,
/// therapists and counselors 75 %.
///
/// Not anesthesia, which nurses give at the full fee, and not AS, whose 13.6 % holds the 85 % already.
/// Source: Social Security Act section 1833(a)(1); Pub. 100-04 ch. 12 sections 110 to 210.
func applyPractitioner(_ sheet: inout Worksheet, _ options: PricingOptions) {
    for index in sheet.services.indices where sheet.services[index].practitioner != .physician {
        guard sheet.services[index].isOpen, sheet.services[index].anesthesia == nil,
            !sheet.services[index].marks.contains(.nonPhysicianAssists)
        else { continue }
        let practitioner = sheet.services[index].practitioner
        if options.practitioner == nil { sheet.services[index].doubts.insert(.practitionerByTaxonomy) }
        sheet.services[index].scale(
            .practitioner, byTenths: practitioner.percent * 10, &sheet.trace, "the practitioner's percentage")
    }
}

/// Who has no agreement with Medicare gets 95 % of the fee, and without assignment may charge up to 115 % of that.
///
/// Practitioners below 100 %, AS and nurses who give anesthesia always take assignment, and are not reduced.
/// Source: Social Security Act section 1848(a)(3) and (g)(2); 42 CFR 414.48.
func applyParticipation(_ sheet: inout Worksheet, _ options: PricingOptions) {
    for index in sheet.services.indices where sheet.services[index].isOpen {
        guard !sheet.services[index].mustTakeAssignment else { continue }
        let fee = sheet.services[index].amount
        if options.assignment == .unassigned {
            let limit = fee.scaled(by: 10_925, over: 10_000)
            sheet.services[index].limitingCharge = limit
            sheet.trace.note(
                .limitingCharge, at: sheet.services[index].position, from: fee, to: fee,
                "at most \(limit, as: "limiting charge") may be charged: \(fee) x \("1.0925", as: "share")")
        }
        sheet.services[index].scale(.participation, byTenths: 950, &sheet.trace, "a provider without agreement")
    }
}

extension Service {
    /// Who pays which part of the allowed amount.
    ///
    /// The deductible first, then 20 % coinsurance; the rest is Medicare's, less 15 % where a therapy assistant furnished
    /// the service, less sequestration. The patient's share is of the unreduced amount. UNVERIFIED: that the assistant's
    /// 15 % comes before sequestration.
    /// - Parameter remaining: of the deductible, before and after this line.
    /// Source: Social Security Act sections 1833(a)(1), 1833(b) and 1834(v); 2 U.S.C. 901a(6).
    @inline(__always)
    mutating func payment(_ remaining: inout Money, _ trace: inout Trace) -> Payment {
        var payment = Payment()
        payment.deductible = min(max(remaining, .zero), amount)
        remaining = remaining - payment.deductible
        let shared = amount - payment.deductible
        payment.coinsurance = shared.percent(20)
        let own = shared - payment.coinsurance
        let paid = marks.meets(.therapyAssistant) && year >= 2022 ? own.percent(85) : own
        payment.assistantReduction = own - paid
        payment.sequestration = paid.percent(Int64(sequestrationPercent))
        payment.medicare = paid - payment.sequestration
        if marks.contains(.preventive) { doubts.insert(.preventive) }
        if trace.isOn { note(payment, shared, own, paid, &trace) }
        return payment
    }

    private func note(_ payment: Payment, _ shared: Money, _ own: Money, _ paid: Money, _ trace: inout Trace) {
        if payment.deductible > .zero {
            trace.note(
                .deductible, at: position, from: amount, to: shared,
                "\(amount) - \(payment.deductible, as: "deductible") that the patient still owes")
        }
        trace.note(
            .coinsurance, at: position, from: shared, to: own,
            "\(shared) - \(payment.coinsurance, as: "coinsurance"), 20 % from the patient")
        if payment.assistantReduction > .zero {
            trace.note(.therapyAssistant, at: position, from: own, to: paid, "\(own) x \("0.85", as: "share")")
        }
        trace.note(
            .sequestration, at: position, from: paid, to: payment.medicare,
            "\(paid) - \(payment.sequestration, as: "sequestration"), \(sequestrationPercent, as: "percent") %")
    }
}

/// 2 % since 2013-04-01, but nothing from 2020-05-01 to 2022-03-31 and 1 % for three months after.
///
/// Source: 2 U.S.C. 901a(6); Public Laws 116-136 section 3709, 117-7 and 117-71.
func sequestrationPercent(on date: ServiceDate) -> Int64 {
    if date >= fullAgain { return 2 }
    if date >= halfAgain { return 1 }
    if date >= suspended { return 0 }
    return date >= begun ? 2 : 0
}

private let begun = day(2013, 4, 1)
private let suspended = day(2020, 5, 1)
private let halfAgain = day(2022, 4, 1)
private let fullAgain = day(2022, 7, 1)

private func day(_ year: Int, _ month: Int, _ day: Int) -> ServiceDate {
    guard let date = ServiceDate(year: year, month: month, day: day) else {
        preconditionFailure("a day of the calendar")
    }
    return date
}
