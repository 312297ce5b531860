import Claims
import JobMessages
import Pricing
import Scrubbing
import SwiftProtobuf
import Testing

@testable import Reference

/// Every field of the answer is set to something that no other field holds.
struct ResultConversionTests {
    private let image: ReferenceImage
    private let claim: Claim

    init() throws {
        image = try ReferenceImage.builtIn()
        var second = ServiceLine(number: 2, procedure: HCPCS("99213"))
        second.modifiers = ["25", "GT"]
        let lines = [ServiceLine(number: 1, procedure: HCPCS("20552")), second, ServiceLine(number: 3, procedure: nil)]
        claim = Claim(reference: "A1", lines: lines)
    }

    private func estimate() -> Estimate {
        let step = TraceStep(
            position: 0, rule: .multipleUnits, detail: "0.66 x 1.000",
            inputs: [TraceInput(name: "work RVU", value: "0.66"), TraceInput(name: "work GPCI", value: "1.000")],
            before: Money(cents: 11), after: Money(cents: 22))
        var first = LineEstimate(line: 1, outcome: .priced(Money(cents: 4626)))
        first.doubts = [Doubts(.reducedProcedure), Doubts(.rankedUnits)]
        first.feeSchedule = ReleaseChoice(index: 1, isStandIn: true)
        first.localities = ReleaseChoice(index: 0, isStandIn: false)
        first.locality = LocalityKey("10112/00")
        first.setting = .nonFacility
        (first.payment.deductible, first.payment.coinsurance) = (Money(cents: 1), Money(cents: 2))
        (first.payment.assistantReduction, first.payment.sequestration) = (Money(cents: 3), Money(cents: 4))
        first.payment.medicare = Money(cents: 5)
        first.limitingCharge = Money(cents: 6)
        var second = LineEstimate(line: 2, outcome: .bundled(.bundledAlways))
        second.setting = .facility
        var third = LineEstimate(line: 3, outcome: .notPriced(.noProcedure))
        third.doubts = Doubts(.rareSetting)
        third.ceiling = Money(cents: 7)
        return Estimate(lines: [first, second, third], steps: [step])
    }

