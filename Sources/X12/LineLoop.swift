import Claims

/// One service line, from its LX to the next.
///
/// Source: 005010X222A1 loops 2400, 2410, 2420A, 2420C to 2420F and 2430.
struct LineLoop {
    private enum Party { case none, rendering, facility }

    /// Loop 2420C; nil: the claim's holds.
    private(set) var facility: Place?
    private(set) var faults: ShapeFaults = []
    /// REF*X4.
    private(set) var hasCLIA = false
    let isNumbered: Bool
    /// NM1*DQ of loop 2420D.
    private(set) var supervising: NPI?
    private var line: ServiceLine
    private var hasService = false
    private var party = Party.none
    /// NM1*DN of loop 2420F, who counts where no NM1*DK has an NPI.
    private var referring: NPI?
    private let place: (position: Int, offset: Int)

    /// - Parameter isNumbered: it has an LX of its own.
    init(number: Int, isNumbered: Bool = true, position: Int, offset: Int) {
        self.isNumbered = isNumbered
        line = ServiceLine(number: number, procedure: nil)
        place = (position, offset)
    }

    mutating func take(_ segment: X12Segment) throws(X12Error) {
        switch (segment.id, party) {
        case (.sv1, _): try takeService(segment)
        case (.dtp, _) where segment.matches(1, "472"): takeDates(segment)
        case (.nm1, _): takeName(segment)
        case (.prv, .rendering) where segment.matches(1, "PE"):
            line.rendering?.taxonomy = Taxonomy(segment.text(3))
        case (.n4, .facility):
            facility = Place(n4: segment)
            if !segment.hasFullZIPShape { faults.insert(.facilityZIP) }
        case (.ref, _) where segment.matches(1, "X4") && !segment.isEmpty(2): hasCLIA = true
        case (.lin, _) where segment.matches(2, "N4"): line.drug = segment.make(3) { DrugCode(ascii: $0) }
        case (.svd, _): try takeAdjudication(segment)
        default: break
        }
    }

    func finish() throws(X12Error) -> ServiceLine {
        guard hasService else {
            throw X12Error(.segmentMissing, segment: "SV1", position: place.position, offset: place.offset)
        }
        var line = line
        line.ordering = line.ordering ?? referring
        return line
    }

    private mutating func takeName(_ segment: X12Segment) {
        party = .none
        if segment.matches(1, "82") {
            party = .rendering
            line.rendering = Provider(npi: NPI(nm1: segment))
        } else if segment.matches(1, "DK") {
            line.ordering = line.ordering ?? NPI(nm1: segment)
        } else if segment.matches(1, "DN") {
            referring = referring ?? NPI(nm1: segment)
        } else if segment.matches(1, "DQ") {
            supervising = supervising ?? NPI(nm1: segment)
        } else if segment.isServiceFacility {
            party = .facility
        }
    }

    private mutating func takeService(_ segment: X12Segment) throws(X12Error) {
        guard !hasService else { throw segment.error(.segmentRepeated) }
        hasService = true
        (line.procedure, line.modifiers) = try segment.procedure(1)
        line.charge = try segment.amount(2)
        line.unit = segment.matches(3, "UN") ? .units : segment.matches(3, "MJ") ? .minutes : .other
        line.quantity = try segment.quantity(4)
        line.placeOfService = segment.make(5) { PlaceOfService(ascii: $0) }
        try takePointers(segment)
    }

    /// SVD02: what another payer paid for the line; each payer has its own.
    private mutating func takeAdjudication(_ segment: X12Segment) throws(X12Error) {
        let paid = (line.otherPaid ?? .zero) + (try segment.amount(2))
        guard abs(paid.cents) <= Money.intakeMax.cents else { throw segment.error(.amountNotDecimal, 2) }
        line.otherPaid = paid
    }

    /// SV107. What is not a number from 1 to 254 is kept as 255, so that scrubbing can say so.
    private mutating func takePointers(_ segment: X12Segment) throws(X12Error) {
        guard segment.components(of: 7) <= DiagnosisPointers.countMax else { throw segment.error(.tooManyPointers, 7) }
        for number in 1...DiagnosisPointers.countMax {
            guard !segment.range(7, number).isEmpty else { continue }
            let pointer = segment.make(7, number, wholeNumber) ?? 0
            line.pointers.append((1...254).contains(pointer) ? UInt8(pointer) : 255)
        }
    }

    /// DTP*472, a day (D8) or first and last (RD8). Unreadable dates are left out, so that scrubbing can say so.
    private mutating func takeDates(_ segment: X12Segment) {
        if segment.matches(2, "RD8") {
            let parts = segment[3].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            line.from = parts.count == 2 ? ServiceDate(ascii: parts[0]) : nil
            line.through = parts.count == 2 ? ServiceDate(ascii: parts[1]) : nil
        } else {
            line.from = segment.day
            line.through = line.from
        }
    }
}
