import Claims

/// One claim, from its CLM to the next CLM, HL or SE.
///
/// Source: 005010X222A1 loops 2300, 2310B, 2310C, 2320 and 2400.
struct ClaimLoop {
    private enum Party { case none, rendering, facility }

    private var claim: Claim
    private var party = Party.none
    /// After an SBR (2320) the names are the other payer's view of them (2330A to 2330G), and tell nothing here.
    private var isOtherPayer = false
    private var line: LineLoop?
    private var hasFacility = false
    /// To say where, when the claim turns out to be incomplete.
    private let place: (position: Int, offset: Int)

    init(
        _ segment: X12Segment, patient: Pseudonym, payer: PayerType, billing: Provider, place billingPlace: Place
    ) throws(X12Error) {
        let reference = try segment.required(1)
        guard reference.count <= X12Limits.referenceBytesMax else { throw segment.error(.elementTooLong, 1) }
        guard reference.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw segment.error(.controlCharacter, 1) }
        claim = Claim(
            reference: segment.text(1), patient: patient, payer: payer, billing: billing,
            placeOfService: segment[5, 2].isEmpty || segment[5, 2].elementsEqual("B".utf8)
                ? PlaceOfService(ascii: segment[5, 1]) : nil,
            frequency: ClaimFrequency(ascii: segment[5, 3]), place: billingPlace, charge: try segment.amount(2))
        place = (segment.position, segment.offset)
    }

    mutating func take(_ segment: X12Segment) throws(X12Error) {
        switch segment.id {
        case .lx: try openLine(segment)
        default:
            if line != nil { try line?.take(segment) } else { try takeDetail(segment) }
        }
    }

    mutating func finish() throws(X12Error) -> Claim {
        try closeLine()
        guard !claim.lines.isEmpty else { throw missing(.lx) }
        return claim
    }

    private func missing(_ id: SegmentID) -> X12Error {
        X12Error(.segmentMissing, segment: id.description, position: place.position, offset: place.offset)
    }

    // MARK: - Lines

    private mutating func openLine(_ segment: X12Segment) throws(X12Error) {
        try closeLine()
        guard claim.lines.count < Claim.linesMax else { throw segment.error(.tooManyLines) }
        let number = try segment.whole(1)
        guard (1...X12Limits.lineNumberMax).contains(number) else { throw segment.error(.lineNumberOutOfRange, 1) }
        line = LineLoop(number: number, position: segment.position, offset: segment.offset)
    }

    /// A line's own facility (2420C) stands for the claim's where the claim names none: the first such line's.
    private mutating func closeLine() throws(X12Error) {
        guard let line else { return }
        claim.lines.append(try line.finish())
        self.line = nil
        guard !hasFacility, let facility = line.facility else { return }
        hasFacility = true
        claim.place = facility
    }

    // MARK: - The claim itself

    private mutating func takeDetail(_ segment: X12Segment) throws(X12Error) {
        switch (segment.id, party) {
        case (.hi, _): try takeDiagnoses(segment)
        case (.sv1, _), (.sv2, _), (.sv3, _): throw segment.error(.segmentOutOfPlace)
        case (.dtp, _) where segment.matches(1, "090"): claim.careAssumed = segment.day
        case (.dtp, _) where segment.matches(1, "091"): claim.careRelinquished = segment.day
        case (.sbr, _):
            isOtherPayer = true
            party = .none
        case (.nm1, _): takeName(segment)
        case (.prv, .rendering) where segment.matches(1, "PE"):
            claim.rendering?.taxonomy = Taxonomy(segment.text(3))
        case (.n4, .facility):
            hasFacility = true
            claim.place = Place(n4: segment)
        default: break
        }
    }

    private mutating func takeName(_ segment: X12Segment) {
        party = .none
        guard !isOtherPayer else { return }
        if segment.matches(1, "82") {
            party = .rendering
            claim.rendering = Provider(npi: NPI(nm1: segment))
        } else if segment.isServiceFacility {
            party = .facility
        }
    }

    /// HI with ABK, ABF (ICD-10-CM), BK, BF (ICD-9-CM). Pointers count positions, so an empty one between two
    /// diagnoses keeps its place as a malformed diagnosis. Other qualifiers are procedures and conditions.
    private mutating func takeDiagnoses(_ segment: X12Segment) throws(X12Error) {
        var isICD10 = true
        var isDiagnoses = false
        for element in stride(from: 1, through: segment.count, by: 1) {
            switch String(decoding: segment[element, 1], as: UTF8.self) {
            case "ABK", "ABF": (isICD10, isDiagnoses) = (true, true)
            case "BK", "BF": (isICD10, isDiagnoses) = (false, true)
            case "" where isDiagnoses: break
            default: continue
            }
            guard claim.diagnoses.count < Claim.diagnosesMax else { throw segment.error(.tooManyDiagnoses, element) }
            claim.diagnoses.append(Diagnosis(ascii: segment[element, 2], isICD10: isICD10))
        }
    }
}

extension X12Segment {
    /// Of a DTP that names one day (D8); nil: it does not, or the day does not exist.
    var day: ServiceDate? { matches(2, "D8") ? ServiceDate(ascii: self[3]) : nil }
}
