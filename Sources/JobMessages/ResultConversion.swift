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
        self.init()
        reference = claim.reference
        self.image = digestPrefix(image.digest)
        var used = UsedReleases(image: image)
        if let estimate { self.estimate = WireEstimate(estimate, claim: claim, used: &used) }
        if let report { scrub = WireScrub(report, used: &used) }
        releases = used.messages
    }
}

/// Digests are named by their first 16 hexadecimal digits in results: enough to tell releases apart.
private func digestPrefix(_ digest: String) -> String { String(digest.prefix(16)) }

/// The releases that one result rests on, each once, in the order of first use.
struct UsedReleases {
    let image: ReferenceImage
    private(set) var messages: [WireReleaseUsed] = []
    private var choices: [ReleaseChoice] = []

    init(image: ReferenceImage) { self.image = image }

    mutating func position(of choice: ReleaseChoice) -> UInt32 {
        if let known = choices.firstIndex(of: choice) { return UInt32(known) }
        let release = image.releases[choice.index]
        var message = WireReleaseUsed()
        message.name = release.name
        message.kind = release.kind.name
        message.digest = digestPrefix(release.digest)
        message.standIn = choice.isStandIn
        messages.append(message)
        choices.append(choice)
        return UInt32(choices.count - 1)
    }
}

extension WireEstimate {
    init(_ estimate: Estimate, claim: Claim, used: inout UsedReleases) {
        self.init()
        for (line, billed) in zip(estimate.lines, claim.lines) {
            for choice in [line.feeSchedule, line.localities, line.anesthesiaUnits, line.anesthesiaFactors] {
                if let choice { _ = used.position(of: choice) }
            }
            lines.append(WireLineEstimate(line, billed: billed))
        }
        for step in estimate.steps { lines[step.position].steps.append(WireTraceStep(step)) }
        allowedCents = estimate.allowed.cents
        confidence = WireConfidence(rawValue: Int(estimate.confidence.rawValue)) ?? .unspecified
        notice = Estimate.notice
        payment = WirePayment(estimate.payment)
    }
}

extension WirePayment {
    init(_ payment: Payment) {
        self.init()
        deductibleCents = payment.deductible.cents
        coinsuranceCents = payment.coinsurance.cents
        assistantReductionCents = payment.assistantReduction.cents
        sequestrationCents = payment.sequestration.cents
        medicareCents = payment.medicare.cents
    }
}

extension WireLineEstimate {
    init(_ estimate: LineEstimate, billed: ServiceLine) {
        self.init()
        line = UInt32(estimate.line)
        switch estimate.outcome {
        case .priced(let amount):
            outcome = .priced
            allowedCents = amount.cents
            payment = WirePayment(estimate.payment)
            limitingChargeCents = estimate.limitingCharge?.cents ?? 0
        case .bundled(let why):
            outcome = .bundled
            reason = why.name
        case .notPriced(let why):
            outcome = .notPriced
            ceilingCents = estimate.ceiling?.cents ?? 0
            reason = why.name
        }
        confidence = WireConfidence(rawValue: Int(estimate.confidence.rawValue)) ?? .unspecified
        confidenceReasons = estimate.doubts.all.map(\.words)
        locality = estimate.locality?.description ?? ""
        setting = estimate.setting?.name ?? ""
        procedure = billed.procedure?.description ?? ""
        modifiers = billed.modifiers.map(\.description)
        chargeCents = billed.charge.cents
    }
}

extension WireTraceStep {
    init(_ step: TraceStep) {
        self.init()
        rule = step.rule.id
        detail = step.detail
        beforeCents = step.before.cents
        afterCents = step.after.cents
        authority = step.rule.authority
        unverified = step.rule.isUnverified
        inputs = step.inputs.map(WireTraceInput.init)
    }
}

extension WireTraceInput {
    init(_ input: TraceInput) {
        self.init()
        name = input.name
        value = input.value
    }
}

extension WireScrub {
    init(_ report: ScrubReport, used: inout UsedReleases) {
        self.init()
        for finding in report.findings { findings.append(WireFinding(finding, used: &used)) }
        for gap in report.notChecked { findings.append(WireFinding(gap, used: &used)) }
        atRiskCents = report.atRisk.cents
        deniedLines = report.deniedLines.map(UInt32.init)
        verdict = Verdict(rawValue: Int(report.verdict.rawValue)) ?? .unspecified
        scope = Scope(rawValue: Int(report.scope.rawValue)) ?? .unspecified
        profile = report.profile
        switchedOff = report.switchedOff
    }
}

extension WireFinding {
    init(_ finding: Finding, used: inout UsedReleases) {
        self.init()
        rule = finding.rule.id
        severity = WireSeverity(rawValue: Int(finding.severity.rawValue)) ?? .unspecified
        severityByProfile = finding.isSeverityByProfile
        lines = finding.lines.map(UInt32.init)
        others = finding.others.map(WireOtherLine.init)
        codes = finding.codes.map(\.description)
        if let prediction = finding.prediction {
            group = prediction.group
            carc = prediction.carc
            remarks = prediction.remarks
            unverified = prediction.isUnverified
        }
        message = finding.message
        remedy = finding.remedy
        authority = finding.rule.authority
        atRiskCents = finding.atRisk.cents
        for row in finding.rows {
            rows.append(WireDataRow(row, used: &used))
            let position = used.position(of: row.release)
            if !releases.contains(position) { releases.append(position) }
        }
    }

    /// What was not checked.
    init(_ gap: NotChecked, used: inout UsedReleases) {
        self.init()
        rule = gap.rule.id
        severity = .info
        notChecked = true
        message = gap.message(used.image)
        remedy = gap.rule.remedy
        authority = gap.rule.authority
        if let release = gap.release { releases = [used.position(of: release)] }
    }
}

extension WireOtherLine {
    init(_ other: Finding.OtherLine) {
        self.init()
        reference = other.reference
        line = UInt32(other.line)
    }
}

extension WireDataRow {
    init(_ row: DataRow, used: inout UsedReleases) {
        self.init()
        release = used.position(of: row.release)
        key = row.key
        from = row.from?.description ?? ""
        through = row.through?.description ?? ""
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
