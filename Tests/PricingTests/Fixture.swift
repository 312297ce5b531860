import Claims
import Foundation
import Pricing
import Testing

@testable import Reference

/// RVU25A and GPCI2025, the part of them that `FixtureRows` holds.
let fixture: Result<ReferenceImage, any Error> = Result {
    try image(feeSchedule: rows(of: feeScheduleText), localities: localities(of: localityText))
}

/// - Parameter factor: in 10^-4 dollars. With 10 000 a national fee is its work RVU in dollars.
func image(
    feeSchedule: [FeeScheduleRow], localities: [Locality] = [], factor: Int64 = 323_465,
    for participation: FeeSchedule.Participation = .everybody, limits: [String: UInt32] = [:],
    zips: [(zip: ZIPCode, place: ZIPPlace)] = [], year: Int = 2025, anesthesia: FixtureAnesthesia? = nil
) throws -> ReferenceImage {
    var draft = ImageDraft()
    let winter = try (day("\(year)-01-01"), day("\(year)-03-31"))
    let schedule = FeeSchedule.content(rows: feeSchedule, conversionFactor: factor, participation: participation)
    _ = try draft.add(release(.feeSchedule, "CMS MPFS RVU25A", winter.0, winter.1), schedule)
    if !limits.isEmpty {
        let table = UnitLimitTable.content(
            try limits.map { UnitLimit(code: try code($0.key), value: $0.value, adjudication: 3) })
        _ = try draft.add(release(.unitLimits, "NCCI MUE practitioner 2025Q1", winter.0, winter.1), table)
    }
    _ = try draft.add(
        release(.localities, "CMS GPCI 2025", winter.0, try day("\(year)-12-31")),
        LocalityTable.content(localities.map { ($0, "") }))
    if !zips.isEmpty {
        let table = try #require(ZIPTable.content(zips))
        _ = try draft.add(release(.zipLocalities, "CMS ZIP5 2025Q1", winter.0, winter.1), table)
    }
    if let anesthesia {
        let factors = AnesthesiaFactorTable.content(national: anesthesia.national, anesthesia.factors)
        _ = try draft.add(release(.anesthesiaFactors, "CMS ANES 2025", winter.0, winter.1), factors)
        let units = AnesthesiaUnitTable.content(anesthesia.units)
        _ = try draft.add(release(.anesthesiaUnits, "CMS base units 2025", winter.0, winter.1), units)
    }
    // A later quarter with one code alone, for the code that is on another release.
    let later = try row("99999", 1_00)
    _ = try draft.add(
        release(.feeSchedule, "CMS MPFS RVU25D", try day("\(year)-10-01"), try day("\(year)-12-31")),
        FeeSchedule.content(rows: [later], conversionFactor: 323_465, participation: .everybody))
    return try ReferenceImage(bytes: draft.bytes())
}

/// Base units, and factors in 10^-4 dollars, nationally in 10^-6.
struct FixtureAnesthesia {
    var units: [HCPCS: Int] = [:]
    var factors: [LocalityKey: AnesthesiaFactorTable.Factors] = [:]
    var national: AnesthesiaFactorTable.Factors?
}

func release(_ kind: TableKind, _ name: String, _ from: ServiceDate, _ through: ServiceDate) -> Release {
    Release(
        kind: kind, name: name, from: from, through: through, standsInFrom: nil, standsInThrough: nil, digest: name,
        source: "", rows: 0, imported: 0)
}

/// CMS's 2025 column order; no cell of these columns but the descriptor ever holds a comma.
func rows(of text: String) throws -> [FeeScheduleRow] {
    try text.split(separator: "\n").compactMap { line in
        let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        // A descriptor with commas puts the other columns further right: count them from the end.
        guard cells.count >= 31, let code = HCPCS(cells[0]) else { return nil }
        return try row(code, cells[1], Array(cells.suffix(28)))
    }
}

