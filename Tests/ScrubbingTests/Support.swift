import Claims
import Foundation
import Pricing
import Reference
import Scrubbing
import Testing

/// The day on which the claims of these tests are sent, unless a test says otherwise.
let sent = date("2025-03-20")
/// The day of their services: fee schedule RVU25A, other tables standing in.
let served = date("2025-03-10")

func date(_ text: String) -> ServiceDate {
    guard let date = ServiceDate(text) else { preconditionFailure("not a date: \(text)") }
    return date
}

func code(_ text: String) -> HCPCS {
    guard let code = HCPCS(text) else { preconditionFailure("not a code: \(text)") }
    return code
}

/// One line at $100 a unit, office place and pointer 1 left to the claim.
func line(
    _ number: Int, _ procedure: String, _ modifiers: Modifier..., units: Int = 1, on day: ServiceDate? = served,
    through: ServiceDate? = nil, charge: String? = nil, place: String? = nil, rendering: String? = nil
) -> ServiceLine {
    ServiceLine(
        number: number, procedure: code(procedure), modifiers: ModifierList(modifiers),
        charge: charge.flatMap { Money($0) } ?? Money(cents: 10_000 * Int64(units)), quantity: Quantity(units),
        from: day, through: through, placeOfService: place.flatMap { PlaceOfService($0) }, pointers: [1],
        rendering: rendering.map { Provider(npi: NPI($0)) })
}

/// A sound claim of an Alabama office with the lines given.
func claim(_ lines: ServiceLine..., payer: PayerType = .medicare, place: String = "11") -> Claim {
    claim(lines, payer: payer, place: place)
}

func claim(_ lines: [ServiceLine], payer: PayerType = .medicare, place: String = "11") -> Claim {
    Claim(
        reference: "T1", patient: Pseudonym(high: 1, low: 1), payer: payer,
        billing: Provider(npi: NPI("1234567893"), taxonomy: Taxonomy("207Q00000X")),
        placeOfService: PlaceOfService(place), place: Place(state: USState("AL")),
        diagnoses: [Diagnosis(ascii: Array("M1711".utf8), isICD10: true)],
        charge: lines.reduce(Money.zero) { $0 + $1.charge }, lines: lines
    ).with { $0.referring = NPI("1245319599") }
}

extension Claim {
    /// A claim that differs.
    func with(_ change: (inout Claim) -> Void) -> Claim {
        var claim = self
        change(&claim)
        return claim
    }

    /// With the total that its lines have.
    var totalled: Claim { with { $0.charge = lines.reduce(Money.zero) { $0 + $1.charge } } }
}

extension ServiceLine {
    func with(_ change: (inout ServiceLine) -> Void) -> ServiceLine {
        var line = self
        change(&line)
        return line
    }
}

func scrub(
    _ claim: Claim, today: ServiceDate = sent, image: ReferenceImage? = nil, profile: Profile = .published,
    related: [RelatedClaim] = []
) throws -> ScrubReport {
    let image = try image ?? testImage()
    var scrubber = Scrubber(image: image, profile: profile)
    return scrubber.scrub(
        claim, estimate: estimate(claim, image: image, options: PricingOptions(traces: false)), today: today,
        related: related, scope: related.isEmpty ? .claim : .batch)
}

extension ScrubReport {
    /// The ids of the deny and warn findings, in order.
    var alarms: [String] { findings.filter { $0.severity != .info }.map(\.rule.id) }

    func all(_ id: String) -> [Finding] { findings.filter { $0.rule.id == id } }

    func first(_ id: String) throws -> Finding { try #require(all(id).first, "no \(id) among \(ids)") }

    var ids: [String] { findings.map(\.rule.id) }

    /// What is said of the rules that were not checked.
    func gap(_ id: String) throws -> String {
        let gap = try #require(notChecked.first { $0.rule.id == id }, "\(id) was checked")
        return gap.message(try testImage())
    }

    var unchecked: [String] { notChecked.map(\.rule.id) }
}

/// The built-in release: some 400 codes, edits of 2024Q2 and unit limits of 2026Q2 standing in.
func testImage() throws -> ReferenceImage { try ReferenceImage.builtIn() }

/// The folder of CMS files that some tests need whole; nil: those tests do not run.
let dataFolder = ProcessInfo.processInfo.environment["MEDPAY_DATA"]

/// RVU25A, the localities, unit limits of 2026Q2 standing in for 2025, and add-on edits, each whole.
func wholeImage() throws -> ReferenceImage { try wholeImages.get() }

private let wholeImages = Result {
    let folder = try #require(dataFolder)
    let files = [
        "mpfs/2025/PPRRVU25_JAN.csv", "mpfs/2025/GPCI2025.csv", "ncci/aoc/AOC_V2026Q2-MCR.csv",
        "ncci/mue/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv",
    ]
    let options = ImportOptions(standIn: date("2025-01-01")...date("2025-03-31"), imported: 0)
    return try importReference(paths: files.map { "\(folder)/\($0)" }, into: nil, options: options).image()
}

/// The first column of a code list.
func column(of file: String) throws -> Set<String> {
    let text = try String(contentsOfFile: "\(#require(dataFolder))/\(file)", encoding: .utf8)
    return Set(text.split(whereSeparator: \.isNewline).compactMap { $0.split(separator: ",").first.map(String.init) })
}
