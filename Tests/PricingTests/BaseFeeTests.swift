import Claims
import Pricing
import Reference
import Testing

private let somewhere = try? localities(of: String(localityText.prefix { $0 != "\n" })).first

struct BaseFeeTests {
    /// A non-facility fee of these values: RVUs in hundredths, indices in thousandths, factor in ten-thousandths.
    private func fee(_ values: (Int32, Int32, Int32), _ indices: (Int32, Int32, Int32), _ factor: Int64) throws -> Money
    {
        var row = try row("10001", values.0)
        (row.practiceNonFacility, row.malpractice) = (values.1, values.2)
        var locality = try #require(somewhere)
        (locality.work, locality.practice, locality.malpractice) = indices
        return allowed(row, in: locality, setting: .nonFacility, conversionFactor: factor)
    }

    @Test func `half a cent goes up, less does not`() throws {
        // 0.01 x 1.000 x 0.5000 = 0.005
        #expect(try fee((1, 0, 0), (1000, 1000, 1000), 5000) == Money(cents: 1))
        // 0.01 x 0.999 x 0.5000 = 0.004995
        #expect(try fee((1, 0, 0), (999, 1000, 1000), 5000) == Money(cents: 0))
        // 0.03 x 1.000 x 0.5000 = 0.015
        #expect(try fee((3, 0, 0), (1000, 1000, 1000), 5000) == Money(cents: 2))
        // 1.00 x 1.000 x 32.3450 = 32.345; 32.3449 is below.
        #expect(try fee((100, 0, 0), (1000, 1000, 1000), 323_450) == Money(cents: 3235))
        #expect(try fee((100, 0, 0), (1000, 1000, 1000), 323_449) == Money(cents: 3234))
    }

    @Test func `the sum is rounded once, not each part`() throws {
        // Three parts of 0.004 are 0.012, one cent; each rounded first they would be none.
        #expect(try fee((1, 1, 1), (400, 400, 400), 10_000) == Money(cents: 1))
    }

    @Test func `no locality is every index at 1`() throws {
        let row = try row("10001", 157)
        #expect(allowed(row, in: nil, setting: .facility, conversionFactor: 323_465) == Money("50.78"))
    }

    @Test func `the largest values that fields can hold do not trap`() throws {
        let most = (Int32.max, Int32.max, Int32.max)
        #expect(try fee(most, most, .max) == Money(cents: .max))
        #expect(try fee((Int32.min, 0, 0), most, .max) == Money(cents: .min))
    }

    /// The remainder decides: an amount is right when it is within half a cent below, or just under half above.
    @Test(arguments: [UInt64(20_261_123), 1, 2, 3])
    func `the fee is the exact product to the nearest cent`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        for _ in 0..<20_000 {
            let values = (random.value(40_000), random.value(40_000), random.value(10_000))
            let indices = (random.value(3_000), random.value(3_000), random.value(3_000))
            let factor = Int64(random.value(1_000_000))
            let cents = try fee(values, indices, factor).cents
            let sum =
                Int128(values.0) * Int128(indices.0) + Int128(values.1) * Int128(indices.1)
                + Int128(values.2) * Int128(indices.2)
            // In 10^-9 dollars: -half < cents - exact <= half.
            let distance = Int128(cents) * 10_000_000 - sum * Int128(factor)
            guard -5_000_000 < distance, distance <= 5_000_000 else {
                Issue.record("seed \(seed): \(values), \(indices), \(factor) gave \(cents)")
                return
            }
        }
    }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func value(_ below: UInt64) -> Int32 { Int32(next() % below) }
}
