import Claims

extension NPI {
    /// NM109 where NM108 says XX. nil: no NPI is given. A malformed one is kept as such.
    init?(nm1 segment: X12Segment) {
        guard segment.matches(8, "XX"), !segment[9].isEmpty else { return nil }
        self.init(ascii: segment[9])
    }
}

extension Place {
    /// N402 and N403; each nil when absent or malformed.
    init(n4 segment: X12Segment) {
        self.init(zip: ZIPCode(ascii: segment[3]), state: USState(ascii: segment[2]))
    }
}

extension ClaimFrequency {
    /// CLM05-3.
    init(ascii bytes: some Collection<UInt8>) {
        switch (bytes.count, bytes.first) {
        case (1, UInt8(ascii: "1")): self = .original
        case (1, UInt8(ascii: "7")): self = .replacement
        case (1, UInt8(ascii: "8")): self = .void
        default: self = .other
        }
    }
}

extension X12Segment {
    /// NM1 of loops 2310C and 2420C; 004010 has three more codes for a facility.
    var isServiceFacility: Bool {
        switch text(1) {
        case "77", "FA", "LI", "TL": true
        default: false
        }
    }
}
