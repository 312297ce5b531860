import BrokerCore
import Claims
import Pricing
import Reference
import Scrubbing

/// Claims of an office in Alabama with random codes of status A: under one seed the same, over one image.
struct MadeClaims {
    /// Ascending.
    let codes: [HCPCS]
    private let image: ReferenceImage

    static let day = ServiceDate(year: 2025, month: 1, day: 1) ?? .distantPast
    /// When they are scrubbed.
    static let today = day.adding(days: 80)

    init(image: ReferenceImage) throws {
        guard let schedule = image.feeSchedule(on: MadeClaims.day) else {
            throw ReferenceError(.damaged, "no fee schedule of 2025")
        }
        codes = schedule.codes.filter { schedule.row($0, .whole)?.status == UInt8(ascii: "A") }
        self.image = image
    }

    /// A fourth of the lines with modifier 59, 50 or 26, the claims of all days of a quarter.
    func random(_ count: Int, lines: Int) -> [Claim] {
        var generator = SplitMix64(seed: 11)
        let modifiers: [ModifierList] = [["59"], ["50"], ["26"]]
        return (0..<count).map { number in
            var claim = MadeClaims.empty("\(number)")
            let day = MadeClaims.day.adding(days: Int.random(in: 0..<90, using: &generator))
            for position in 0..<lines {
                claim.add(codes[Int.random(in: codes.indices, using: &generator)], on: day, Money(cents: 1_000_000_00))
                let kind = Int.random(in: 0..<12, using: &generator)
                if modifiers.indices.contains(kind) { claim.lines[position].modifiers = modifiers[kind] }
            }
            return claim
        }
    }

    /// Codes are kept when they add no finding: what the scrubber does with them is the same, whoever chose them.
    func clean(_ count: Int, lines: Int, days: Int) -> [Claim] {
        var generator = SplitMix64(seed: UInt64(lines * 100 + days))
        var scrubber = Scrubber(image: image)
        return (0..<count).map { number in
            var claim = MadeClaims.empty("\(number)")
            var misses = 0
            while claim.lines.count < lines, misses < 100_000 {
                var longer = claim
                longer.add(
                    codes[Int.random(in: codes.indices, using: &generator)],
                    on: MadeClaims.day.adding(days: longer.lines.count % days))
                let report = scrubber.scrub(longer, estimate: Estimate(), today: MadeClaims.today)
                if report.findings.isEmpty { claim = longer } else { misses += 1 }
            }
            return claim
        }
    }

    /// Without lines, and with all else that the rules ask for.
    static func empty(_ reference: String) -> Claim {
        var claim = Claim(reference: reference)
        claim.billing = Provider(npi: NPI("1234567893"), taxonomy: Taxonomy("207Q00000X"))
        claim.rendering = Provider(npi: NPI("1245319599"), taxonomy: Taxonomy("207R00000X"))
        claim.referring = NPI("1245319599")
        claim.placeOfService = PlaceOfService("11")
        claim.place.locality = LocalityKey("10112/00")
        claim.diagnoses = ["M1711", "I10"].map { Diagnosis(ascii: $0.utf8, isICD10: true) }
        return claim
    }
}

extension Claim {
    mutating func add(_ code: HCPCS, on day: ServiceDate, _ charge: Money = Money(cents: 10_000)) {
        lines.append(
            ServiceLine(number: lines.count + 1, procedure: code, charge: charge, from: day, pointers: [1, 2]))
        self.charge += charge
    }
}
