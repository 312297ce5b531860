import Claims
import X12

/// A person who does not exist.
struct Person: Hashable {
    var memberID = ""
    var lastName: String
    var firstName: String
    var birth: ServiceDate
    var sex: Demographics.Sex?
}

/// A claim and what a file says around it, which a `Claim` does not keep.
struct FiledClaim {
    var claim: Claim
    /// Where the billing provider has its address. A claim whose place is another names a facility.
    var billingPlace: Place
    var subscriber: Person
    /// Of the subscriber; nil: the subscriber is the patient.
    var dependent: Person?
    /// Facility and supervising provider are the first line's own (2420C, 2420D), not the claim's (2310C, 2310D).
    var isToldOnLine = false

    /// Gives the claim what follows from the patient: pseudonym and demographics.
    init(_ claim: Claim, billingPlace: Place, subscriber: Person, dependent: Person? = nil) {
        self.claim = claim
        self.billingPlace = billingPlace
        self.subscriber = subscriber
        self.dependent = dependent
        let patient = dependent ?? subscriber
        self.claim.patient = digest(
            PatientIdentity(
                memberID: subscriber.memberID.utf8, birthDate: FileWriter.day(patient.birth).utf8,
                lastName: patient.lastName.utf8, firstName: patient.firstName.utf8))
        self.claim.demographics = Demographics(
            age: claim.firstDay.flatMap { Demographics.age(from: patient.birth, on: $0) }, sex: patient.sex)
    }
}

/// Writes what a reader should give back, as a sender would: all counts and control numbers fit.
struct FileWriter {
    /// A segment's name and elements. Components are joined already.
    typealias Segment = [String]

    var separators = X12Separators(element: 0x2A, component: 0x3A, repetition: 0x5E, terminator: 0x7E)
    /// After each terminator.
    var lineEnd = "\n"
    var claimsPerTransaction = 5
    var transactionsPerGroup = 2
    var groupsPerInterchange = 2

    func text(_ claims: [FiledClaim]) -> String {
        let transactions = pieces(claims, claimsPerTransaction).map(professional)
        return envelope(transactions, set: "837", version: "005010X222A1", function: "HC")
    }

    /// - Parameter withheld: what PLB takes off each transaction's payment.
    func text(_ claims: [RemittedClaim], withheld: [Money] = []) -> String {
        // A transaction has one payee, and so one state.
        var runs: [[RemittedClaim]] = []
        for claim in claims {
            if let last = runs.last, last.count < claimsPerTransaction, last.last?.state == claim.state {
                runs[runs.count - 1].append(claim)
            } else {
                runs.append([claim])
            }
        }
        let transactions = runs.map { remittance($0, withheld: withheld) }
        return envelope(transactions, set: "835", version: "005010X221A1", function: "HP")
    }

    // MARK: - Shapes

    static func day(_ date: ServiceDate) -> String { date.description.replacing("-", with: "") }

    /// Without zeros after the point, as X12 has numbers.
    static func amount(_ amount: Money) -> String {
        let text = amount.description
        return text.hasSuffix(".00") ? String(text.dropLast(3)) : text.hasSuffix("0") ? String(text.dropLast()) : text
    }

    func composite(_ parts: [String]) -> String {
        trimmed(parts).joined(separator: character(separators.component))
    }

    private func character(_ byte: UInt8) -> String { String(UnicodeScalar(byte)) }

    /// Empty parts at the end are left out.
    private func trimmed(_ parts: [String]) -> ArraySlice<String> {
        guard let last = parts.lastIndex(where: { !$0.isEmpty }) else { return [] }
        return parts[...last]
    }

    private func pieces<Value>(_ values: [Value], _ count: Int) -> [[Value]] {
        stride(from: 0, to: values.count, by: count).map { Array(values[$0..<min($0 + count, values.count)]) }
    }

    // MARK: - ISA to IEA

