import Claims

/// What the levels above a claim say of it.
///
/// Source: 005010X222A1 loops 2000A to 2010CA.
struct ClaimLevels {
    var patient: Pseudonym
    var facts: PatientFacts
    var payer: PayerType
    var billing: Provider
    var place: Place
    /// Of the billing provider and of the subscriber.
    var faults: ShapeFaults
}

/// One claim, from its CLM to the next CLM, HL or SE.
///
/// Source: 005010X222A1 loops 2300, 2310A to 2310E, 2320 and 2400.
struct ClaimLoop {
    private enum Party { case none, rendering, facility, pickup }

    private(set) var claim: Claim
    /// What was forgiven.
    private(set) var warnings: [X12Error] = []
    private var party = Party.none
    /// After an SBR (2320) the names are the other payer's view of them (2330A to 2330G), and tell nothing here.
    private var isOtherPayer = false
    private var line: LineLoop?
    private var hasFacility = false
    private let facts: PatientFacts
    /// NM1*P3 of loop 2310A, who counts where no NM1*DN has an NPI.
    private var primaryCare: NPI?
    private var hasOriginalReference = false
    /// To say where, when the claim turns out to be incomplete.
    private let place: (position: Int, offset: Int)

    init(_ segment: X12Segment, below levels: ClaimLevels) throws(X12Error) {
        let reference = try segment.required(1)
        guard reference.count <= X12Limits.referenceBytesMax else { throw segment.error(.elementTooLong, 1) }
        guard ClaimLoop.isReference(reference) else { throw segment.error(.controlCharacter, 1) }
        claim = Claim(
            reference: segment.text(1), patient: levels.patient, payer: levels.payer, billing: levels.billing,
            placeOfService: ["", "B"].contains(segment.code(5, 2))
                ? segment.make(5, 1) { PlaceOfService(ascii: $0) } : nil,
            frequency: ClaimFrequency(segment.code(5, 3)), place: levels.place, charge: try segment.amount(2))
        claim.faults = levels.faults
        facts = levels.facts
        place = (segment.position, segment.offset)
        if segment[5].isEmpty { warnings.append(segment.error(.elementMissing, 5)) }
    }

    /// Of a length and without what would garble a report of it.
    static func isReference(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= X12Limits.referenceBytesMax && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            && String(validating: bytes, as: UTF8.self) != nil
    }

    mutating func take(_ segment: X12Segment) throws(X12Error) {
        switch segment.id {
        case .lx: try openLine(segment)
        case .sv1 where line?.isNumbered == false: try openLineWithoutNumber(segment)
        default:
            if line != nil { try line?.take(segment) } else { try takeDetail(segment) }
        }
    }

    mutating func finish() throws(X12Error) -> Claim {
        try closeLine()
        guard !claim.lines.isEmpty else { throw missing(.lx) }
        claim.referring = claim.referring ?? primaryCare
        if !hasOriginalReference, claim.frequency == .replacement || claim.frequency == .void {
            claim.faults.insert(.originalReference)
        }
        facts.fill(&claim)
        return claim
    }

    private func missing(_ id: SegmentID) -> X12Error {
        X12Error(.segmentMissing, segment: id.description, position: place.position, offset: place.offset)
    }

    // MARK: - Lines

    private mutating func makeRoomForLine(_ segment: X12Segment) throws(X12Error) {
        try closeLine()
        guard claim.lines.count < Claim.linesMax else { throw segment.error(.tooManyLines) }
    }

    private mutating func openLine(_ segment: X12Segment) throws(X12Error) {
        try makeRoomForLine(segment)
        let number = try segment.whole(1)
        guard (1...X12Limits.lineNumberMax).contains(number) else { throw segment.error(.lineNumberOutOfRange, 1) }
        line = LineLoop(number: number, position: segment.position, offset: segment.offset)
    }

    /// LX only counts: a service without one is the next line.
    private mutating func openLineWithoutNumber(_ segment: X12Segment) throws(X12Error) {
        try makeRoomForLine(segment)
        let number = (claim.lines.last?.number ?? 0) + 1
        warnings.append(segment.missing(.lx))
        line = LineLoop(number: number, isNumbered: false, position: segment.position, offset: segment.offset)
        try line?.take(segment)
    }

    /// A line's own facility (2420C) stands for the claim's where the claim names none: the first such line's.
    private mutating func closeLine() throws(X12Error) {
        guard let line else { return }
        claim.lines.append(try line.finish())
        claim.faults.formUnion(line.faults)
        if line.hasCLIA { claim.hasCLIA = true }
        claim.supervising = claim.supervising ?? line.supervising
        self.line = nil
        guard !hasFacility, let facility = line.facility else { return }
        hasFacility = true
        claim.place = facility
    }

    // MARK: - The claim itself

