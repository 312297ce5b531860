/// W3C trace context: joins what was logged about one call in several processes.
///
/// Source: https://www.w3.org/TR/trace-context/, section 3.2.
package struct TraceParent: Hashable, Sendable, CustomStringConvertible {
    /// 128 bits, not all 0: the same from submit to result.
    package let trace: UInt128
    /// Of the span that called, not 0.
    package let parent: UInt64
    /// Bit 0: the caller records what it does.
    package let flags: UInt8

    /// nil: not of version 00, or not as the standard writes it (lower-case hexadecimal digits).
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == CallLimits.traceparentCharacters else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] == "00",
            parts.allSatisfy({ $0.utf8.allSatisfy(TraceParent.isDigit) }),
            let trace = UInt128(parts[1], radix: 16), trace != 0,
            let parent = UInt64(parts[2], radix: 16), parent != 0,
            let flags = UInt8(parts[3], radix: 16)
        else { return nil }
        self.init(trace: trace, parent: parent, flags: flags)
    }

    /// A trace that begins here, recorded.
    package static func new(random: inout some RandomNumberGenerator) -> TraceParent {
        TraceParent(trace: .random(in: 1 ... .max, using: &random), parent: identifier(&random), flags: 1)
    }

    /// What this process passes on: the same trace, with itself as the parent.
    package func child(random: inout some RandomNumberGenerator) -> TraceParent {
        TraceParent(trace: trace, parent: TraceParent.identifier(&random), flags: flags)
    }

    /// As the header has it, 55 characters.
    package var text: String {
        "00-\(TraceParent.digits(trace, 32))-\(TraceParent.digits(parent, 16))-\(TraceParent.digits(flags, 2))"
    }

    package var description: String { text }

    private init(trace: UInt128, parent: UInt64, flags: UInt8) {
        self.trace = trace
        self.parent = parent
        self.flags = flags
    }

    private static func identifier(_ random: inout some RandomNumberGenerator) -> UInt64 {
        .random(in: 1 ... .max, using: &random)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }

    private static func digits(_ number: some FixedWidthInteger, _ count: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: count - digits.count) + digits
    }
}
