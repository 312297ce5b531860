import Claims
import Testing

@testable import Scrubbing

@Suite struct ProfileTests {
    private let over = claim(line(1, "20610", units: 3))

    private func profile(_ changes: Profile.Change...) -> Profile { Profile(name: "north", changes: changes) }

    @Test func `the published rules have no name, and a profile's is told`() throws {
        #expect(try scrub(over).profile == "")
        let report = try scrub(over, profile: profile())
        #expect(report.profile == "north")
        #expect(report.alarms == ["MUE-003"] && report.switchedOff == [])
    }

    @Test func `a rule that is off finds nothing, and the result says that it is off`() throws {
        let report = try scrub(over, profile: profile(.init(rule: "MUE-003", severity: nil)))
        #expect(report.alarms == [])
        #expect(report.switchedOff == ["MUE-003"])
        #expect(report.atRisk == .zero)
    }

    @Test func `a severity is changed, for the payers named`() throws {
        let change = Profile.Change(rule: "MUE-003", payers: [.commercial], severity: .deny)
        let commercial = try scrub(over.with { $0.payer = .commercial }, profile: profile(change))
        #expect(try commercial.first("MUE-003").severity == .deny)
        #expect(try commercial.first("MUE-003").isSeverityByProfile)
        #expect(commercial.deniedLines == [1])
        let medicare = try scrub(over, profile: profile(change))
        #expect(try medicare.first("MUE-003").severity == .warn)
        #expect(try !medicare.first("MUE-003").isSeverityByProfile)
    }

    @Test func `a rule of Medicare's that a payer follows denies, and no longer says that it is not known`() throws {
        let bundled = claim(line(1, "20610"), line(2, "20552"), payer: .commercial)
        #expect(try scrub(bundled).first("PTP-002").severity == .warn)
        let follows = profile(.init(rule: "PTP-002", payers: [.commercial], severity: .deny))
        let finding = try scrub(bundled, profile: follows).first("PTP-002")
        #expect(finding.severity == .deny)
        #expect(!finding.message.contains("not known"))
    }

    @Test func `a profile makes no finding graver than its facts`() throws {
        // A second office visit that 25 says is separate is a warning.
        let visits = claim(line(1, "99213"), line(2, "99214", "25"))
        let change = profile(.init(rule: "EM-002", severity: .deny))
        #expect(try scrub(visits, profile: change).first("EM-002").severity == .warn)
        let milder = profile(.init(rule: "EM-002", severity: .info))
        #expect(try scrub(visits, profile: milder).first("EM-002").severity == .info)
    }

    @Test func `of two changes of one rule the last counts`() throws {
        let changes = profile(.init(rule: "MUE-003", severity: nil), .init(rule: "MUE-003", severity: .info))
        #expect(try scrub(over, profile: changes).first("MUE-003").severity == .info)
    }

    @Test func `a contract's filing limit is counted in days`() throws {
        let contract = Profile(name: "north", filingDays: [.commercial: 90])
        let visit = claim(line(1, "99213"), payer: .commercial)
        let last = served.adding(days: 90)
        #expect(try scrub(visit, today: last, profile: contract).alarms == [])
        #expect(try scrub(visit, today: last, profile: contract).ids.contains("TIM-002"))
        let late = try scrub(visit, today: last.adding(days: 1), profile: contract)
        #expect(late.alarms == ["TIM-001"])
        #expect(try late.first("TIM-001").severity == .deny)
        #expect(try scrub(visit, today: last.adding(days: 1)).alarms == [])
    }
}
