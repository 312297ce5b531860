import Claims

extension NPI {
    /// NM109 where NM108 says XX. nil: no NPI is given. A malformed one is kept as such.
    init?(nm1 segment: X12Segment) {
        guard segment.matches(8, "XX"), !segment.isEmpty(9) else { return nil }
        self = segment.make(9) { NPI(ascii: $0) }
    }
}

extension Place {
    /// N402 and N403; each nil when absent or malformed.
    init(n4 segment: X12Segment) {
        self.init(zip: segment.make(3) { ZIPCode(ascii: $0) }, state: segment.make(2) { USState(ascii: $0) })
    }
}

extension ClaimFrequency {
    /// CLM05-3.
    init(_ code: X12Code) {
        switch code {
        case "1": self = .original
        case "7": self = .replacement
        case "8": self = .void
        default: self = .other
        }
    }
}

extension X12Segment {
    /// NM1 of loops 2310C and 2420C; 004010 has three more codes for a facility.
    var isServiceFacility: Bool {
        switch code(1) {
        case "77", "FA", "LI", "TL": true
        default: false
        }
    }
}
