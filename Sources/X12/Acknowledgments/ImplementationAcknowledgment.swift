/// Writes the 999 of one 837P file, as the file is read: give it each event, in order, and what it writes is the answer.
/// One ISA and one GS around it; one transaction, ST 999, for each group of the file. Memory is flat.
///
/// A transaction is accepted (IK501 A); accepted with errors noted (E), where a claim is refused or something is forgiven;
/// or rejected (R), where it is not read or every one of its claims is refused. Which claim is refused the 277CA says. Of
/// a file that is refused as a whole everything is rejected: see `fail`.
///
/// It goes to the sender of the file's first interchange and group, in whose separators it is written. It says where a
/// fault is, never the value that stands there (IK404 is left out), and no claim's number either (no CTX). Faults of the
/// interchange are a TA1's business, which is not written: neither is anything for a file without a group.
///
/// Source: 005010X231A1, Implementation Acknowledgment for Health Care Insurance.
package struct ImplementationAcknowledgment: Sendable {
    /// Faults of a transaction that are listed, each with an IK3. Those beyond it are not listed; the verdict counts them.
    package static let segmentErrorsMax = 1000

    /// Groups that are named when the whole file is rejected.
    package static let groupsMax = 10_000

    private struct Group {
        var heading: GroupHeading
        var text: SegmentText
        /// ST02.
        var control: String
        var received = 0
        var accepted = 0
        var hasErrors = false
        var codes: [String] = []  // AK905 to AK909.

        /// AK901.
        ///
        /// - Parameter isCut: the file was refused as a whole.
        func verdict(isCut: Bool) -> String {
            if isCut || accepted == 0 && received > 0 { return "R" }
            if accepted < received { return "P" }
            return hasErrors || !codes.isEmpty ? "E" : "A"
        }
    }

    private struct Transaction {
        var heading: TransactionHeading
        var claims = 0
        var claimsRefused = 0
        var isRefused = false
        var codes: [String] = []  // IK502 to IK506.
        /// A fault of a level is told with the level and with each claim below it: it is listed once.
        var listed: Set<X12Error> = []

        /// False: it is listed already, or there is no room.
        mutating func list(_ error: X12Error) -> Bool {
            listed.count < ImplementationAcknowledgment.segmentErrorsMax && listed.insert(error).inserted
        }
    }

    private let stamp: AcknowledgmentStamp
    private var interchange: InterchangeHeading?
    private var envelope: AcknowledgmentEnvelope?
    private var groups = 0
    /// Groups that were read to their end, to be rejected if the file is. Past so many they are not named.
    private var closed: [(heading: GroupHeading, received: Int, accepted: Int)] = []
    private var group: Group?
    private var transaction: Transaction?

    package init(stamp: AcknowledgmentStamp) { self.stamp = stamp }

    /// - Throws: what `write` throws.
    package mutating func take(_ event: ClaimFileEvent, _ write: (String) throws -> Void) throws {
        switch event {
        case .interchange(let heading): interchange = interchange ?? heading
        case .group(let heading): try open(heading, write)
        case .transaction(let heading): try open(heading, write)
        case .claim: transaction?.claims += 1
        case .refusedClaim(let claim):
            transaction?.claims += 1
            transaction?.claimsRefused += 1
            try blame(claim.error, write)
        case .notice(let notice): try take(notice, write)
        case .transactionEnd: try closeTransaction(write)
        case .groupEnd: try closeGroup(isCut: false, write)
        case .submission, .interchangeEnd: break
        }
    }

    /// After the reader's own `finish`. A file without a group has no answer.
    package mutating func finish(_ write: (String) throws -> Void) throws {
        guard let envelope else { return }
        precondition(group == nil, "the file ended within a group: that is a failure")
        try write(envelope.tail(transactions: groups))
        self.envelope = nil
    }

    /// True where nothing was accepted and nothing is open: what was written holds for a file that is refused, and `finish`
    /// ends it. A file of other transactions alone is one.
    package var isRejection: Bool { group == nil && closed.allSatisfy { $0.accepted == 0 } }

    /// In place of `finish`, where the reader threw, and of all that was written before: no claim of the file goes on, so
    /// every group that was seen is rejected, and what the file ended in says why.
    ///
    /// - Parameter write: to an empty file. Nothing for a file without a group, which has no answer.
    package mutating func fail(_ error: X12Error, _ write: (String) throws -> Void) throws {
        guard let envelope else { return }
        let (open, cut) = (group, transaction)
        try write(envelope.head)
        groups = 0
        (group, transaction) = (nil, nil)
        for closed in closed {
            try begin(closed.heading, write)
            group?.received = closed.received
            try closeGroup(isCut: true, write)
        }
        if let open {
            try begin(open.heading, write)
            group?.received = open.received
            if let cut {
                try self.open(cut.heading, write)
                transaction?.isRefused = true
                try blame(error, write)
                try closeTransaction(write)
            }
            if let code = error.groupErrorCode { group?.codes.appendOnce(code) }
            try closeGroup(isCut: true, write)
        }
        try write(envelope.tail(transactions: groups))
        self.envelope = nil
    }

    // MARK: - Opening

    private mutating func open(_ heading: GroupHeading, _ write: (String) throws -> Void) throws {
        guard let interchange else { preconditionFailure("a group outside an interchange") }
        let isFirst = envelope == nil
        let envelope =
            envelope
            ?? AcknowledgmentEnvelope(to: interchange, heading, stamp, function: "FA", version: "005010X231A1")
        self.envelope = envelope
        if isFirst { try write(envelope.head) }
        try begin(heading, write)
    }

    private mutating func begin(_ heading: GroupHeading, _ write: (String) throws -> Void) throws {
        guard let envelope else { preconditionFailure("a group outside an interchange") }
        groups += 1
        group = Group(heading: heading, text: SegmentText(envelope.separators), control: padded(groups, 4))
        try put("ST", ["999", .code(padded(groups, 4)), "005010X231A1"], write)
        try put(
            "AK1",
            [.value(heading.function, max: 2), .value(heading.control, max: 9), .value(heading.version, max: 12)], write
        )
    }

    private mutating func open(_ heading: TransactionHeading, _ write: (String) throws -> Void) throws {
        transaction = Transaction(heading: heading)
        try put(
            "AK2",
            [.value(heading.set, max: 3), .value(heading.control, max: 9), .value(heading.version, max: 35)], write)
    }

    // MARK: - Faults

    private mutating func take(_ notice: X12Notice, _ write: (String) throws -> Void) throws {
        switch notice.level {
        case .interchange: break
        case .group: if let code = notice.error.groupErrorCode { group?.codes.appendOnce(code) }
        case .transaction, .level, .claim:
            if notice.level == .transaction, notice.isRefusal { transaction?.isRefused = true }
            try blame(notice.error, write)
        }
    }

    private mutating func blame(_ error: X12Error, _ write: (String) throws -> Void) throws {
        transaction?.codes.appendOnce(error.transactionErrorCode ?? "5")  // 5: one or more segments in error.
        if error.transactionErrorCode == nil { try list(error, write) }
    }

    /// IK302 counts from the transaction's ST. A name that no standard segment has is not repeated: IK301 is required, so
    /// that such a segment has no IK3.
    private mutating func list(_ error: X12Error, _ write: (String) throws -> Void) throws {
        guard let start = transaction?.heading.position, transaction?.list(error) == true, error.segment != "?" else {
            return
        }
        let position = error.position - start + 1
        try put("IK3", [.code(error.segment), .code("\(position)"), "", .code(error.segmentErrorCode)], write)
        guard let element = error.element else { return }
        try put("IK4", [.code("\(element)"), "", .code(error.elementErrorCode)], write)
    }

    // MARK: - Closing

    private mutating func closeTransaction(_ write: (String) throws -> Void) throws {
        guard let closed = transaction else { return }
        transaction = nil
        let isRejected = closed.isRefused || (closed.claims > 0 && closed.claims == closed.claimsRefused)
        group?.received += 1
        if !isRejected { group?.accepted += 1 }
        if !closed.codes.isEmpty { group?.hasErrors = true }
        let verdict = isRejected ? "R" : closed.codes.isEmpty ? "A" : "E"
        try put("IK5", [.code(verdict)] + closed.codes.prefix(5).map { .code($0) }, write)
    }

    /// AK902 is what GE01 says, where that is right; where it is not, AK905 says so and AK902 is what was counted.
    private mutating func closeGroup(isCut: Bool, _ write: (String) throws -> Void) throws {
        guard let closed = group else { return }
        let received = WrittenElement.code("\(closed.received)")
        try put(
            "AK9",
            [.code(closed.verdict(isCut: isCut)), received, received, .code("\(closed.accepted)")]
                + closed.codes.prefix(5).map { .code($0) }, write)
        try put("SE", [.code("\((group?.text.count ?? 0) + 1)"), .code(closed.control)], write)
        group = nil
        if !isCut, self.closed.count < ImplementationAcknowledgment.groupsMax {
            self.closed.append((closed.heading, closed.received, closed.accepted))
        }
    }

    private mutating func put(
        _ name: String, _ elements: [WrittenElement], _ write: (String) throws -> Void
    ) throws {
        guard let segment = group?.text.segment(name, elements) else {
            preconditionFailure("\(name) outside a group")
        }
        try write(segment)
    }
}

extension [String] {
    fileprivate mutating func appendOnce(_ code: String) { if !contains(code) { append(code) } }
}