    private func envelope(_ transactions: [[Segment]], set: String, version: String, function: String) -> String {
        var segments: [Segment] = []
        let groups = pieces(Array(transactions.enumerated()), transactionsPerGroup)
        for (number, interchange) in pieces(Array(groups.enumerated()), groupsPerInterchange).enumerated() {
            let control = String("00000000\(number + 1)".suffix(9))
            segments.append(header(control))
            for (number, group) in interchange {
                segments.append(
                    ["GS", function, "SENDER", "RECEIVER", "20260101", "1200", "\(number + 1)", "X", version])
                for (number, transaction) in group {
                    let control = "\(number + 1001)"
                    segments.append(["ST", set, control, version])
                    segments += transaction
                    segments.append(["SE", "\(transaction.count + 2)", control])
                }
                segments.append(["GE", "\(group.count)", "\(number + 1)"])
            }
            segments.append(["IEA", "\(interchange.count)", control])
        }
        let end = character(separators.terminator) + lineEnd
        return segments.map { trimmed($0).joined(separator: character(separators.element)) + end }.joined()
    }

    private func header(_ control: String) -> Segment {
        let blanks = String(repeating: " ", count: 10)
        let repetition = separators.repetition.map(character) ?? "U"
        return [
            "ISA", "00", blanks, "00", blanks, "ZZ", "SENDER         ", "ZZ", "RECEIVER       ", "260101", "1200",
            repetition, "00501", control, "0", "T", character(separators.component),
        ]
    }
}

// MARK: - 837P

extension FileWriter {
    private func professional(_ claims: [FiledClaim]) -> [Segment] {
        var segments: [Segment] = [
            ["BHT", "0019", "00", "BATCH7", "20260101", "1200", "CH"],
            ["NM1", "41", "2", "SUBMITTER", "", "", "", "", "46", "S1"], ["PER", "IC", "HELP", "TE", "5555550100"],
            ["NM1", "40", "2", "RECEIVER", "", "", "", "", "46", "R1"],
        ]
        var levels = 0
        var (billing, subscriber) = (0, 0)
        var last: FiledClaim?
        for filed in claims {
            let claim = filed.claim
            let isBilledAlike = last?.claim.billing == claim.billing && last?.billingPlace == filed.billingPlace
            let isInsuredAlike =
                isBilledAlike && last?.subscriber == filed.subscriber && last?.claim.payer == claim.payer
            if !isBilledAlike {
                levels += 1
                billing = levels
                segments.append(["HL", "\(levels)", "", "20", "1"])
                segments += billingLoop(filed)
            }
            if !isInsuredAlike || (filed.dependent == nil && last?.dependent != nil) {
                levels += 1
                subscriber = levels
                segments.append(["HL", "\(levels)", "\(billing)", "22", filed.dependent == nil ? "0" : "1"])
                segments += subscriberLoop(filed)
            }
            if let dependent = filed.dependent, !isInsuredAlike || last?.dependent != dependent {
                levels += 1
                segments += [["HL", "\(levels)", "\(subscriber)", "23", "0"], ["PAT", "19"]]
                segments += person(dependent, as: "QC")
            }
            segments += claimLoop(filed)
            last = filed
        }
        return segments
    }

    private func billingLoop(_ filed: FiledClaim) -> [Segment] {
        var segments: [Segment] = []
        if let taxonomy = filed.claim.billing.taxonomy { segments.append(["PRV", "BI", "PXC", taxonomy.code]) }
        segments.append(provider(filed.claim.billing.npi, as: "85", "2"))
        segments += address("1 MAIN ST", filed.billingPlace)
        segments += [["REF", "EI", "123456789"], ["PER", "IC", "BILLING", "TE", "5555550101"]]
        // The pay-to address (2010AB) is no place of service.
        segments += [["NM1", "87", "2"], ["N3", "PO BOX 7"], ["N4", "DENVER", "CO", "80201"]]
        return segments
    }