    private mutating func takeDetail(_ segment: X12Segment) throws(X12Error) {
        switch (segment.id, party) {
        case (.hi, _): try takeDiagnoses(segment)
        case (.sv1, _): try openLineWithoutNumber(segment)
        case (.sv2, _), (.sv3, _): throw segment.error(.segmentOutOfPlace)
        case (.dtp, _) where segment.matches(1, "090"): claim.careAssumed = segment.day
        case (.dtp, _) where segment.matches(1, "091"): claim.careRelinquished = segment.day
        case (.sbr, _): try openOtherPayer(segment)
        case (.amt, _) where isOtherPayer && segment.matches(1, "D"):
            claim.otherPayers[claim.otherPayers.count - 1].paid = try segment.amount(2)
        case (.nm1, _): takeName(segment)
        case (.ref, _) where !isOtherPayer && !segment.isEmpty(2): takeReference(segment)
        case (.prv, .rendering) where segment.matches(1, "PE"):
            claim.rendering?.taxonomy = Taxonomy(segment.text(3))
        case (.n4, .facility):
            hasFacility = true
            claim.place = Place(n4: segment)
            if !segment.hasFullZIPShape { claim.faults.insert(.facilityZIP) }
        case (.n4, .pickup): if !hasFacility { claim.place = Place(n4: segment) }
        default: break
        }
    }

    private mutating func openOtherPayer(_ segment: X12Segment) throws(X12Error) {
        guard claim.otherPayers.count < Claim.otherPayersMax else { throw segment.error(.segmentRepeated) }
        isOtherPayer = true
        party = .none
        claim.otherPayers.append(OtherPayer(payer: PayerType(filingIndicator: segment.text(9))))
    }

    /// Both references of loop 2300; those of other loops have other qualifiers.
    private mutating func takeReference(_ segment: X12Segment) {
        if segment.matches(1, "F8") { hasOriginalReference = true }
        if segment.matches(1, "X4") { claim.hasCLIA = true }
    }

    private mutating func takeName(_ segment: X12Segment) {
        party = .none
        guard !isOtherPayer else { return }
        if segment.matches(1, "82") {
            party = .rendering
            claim.rendering = Provider(npi: NPI(nm1: segment))
        } else if segment.matches(1, "DN") {
            claim.referring = claim.referring ?? NPI(nm1: segment)
        } else if segment.matches(1, "P3") {
            primaryCare = primaryCare ?? NPI(nm1: segment)
        } else if segment.matches(1, "DQ") {
            claim.supervising = claim.supervising ?? NPI(nm1: segment)
        } else if segment.isServiceFacility {
            party = .facility
        } else if segment.matches(1, "PW") {
            // An ambulance is paid where it takes the patient up. Source: Pub. 100-04 ch. 15 section 20.1.5.
            party = .pickup
        }
    }

    /// HI with ABK, ABF (ICD-10-CM), BK, BF (ICD-9-CM). Pointers count positions, so an empty one between two
    /// diagnoses keeps its place as a malformed diagnosis. Other qualifiers are procedures and conditions.
    private mutating func takeDiagnoses(_ segment: X12Segment) throws(X12Error) {
        var isICD10 = true
        var isDiagnoses = false
        for element in stride(from: 1, through: segment.count, by: 1) {
            var isPrincipal = false
            switch segment.code(element, 1) {
            case "ABK": (isICD10, isDiagnoses, isPrincipal) = (true, true, true)
            case "ABF": (isICD10, isDiagnoses) = (true, true)
            case "BK": (isICD10, isDiagnoses, isPrincipal) = (false, true, true)
            case "BF": (isICD10, isDiagnoses) = (false, true)
            case "" where isDiagnoses: break
            default: continue
            }
            guard claim.diagnoses.count < Claim.diagnosesMax else { throw segment.error(.tooManyDiagnoses, element) }
            let isQualified = !segment.range(element, 1).isEmpty || segment.range(element, 2).isEmpty
            if isPrincipal != claim.diagnoses.isEmpty || !isQualified { claim.faults.insert(.diagnosisQualifiers) }
            claim.diagnoses.append(diagnosis(segment[element, 2], isICD10: isICD10))
        }
    }

    /// HI01-2 and its like. A decimal point is a fault and no reason not to read the code; a second one is left in, and
    /// makes it malformed.
    private mutating func diagnosis(_ code: ArraySlice<UInt8>, isICD10: Bool) -> Diagnosis {
        guard let point = code.firstIndex(of: UInt8(ascii: ".")) else {
            return Diagnosis(ascii: code.span, isICD10: isICD10)
        }
        claim.faults.insert(.diagnosisPoint)
        return Diagnosis(ascii: code[..<point] + code[(point + 1)...], isICD10: isICD10)
    }
}

extension X12Segment {
    /// Of a DTP that names one day (D8); nil: it does not, or the day does not exist.
    var day: ServiceDate? { matches(2, "D8") ? date(3) : nil }
}
