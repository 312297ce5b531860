import Claims

/// One service line, from its LX to the next.
///
/// Source: 005010X222A1 loops 2400, 2420A, 2420C, 2420E and 2420F.
struct LineLoop {
    private enum Party { case none, rendering, facility }

    /// Loop 2420C; nil: the claim's holds.
    private(set) var facility: Place?
    private(set) var faults: ShapeFaults = []
    /// REF*X4.
    private(set) var hasCLIA = false
    private var line: ServiceLine
    private var hasService = false
    private var party = Party.none
    /// NM1*DN of loop 2420F, who counts where no NM1*DK has an NPI.
    private var referring: NPI?
    private let place: (position: Int, offset: Int)

    init(number: Int, position: Int, offset: Int) {
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
        case (.ref, _) where segment.matches(1, "X4") && !segment[2].isEmpty: hasCLIA = true
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
        line.placeOfService = PlaceOfService(ascii: segment[5])
        try takePointers(segment)
    }

    /// SV107. What is not a number from 1 to 254 is kept as 255, so that scrubbing can say so.
    private mutating func takePointers(_ segment: X12Segment) throws(X12Error) {
        guard segment.components(of: 7) <= DiagnosisPointers.countMax else { throw segment.error(.tooManyPointers, 7) }
        for number in 1...DiagnosisPointers.countMax {
            let component = segment[7, number]
            guard !component.isEmpty else { continue }
            let pointer = wholeNumber(component) ?? 0
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
