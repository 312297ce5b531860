/// ISA, as far as an answer to it needs.
///
/// Source: 005010X222A1 appendix C.
package struct InterchangeHeading: Hashable, Sendable {
    package var separators: X12Separators
    /// ISA05 and ISA06, ISA07 and ISA08, without padding.
    package var senderQualifier: String
    package var sender: String
    package var receiverQualifier: String
    package var receiver: String
    /// ISA15: P or T.
    package var usage: String

    init(_ segment: X12Segment, _ separators: X12Separators) {
        self.separators = separators
        senderQualifier = segment.text(5)
        sender = segment.text(6)
        receiverQualifier = segment.text(7)
        receiver = segment.text(8)
        usage = segment.text(15)
    }
}

/// GS.
package struct GroupHeading: Hashable, Sendable {
    /// GS01: HC, HP.
    package var function: String
    /// GS02 and GS03.
    package var sender: String
    package var receiver: String
    /// GS06.
    package var control: String
    /// GS08.
    package var version: String

    init(_ segment: X12Segment) {
        function = segment.text(1)
        sender = segment.text(2)
        receiver = segment.text(3)
        control = segment.text(6)
        version = segment.text(8)
    }
}

/// ST.
package struct TransactionHeading: Hashable, Sendable {
    /// ST01: 837, 835.
    package var set: String
    /// ST02.
    package var control: String
    /// ST03; empty where the segment has none.
    package var version: String
    package var kind: TransactionKind
    /// Of the ST among the file's segments.
    package var position: Int
}

/// Who handed a claim in and who was to have it, as table 1 of an 837 names them. Organizations and systems, not patients.
///
/// Source: 005010X222A1, BHT and loops 1000A and 1000B.
package struct SubmissionHeading: Hashable, Sendable {
    /// BHT03.
    package var reference = ""
    /// NM103 and NM109 of NM1*41.
    package var submitter = ""
    package var submitterID = ""
    /// NM103 and NM109 of NM1*40.
    package var receiver = ""
    package var receiverID = ""

    mutating func take(_ segment: X12Segment) {
        switch segment.id {
        case .bht: reference = segment.text(3)
        case .nm1 where segment.matches(1, "41"): (submitter, submitterID) = (segment.text(3), segment.text(9))
        case .nm1 where segment.matches(1, "40"): (receiver, receiverID) = (segment.text(3), segment.text(9))
        default: break
        }
    }
}

/// Who a claim is of, for the acknowledgment that goes back to its sender. Read only when asked for, and it goes nowhere
/// else: it is never stored, logged or sent to a broker.
///
/// Source: 005010X222A1 loops 2010AA, 2010BA and 2010CA.
package struct ClaimNames: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package var billingProvider = ""
    package var lastName = ""
    package var firstName = ""
    package var memberID = ""

    package init() {}

    /// Tells nothing, so that no log can.
    package var description: String { "names of a claim" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