    private func subscriberLoop(_ filed: FiledClaim) -> [Segment] {
        let relation = filed.dependent == nil ? "18" : ""
        var segments: [Segment] = [["SBR", "P", relation, "", "", "", "", "", "", filed.claim.payer.filingIndicator]]
        segments += person(filed.subscriber, as: "IL")
        segments += [
            ["NM1", "PR", "2", "PAYER", "", "", "", "", "PI", "00520"], ["N4", "CHICAGO", "IL", "60601"],
            ["REF", "2U", "7"],
        ]
        return segments
    }

    private func person(_ person: Person, as code: String) -> [Segment] {
        let sex = person.sex.map { $0 == .female ? "F" : "M" } ?? "U"
        let number = code == "IL" ? ["MI", person.memberID] : []
        return [
            ["NM1", code, "1", person.lastName, person.firstName, "", "", ""] + number, ["N3", "3 HOME RD"],
            ["N4", "TAMPA", "FL", "33601"], ["DMG", "D8", FileWriter.day(person.birth), sex],
        ]
    }

    /// A malformed NPI is written as one that is too short.
    private func provider(_ npi: NPI?, as code: String, _ kind: String) -> Segment {
        let number = npi.map { ["XX", $0 == .malformed ? "12345" : $0.description] } ?? []
        return ["NM1", code, kind, "PROVIDER", kind == "1" ? "PAT" : "", "", "", ""] + number
    }

    private func provider(_ provider: Provider, as code: String) -> [Segment] {
        let name = self.provider(provider.npi, as: code, "1")
        guard let taxonomy = provider.taxonomy else { return [name] }
        return [name, ["PRV", "PE", "PXC", taxonomy.code]]
    }

    /// A place without a ZIP code is abroad.
    private func address(_ street: String, _ place: Place) -> [Segment] {
        let state = place.state?.description ?? ""
        let rest = place.zip.map { ["\($0)0001"] } ?? ["M5V 3L9", "CA"]
        return [["N3", street], ["N4", "TOWN", state] + rest]
    }

    private func facility(_ place: Place) -> [Segment] {
        [["NM1", "77", "2", "SITE"]] + address("2 SIDE ST", place)
    }

    private func claimLoop(_ filed: FiledClaim) -> [Segment] {
        let claim = filed.claim
        let place = claim.placeOfService?.description ?? ""
        let isElsewhere = claim.place != filed.billingPlace
        var segments: [Segment] = [
            [
                "CLM", claim.reference, FileWriter.amount(claim.charge), "", "",
                composite([place, "B", claim.frequency.code]), "Y", "A", "Y", "Y",
            ],
            ["DTP", "431", "D8", "20200101"],
        ]
        if let day = claim.careAssumed { segments.append(["DTP", "090", "D8", FileWriter.day(day)]) }
        if let day = claim.careRelinquished { segments.append(["DTP", "091", "D8", FileWriter.day(day)]) }
        if claim.frequency == .replacement || claim.frequency == .void { segments.append(["REF", "F8", "PAYER1"]) }
        if claim.hasCLIA { segments.append(["REF", "X4", "11D1111111"]) }
        segments.append(["NTE", "ADD", "NOTHING TO ADD"])
        if !claim.diagnoses.isEmpty { segments.append(["HI"] + diagnoses(claim.diagnoses)) }
        segments.append(["HI", composite(["BG", "17"])])
        // P3 stands in where no NM1*DN has an NPI.
        let referrer = claim.hasCLIA ? "P3" : "DN"
        if let npi = claim.referring { segments.append(provider(npi, as: referrer, "1")) }
        if let rendering = claim.rendering { segments += provider(rendering, as: "82") }
        if isElsewhere && !filed.isToldOnLine { segments += facility(claim.place) }
        if let npi = claim.supervising, !filed.isToldOnLine { segments.append(provider(npi, as: "DQ", "1")) }
        for payer in claim.otherPayers { segments += otherPayer(payer) }
        for (index, line) in claim.lines.enumerated() {
            let tells = filed.isToldOnLine && index == 0
            segments += lineLoop(
                line, facility: tells && isElsewhere ? claim.place : nil, supervising: tells ? claim.supervising : nil)
        }
        return segments
    }

