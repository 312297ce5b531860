/// ISA, GS, ST and back: control numbers, counts, and whether the file holds what its reader reads.
///
/// Counts are exact: a segment that was lost on the way may be a service line, so a wrong SE01 refuses the file, as a
/// payer's 999 would (AK502/IK502 code 4).
///
/// Source: X12.5 and X12.6; 005010X222A1 appendix C.
struct Envelope: Sendable {
    /// What a segment is to the reader of the contents.
    enum Step { case envelope, transactionBegan, contents, transactionEnded }

    private let accepted: TransactionKind
    private let refusal: X12Error.Reason
    private var interchange: Part?
    private var group: Part?
    private var transaction: Part?
    private var version: [UInt8] = []  // GS08.
    private var acknowledgments = 0  // TA1 in this interchange.
    private var transactions = 0  // In the file.

    /// One open level: the control number that must come back, and how many parts it has had.
    private struct Part {
        var control: [UInt8]
        var count = 0
        var position: Int
    }

    init(accepting kind: TransactionKind) {
        accepted = kind
        refusal = kind == .remittance ? .notRemittance : .notProfessionalClaim
    }

    mutating func take(_ segment: X12Segment) throws(X12Error) -> Step {
        switch segment.id {
        case .isa: try openInterchange(segment)
        case .gs: try openGroup(segment)
        case .st:
            try openTransaction(segment)
            return .transactionBegan
        case .se:
            try closeTransaction(segment)
            return .transactionEnded
        case .ge: try closeGroup(segment)
        case .iea: try closeInterchange(segment)
        case .ta1 where interchange != nil && group == nil: acknowledgments += 1
        default:
            guard transaction != nil else { throw segment.error(.segmentOutOfPlace) }
            return .contents
        }
        return .envelope
    }

    /// The tokenizer has already seen to it that the file ends with an IEA.
    func finish(after segment: X12Segment) throws(X12Error) {
        guard transactions > 0 else {
            throw X12Error(.noTransaction, segment: "ST", position: segment.position, offset: segment.offset)
        }
    }

    // MARK: - Opening

    private mutating func openInterchange(_ segment: X12Segment) throws(X12Error) {
        guard interchange == nil else { throw segment.error(.segmentOutOfPlace) }
        interchange = Part(control: Array(try segment.required(13)), position: segment.position)
        acknowledgments = 0
    }

    private mutating func openGroup(_ segment: X12Segment) throws(X12Error) {
        guard interchange != nil, group == nil else { throw segment.error(.segmentOutOfPlace) }
        interchange?.count += 1
        group = Part(control: Array(try segment.required(6)), position: segment.position)
        version = Array(segment[8])
    }

    private mutating func openTransaction(_ segment: X12Segment) throws(X12Error) {
        guard group != nil, transaction == nil else { throw segment.error(.segmentOutOfPlace) }
        let kind = TransactionKind(
            set: try segment.required(1), version: segment[3].isEmpty ? version[...] : segment[3])
        guard kind == accepted else { throw segment.error(refusal, found: kind) }
        group?.count += 1
        transactions += 1
        transaction = Part(control: Array(try segment.required(2)), position: segment.position)
    }

    // MARK: - Closing

    private mutating func closeTransaction(_ segment: X12Segment) throws(X12Error) {
        guard let opened = transaction else { throw segment.error(.segmentOutOfPlace) }
        guard try segment.required(2).elementsEqual(opened.control) else {
            throw segment.error(.controlNumberMismatch, 2)
        }
        guard try segment.whole(1) == segment.position - opened.position + 1 else {
            throw segment.error(.countMismatch, 1)
        }
        transaction = nil
    }

    private mutating func closeGroup(_ segment: X12Segment) throws(X12Error) {
        guard let opened = group, transaction == nil else { throw segment.error(.segmentOutOfPlace) }
        try close(opened, segment)
        group = nil
    }

    private mutating func closeInterchange(_ segment: X12Segment) throws(X12Error) {
        guard let opened = interchange, group == nil else { throw segment.error(.segmentOutOfPlace) }
        try close(opened, segment)
        if opened.count == 0, acknowledgments > 0 { throw segment.error(refusal, found: .interchangeAcknowledgment) }
        interchange = nil
    }

    /// GE and IEA: a count, and a control number that is a number (N0), so that leading zeros do not count.
    private func close(_ opened: Part, _ segment: X12Segment) throws(X12Error) {
        guard try segment.required(2).drop(while: isZero).elementsEqual(opened.control.drop(while: isZero)) else {
            throw segment.error(.controlNumberMismatch, 2)
        }
        guard try segment.whole(1) == opened.count else { throw segment.error(.countMismatch, 1) }
    }

    private func isZero(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "0") }
}
