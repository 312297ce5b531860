import Claims

/// One triplet of a CAS segment: why a payer paid other than charged.
///
/// Source: 005010X221A1, CAS; X12 external code list 139 (claim adjustment reason codes).
package struct Adjustment: Hashable, Sendable {
    package var group: AdjustmentGroup
    /// The CARC: "45".
    package var reason: RemittanceCode
    /// Positive: paid less.
    package var amount: Money
    /// nil: the number of units did not change.
    package var quantity: Quantity?

    package init(_ group: AdjustmentGroup, _ reason: RemittanceCode, _ amount: Money, quantity: Quantity? = nil) {
        self.group = group
        self.reason = reason
        self.amount = amount
        self.quantity = quantity
    }
}

/// CAS01: who owes the difference. Source: X12 element 1033.
package enum AdjustmentGroup: String, Hashable, Sendable, CaseIterable {
    case contractual = "CO"
    case patient = "PR"
    case other = "OA"
    case payer = "PI"
    /// A correction of an earlier remittance; 004010 only.
    case correction = "CR"
}

/// A reason (CARC) or remark (RARC) code, of any shape a list could have: 1 to 8 digits or capital letters. Whether it
/// exists is a question for its table.
package struct RemittanceCode: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The ASCII characters, the last in the lowest byte; 0: malformed.
    package let rawValue: UInt64

    package static let malformed = RemittanceCode(rawValue: 0)

    private init(rawValue: UInt64) { self.rawValue = rawValue }

    /// What is not a code is kept as malformed: present, and never repeated.
    package init(ascii bytes: some Collection<UInt8>) {
        let isCode = (1...8).contains(bytes.count) && bytes.allSatisfy { $0.isCapital || $0.isDigit }
        rawValue = isCode ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : 0
    }

    package init(stringLiteral text: String) { self.init(ascii: text.utf8) }

    /// "45", "MA130".
    package var description: String {
        guard rawValue != 0 else { return "malformed" }
        let bytes = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: rawValue >> UInt64($0)) }
        return String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
    }
}

extension X12Segment {
    /// CAS: a group, and up to six triplets of reason, amount and quantity.
    func adjustments() throws(X12Error) -> [Adjustment] {
        guard let group = AdjustmentGroup(rawValue: text(1)) else { throw error(.unknownQualifier, 1) }
        guard count <= 19 else { throw error(.tooManyAdjustments) }
        var adjustments: [Adjustment] = []
        for element in stride(from: 2, through: count, by: 3) {
            if self[element].isEmpty && self[element + 1].isEmpty && self[element + 2].isEmpty { continue }
            let reason = RemittanceCode(ascii: try required(element))
            adjustments.append(
                Adjustment(
                    group, reason, try amount(element + 1), quantity: try quantityIfPresent(element + 2)))
        }
        return adjustments
    }

    /// The remark codes of an MOA or MIA segment.
    func remarks(_ elements: [Int]) -> [RemittanceCode] {
        elements.filter { !self[$0].isEmpty }.map { RemittanceCode(ascii: self[$0]) }
    }

    /// A total of no payment there ever was is refused before it can overflow, however long the file.
    func sum(_ total: Money, _ amount: Money, _ element: Int) throws(X12Error) -> Money {
        let sum = total + amount
        guard abs(sum.cents) <= X12Limits.totalMax.cents else { throw error(.unbalanced, element) }
        return sum
    }
}
