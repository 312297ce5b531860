// What a 999 calls the faults that a reader finds. A fault of one element is IK304 8 and an IK4; a fault of a segment as
// a whole is an IK304 alone; a fault of ST, SE, GS or GE is a code of the transaction or of the group.
//
// Source: 005010X231A1; X12 code lists 620 (IK304), 621 (IK403), 618 (IK502) and 716 (AK905).

extension X12Error {
    /// IK304.
    var segmentErrorCode: String {
        guard element == nil else { return "8" }  // Segment has data element errors.
        switch reason {
        case .segmentOutOfPlace: return "2"  // Unexpected segment.
        case .segmentMissing: return "3"  // Required segment missing.
        case .tooManyLines: return "4"  // Loop occurs over maximum times.
        case .segmentRepeated: return "5"  // Segment exceeds maximum use.
        default: return "8"
        }
    }

    /// IK403. Where the lists say nothing closer: I12, the value does not have the form that the guide asks for.
    var elementErrorCode: String {
        switch reason {
        case .elementMissing: "1"  // Required data element missing.
        case .elementTooLong: "5"  // Data element too long.
        case .controlCharacter, .amountNotDecimal, .quantityNotDecimal, .numberNotWhole:
            "6"  // Invalid character in data element.
        case .unknownQualifier, .parentMismatch, .modifierMalformed: "7"  // Invalid code value.
        case .tooManyModifiers, .tooManyPointers: "13"  // Too many components.
        case .tooManyDiagnoses: "I10"  // Implementation "not used" data element present.
        default: "I12"  // Implementation pattern match failure.
        }
    }

    /// IK502, of what is not a fault of a segment within the transaction; nil: it is.
    var transactionErrorCode: String? {
        switch (reason, segment) {
        case (.notProfessionalClaim, _): found?.isClaim == true ? "I6" : "1"  // Guide or set not supported.
        case (_, "SE") where element == 1: "4"  // Number of included segments does not match actual count.
        case (_, "SE"): "3"  // Transaction set control number in header and trailer do not match.
        case (_, "ISA"), (_, "GS"), (_, "ST"), (_, "GE"), (_, "IEA"): "2"  // Transaction set trailer missing.
        default: nil
        }
    }

    /// AK905; nil: it is no fault of the group.
    var groupErrorCode: String? {
        switch (segment, element) {
        case ("GE", 1): "5"  // Number of included transaction sets does not match actual count.
        case ("GE", 2): "4"  // Group control number in header and trailer do not agree.
        case ("ISA", _), ("GS", _), ("IEA", _): "3"  // Functional group trailer missing.
        default: nil
        }
    }
}

extension TransactionKind {
    /// Of the set 837.
    fileprivate var isClaim: Bool {
        switch self {
        case .professionalClaim, .institutionalClaim, .dentalClaim, .otherClaim: true
        default: false
        }
    }
}
