import Claims
import Testing

@testable import Scrubbing

@Suite struct ClaimTests {
    private let visit = claim(line(1, "99213"))

    @Test func `a diagnosis must have the shape of ICD-10-CM`() throws {
        var claim = visit
        claim.diagnoses = [Diagnosis(ascii: Array("1M17".utf8), isICD10: true)]
        let report = try scrub(claim)
        #expect(report.alarms == ["DX-001"])
        #expect(report.deniedLines == [1])
        claim.diagnoses = [Diagnosis(ascii: Array("25000".utf8), isICD10: false)]
        #expect(try scrub(claim).alarms == ["DX-001"])
        claim.diagnoses = [Diagnosis(ascii: Array("C7A1".utf8), isICD10: true)]
        #expect(try scrub(claim).alarms == [])
    }

    @Test func `pointers must point to a diagnosis`() throws {
        var claim = visit
        claim.lines[0].pointers = []
        #expect(try scrub(claim).alarms == ["DX-003"])
        claim.lines[0].pointers = [1, 2]
        #expect(try scrub(claim).alarms == ["DX-003"])
        claim.diagnoses = []
        claim.lines[0].pointers = []
        #expect(try scrub(claim).alarms == [])  // It came without diagnoses: not checked.
    }

    @Test func `a diagnosis that no line points to is a warning without dollars`() throws {
        var claim = visit
        claim.diagnoses.append(Diagnosis(ascii: Array("E119".utf8), isICD10: true))
        let report = try scrub(claim)
        #expect(report.alarms == ["DX-004"])
        #expect(report.atRisk == .zero)
    }

    @Test func `an NPI must pass its check digit, and is never shown`() throws {
        var claim = visit
        claim.billing.npi = NPI("1234567890")
        let finding = try scrub(claim).first("NPI-001")
        #expect(finding.prediction?.remarks == ["N257"])
        #expect(!finding.message.contains("1234567890"))
        claim.billing.npi = NPI("1234567893")
        #expect(try scrub(claim).alarms == [])
        claim.billing.npi = nil
        #expect(try scrub(claim).alarms == [])
        claim.lines[0].rendering = Provider(npi: NPI("12345"))
        #expect(try scrub(claim).first("NPI-001").prediction?.remarks == ["N290"])
        #expect(try scrub(claim).first("NPI-001").lines == [1])
    }

    @Test func `a taxonomy must have its shape`() throws {
        var claim = visit
        claim.billing.taxonomy = Taxonomy("207Q")
        #expect(try scrub(claim).alarms == ["TAX-001"])
        claim.billing.taxonomy = nil
        #expect(try scrub(claim).alarms == [])
    }

    @Test func `the total must be the sum of the lines`() throws {
        var claim = visit
        claim.charge += Money(cents: 1)
        let report = try scrub(claim)
        #expect(report.alarms == ["AMT-001"])
        #expect(try report.first("AMT-001").atRisk > .zero)
    }

    @Test func `a charge of zero is a fault on a priced line alone, a negative one always`() throws {
        #expect(try scrub(claim(line(1, "99213", charge: "0"))).alarms == ["AMT-002"])
        #expect(try scrub(claim(line(1, "85025", charge: "-1"))).alarms == ["AMT-002"])
        #expect(try scrub(claim(line(1, "99024", charge: "0"))).alarms == [])
    }

    @Test func `units are positive, and whole but for level II`() throws {
        var claim = visit
        claim.lines[0].quantity = .zero
        #expect(try scrub(claim).alarms == ["UNT-001"])
        claim.lines[0].quantity = Quantity(thousandths: 1500)
        #expect(try scrub(claim).alarms == ["UNT-001"])
        claim.lines[0].procedure = code("A0425")
        #expect(try scrub(claim).all("UNT-001") == [])
    }

    @Test func `dates exist, are past, and end after they begin`() throws {
        #expect(try scrub(claim(line(1, "99213", on: nil))).alarms == ["DAT-001"])
        #expect(try scrub(visit, today: date("2025-03-09")).first("DAT-001").prediction?.carc == "110")
        #expect(try scrub(claim(line(1, "99213", through: date("2025-03-09")))).alarms == ["DAT-001"])
        #expect(try scrub(visit, today: served).alarms == [])
    }

    @Test func `the filing limit is a calendar year`() throws {
        #expect(try scrub(visit, today: date("2026-03-11")).alarms == ["TIM-001"])
        let last = try scrub(visit, today: date("2026-03-10"))
        #expect(last.alarms == [])
        #expect(try last.first("TIM-002").remedy == "Send the claim by 2026-03-10.")
        #expect(try scrub(visit, today: date("2026-02-07")).all("TIM-002") == [])
        #expect(try scrub(visit, today: date("2026-02-08")).all("TIM-002").count == 1)
    }

    @Test func `the filing limit is Medicare's, for first claims`() throws {
        #expect(try scrub(claim(line(1, "99213"), payer: .commercial), today: date("2026-11-23")).alarms == [])
        var replacement = visit
        replacement.frequency = .replacement
        #expect(try scrub(replacement, today: date("2026-11-23")).alarms == [])
    }

