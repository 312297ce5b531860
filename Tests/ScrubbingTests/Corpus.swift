import Claims
import Pricing
import Reference
import Scrubbing

func estimated(_ claim: Claim, _ image: ReferenceImage) -> Estimate {
    estimate(claim, image: image, options: PricingOptions(traces: false))
}

/// Nine digits and the one that makes them right. Source: CMS, "Requirements for NPI and NPI Check Digit".
func validNPI(_ random: inout Seeded) -> NPI {
    let digits = 100_000_000 + random.next() % 100_000_000
    for last in UInt64(0)...9 {
        if let npi = NPI(rawValue: digits * 10 + last), npi.isValid { return npi }
    }
    preconditionFailure("one of ten digits is right")
}

/// Clean claims, made of services that go together by the manuals: a visit with 25 beside a minor procedure, components
/// at sites of their own, tests with who ordered them, therapy under a plan, surgery at a hospital with its side.
struct CleanClaims {
    private var random: Seeded

    init(seed: UInt64) { random = Seeded(state: seed) }

    mutating func next() -> Claim {
        let template = CleanClaims.templates[Int(random.next() % UInt64(CleanClaims.templates.count))]
        let day = date("2025-01-02").adding(days: Int(random.next() % 75))
        return template.with {
            $0.patient = Pseudonym(high: random.next(), low: random.next())
            $0.billing.npi = validNPI(&random)
            $0.rendering = Provider(npi: validNPI(&random), taxonomy: Taxonomy("207R00000X"))
            for position in $0.lines.indices {
                $0.lines[position].from = day
                $0.lines[position].through = day
                $0.lines[position].charge = Money(cents: 50_000 + Int64(random.next() % 500_000))
            }
        }.totalled
    }

    static let templates: [Claim] =
        ["99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215"].map { claim(line(1, $0)) }
        + ["99223", "99232", "99291"].map { claim(line(1, $0), place: "21") }
        + ["93000", "71046", "72148", "93306", "76700", "77080", "80053", "85025", "84443"].map { claim(line(1, $0)) }
        + ["72148", "71046", "93306", "74177"].map { claim(line(1, $0, "26"), place: "22") }
        + ["27447", "27130"].map { claim(line(1, $0, "RT"), place: "21") }
        + ["66984", "45378", "45385", "43239"].map { claim(line(1, $0), place: "24") }
        + ["10060", "11042", "17000", "20552", "20610", "12001"].map { claim(line(1, $0)) }
        + [
            claim(line(1, "99214", "25"), line(2, "20610", "RT")),
            claim(line(1, "99203", "25"), line(2, "17000"), line(3, "17003", units: 4)),
            claim(line(1, "99213"), line(2, "36415"), line(3, "80053"), line(4, "85025")),
            claim(line(1, "45385"), line(2, "45380", "XS"), place: "24"),
            claim(line(1, "20610", "RT"), line(2, "20552", "LT")),
            claim(line(1, "20610", "50")),
            claim(line(1, "72148"), line(2, "93000")),
            claim(line(1, "97110", "GP", units: 2), line(2, "97140", "GP")),
            claim(line(1, "99291"), line(2, "99292", units: 2), place: "21"),
            claim(line(1, "G0439"), line(2, "99213", "25"), line(3, "90471"), line(4, "90662")),
            claim(line(1, "96372"), line(2, "J1100", units: 4)),
            claim(line(1, "99214"), line(2, "G2211")),
            claim(line(1, "99223", "57"), line(2, "27447", "RT"), place: "21"),
            claim(line(1, "98941")),
            claim(line(1, "99213", "95"), place: "10"),
            claim(line(1, "22551", "62"), place: "21"),
            claim(line(1, "27447", "80"), place: "21"),
            claim(line(1, "93458", "26"), place: "22"),
        ]
}
