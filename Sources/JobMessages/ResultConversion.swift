import Claims
import Pricing
import Reference
import Scrubbing

extension WireClaimResult {
    /// The answer for one claim.
    ///
    /// - Parameters:
    ///   - estimate: nil when it was not asked for; likewise `report`.
    ///   - image: the image that both rest on.
    package init(claim: Claim, estimate: Estimate?, report: ScrubReport?, image: ReferenceImage) {
        var writer = ProtobufWriter()
        writer.result(claim: claim, estimate: estimate, report: report, image: image)
        self.init(written: writer.bytes)
    }
}

extension ProtobufWriter {
    /// A `ClaimResult`.
    ///
    /// - Parameters:
    ///   - estimate: nil when it was not asked for; likewise `report`.
    ///   - image: the image that both rest on.
    package mutating func result(claim: Claim, estimate: Estimate?, report: ScrubReport?, image: ReferenceImage) {
        var used = UsedReleases()
        text(1, claim.reference)
        if let estimate { message(2) { $0.estimate(estimate, claim, &used) } }
        if let report { message(3) { $0.report(report, image, &used) } }
        for choice in used.choices { message(4) { $0.release(choice, image) } }
        digest(5, image.digest)
    }

    private mutating func release(_ choice: ReleaseChoice, _ image: ReferenceImage) {
        let release = image.releases[choice.index]
        text(1, release.name)
        text(2, release.kind.name)
        digest(3, release.digest)
        flag(4, choice.isStandIn)
    }

    /// Digests are named by their first 16 hexadecimal digits in results: enough to tell releases apart.
    private mutating func digest(_ field: Int, _ digest: String) { text(field, String(digest.prefix(16))) }
}

/// The releases that one result rests on, each once, in the order of first use.
private struct UsedReleases {
    private(set) var choices: [ReleaseChoice] = []

    mutating func position(of choice: ReleaseChoice) -> Int {
        if let known = choices.firstIndex(of: choice) { return known }
        choices.append(choice)
        return choices.count - 1
    }
}

extension ProtobufWriter {
    fileprivate mutating func estimate(_ estimate: Estimate, _ claim: Claim, _ used: inout UsedReleases) {
        for position in 0..<min(estimate.lines.count, claim.lines.count) {
            let line = estimate.lines[position]
            for choice in [line.feeSchedule, line.localities, line.anesthesiaUnits, line.anesthesiaFactors] {
                if let choice { _ = used.position(of: choice) }
            }
            message(1) { $0.line(at: position, of: estimate, claim) }
        }
        number(2, Int(estimate.allowed.cents))
        number(3, Int(estimate.confidence.rawValue))
        text(4, Estimate.notice)
        message(5) { $0.payment(estimate.payment) }
    }

    private mutating func payment(_ payment: Payment) {
        number(1, Int(payment.deductible.cents))
        number(2, Int(payment.coinsurance.cents))
        number(3, Int(payment.assistantReduction.cents))
        number(4, Int(payment.sequestration.cents))
        number(5, Int(payment.medicare.cents))
    }

    private mutating func line(at position: Int, of whole: Estimate, _ claim: Claim) {
        let line = whole.lines[position]
        number(1, line.line)
        outcome(line.outcome)
        number(5, Int(line.confidence.rawValue))
        for doubt in line.doubts.all { item(6, doubt.words) }
        text(7, line.locality)
        text(8, line.setting?.name ?? "")
        for index in whole.steps.indices where whole.steps[index].position == position {
            message(9) { $0.step(whole.steps[index]) }
        }
        text(10, claim.lines[position].procedure?.description ?? "")
        for modifier in claim.lines[position].modifiers { item(11, modifier.description) }
        switch line.outcome {
        case .priced:
            message(12) { $0.payment(line.payment) }
            number(13, Int(line.limitingCharge?.cents ?? 0))
        case .bundled: break
        case .notPriced: number(14, Int(line.ceiling?.cents ?? 0))
        }
        number(15, Int(claim.lines[position].charge.cents))
    }

    private mutating func outcome(_ outcome: LineEstimate.Outcome) {
        switch outcome {
        case .priced(let amount):
            number(2, WireLineEstimate.Outcome.priced.rawValue)
            number(3, Int(amount.cents))
        case .bundled(let why):
            number(2, WireLineEstimate.Outcome.bundled.rawValue)
            text(4, why.name)
        case .notPriced(let why):
            number(2, WireLineEstimate.Outcome.notPriced.rawValue)
            text(4, why.name)
        }
    }

