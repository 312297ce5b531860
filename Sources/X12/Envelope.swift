/// ISA, GS, ST and back: control numbers, counts, and whether a transaction is one that its reader reads.
///
/// A trailer whose count or control number is wrong is told and forgiven: many systems get one of them wrong, and no claim
/// hangs on it. One that has both wrong closes something else, so that what stood between was lost: it ends the file.
/// So does what stands outside its envelope.
///
/// Source: X12.5 and X12.6; 005010X222A1 appendix C.
struct Envelope: Sendable {
    /// What a segment is to the reader of the contents.
    enum Step {
        case interchange, group, contents
        /// A segment within a transaction that cannot be read.
        case faulty(X12Error)
        /// Of a transaction that is not read; its notice has been given at its ST.
        case skipped
        case transaction(TransactionHeading)
        case transactionEnd, groupEnd, interchangeEnd
        /// TA1.
        case none
    }

    private let accepted: TransactionKind
    private let refusal: X12Error.Reason
    private var interchange: Part?
    private var group: Part?
    private var transaction: Part?
    private var isSkipping = false
    private var version: [UInt8] = []  // GS08.
    private var acknowledgments = 0  // TA1 in this interchange.
    private var transactions = 0  // In the file.
    private var firstRefusal: X12Error?  // Of a transaction.
    private var accepts = false  // At least one transaction of the file.

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

    /// - Parameter notice: gets what is forgiven, and the transactions that are not read.
    mutating func take(_ segment: X12Segment, _ notice: (X12Notice) throws -> Void) throws -> Step {
        if let fault = segment.fault {
            guard transaction != nil else { throw segment.error(fault) }
            return isSkipping ? .skipped : .faulty(segment.error(fault))
        }
        switch segment.id {
        case .isa:
            try openInterchange(segment)
            return .interchange
        case .gs:
            try openGroup(segment)
            return .group
        case .st: return .transaction(try openTransaction(segment))
        case .se:
            try closeTransaction(segment, notice)
            return .transactionEnd
        case .ge:
            try closeGroup(segment, notice)
            return .groupEnd
        case .iea:
            try closeInterchange(segment, notice)
            return .interchangeEnd
        case .ta1 where interchange != nil && group == nil:
            acknowledgments += 1
            return .none
        default:
            guard transaction != nil else { throw segment.error(.segmentOutOfPlace) }
            return isSkipping ? .skipped : .contents
        }
    }

    /// Whether the transaction that was opened last is read.
    var isReading: Bool { !isSkipping }

    /// The error for a transaction that is not read.
    func refusal(of heading: TransactionHeading, _ segment: X12Segment) -> X12Error {
        segment.error(refusal, found: heading.kind)
    }

    /// The tokenizer has already seen to it that the file ends with an IEA.
    func finish(after segment: X12Segment) throws(X12Error) {
        if !accepts, let firstRefusal { throw firstRefusal }
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

    private mutating func openTransaction(_ segment: X12Segment) throws(X12Error) -> TransactionHeading {
        guard group != nil, transaction == nil else { throw segment.error(.segmentOutOfPlace) }
        let kind = TransactionKind(
            set: try segment.required(1), version: segment[3].isEmpty ? version[...] : segment[3])
        let heading = TransactionHeading(
            set: segment.text(1), control: segment.text(2), version: segment.text(3), kind: kind,
            position: segment.position)
        isSkipping = kind != accepted
        if isSkipping {
            firstRefusal = firstRefusal ?? refusal(of: heading, segment)
        } else {
            accepts = true
        }
        group?.count += 1
        transactions += 1
        transaction = Part(
            control: isSkipping ? Array(segment[2]) : Array(try segment.required(2)), position: segment.position)
        return heading
    }

    // MARK: - Closing

    private mutating func closeTransaction(
        _ segment: X12Segment, _ notice: (X12Notice) throws -> Void
    ) throws {
        guard let opened = transaction else { throw segment.error(.segmentOutOfPlace) }
        transaction = nil
        guard !isSkipping else { return }
        try close(
            .transaction, segment, segment[2].elementsEqual(opened.control),
            holds: segment.position - opened.position + 1, notice)
    }

    private mutating func closeGroup(_ segment: X12Segment, _ notice: (X12Notice) throws -> Void) throws {
        guard let opened = group, transaction == nil else { throw segment.error(.segmentOutOfPlace) }
        group = nil
        try close(.group, segment, isSame(opened, segment), holds: opened.count, notice)
    }

    private mutating func closeInterchange(_ segment: X12Segment, _ notice: (X12Notice) throws -> Void) throws {
        guard let opened = interchange, group == nil else { throw segment.error(.segmentOutOfPlace) }
        interchange = nil
        try close(.interchange, segment, isSame(opened, segment), holds: opened.count, notice)
        guard opened.count == 0, acknowledgments > 0 else { return }
        let error = segment.error(refusal, found: .interchangeAcknowledgment)
        firstRefusal = firstRefusal ?? error
        try notice(X12Notice(.interchange, error, isRefusal: true))
    }

    private func close(
        _ level: X12Notice.Level, _ segment: X12Segment, _ isControl: Bool, holds count: Int,
        _ notice: (X12Notice) throws -> Void
    ) throws {
        let isCount = segment.make(1, wholeNumber) == count
        if isControl && isCount { return }
        let error = isControl ? segment.error(.countMismatch, 1) : segment.error(.controlNumberMismatch, 2)
        guard isControl || isCount else { throw error }
        try notice(X12Notice(level, error, isRefusal: false))
    }

    /// GE and IEA: the control number is a number (N0), so that leading zeros do not count.
    private func isSame(_ opened: Part, _ segment: X12Segment) -> Bool {
        !segment.isEmpty(2) && segment[2].drop(while: isZero).elementsEqual(opened.control.drop(while: isZero))
    }

    private func isZero(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "0") }
}
