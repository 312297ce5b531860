import Claims
import Foundation
import JobMessages
import Pricing
import Reference

/// Answers for people.
enum Report {
    static func printEstimate(_ result: WireClaimResult, claim: Claim, image: ImageOptions) {
        for (line, billed) in zip(result.estimate.lines, claim.lines) {
            printLine(line, billed: billed)
            if let image = try? image.load() { printBreakdown(billed, line, image) }
            printSteps(line)
            Output.line()
        }
        let priced = result.estimate.lines.count { $0.outcome != .notPriced }
        if result.estimate.lines.count > 1 && priced > 0 {
            let counted = "\(priced) line\(priced == 1 ? "" : "s")"
            let part = priced == result.estimate.lines.count ? "" : " of the \(counted) with an amount"
            Output.line("Total\(part)  $\(dollars(result.estimate.allowedCents))")
        }
        if result.estimate.allowedCents > 0 { printPayment(result.estimate.payment) }
        Output.line("Source: \(result.releases.map(\.nameAsUsed).joined(separator: "; "))")
        Output.line(result.estimate.notice + ".")
    }

    static func printLine(_ line: WireLineEstimate, billed: ServiceLine) {
        let name = ([line.procedure.isEmpty ? "(no code)" : line.procedure] + line.modifiers).joined(separator: "-")
        let minutes = billed.unit == .minutes ? " min" : ""
        let units = billed.quantity == .one ? "" : " x\(billed.quantity)\(minutes)"
        let date = billed.from?.description ?? "no date"
        guard line.outcome != .notPriced else { return Output.line("\(name)\(units)  \(amount(line))  (\(date))") }
        let place = line.locality.isEmpty ? "national, which nobody is paid" : "locality \(line.locality)"
        let setting = line.setting.isEmpty ? "" : ", \(line.setting)"
        Output.line("\(name)\(units)  \(amount(line))  (\(place)\(setting), \(date))")
        Output.line("  confidence \(line.confidence.word)\(reasons(line))")
    }

    static func amount(_ line: WireLineEstimate) -> String {
        switch line.outcome {
        case .priced: "$\(dollars(line.allowedCents))"
        case .bundled: "$0.00, \(line.reason)"
        case .notPriced where line.ceilingCents > 0:
            "not priced: \(line.reason), at most $\(dollars(line.ceilingCents))"
        case .notPriced, .unspecified, .UNRECOGNIZED: "not priced: \(line.reason)"
        }
    }

    private static func reasons(_ line: WireLineEstimate) -> String {
        line.confidenceReasons.isEmpty ? "" : ": " + line.confidenceReasons.joined(separator: "; ")
    }

    /// The relative values and the conversion factor behind the amount.
    private static func printBreakdown(_ billed: ServiceLine, _ line: WireLineEstimate, _ image: ReferenceImage) {
        guard let date = billed.from, let code = billed.procedure, let schedule = image.feeSchedule(on: date) else {
            return
        }
        guard let row = schedule.row(code, .whole) ?? schedule.rows(code).first else {
            let others = image.releaseNames(having: code)
            let name = image.releases[schedule.release.index].name
            let hint = others.isEmpty ? "" : "; it is on \(others.joined(separator: ", "))"
            return Output.line("  \(code) is not on \(name)\(hint)")
        }
        let facility = line.setting == PlaceOfService.Setting.facility.name
        let practice = facility ? row.practiceFacility : row.practiceNonFacility
        Output.line(
            "  RVU: work \(decimal(row.work, 2)), practice expense \(decimal(practice, 2)) "
                + "(\(facility ? "facility" : "non-facility")), malpractice \(decimal(row.malpractice, 2)); "
                + "conversion factor \(decimal(schedule.conversionFactor, 4))")
    }

    private static func printPayment(_ payment: WirePayment) {
        let owed = payment.deductibleCents + payment.coinsuranceCents
        Output.line("Medicare pays $\(dollars(payment.medicareCents)), the patient $\(dollars(owed))")
    }

    private static func printSteps(_ line: WireLineEstimate) {
        let rows = line.steps.map { step in
            [
                "  " + step.rule, step.detail, line.outcome == .notPriced ? "" : "$\(dollars(step.afterCents))",
                step.authority + (step.unverified ? " (unverified)" : ""),
            ]
        }
        for row in table(rows, right: [2]) { Output.line(row) }
    }

    static func printFindings(_ scrub: WireScrub) {
        let found = scrub.findings.filter { !$0.notChecked }
        if found.isEmpty { Output.line("No findings.") }
        for finding in found {
            Output.line(headline(finding))
            Output.line("  \(finding.message)")
            Output.line("  Remedy: \(finding.remedy)")
            Output.line("  Authority: \(finding.authority)")
        }
        for gap in scrub.findings where gap.notChecked { Output.line("NOT CHECKED  \(gap.rule)  \(gap.message)") }
        if !scrub.profile.isEmpty { printProfile(scrub) }
        Output.line("At risk: $\(dollars(scrub.atRiskCents))\(limits(scrub.scope))")
    }

    private static func printProfile(_ scrub: WireScrub) {
        let off = scrub.switchedOff.isEmpty ? "" : ", which switches off \(scrub.switchedOff.joined(separator: ", "))"
        Output.line("By the profile \(scrub.profile)\(off).")
    }

    /// What the findings rest on beside the claim.
    private static func limits(_ scope: WireScrub.Scope) -> String {
        switch scope {
        case .claim: " (this claim alone was looked at)"
        case .batch: " (with the patient's other claims of this batch)"
        case .partOfBatch: " (with some of the patient's other claims of this batch)"
        case .unspecified, .UNRECOGNIZED: ""
        }
    }

    /// "DENY  PTP-002  line 2, 1  CO-236  $23.13 at risk"
    private static func headline(_ finding: WireFinding) -> String {
        let numbers = finding.lines.map(String.init).joined(separator: ", ")
        let others = finding.others.map { " and line \($0.line) of claim \($0.reference)" }.joined()
        var parts = [finding.severity.word, finding.rule, (numbers.isEmpty ? "claim" : "line " + numbers) + others]
        if !finding.carc.isEmpty {
            let codes = ["\(finding.group)-\(finding.carc)"] + finding.remarks
            parts.append(codes.joined(separator: " ") + (finding.unverified ? " (unverified)" : ""))
        }
        if finding.atRiskCents != 0 { parts.append("$\(dollars(finding.atRiskCents)) at risk") }
        return parts.joined(separator: "  ")
    }
}

extension WireConfidence {
    var word: String {
        switch self {
        case .high: "High"
        case .medium: "Medium"
        case .low: "Low"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension WireSeverity {
    var word: String {
        switch self {
        case .deny: "DENY"
        case .warn: "WARN"
        case .info: "INFO"
        case .unspecified, .UNRECOGNIZED: "?"
        }
    }
}

extension WireReleaseUsed {
    /// "NCCI PTP practitioner 2024Q2 (standing in)"
    var nameAsUsed: String { name + (standIn ? " (standing in)" : "") }
}
