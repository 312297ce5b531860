import Claims
import Reference
import Testing

@testable import Scrubbing

private let needsData: Comment = "MEDPAY_DATA names the folder of CMS files"

@Suite struct RuleCaseTests {
    private static let runnable = RuleCase.all.filter { $0.tables != .whole || dataFolder != nil }

    @Test func `every rule has a claim that triggers it, or is a kind of not checked`() {
        let cases = Set(RuleCase.all.map(\.id))
        let gaps = Set(
            NotChecked.Subject.allCases.map { NotChecked(subject: $0, reason: .noTable, date: served).rule.id })
        #expect(cases.union(gaps) == Set(Rule.all.map(\.id)))
        #expect(cases.isDisjoint(with: gaps))
    }

    @Test(arguments: runnable)
    func `a fault is found, and nothing else is`(rule: RuleCase) throws {
        let report = try scrub(rule.trigger, today: rule.today, image: rule.image())
        #expect(Set(report.alarms) == rule.alarms, "\(rule.id)")
        let finding = try report.first(rule.id)
        #expect(finding.severity == rule.severity, "\(rule.id)")
        #expect(finding.prediction?.carc == rule.carc, "\(rule.id)")
        #expect(finding.message.hasSuffix(".") && finding.remedy.hasSuffix("."), "\(rule.id)")
    }

    @Test(arguments: runnable)
    func `a near miss is not found`(rule: RuleCase) throws {
        let report = try scrub(rule.nearMiss, today: rule.today, image: rule.image())
        #expect(report.all(rule.id) == [], "\(rule.id)")
    }

    /// Dates, providers and patients are what no rule but those of dates and identifiers looks at.
    @Test(arguments: runnable)
    func `a fault is found whatever the day, the patient and the providers`(rule: RuleCase) throws {
        var random = Seeded(state: UInt64(truncatingIfNeeded: rule.id.hashValueOfText))
        var scrubber = Scrubber(image: try rule.image())
        for _ in 0..<30 {
            let days = -Int(random.next() % 60)
            // The case of two months needs its own days, and a patient's sex and age are the case's.
            let (claim, today) = ["DAT-002"].contains(rule.id) ? (rule.trigger, rule.today) : moved(rule, days, &random)
            let report = scrubber.scrub(claim, estimate: estimated(claim, scrubber.image), today: today)
            guard Set(report.alarms) == rule.alarms, !report.all(rule.id).isEmpty else {
                Issue.record("\(rule.id), \(days) days: \(report.ids)")
                return
            }
        }
    }

    private func moved(_ rule: RuleCase, _ days: Int, _ random: inout Seeded) -> (Claim, ServiceDate) {
        var claim = rule.trigger
        claim.patient = Pseudonym(high: random.next(), low: random.next())
        if claim.billing.npi?.isValid == true { claim.billing.npi = validNPI(&random) }
        for position in claim.lines.indices {
            claim.lines[position].from = claim.lines[position].from?.adding(days: days)
            claim.lines[position].through = claim.lines[position].through?.adding(days: days)
        }
        // A filing limit moves past a weekend: a week later is late whatever the day.
        return (claim, rule.id == "TIM-001" ? rule.today.adding(days: 7) : rule.today.adding(days: days))
    }

    @Test(.enabled(if: dataFolder != nil, needsData))
    func `every predicted code was in use on the day of its claim`() throws {
        let image = try codeLists()
        // The lists are of the quarter of their newest date, and answer from then on.
        let published = date("2023-12-01")
        let reasons = try #require(image.codeList(.adjustmentReasons, on: published))
        let remarks = try #require(image.codeList(.remarkCodes, on: published))
        for rule in RuleCase.all {
            let report = try scrub(rule.trigger, today: rule.today, image: rule.image())
            for prediction in report.findings.compactMap(\.prediction) {
                let reason = try #require(reasons.code(prediction.carc), "\(rule.id): \(prediction.carc)")
                #expect(reason.isInUse(on: rule.today), "\(rule.id): \(prediction.carc)")
                for text in prediction.remarks {
                    let remark = try #require(remarks.code(text), "\(rule.id): \(text)")
                    #expect(remark.isInUse(on: rule.today), "\(rule.id): \(text)")
                }
            }
        }
    }

    private func codeLists() throws -> ReferenceImage {
        let folder = try #require(dataFolder)
        return try importReference(paths: ["\(folder)/codes"], into: nil, options: ImportOptions(imported: 0)).image()
    }
}

extension String {
    /// The same in every run, unlike `hashValue`.
    fileprivate var hashValueOfText: UInt64 { utf8.reduce(5381) { $0 &* 33 &+ UInt64($1) } }
}
