/// An amount of US dollars in whole cents. No floating point on the way to an amount.
package struct Money: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var cents: Int64

    @inlinable
    package init(cents: Int64) { self.cents = cents }

    @inlinable package static var zero: Money { Money(cents: 0) }

    /// The largest amount an intake accepts, either sign: ten digits before the point, as X12 amounts (element 782) have.
    package static let intakeMax = Money(cents: 999_999_999_999)

    /// A decimal as X12 and CMS write it: an optional minus sign, digits, at most two decimals ("85", "46.26", ".5").
    /// nil otherwise, and beyond `intakeMax`.
    package init?(ascii bytes: Span<UInt8>) {
        guard let cents = fixedPoint(bytes, decimals: 2), abs(cents) <= Money.intakeMax.cents else { return nil }
        self.cents = cents
    }

    package init?(ascii bytes: some Collection<UInt8>) { self.init(ascii: Array(bytes).span) }

    package init?(_ text: some StringProtocol) { self.init(ascii: String(text).utf8.span) }

    @inlinable package static func == (left: Money, right: Money) -> Bool { left.cents == right.cents }
    @inlinable package static func < (left: Money, right: Money) -> Bool { left.cents < right.cents }
    @inlinable package static func + (left: Money, right: Money) -> Money { Money(cents: left.cents + right.cents) }
    @inlinable package static func - (left: Money, right: Money) -> Money { Money(cents: left.cents - right.cents) }
    @inlinable package static func += (left: inout Money, right: Money) { left.cents += right.cents }
    @inlinable package static func * (left: Money, right: Int64) -> Money { Money(cents: left.cents * right) }

    /// `self · numerator / denominator`, rounded to the cent, half away from zero.
    ///
    /// Exact: the product is taken in 128 bits where 64 do not hold it. `denominator` is positive.
    @inlinable
    package func scaled(by numerator: Int64, over denominator: Int64) -> Money {
        precondition(denominator > 0)
        let (product, isOver) = cents.multipliedReportingOverflow(by: numerator)
        guard isOver || product.magnitude >= 1 << 62 else { return Money(rounding: product, over: denominator) }
        let wide = Int128(cents) * Int128(numerator)
        let half = Int128(denominator) / 2
        return Money(cents: Int64((wide + (wide >= 0 ? half : -half)) / Int128(denominator)))
    }

    /// `product / divisor` cents, rounded half away from zero.
    ///
    /// - Parameter product: its magnitude is below 2^62. The divisor is positive, and below that too.
    @inlinable @inline(__always)
    package init(rounding product: Int64, over divisor: Int64) {
        self.init(cents: (product &+ (product >= 0 ? divisor / 2 : -divisor / 2)) / divisor)
    }

    /// "46.26", "-0.05".
    package var description: String {
        let magnitude = cents.magnitude
        let fraction = magnitude % 100
        return "\(cents < 0 ? "-" : "")\(magnitude / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

/// How many of something a line bills, in thousandths (SV104 has at most three decimals).
package struct Quantity: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var thousandths: Int64

    @inlinable package init(thousandths: Int64) { self.thousandths = thousandths }
    @inlinable package init(_ whole: Int) { thousandths = Int64(whole) * 1000 }

    @inlinable package static var one: Quantity { Quantity(1) }
    @inlinable package static var zero: Quantity { Quantity(0) }
    /// The largest quantity an intake accepts, either sign.
    @inlinable package static var intakeMax: Quantity { Quantity(99_999_999) }

    /// An optional minus sign, digits, at most three decimals. nil otherwise, and beyond `intakeMax`.
    package init?(ascii bytes: Span<UInt8>) {
        guard let value = fixedPoint(bytes, decimals: 3), abs(value) <= Quantity.intakeMax.thousandths else {
            return nil
        }
        thousandths = value
    }

    package init?(ascii bytes: some Collection<UInt8>) { self.init(ascii: Array(bytes).span) }

    package init?(_ text: some StringProtocol) { self.init(ascii: String(text).utf8.span) }

    /// nil when there is a fraction.
    @inlinable package var whole: Int? { thousandths % 1000 == 0 ? Int(thousandths / 1000) : nil }

    @inlinable package static func < (left: Quantity, right: Quantity) -> Bool { left.thousandths < right.thousandths }
    package static func + (left: Quantity, right: Quantity) -> Quantity {
        Quantity(thousandths: left.thousandths + right.thousandths)
    }

    /// "2", "1.5".
    package var description: String {
        let magnitude = thousandths.magnitude
        var text = "\(thousandths < 0 ? "-" : "")\(magnitude / 1000)"
        var fraction = magnitude % 1000
        guard fraction != 0 else { return text }
        text += "."
        var place: UInt64 = 100
        while fraction != 0 {
            text += "\(fraction / place)"
            fraction %= place
            place /= 10
        }
        return text
    }
}

/// A fixed-point number as CMS writes it: `decimal(869, 3)` is "0.869". `fixedPoint` reads it back.
package func decimal(_ value: some BinaryInteger, _ places: Int) -> String {
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return "\(value < 0 ? "-" : "")\(padded.dropLast(places)).\(padded.suffix(places))"
}

/// A decimal text as an integer of `10^-decimals`. nil for anything but an optional minus sign, digits and at most one
/// point; for more decimals than `decimals` unless the surplus is zeros; and for more than 15 significant digits.
package func fixedPoint(_ bytes: Span<UInt8>, decimals: Int) -> Int64? {
    var value: Int64 = 0
    var digits = 0
    var decimalsSeen = -1  // -1: no point yet.
    var isNegative = false
    for position in bytes.indices {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "-") where position == 0:
            isNegative = true
        case UInt8(ascii: ".") where decimalsSeen < 0:
            decimalsSeen = 0
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            digits += 1
            let digit = Int64(byte - UInt8(ascii: "0"))
            if decimalsSeen >= 0 {
                decimalsSeen += 1
                if decimalsSeen > decimals {
                    guard digit == 0 else { return nil }
                    continue
                }
            }
            guard value < 100_000_000_000_000 else { return nil }
            value = value * 10 + digit
        default:
            return nil
        }
    }
    guard digits > 0 else { return nil }
    for _ in min(max(decimalsSeen, 0), decimals)..<decimals {
        guard value < 100_000_000_000_000 else { return nil }
        value *= 10
    }
    return isNegative ? -value : value
}

package func fixedPoint(_ bytes: some Collection<UInt8>, decimals: Int) -> Int64? {
    fixedPoint(Array(bytes).span, decimals: decimals)
}