    private mutating func step(_ step: TraceStep) {
        text(1, step.rule.id)
        text(2, step.detail)
        number(3, Int(step.before.cents))
        number(4, Int(step.after.cents))
        text(5, step.rule.authority)
        flag(6, step.rule.isUnverified)
        for input in step.inputs {
            message(7) {
                $0.text(1, input.name)
                $0.text(2, input.value)
            }
        }
    }
}

extension ProtobufWriter {
    fileprivate mutating func report(_ report: ScrubReport, _ image: ReferenceImage, _ used: inout UsedReleases) {
        for finding in report.findings { message(1) { $0.finding(finding, &used) } }
        for gap in report.notChecked { message(1) { $0.gap(gap, image, &used) } }
        number(2, Int(report.atRisk.cents))
        packed(3, report.deniedLines)
        number(4, Int(report.verdict.rawValue))
        number(5, Int(report.scope.rawValue))
        text(6, report.profile)
        for rule in report.switchedOff { item(7, rule) }
    }

    private mutating func finding(_ finding: Finding, _ used: inout UsedReleases) {
        text(1, finding.rule.id)
        number(2, Int(finding.severity.rawValue))
        packed(3, finding.lines)
        for code in finding.codes { item(4, code.description) }
        if let prediction = finding.prediction {
            text(5, prediction.group)
            text(6, prediction.carc)
            for remark in prediction.remarks { item(7, remark) }
            flag(8, prediction.isUnverified)
        }
        text(9, finding.message)
        text(10, finding.remedy)
        text(11, finding.rule.authority)
        number(12, Int(finding.atRisk.cents))
        packed(13, releases(of: finding, &used))
        for other in finding.others {
            message(15) {
                $0.text(1, other.reference)
                $0.number(2, other.line)
            }
        }
        for row in finding.rows { message(16) { $0.row(row, &used) } }
        flag(17, finding.isSeverityByProfile)
    }

    /// Each once.
    private func releases(of finding: Finding, _ used: inout UsedReleases) -> [Int] {
        var releases: [Int] = []
        for row in finding.rows {
            let position = used.position(of: row.release)
            if !releases.contains(position) { releases.append(position) }
        }
        return releases
    }

    private mutating func row(_ row: DataRow, _ used: inout UsedReleases) {
        number(1, used.position(of: row.release))
        text(2, row.key)
        text(3, row.from?.description ?? "")
        text(4, row.through?.description ?? "")
    }

    /// What was not checked, as a finding.
    private mutating func gap(_ gap: NotChecked, _ image: ReferenceImage, _ used: inout UsedReleases) {
        let rule = gap.rule
        text(1, rule.id)
        number(2, Int(Severity.info.rawValue))
        text(9, gap.message(image))
        text(10, rule.remedy)
        text(11, rule.authority)
        if let release = gap.release { packed(13, [used.position(of: release)]) }
        flag(14, true)
    }
}

extension PlaceOfService.Setting {
    package var name: String { self == .facility ? "facility" : "non-facility" }
}

extension NotPaidReason {
    /// The word for it in results.
    package var name: String {
        switch self {
        case .noProcedure: "no-procedure"
        case .noDate: "no-date"
        case .noSchedule: "no-schedule-for-the-date"
        case .notOnSchedule: "not-on-the-schedule"
        case .noUnits: "no-units"
        case .contractorPriced: "contractor-priced"
        case .bundledAlways: "bundled-always"
        case .bundledIncident: "bundled-incident"
        case .bundledWithOthers: "bundled-with-others"
        case .otherSchedule: "other-fee-schedule"
        case .notValidForMedicare: "not-valid-for-medicare"
        case .measurementOnly: "measurement-only"
        case .notCovered: "not-covered"
        case .deleted: "deleted-code"
        case .anesthesia: "anesthesia"
        case .componentNotAllowed: "component-not-allowed"
        case .byReport: "by-report"
        case .notPayableAsBilled: "not-payable-as-billed"
        case .unknownPlace: "unknown-place-of-service"
        case .unknownLocality: "unknown-locality"
        case .unknownModifier: "unknown-modifier"
        case .contradictingModifiers: "contradicting-modifiers"
        case .noAnesthesiaRole: "no-anesthesia-role"
        case .noMinutes: "no-minutes"
        }
    }
}
