import Claims
import Reference

/// The amount of one unit of one fee schedule row, before every modifier and reduction.
///
///     (work · workGPCI + practice(setting) · practiceGPCI + malpractice · malpracticeGPCI) · CF
///
/// - Parameters:
///   - locality: nil prices nationally, every index 1.000: for display, nobody is paid it.
///   - conversionFactor: in 10^-4 dollars.
/// - Returns: whole cents, rounded half up, once, at the end. Exact: the product is taken in 128 bits.
/// - Complexity: O(1); allocates nothing.
///
/// Source: 42 CFR 414.20; CMS PFS Relative Value File of the service date's quarter. One rounding reproduces every
/// amount that CMS published in PFREV25D.
package func allowed(
    _ row: FeeScheduleRow, in locality: Locality?, setting: PlaceOfService.Setting, conversionFactor: Int64
) -> Money {
    Rates(locality, conversionFactor: conversionFactor).fee(row, setting)
}

/// The three geographic practice cost indices of a place, in thousandths.
struct Indices: Hashable, Sendable {
    var work: Int32
    var practice: Int32
    var malpractice: Int32

    static let national = Indices(work: 1000, practice: 1000, malpractice: 1000)

    init(work: Int32, practice: Int32, malpractice: Int32) {
        self.work = work
        self.practice = practice
        self.malpractice = malpractice
    }

    init(_ locality: Locality) {
        self.init(work: locality.work, practice: locality.practice, malpractice: locality.malpractice)
    }
}

/// What turns relative values into money on one day in one place.
struct Rates: Hashable, Sendable {
    var indices: Indices
    /// In 10^-4 dollars.
    var conversionFactor: Int64

    init(indices: Indices, conversionFactor: Int64) {
        self.indices = indices
        self.conversionFactor = conversionFactor
    }

    /// - Parameter locality: nil: national.
    init(_ locality: Locality?, conversionFactor: Int64) {
        self.init(indices: locality.map(Indices.init) ?? .national, conversionFactor: conversionFactor)
    }

    func fee(_ row: FeeScheduleRow, _ setting: PlaceOfService.Setting) -> Money {
        let practice = row.practice(setting)
        // Each product fits 64 bits; what real tables hold, the rest does too.
        let (some, isOver) = (Int64(row.work) &* Int64(indices.work)).addingReportingOverflow(
            Int64(practice) &* Int64(indices.practice))
        let (sum, isOverToo) = some.addingReportingOverflow(Int64(row.malpractice) &* Int64(indices.malpractice))
        let (product, isFarOver) = sum.multipliedReportingOverflow(by: conversionFactor)
        guard isOver || isOverToo || isFarOver || product.magnitude >= 1 << 62 else {
            return Money(rounding: product, over: 10_000_000)
        }
        return money(weighted(row.work, practice, row.malpractice))
    }

    /// The therapy formula: half of the practice expense, before the one rounding (Pub. 100-04 ch. 5 section 10.7).
    func feeHalvingPractice(_ row: FeeScheduleRow, _ setting: PlaceOfService.Setting) -> Money {
        let full = weighted(row.work, 0, row.malpractice)
        let practice = weighted(0, row.practice(setting), 0)
        return money(2 * full + practice, over: 2)
    }

    /// The most that imaging is paid: as the fee, with the hospital outpatient's practice and malpractice values
    /// (section 5102(b) of the Deficit Reduction Act of 2005). nil: the row has none.
    func cap(_ row: FeeScheduleRow, _ setting: PlaceOfService.Setting) -> Money? {
        let practice = setting == .facility ? row.capPracticeFacility : row.capPracticeNonFacility
        guard practice > 0 || row.capMalpractice > 0 else { return nil }
        return money(weighted(row.work, practice, row.capMalpractice))
    }

    /// Relative values in hundredths times indices in thousandths: 10^-5.
    private func weighted(_ work: Int32, _ practice: Int32, _ malpractice: Int32) -> Int128 {
        let sum = Int128(work) * Int128(indices.work) + Int128(practice) * Int128(indices.practice)
        return sum + Int128(malpractice) * Int128(indices.malpractice)
    }

    /// 10^-5 times 10^-4 dollars are 10^-7 cents. Below 2^125 for whatever the fields hold, so nothing traps.
    private func money(_ weighted: Int128, over parts: Int64 = 1) -> Money {
        Money(rounding: weighted * Int128(conversionFactor), over: 10_000_000 * parts)
    }
}

extension Money {
    /// `product / divisor` cents, rounded half away from zero. The divisor is positive.
    ///
    /// What real tables hold fits 64 bits, where dividing costs a tenth.
    @inline(__always)
    init(rounding product: Int128, over divisor: Int64) {
        if let small = Int64(exactly: product), small.magnitude < 1 << 62 {
            self.init(rounding: small, over: divisor)
        } else {
            let half = Int128(divisor / 2)
            let rounded = (product + (product >= 0 ? half : -half)) / Int128(divisor)
            self.init(cents: Int64(clamping: rounded))
        }
    }
}
