import Glibc
import Testing

/// Real processes over loopback. One test at a time: each starts several of them, and a machine may have two cores.
@Suite(.serialized) enum EndToEnd {}

/// How large the tests are. `Deploy/test --all` sets these higher.
enum Size {
    static let crashClaims = number("MEDPAY_CRASH_CLAIMS") ?? 100_000
    static let killRounds = number("MEDPAY_KILL_ROUNDS") ?? 6
    /// To repeat a run: it chooses who is killed, and when.
    static let killSeed = number("MEDPAY_KILL_SEED") ?? 20_261_128
    static let fuzzRounds = number("MEDPAY_FUZZ_ROUNDS") ?? 1
    static let hostileSeconds = number("MEDPAY_HOSTILE_SECONDS") ?? 3
    /// Below the limit of descriptors of each process.
    static let hostileConnections = number("MEDPAY_HOSTILE_CONNECTIONS") ?? 500

    /// A sanitizer keeps what is freed: memory says nothing then.
    static let isSanitized = number("MEDPAY_SANITIZED") == 1

    private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }
}

/// Long enough for a loaded machine; a test that passes never waits for it.
let patience = Duration.seconds(90)

struct TimeOut: Error, CustomStringConvertible {
    var description: String
}

/// Waits until something is so, and looks again every two milliseconds.
func eventually(_ what: String, within time: Duration = patience, _ isSo: () throws -> Bool) throws {
    let end = ContinuousClock.now + time
    while try !isSo() {
        guard ContinuousClock.now < end else { throw TimeOut(description: "\(what): not within \(time)") }
        usleep(2000)  // Between two looks; the deadline above ends it.
    }
}

/// The same seed gives the same numbers: SplitMix64.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