    private func diagnoses(_ diagnoses: [Diagnosis]) -> [String] {
        diagnoses.enumerated().map { index, diagnosis in
            let qualifier = diagnosis.isICD10 ? (index == 0 ? "ABK" : "ABF") : (index == 0 ? "BK" : "BF")
            return composite([qualifier, diagnosis.description])
        }
    }

    /// Its names (2330A to 2330G) tell nothing of the claim.
    private func otherPayer(_ payer: OtherPayer) -> [Segment] {
        var segments: [Segment] = [
            ["SBR", "S", "18", "", "", "", "", "", "", payer.payer.filingIndicator], ["CAS", "CO", "45", "1"],
        ]
        if let paid = payer.paid { segments.append(["AMT", "D", FileWriter.amount(paid)]) }
        segments += [
            ["AMT", "EAF", "9"], ["OI", "", "", "Y"], ["NM1", "IL", "1", "OTHER", "ANN", "", "", "", "MI", "X9"],
            ["NM1", "PR", "2", "OTHER PAYER"],
        ]
        for code in ["DN", "82", "DQ", "77"] {
            segments.append(["NM1", code, "1", "", "", "", "", "", "XX", "1679576722"])
        }
        return segments + [["N4", "SALEM", "OR", "97301"], ["REF", "X4", "7"], ["REF", "F8", "7"]]
    }

    private func lineLoop(_ line: ServiceLine, facility place: Place?, supervising: NPI?) -> [Segment] {
        let procedure = line.procedure.map { ["HC", $0.description] } ?? ["IV", "HOMEMADE"]
        var segments: [Segment] = [
            ["LX", "\(line.number)"],
            [
                "SV1", composite(procedure + line.modifiers.map(\.description)), FileWriter.amount(line.charge),
                line.unit.code, line.quantity.description, line.placeOfService?.description ?? "", "",
                composite(line.pointers.map { "\($0)" }),
            ],
        ]
        if let from = line.from, let through = line.through {
            let span = "\(FileWriter.day(from))-\(FileWriter.day(through))"
            segments.append(
                from == through ? ["DTP", "472", "D8", FileWriter.day(from)] : ["DTP", "472", "RD8", span])
        }
        segments += [["DTP", "471", "D8", "20200101"], ["REF", "6R", "LINE\(line.number)"]]
        if let drug = line.drug {
            segments += [
                ["LIN", "", "N4", drug.rawValue == 0 ? "123" : drug.description], ["CTP", "", "", "", "1", "UN"],
            ]
        }
        if let rendering = line.rendering { segments += provider(rendering, as: "82") }
        if let place { segments += facility(place) }
        if let supervising { segments.append(provider(supervising, as: "DQ", "1")) }
        // Who referred (2420F) stands in where nobody ordered (2420E).
        if let npi = line.ordering {
            segments.append(provider(npi, as: line.number.isMultiple(of: 2) ? "DN" : "DK", "1"))
        }
        if let paid = line.otherPaid {
            // Two payers paid it together.
            segments += [
                ["SVD", "P1", FileWriter.amount(paid - Money(cents: 1)), composite(procedure), "", "1"],
                ["CAS", "CO", "45", "1"], ["SVD", "P2", "0.01", composite(procedure), "", "1"],
            ]
        }
        return segments
    }
}

// MARK: - 835

extension FileWriter {
    private func remittance(_ claims: [RemittedClaim], withheld: [Money]) -> [Segment] {
        let total = claims.reduce(Money.zero) { $0 + $1.paid } - withheld.reduce(.zero, +)
        var payee: Segment = ["N4", "TOWN"]
        if let state = claims.first?.state { payee += [state.description, "331110001"] }
        var segments: [Segment] = [
            ["BPR", "I", FileWriter.amount(total), "C", "CHK"], ["TRN", "1", "12345", "1999999999"],
            ["N1", "PR", "PAYER"], ["N4", "CHICAGO", "IL", "60601"], ["N1", "PE", "CLINIC", "XX", "1234567893"], payee,
            ["LX", "1"],
        ]
        for claim in claims { segments += claimLoop(claim) }
        for start in stride(from: 0, to: withheld.count, by: 6) {
            let amounts = withheld[start..<min(start + 6, withheld.count)]
            let pairs = amounts.flatMap { [composite(["WO", "1"]), FileWriter.amount($0)] }
            segments.append(["PLB", "1234567893", "20261231"] + pairs)
        }
        return segments
    }

