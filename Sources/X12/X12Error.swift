/// What is wrong in a file. Sending the same bytes again cannot help: reject, do not retry.
///
/// It says what and where, never the value: values are patients', errors reach logs.
package struct X12Error: Error, Hashable, Sendable {
    package var reason: Reason
    /// "SV1", as the standard writes it; "?" for a name that no standard segment has.
    package var segment: String
    /// 0-based segment index, counted from the file's first ISA.
    package var position: Int
    /// Of the segment's first byte, counted from the file's first byte.
    package var offset: Int
    /// 1-based, as the standard counts; nil: the segment as a whole.
    package var element: Int?
    /// What the file holds instead, for `.notProfessionalClaim` and `.notRemittance`.
    package var found: TransactionKind?

    package init(
        _ reason: Reason, segment: String, position: Int, offset: Int, element: Int? = nil,
        found: TransactionKind? = nil
    ) {
        self.reason = reason
        self.segment = segment
        self.position = position
        self.offset = offset
        self.element = element
        self.found = found
    }

    package enum Reason: String, Hashable, Sendable, CaseIterable {
        // The file.
        case empty, notX12, truncated, trailingBytes, headerMalformed, separatorInvalid
        case segmentMalformed, segmentTooLong, tooManyElements
        // The envelope.
        case segmentOutOfPlace, controlNumberMismatch, countMismatch, noTransaction
        case notProfessionalClaim, notRemittance
        // The contents.
        case segmentMissing, segmentRepeated, parentMismatch, unknownQualifier
        case elementMissing, elementTooLong, controlCharacter, amountNotDecimal, quantityNotDecimal, numberNotWhole
        case lineNumberOutOfRange, modifierMalformed
        case tooManyLines, tooManyDiagnoses, tooManyModifiers, tooManyPointers, tooManyAdjustments, tooManyRemarks
        case unbalanced
    }
}

extension X12Error: CustomStringConvertible {
    /// "SV102 (segment 27, byte 1034): the amount is not a decimal number with at most two decimals. Correct ..."
    package var description: String { "\(place): \(problem). \(remedy)." }

    var place: String {
        let name = element.map { "\(segment)\($0 < 10 ? "0" : "")\($0)" } ?? segment
        return "\(name) (segment \(position), byte \(offset))"
    }

    var problem: String {
        guard let found else { return reason.problem }
        let wanted = reason == .notRemittance ? "an 835 remittance" : "an 837P"
        return "this is \(found.name), not \(wanted)"
    }

    private var remedy: String {
        switch reason {
        case .notProfessionalClaim: "Send professional claims (837P, 005010X222A1)"
        case .notRemittance: "Send remittances (835, 005010X221A1)"
        case .empty, .truncated, .noTransaction: "Export or transfer the whole file again"
        case .notX12, .trailingBytes: "Send the X12 file itself, from ISA to IEA, not compressed or converted"
        case .unbalanced: "Ask the payer for a corrected remittance"
        default: "Correct it where the file is made, then send the file again"
        }
    }
}

extension X12Error.Reason {
    /// What is wrong, as a clause.
    package var problem: String {
        switch self {
        case .empty: "the file is empty"
        case .notX12: "the file does not begin with an ISA segment, so it is not an X12 interchange"
        case .truncated: "the file ends before its IEA segment: it is truncated"
        case .trailingBytes: "something other than an ISA segment follows the IEA segment"
        case .headerMalformed: "the ISA segment does not have its 16 elements in 106 bytes"
        case .separatorInvalid: "the ISA segment names a letter, digit, space or one byte twice as separator"
        case .segmentMalformed: "what stands here does not begin with a segment name"
        case .segmentTooLong: "the segment has more than \(X12Limits.segmentBytesMax) bytes"
        case .tooManyElements: "the segment has more than \(X12Limits.elementsMax) elements"
        case .segmentOutOfPlace: "the segment does not belong here"
        case .controlNumberMismatch: "the control number differs from the one that opened this part of the file"
        case .countMismatch: "the count differs from what the file holds: something was lost or added"
        case .noTransaction: "the file holds no transaction"
        case .notProfessionalClaim: "this is not an 837P"
        case .notRemittance: "this is not an 835 remittance"
        case .segmentMissing: "the segment is required before this place and is missing"
        case .segmentRepeated: "the segment stands here a second time"
        case .parentMismatch: "the level's parent is not the level that it stands under"
        case .unknownQualifier: "the code is none of those that are allowed here"
        case .elementMissing: "the element is required and is empty"
        case .elementTooLong: "the element is longer than the standard allows"
        case .controlCharacter: "the element holds a control character, or bytes that are no UTF-8 text"
        case .amountNotDecimal: "the amount is not a decimal number with at most ten digits and two decimals"
        case .quantityNotDecimal: "the quantity is not a decimal number with at most eight digits and three decimals"
        case .numberNotWhole: "the number is not a whole number"
        case .lineNumberOutOfRange: "the line's number is not 1 to 9999"
        case .modifierMalformed: "a modifier is not two digits or capital letters"
        case .tooManyLines: "the claim has too many service lines"
        case .tooManyDiagnoses: "the claim has more than 12 diagnoses"
        case .tooManyModifiers: "the line has more than four modifiers"
        case .tooManyPointers: "the line has more than four diagnosis pointers"
        case .tooManyAdjustments: "there are more adjustments than the standard allows"
        case .tooManyRemarks: "there are more remark codes than the standard allows"
        case .unbalanced: "charge less payment is not the sum of the adjustments"
        }
    }
}