/// - Parameter cells: from the status code on.
private func row(_ code: HCPCS, _ modifier: String, _ cells: [String]) throws -> FeeScheduleRow {
    func hundredths(_ index: Int) throws -> Int32 {
        Int32(try #require(fixedPoint(Array(cells[index].utf8), decimals: 2)))
    }
    func digit(_ index: Int) throws -> UInt8 { try #require(UInt8(cells[index])) }
    func supervision(_ index: Int) throws -> Supervision {
        let bytes = Array(cells[index].utf8)
        try #require(bytes.count == 2)
        return Supervision(bytes[0], bytes[1])
    }
    let components: [String: ServiceComponent] = [
        "": .whole, "26": .professional, "TC": .technical, "53": .discontinued,
    ]
    return FeeScheduleRow(
        code: code, component: try #require(components[modifier]), status: try #require(cells[0].utf8.first),
        isNotUsedByMedicare: !cells[1].isEmpty, work: try hundredths(2), practiceNonFacility: try hundredths(3),
        practiceFacility: try hundredths(5), malpractice: try hundredths(7), isRareNonFacility: cells[4] == "NA",
        isRareFacility: cells[6] == "NA", componentIndicator: try digit(10),
        globalPeriod: try #require(GlobalPeriod.allCases.first { $0.text == cells[11] }),
        preoperative: UInt8(try hundredths(12)), intraoperative: UInt8(try hundredths(13)),
        postoperative: UInt8(try hundredths(14)), multipleProcedure: try digit(15), bilateral: try digit(16),
        assistant: try digit(17), coSurgeon: try digit(18), team: try digit(19), endoscopicBase: HCPCS(cells[20]),
        imagingFamily: try digit(24), supervision: try supervision(22), capPracticeNonFacility: try hundredths(25),
        capPracticeFacility: try hundredths(26), capMalpractice: try hundredths(27))
}

/// GPCI columns: MAC, state, number, name, work, practice, malpractice.
func localities(of text: String) throws -> [Locality] {
    try text.split(separator: "\n").compactMap { line in
        let cells = line.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        // A name in quotation marks may hold a comma.
        guard cells.count >= 7, let contractor = UInt32(cells[0]), let number = UInt8(cells[2]) else { return nil }
        let indices = try cells.suffix(3).map { Int32(try #require(fixedPoint(Array($0.utf8), decimals: 3))) }
        return Locality(
            key: try #require(LocalityKey(contractor: contractor, number: number)),
            state: USState(cells[1]), work: indices[0], practice: indices[1],
            malpractice: indices[2])
    }
}

private let template = try? rows(of: String(feeScheduleText.prefix { $0 != "\n" })).first

/// A row of status A, worth `dollars` in hundredths where the factor is 1.0000, without a rule but those named.
func row(
    _ procedure: String, _ dollars: Int32, status: String = "A", multiple: UInt8 = 0, bilateral: UInt8 = 0,
    base: String? = nil, globalPeriod: GlobalPeriod = .none
) throws -> FeeScheduleRow {
    var row = try #require(template)
    row.code = try code(procedure)
    row.component = .whole
    row.status = try #require(status.utf8.first)
    (row.work, row.practiceNonFacility, row.practiceFacility, row.malpractice) = (dollars, 0, 0, 0)
    (row.multipleProcedure, row.bilateral, row.componentIndicator) = (multiple, bilateral, 0)
    row.endoscopicBase = try base.map(code)
    row.globalPeriod = globalPeriod
    return row
}

func day(_ text: String) throws -> ServiceDate { try #require(ServiceDate(text)) }
func code(_ text: String) throws -> HCPCS { try #require(HCPCS(text)) }

/// A charge that no fee reaches, 3 February 2025.
func line(
    _ procedure: String, _ modifiers: Modifier..., units: Int = 1, charge: String = "90000.00",
    on date: String = "2025-02-03", at place: String? = nil
) throws -> ServiceLine {
    ServiceLine(
        number: 1, procedure: try code(procedure), modifiers: ModifierList(modifiers),
        charge: try #require(Money(charge)), quantity: Quantity(units), from: try day(date),
        placeOfService: try place.map { try #require(PlaceOfService($0)) })
}

/// In Alabama (10112/00: 1.000, 0.869, 0.575), in the office, unless said otherwise.
func price(
    _ lines: ServiceLine..., at place: String? = "11", in locality: String? = "10112/00", state: String? = nil,
    number: UInt8? = nil, zip: String? = nil, options: PricingOptions = PricingOptions(), image: ReferenceImage? = nil
) throws -> Estimate {
    var claim = Claim(reference: "T", lines: lines)
    for index in claim.lines.indices { claim.lines[index].number = index + 1 }
    claim.placeOfService = try place.map { try #require(PlaceOfService($0)) }
    claim.place.locality = try locality.map { try #require(LocalityKey($0)) }
    claim.place.state = try state.map { try #require(USState($0)) }
    claim.place.localityNumber = number
    claim.place.zip = try zip.map { try #require(ZIPCode($0)) }
    return estimate(claim, image: try image ?? fixture.get(), options: options)
}

extension Estimate {
    /// What the tests compare: "46.26", or the reason in words.
    var answers: [String] { lines.map(\.answer) }
    /// Of the steps to the allowed amounts, line by line.
    var rules: [String] { lines.indices.flatMap { allowing($0).map(\.rule.id) } }
    var reasons: [String] { lines.flatMap { $0.doubts.all.map(\.words) } }

    /// The steps to a line's allowed amount: not those that share it.
    func allowing(_ position: Int) -> [TraceStep] {
        let sharing: [PricingRule] = [.deductible, .coinsurance, .therapyAssistant, .sequestration]
        return steps(of: position).filter { !sharing.contains($0.rule) }
    }
}

extension LineEstimate {
    var answer: String {
        switch outcome {
        case .priced(let amount): "\(amount)"
        case .bundled(let reason): "bundled \(reason)"
        case .notPriced(let reason): "\(reason)"
        }
    }
}
