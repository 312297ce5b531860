import Claims
import Reference
import Testing

@testable import Scrubbing

@Suite struct ScrubbingTests {
    @Test(arguments: cleanClaims)
    func `clean claims raise no alarm`(claim: Claim) throws {
        let report = try scrub(claim)
        #expect(report.alarms == [])
        #expect(report.atRisk == .zero)
        #expect(report.deniedLines == [])
    }

    @Test(.enabled(if: dataFolder != nil, "MEDPAY_DATA names the folder of CMS files"), arguments: cleanClaims)
    func `clean claims raise none with whole tables either`(claim: Claim) throws {
        #expect(try scrub(claim, image: wholeImage()).alarms == [])
    }

    @Test func `rule ids are unique, well formed and in the order of their families`() {
        let ids = Rule.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        for id in ids { #expect(id.wholeMatch(of: /[A-Z]{2,3}-[0-9]{3}/) != nil) }
        for rule in Rule.all {
            #expect(!rule.title.isEmpty && !rule.remedy.isEmpty && !rule.authority.isEmpty)
            #expect(rule.severity != .deny || rule.prediction != nil, "\(rule.id) denies with no reason code")
            #expect(Rule.named(rule.id) == rule)
        }
    }

    @Test(.enabled(if: dataFolder != nil, "MEDPAY_DATA names the folder of CMS files"))
    func `every predicted code is on the code lists`() throws {
        let reasons = try column(of: "codes/carc.csv")
        let remarks = try column(of: "codes/rarc.csv")
        for prediction in Rule.all.compactMap(\.prediction) {
            #expect(reasons.contains(prediction.carc))
            for remark in prediction.remarks { #expect(remarks.contains(remark)) }
        }
    }

    @Test func `a diagnosis list is asked once, however many days a claim has`() throws {
        let days = claim(line(1, "99213"), line(2, "99213", on: date("2025-03-12"))).with {
            $0.diagnoses = ["E109", "E119"].map { Diagnosis(ascii: $0.utf8, isICD10: true) }
            for position in 0..<2 { $0.lines[position].pointers = [1, 2] }
        }
        #expect(try scrub(days, image: listImage()).all("DX-006").count == 1)
    }

    @Test func `findings are ordered by severity, line and id`() throws {
        let report = try scrub(
            claim(
                line(1, "20610", "59"), line(2, "20552", "50"), line(3, "20610", "RT"), line(4, "45378", "25"),
                place: "28"))
        let keys = report.findings.map { ($0.severity.rawValue, $0.lines.first ?? 0, $0.rule.id) }
        for (left, right) in zip(keys, keys.dropFirst()) { #expect(left <= right) }
    }

    @Test func `the order in which lines come does not matter`() throws {
        var random = Seeded(state: 7)
        for _ in 0..<200 {
            let original = randomClaim(&random)
            var shuffled = original
            shuffled.lines.shuffle(using: &random)
            #expect(try scrub(original).findings.map(\.message) == scrub(shuffled).findings.map(\.message))
        }
    }

    @Test func `no claim makes it trap, and the same claim gives the same report`() throws {
        let image = try testImage()
        for seed in 0..<2000 {
            var random = Seeded(state: UInt64(seed))
            let claim = randomClaim(&random)
            let report = try scrub(claim, image: image)
            let numbers = Set(claim.lines.map(\.number))
            #expect(numbers.isSuperset(of: report.findings.flatMap(\.lines)), "seed \(seed)")
            #expect(report.deniedLines == report.deniedLines.sorted(), "seed \(seed)")
            #expect(report == (try scrub(claim, image: image)), "seed \(seed)")
        }
    }

    @Test func `absurd amounts do not trap`() throws {
        var claim = claim(line(1, "99213"), line(2, "99213"))
        for index in claim.lines.indices {
            claim.lines[index].charge = .intakeMax
            claim.lines[index].quantity = .intakeMax
        }
        #expect(try scrub(claim).alarms.contains("MUE-003"))
    }
}

/// What an office, a hospital and a surgery center bill on ordinary days, rightly.
private let cleanClaims: [Claim] = [
    claim(line(1, "99213")),
    claim(line(1, "99214", "25"), line(2, "20610", "RT")),
    claim(line(1, "99203", "25"), line(2, "17000"), line(3, "17003", units: 4)),
    claim(line(1, "99213"), line(2, "36415"), line(3, "80053"), line(4, "85025")),
    claim(line(1, "45385"), line(2, "45380", "XS"), place: "24"),
    claim(line(1, "27447", "RT"), place: "21"),
    claim(line(1, "72148", "26"), place: "22"),
    claim(line(1, "72148"), line(2, "93000")),
    claim(line(1, "97110", "GP", units: 2), line(2, "97140", "GP")),
    claim(line(1, "99291"), line(2, "99292", units: 2), place: "21"),
    claim(line(1, "G0439"), line(2, "99213", "25"), line(3, "90471"), line(4, "90662")),
    claim(line(1, "96372"), line(2, "J1100", units: 4)),
    claim(line(1, "99223"), line(2, "99232", on: date("2025-03-11")), place: "21"),
    claim(line(1, "66984", "RT"), place: "24"),
    claim(line(1, "99214"), line(2, "G2211")),
]

/// SplitMix64.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// Lines with numbers that differ; everything else at random among the plausible and the wrong.
func randomClaim(_ random: inout Seeded) -> Claim {
    let codes = [
        "20610", "20552", "45385", "45380", "45378", "99213", "99203", "27447", "99291", "99292", "72148", "85025",
    ]
    let modifiers: [Modifier] = ["25", "59", "XS", "RT", "LT", "50", "26", "TC", "80", "62", "76", "T5", "57", "GY"]
    let days: [ServiceDate?] = [served, date("2025-03-11"), date("2031-01-01"), date("2016-06-01"), nil]
    var lines: [ServiceLine] = []
    for number in 1...Int.random(in: 1...8, using: &random) {
        var list = ModifierList()
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            if let modifier = modifiers.randomElement(using: &random) { list.append(modifier) }
        }
        let from = days[min(Int.random(in: 0...12, using: &random) / 2, 4)]
        lines.append(
            ServiceLine(
                number: number, procedure: codes.randomElement(using: &random).flatMap { HCPCS($0) }, modifiers: list,
                charge: Money(cents: .random(in: -5...50_000, using: &random)),
                quantity: Quantity(thousandths: .random(in: -1000...9000, using: &random)),
                unit: ServiceLine.Unit.allCases.randomElement(using: &random) ?? .units, from: from,
                through: from?.adding(days: .random(in: -1...3, using: &random)),
                placeOfService: PlaceOfService(rawValue: .random(in: 0...99, using: &random)),
                pointers: Bool.random(using: &random) ? [1, 255] : [],
                rendering: Bool.random(using: &random) ? nil : Provider(npi: .malformed)))
    }
    var claim = claim(lines)
    claim.payer = PayerType.allCases.randomElement(using: &random) ?? .other
    claim.frequency = ClaimFrequency.allCases.randomElement(using: &random) ?? .original
    return claim
}