    private func claimLoop(_ claim: RemittedClaim) -> [Segment] {
        let status = claim.status == .other ? "5" : "\(claim.status.rawValue)"
        var segments: [Segment] = [
            [
                "CLP", claim.reference ?? "NONE", status, FileWriter.amount(claim.charge),
                FileWriter.amount(claim.paid), "", claim.payer.filingIndicator, "ICN1", "11",
            ]
        ]
        segments += adjustments(claim.adjustments)
        segments.append(["NM1", "QC", "1", "DOE", "JANE", "", "", "", "MI", "X1"])
        precondition(claim.remarks.count <= 5, "an MOA has five")
        if !claim.remarks.isEmpty { segments.append(["MOA", "", ""] + claim.remarks.map(\.description)) }
        // One year for all lines is the claim's own date.
        let years = Set(claim.lines.map(\.year))
        let year = years.count == 1 ? years.first ?? nil : nil
        if let year { segments.append(["DTM", "232", "\(year)0102"]) }
        for (index, line) in claim.lines.enumerated() {
            segments.append(service(line))
            if year == nil, let year = line.year {
                segments.append(["DTM", index.isMultiple(of: 2) ? "472" : "150", "\(year)0304"])
            }
            segments += adjustments(line.adjustments)
            segments += line.remarks.map { ["LQ", "HE", $0.description] }
        }
        return segments
    }

    private func service(_ line: RemittedLine) -> Segment {
        let procedure = line.procedure.map { ["HC", $0.description] } ?? ["AD", "D1110"]
        let submitted = line.submitted.map { ["HC", $0.description] + line.submittedModifiers.map(\.description) }
        return [
            "SVC", composite(procedure + line.modifiers.map(\.description)), FileWriter.amount(line.charge),
            FileWriter.amount(line.paid), "", line.units == .one ? "" : line.units.description,
            submitted.map(composite) ?? "", line.submittedUnits?.description ?? "",
        ]
    }

    /// Up to six of one group in a CAS.
    private func adjustments(_ adjustments: [Adjustment]) -> [Segment] {
        var segments: [Segment] = []
        for adjustment in adjustments {
            let triplet = [
                adjustment.reason.description, FileWriter.amount(adjustment.amount),
                adjustment.quantity?.description ?? "",
            ]
            if let last = segments.last, last[1] == adjustment.group.rawValue, last.count < 20 {
                segments[segments.count - 1] += triplet
            } else {
                segments.append(["CAS", adjustment.group.rawValue] + triplet)
            }
        }
        return segments
    }
}

// MARK: - Codes

extension PayerType {
    /// SBR09 or CLP06. Managed Medicaid and exchange plans have none of their own.
    var filingIndicator: String {
        switch self {
        case .medicare: "MB"
        case .medicareAdvantage: "16"
        case .medicaid: "MC"
        case .commercial: "12"
        case .tricare: "CH"
        case .va: "VA"
        case .workersComp: "WC"
        case .auto: "AM"
        case .other, .managedMedicaid, .exchange: "ZZ"
        }
    }
}

extension ClaimFrequency {
    fileprivate var code: String {
        switch self {
        case .original: "1"
        case .replacement: "7"
        case .void: "8"
        case .other: "6"
        }
    }
}

extension ServiceLine.Unit {
    fileprivate var code: String {
        switch self {
        case .units: "UN"
        case .minutes: "MJ"
        case .other: "F2"
        }
    }
}