    private func report() throws -> ScrubReport {
        let rule = try #require(Rule.named("PTP-002"))
        let finding = Finding(
            rule: rule, severity: .warn, lines: [2, 1],
            codes: [try #require(HCPCS("99213")), try #require(HCPCS("20552"))],
            prediction: Prediction(group: "PR", carc: "236", remarks: ["N822", "M15"], isUnverified: true),
            message: "what was found", remedy: "what would mend it",
            rows: [0, 2].map { DataRow(release: ReleaseChoice(index: $0, isStandIn: false), key: "row \($0)") },
            atRisk: Money(cents: 333))
        return ScrubReport(findings: [finding], atRisk: Money(cents: 444), deniedLines: [2])
    }

    @Test func `an estimate's message carries all of it`() {
        let message = WireClaimResult(claim: claim, estimate: estimate(), report: nil, image: image)
        #expect(message.reference == "A1")
        #expect(message.image == String(image.digest.prefix(16)))
        #expect(!message.hasScrub)
        #expect(message.estimate.allowedCents == 4626)
        #expect(message.estimate.confidence == .medium)
        #expect(message.estimate.payment.medicareCents == 5)
        #expect(message.estimate.notice == Estimate.notice)
        #expect(message.estimate.lines.map(\.line) == [1, 2, 3])
        #expect(message.estimate.lines.map(\.outcome) == [.priced, .bundled, .notPriced])
        #expect(message.estimate.lines.map(\.reason) == ["", "bundled-always", "no-procedure"])
        #expect(message.estimate.lines.map(\.setting) == ["non-facility", "facility", ""])
        #expect(message.estimate.lines.map(\.confidence) == [.medium, .high, .low])
        #expect(message.estimate.lines.map(\.procedure) == ["20552", "99213", ""])
        #expect(message.estimate.lines.map(\.modifiers) == [[], ["25", "GT"], []])
        let first = message.estimate.lines[0]
        #expect(first.allowedCents == 4626)
        #expect(first.confidenceReasons == [Doubt.reducedProcedure.words, Doubt.rankedUnits.words])
        #expect(first.payment.deductibleCents == 1 && first.payment.coinsuranceCents == 2)
        #expect(first.payment.assistantReductionCents == 3 && first.payment.sequestrationCents == 4)
        #expect(first.payment.medicareCents == 5 && first.limitingChargeCents == 6)
        #expect(!message.estimate.lines[1].hasPayment)
        #expect(message.estimate.lines.map(\.ceilingCents) == [0, 0, 7])
        #expect(first.locality == "10112/00")
    }

    @Test func `a step of the arithmetic carries all of it`() throws {
        let message = WireClaimResult(claim: claim, estimate: estimate(), report: nil, image: image)
        let step = try #require(message.estimate.lines[0].steps.first)
        #expect(step.rule == "PRC-MULTIPLE-UNITS")
        #expect(step.detail == "0.66 x 1.000")
        #expect(step.beforeCents == 11)
        #expect(step.afterCents == 22)
        #expect(step.authority == PricingRule.multipleUnits.authority)
        #expect(step.unverified)
        #expect(step.inputs.map(\.name) == ["work RVU", "work GPCI"])
        #expect(step.inputs.map(\.value) == ["0.66", "1.000"])
    }

    @Test func `a scrub's message carries all of it`() throws {
        let message = WireClaimResult(claim: claim, estimate: nil, report: try report(), image: image)
        #expect(!message.hasEstimate)
        #expect(message.scrub.atRiskCents == 444)
        #expect(message.scrub.deniedLines == [2])
        let finding = try #require(message.scrub.findings.first)
        #expect(finding.rule == "PTP-002")
        #expect(finding.severity == .warn)
        #expect(finding.lines == [2, 1])
        #expect(finding.codes == ["99213", "20552"])
        #expect(finding.group == "PR")
        #expect(finding.carc == "236")
        #expect(finding.remarks == ["N822", "M15"])
        #expect(finding.unverified)
        #expect(finding.message == "what was found")
        #expect(finding.remedy == "what would mend it")
        #expect(finding.authority == Rule.named("PTP-002")?.authority)
        #expect(finding.atRiskCents == 333)
        #expect(finding.releases == [0, 1])
    }

    @Test func `a finding says which rows it rests on, whose lines it is about, and who changed its severity`() throws {
        var report = try report()
        report.findings[0].rows[0].from = ServiceDate("2025-01-01")
        report.findings[0].rows[0].through = ServiceDate("2025-03-31")
        report.findings[0].others = [Finding.OtherLine(reference: "B7", line: 3)]
        report.findings[0].isSeverityByProfile = true
        let finding = WireClaimResult(claim: claim, estimate: nil, report: report, image: image).scrub.findings[0]
        #expect(finding.rows.map(\.key) == ["row 0", "row 2"] && finding.rows.map(\.release) == [0, 1])
        #expect(finding.rows[0].from == "2025-01-01" && finding.rows[0].through == "2025-03-31")
        #expect(finding.rows[1].from.isEmpty && finding.rows[1].through.isEmpty)
        #expect(finding.others == [.with { ($0.reference, $0.line) = ("B7", 3) }])
        #expect(finding.severityByProfile && !finding.notChecked)
    }

    @Test func `what was not checked comes after what was found, marked, with its table`() throws {
        var report = try report()
        let day = try #require(ServiceDate("2025-03-10"))
        report.notChecked = [
            NotChecked(subject: .procedureEdits, reason: .noTable, date: day),
            NotChecked(
                subject: .unitLimits, reason: .standIn, date: day, release: ReleaseChoice(index: 1, isStandIn: true)),
        ]
        let message = WireClaimResult(claim: claim, estimate: nil, report: report, image: image)
        let gaps = message.scrub.findings.filter(\.notChecked)
        #expect(message.scrub.findings.count == 3 && !message.scrub.findings[0].notChecked)
        #expect(gaps.map(\.rule) == ["PTP-009", "MUE-009"] && gaps.allSatisfy { $0.severity == .info })
        #expect(gaps[0].message == "Procedure-to-procedure edits were not checked: no table covers 2025-03-10.")
        #expect(gaps[0].releases.isEmpty && gaps[1].releases == [2])
        #expect(message.releases[2].standIn)
    }

    @Test func `a report's verdict is clean only where every rule was applied`() throws {
        func verdict(_ severities: [Severity], gaps: Int = 0) throws -> WireScrub.Verdict {
            var report = try report()
            let finding = report.findings[0]
            report.findings = severities.map { severity in
                var finding = finding
                finding.severity = severity
                return finding
            }
            let gap = NotChecked(subject: .addOns, reason: .noTable, date: .distantPast)
            report.notChecked = Array(repeating: gap, count: gaps)
            return WireClaimResult(claim: claim, estimate: nil, report: report, image: image).scrub.verdict
        }
        #expect(try verdict([]) == .clean && verdict([.info]) == .clean)
        #expect(try verdict([.info], gaps: 1) == .notFullyChecked)
        #expect(try verdict([.warn, .info], gaps: 1) == .warned)
        #expect(try verdict([.deny, .warn]) == .denied)
    }

    @Test func `the table of rules is told for a payer and by a profile`() throws {
        let published = WireRuleTable(profile: .published)
        #expect(published.rules.map(\.id) == Rule.all.map(\.id))
        let edit = try #require(published.rules.first { $0.id == "PTP-001" })
        #expect(edit.severity == .deny && edit.group == "CO" && edit.carc == "236" && !edit.everyPayer)
        #expect(edit.needs == ["procedure edits", "other claims"])
        let commercial = WireRuleTable(profile: .published, payer: .commercial)
        #expect(commercial.rules.first { $0.id == "PTP-001" }?.severity == .warn)
        #expect(commercial.rules.first { $0.id == "DX-003" }?.severity == .deny)
        let profile = Profile(
            name: "north",
            changes: [
                .init(rule: "PTP-001", payers: [.commercial], severity: .info), .init(rule: "DX-003", severity: nil),
            ])
        let own = WireRuleTable(profile: profile, payer: .commercial)
        #expect(own.rules.first { $0.id == "PTP-001" }?.severity == .info)
        #expect(own.rules.first { $0.id == "DX-003" }?.off == true)
        #expect(WireRuleTable(profile: profile).rules.first { $0.id == "PTP-001" }?.severity == .deny)
    }

    @Test func `a finding without a prediction names no codes`() throws {
        var report = try report()
        report.findings[0].prediction = nil
        let message = WireClaimResult(claim: claim, estimate: nil, report: report, image: image)
        #expect(message.scrub.findings[0].carc.isEmpty)
        #expect(message.scrub.findings[0].group.isEmpty)
        #expect(!message.scrub.findings[0].unverified)
    }

    @Test func `releases are named once each in the order of first use`() throws {
        let message = WireClaimResult(claim: claim, estimate: estimate(), report: try report(), image: image)
        let used = [1, 0, 2].map { image.releases[$0] }
        #expect(message.releases.map(\.name) == used.map(\.name))
        #expect(message.releases.map(\.kind) == used.map(\.kind.name))
        #expect(message.releases.map(\.digest) == used.map { String($0.digest.prefix(16)) })
        #expect(message.releases.map(\.standIn) == [true, false, false])
        #expect(message.scrub.findings[0].releases == [1, 2])
    }

    @Test func `a release that stands in is told from itself`() {
        var estimate = estimate()
        estimate.lines[1].feeSchedule = ReleaseChoice(index: 1, isStandIn: false)
        let message = WireClaimResult(claim: claim, estimate: estimate, report: nil, image: image)
        #expect(message.releases.map(\.standIn) == [true, false, false])
        #expect(message.releases[0].name == message.releases[2].name)
    }

    @Test func `every reason, confidence and severity has a word or number of its own`() throws {
        let words = NotPaidReason.allCases.map(\.name)
        #expect(Set(words).count == words.count)
        for confidence in Confidence.allCases {
            #expect(WireConfidence(rawValue: Int(confidence.rawValue)).map { $0 != .unspecified } == true)
        }
        for severity in Severity.allCases {
            var report = try report()
            report.findings[0].severity = severity
            let message = WireClaimResult(claim: claim, estimate: nil, report: report, image: image)
            #expect(message.scrub.findings[0].severity.rawValue == Int(severity.rawValue))
        }
    }
}