    @Test(arguments: [
        ("2025-03-10", "2026-03-10"), ("2024-02-29", "2025-02-28"),
        ("2024-03-01", "2025-03-03"),  // A Saturday.
        ("2025-07-03", "2026-07-06"),  // Independence Day is a Saturday, observed on the Friday.
        ("2024-11-27", "2025-11-28"),  // Thanksgiving.
        ("2024-12-25", "2025-12-26"), ("2025-01-19", "2026-01-20"), ("2025-06-19", "2026-06-22"),
    ])
    func `the last day moves past weekends and federal holidays`(service: String, limit: String) {
        #expect(filingLimit(of: date(service)) == date(limit))
    }

    @Test func `a line twice is a duplicate, unless a modifier or a site says otherwise`() throws {
        let report = try scrub(claim(line(1, "93000"), line(2, "93000")))
        #expect(report.alarms == ["DUP-001"])
        #expect(try report.first("DUP-001").lines == [2, 1])
        #expect(try report.first("DUP-001").prediction?.group == "OA")
        #expect(try scrub(claim(line(1, "93000"), line(2, "93000", "76"))).alarms == [])
        #expect(try scrub(claim(line(1, "20610", "RT"), line(2, "20610", "LT"))).all("DUP-001") == [])
        let nextDay = line(2, "93000", on: date("2025-03-11"))
        #expect(try scrub(claim(line(1, "93000"), nextDay)).alarms == [])
    }

    @Test func `nothing of a void is denied, whatever is wrong with it`() throws {
        let void = claim(line(1, "85025")).with {
            $0.frequency = .void
            $0.referring = nil
            $0.billing.npi = NPI("1234567890")
        }
        let report = try scrub(void)
        #expect(report.alarms == ["NPI-001"])
        #expect(report.deniedLines == [] && report.atRisk == .zero)
    }

    @Test func `a service that ends in the future is one in the future`() throws {
        let week = line(1, "99232", units: 7, on: date("2025-03-18"), through: date("2025-03-24"))
        let report = try scrub(claim(week, place: "21"))
        #expect(report.alarms == ["DAT-001"])
        #expect(try report.first("DAT-001").prediction?.carc == "110")
    }

    @Test func `a claim's place that is no code is a fault though every line has its own`() throws {
        #expect(try scrub(claim(line(1, "99213", place: "11"), place: "28")).alarms == ["POS-001"])
    }

    @Test func `a line that was there three times is two duplicates`() throws {
        let report = try scrub(claim(line(1, "93000"), line(2, "93000"), line(3, "93000")))
        #expect(report.all("DUP-001").map(\.lines) == [[2, 1], [3, 1]])
        #expect(report.deniedLines == [2, 3])
    }

    @Test func `a line that differs in its charge alone is suspect, and so is a drug billed twice`() throws {
        let charges = claim(line(1, "93000"), line(2, "93000", charge: "90"))
        #expect(try scrub(charges).alarms == ["DUP-002"])
        let drugs = claim(line(1, "J1100"), line(2, "J1100"))
        #expect(try scrub(drugs).alarms == ["DUP-002"])
        let components = claim(line(1, "72148", "26"), line(2, "72148", "TC"))
        #expect(try scrub(components).all("DUP-002") == [])
    }

    @Test func `a patient is new once, and not after a visit`() throws {
        let later = line(2, "99203", on: date("2025-03-12"))
        #expect(try scrub(claim(line(1, "99203"), later)).alarms == ["EM-001"])
        #expect(try scrub(claim(line(1, "99213"), later)).alarms == ["EM-001"])
        let established = line(2, "99213", on: date("2025-03-12"))
        #expect(try scrub(claim(line(1, "99203"), established)).alarms == [])
        #expect(
            try scrub(claim(line(1, "99203"), line(2, "99203", on: date("2025-03-12"), rendering: "1111111112"))).alarms
                == [])
    }

    @Test func `a patient is new to one of two visits of a day, and not after a preventive visit`() throws {
        #expect(try scrub(claim(line(1, "99203"), line(2, "99341"))).all("EM-001").map(\.lines) == [[2, 1]])
        let later = line(2, "99203", on: date("2025-03-12"))
        let preventive = claim(line(1, "99396"), later, payer: .commercial)
        #expect(try scrub(preventive).all("EM-001").map(\.lines) == [[2, 1]])
        let visits = claim(line(1, "99212"), line(2, "99213", on: date("2025-03-11")), line(3, "99203", on: sent))
        #expect(try scrub(visits).all("EM-001").count == 1)
    }

    @Test func `one office visit a day`() throws {
        #expect(try scrub(claim(line(1, "99213"), line(2, "99214"))).all("EM-002").map(\.severity) == [.deny])
        #expect(try scrub(claim(line(1, "99213"), line(2, "99214", "25"))).all("EM-002").map(\.severity) == [.warn])
        #expect(try scrub(claim(line(1, "99213"), line(2, "99214", on: date("2025-03-11")))).all("EM-002") == [])
    }
}
