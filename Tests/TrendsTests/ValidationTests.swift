import Testing
import Trends

@Suite struct ValidationTests {
    @Test func `a good contribution passes with its lists sorted and free of repeats`() throws {
        var contribution = sampleContribution()
        contribution.modifiers = ["59", "25", "59"]
        let canonical = try contribution.validated(currentYear: 2026)
        #expect(canonical.modifiers == ["25", "59"])
        #expect(canonical.remarks == ["M15", "N822"])
        #expect(try canonical.validated(currentYear: 2026) == canonical)
    }

    @Test func `what may be left out may be left out`() throws {
        let least = Contribution(
            source: .reported, code: "J1100", payer: .other, group: "PR", carc: "204", kind: .denied)
        #expect(try least.validated(currentYear: 2026) == least)
    }

    struct Fault: Sendable {
        var field: ContributionError.Field
        var breaks: @Sendable (inout Contribution) -> Void
    }

    static let marker = "DOE^JANE"
    static let faults: [Fault] = {
        var faults: [Fault] = []
        for text in [marker, "", "2055", "205520", "2055a", "W1234", "20 52", "２０５５２"] {
            faults.append(Fault(field: .code) { $0.code = text })
        }
        for list in [[marker], ["5"], ["25", "591"], ["lt"], ["25", "26", "50", "51", "59"]] {
            faults.append(Fault(field: .modifiers) { $0.modifiers = list })
        }
        for text in [marker, "O", "XX", "oh", "Ohio", "AE", "45202"] {
            faults.append(Fault(field: .state) { $0.state = text })
        }
        for text in [marker, "1", "111", "1A"] {
            faults.append(Fault(field: .placeOfService) { $0.placeOfService = text })
        }
        for text in [marker, "", "CR", "co"] { faults.append(Fault(field: .group) { $0.group = text }) }
        for text in [marker, "", "0", "045", "1234", "B", "B0", "B155", "b15", "4 5"] {
            faults.append(Fault(field: .carc) { $0.carc = text })
        }
        for list in [[marker], ["M"], ["MB1"], ["N36X"], ["X1"], ["M1", "M2", "M3", "M4", "M5", "M6"], ["N12345"]] {
            faults.append(Fault(field: .remarks) { $0.remarks = list })
        }
        for year in [1989, 2027, -1, 20260131] { faults.append(Fault(field: .serviceYear) { $0.serviceYear = year }) }
        return faults
    }()

    @Test(arguments: faults.indices)
    func `every fault is refused by its field and never repeated`(index: Int) {
        let fault = ValidationTests.faults[index]
        var contribution = sampleContribution()
        fault.breaks(&contribution)
        let error = #expect(throws: ContributionError.self) { try contribution.validated(currentYear: 2026) }
        #expect(error?.field == fault.field)
        #expect(error?.description.contains("DOE") == false)
    }

    @Test(arguments: ["45", "236", "1", "B15", "P12", "A1"])
    func `reason codes of every shape pass`(carc: String) throws {
        var contribution = sampleContribution()
        contribution.carc = carc
        #expect(try contribution.validated(currentYear: 2026).carc == carc)
    }

    @Test(arguments: ["M15", "MA01", "MA130", "N1", "N362"])
    func `remark codes of every shape pass`(remark: String) throws {
        var contribution = sampleContribution()
        contribution.remarks = [remark]
        #expect(try contribution.validated(currentYear: 2026).remarks == [remark])
    }

    /// Of every outcome, what it can have beside it: something that was tried has a level and a strategy, and what has ended a
    /// time as well.
    @Test(arguments: Contribution.Appeal.Outcome.allCases)
    func `a level and a strategy need something tried, and days an end`(outcome: Contribution.Appeal.Outcome) {
        let isTried = ![.notTold, .notAppealed].contains(outcome)
        let hasEnded = isTried && outcome != .pending
        expect(.init(outcome: outcome), nil)
        expect(.init(outcome: outcome, level: 5), isTried ? nil : .appealLevel)
        expect(.init(outcome: outcome, strategy: .peerReview), isTried ? nil : .strategy)
        expect(.init(outcome: outcome, days: .over120), hasEnded ? nil : .daysToResolve)
    }

    private func expect(_ appeal: Contribution.Appeal, _ field: ContributionError.Field?) {
        var contribution = sampleContribution()
        (contribution.source, contribution.appeal) = (.reported, appeal)
        do throws(ContributionError) {
            let canonical = try contribution.validated(currentYear: 2026)
            #expect(field == nil && canonical.appeal == appeal)
        } catch {
            #expect(error.field == field)
        }
    }

    @Test func `there are five levels of appeal`() {
        for level in [-1, 6] { expect(.init(outcome: .upheld, level: level), .appealLevel) }
    }

    @Test func `only a person's report of a denial tells how it went`() {
        for source in Contribution.Source.allCases where source != .reported {
            var contribution = sampleContribution()
            (contribution.source, contribution.appeal.outcome) = (source, .notAppealed)
            let error = #expect(throws: ContributionError.self) { try contribution.validated(currentYear: 2026) }
            #expect(error?.field == .outcome)
        }
        let paid = Contribution(
            source: .reported, code: "20552", payer: .medicare, group: "", carc: "", kind: .paid,
            appeal: .init(outcome: .overturned))
        #expect(throws: ContributionError.self) { try paid.validated(currentYear: 2026) }
    }

    @Test func `this year and 1990 pass and so does no year`() throws {
        for year in [0, 1990, 2026] {
            var contribution = sampleContribution()
            contribution.serviceYear = year
            #expect(try contribution.validated(currentYear: 2026).serviceYear == year)
        }
    }

    @Test func `each error says what belongs in the field`() {
        for field in ContributionError.Field.allCases {
            let text = ContributionError(field).description
            #expect(text.hasPrefix("\(field.rawValue): expected "))
        }
    }
}
