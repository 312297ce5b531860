// In: claims, estimates and scrub reports, as values or as protobuf messages. Out: the other of the two.
// Not here: reading X12, pricing, scrubbing, sending.

import Claims
import TrendMessages

/// Why a message does not hold a claim: the field, and what belongs there. Never what it held: it may be a patient's.
package struct ClaimMessageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// "lines[2].modifiers"; list positions count from 0.
    package var field: String
    package var expected: String

    package var description: String { "\(field): expected \(expected)" }

    package init(_ field: String, _ expected: String) {
        self.field = field
        self.expected = expected
    }
}

package enum ClaimMessageLimits {
    /// CLM01 has at most 38 characters that a payer must return (005010X222A1).
    package static let referenceCharactersMax = 38
}

func check(_ holds: Bool, _ field: @autoclosure () -> String, _ expected: @autoclosure () -> String)
    throws(ClaimMessageError)
{
    guard holds else { throw ClaimMessageError(field(), expected()) }
}

/// Errors of a message inside another, by the field's whole name.
func within<Value>(
    _ prefix: String, _ body: () throws(ClaimMessageError) -> Value
) throws(ClaimMessageError) -> Value {
    do {
        return try body()
    } catch {
        throw ClaimMessageError(prefix + error.field, error.expected)
    }
}
