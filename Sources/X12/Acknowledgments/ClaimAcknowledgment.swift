import Claims

/// Writes the 277CA of one 837P file, as the file is read: which claims go on to the payer, and which came back, and why.
///
/// One ISA and one GS, and one transaction for each transaction of the file that holds a claim. A transaction's totals
/// stand before its claims, so that it comes in three pieces: the claims, as `take` finds them, for the caller to lay
/// aside; then, at the transaction's end, what stands before and after them. Written out:
///
///     interchangeHead, then per transaction: head, what was laid aside, tail; then interchangeTail
///
/// Memory is flat. What it writes names patients, as the sender did: it goes back to the sender and nowhere else. Of a
/// file that is refused as a whole nothing is to be sent: none of its claims goes on.
///
/// Source: 005010X214, Health Care Claim Acknowledgment (277).
package struct ClaimAcknowledgment: Sendable {
    /// What stands around the claims of one transaction.
    package struct Completed: Hashable, Sendable {
        package var head: String
        package var tail: String
    }

    private struct Tally {
        var count = 0
        var cents: Int128 = 0  // No file is long enough to overflow it.

        mutating func add(_ charge: Money) {
            count += 1
            cents += Int128(charge.cents)
        }
    }

    private struct Transaction {
        var text: SegmentText
        var submission = SubmissionHeading()
        var accepted = Tally()
        var refused = Tally()
        /// HL01 given last: 1 and 2 are the source's and the receiver's, which stand in the head.
        var level = 2
        var provider: Provider?
    }

    /// A billing provider (loop 2000C). Claims that follow each other under the same one share its level.
    private struct Provider: Equatable {
        var npi: NPI?
        var name: String
        var level = 0
    }

    /// What is said of one claim (loops 2000D, 2100D, 2200D).
    private struct Answer {
        var status: ClaimStatus
        var reference: String
        var charge: Money?
        var days: ClosedRange<ServiceDate>?
    }

    private let stamp: AcknowledgmentStamp
    private var interchange: InterchangeHeading?
    private var envelope: AcknowledgmentEnvelope?
    private var transactions = 0
    private var transaction: Transaction?

    package init(stamp: AcknowledgmentStamp) { self.stamp = stamp }

    /// ISA and GS. nil: the file has had no group yet. It goes to the sender of the file's first interchange and group.
    package var interchangeHead: String? { envelope?.head }

    /// GE and IEA. nil: no transaction has been completed, and there is nothing to send.
    package var interchangeTail: String? { transactions == 0 ? nil : envelope?.tail(transactions: transactions) }

    /// - Parameter body: gets the segments of a claim; they belong between `head` and `tail`.
    /// - Returns: at the end of a transaction that holds a claim. One that is not read is for the 999 alone.
    /// - Throws: what `body` throws.
    package mutating func take(
        _ event: ClaimFileEvent, body: (String) throws -> Void
    ) throws -> Completed? {
        switch event {
        case .interchange(let heading): interchange = interchange ?? heading
        case .group(let heading): open(heading)
        case .transaction:
            guard let envelope else { preconditionFailure("a transaction outside a group") }
            transaction = Transaction(text: SegmentText(envelope.separators))
        case .submission(let submission): transaction?.submission = submission
        case .claim(let claim, let names):
            transaction?.accepted.add(claim.charge)
            let answer = Answer(
                status: .accepted, reference: claim.reference, charge: claim.charge, days: claim.days)
            try put(answer, under: claim.billing.npi, names, body)
        case .refusedClaim(let claim):
            transaction?.refused.add(claim.charge ?? .zero)
            let answer = Answer(
                status: ClaimStatus(refusal: claim.error), reference: claim.reference, charge: claim.charge, days: nil)
            try put(answer, under: claim.billing, claim.names, body)
        case .transactionEnd: return complete()
        case .notice, .groupEnd, .interchangeEnd: break
        }
        return nil
    }

    private mutating func open(_ heading: GroupHeading) {
        guard let interchange else { preconditionFailure("a group outside an interchange") }
        envelope =
            envelope ?? AcknowledgmentEnvelope(to: interchange, heading, stamp, function: "HN", version: "005010X214")
    }

    // MARK: - Claims

    /// Required by the guide and not always known: TRN02 and STC04 are 0 then, and the day of service (DTP*472) of a
    /// refused claim, which it does not carry, is left out. UNVERIFIED: that payers' systems take the one and the other.
    private mutating func put(
        _ answer: Answer, under npi: NPI?, _ names: ClaimNames?, _ body: (String) throws -> Void
    ) throws {
        let names = names ?? ClaimNames()
        let provider = try level(of: Provider(npi: npi, name: names.billingProvider), body)
        try put("HL", [.code("\(nextLevel())"), .code("\(provider)"), "PT"], body)
        try put(
            "NM1",
            ["QC", "1", .value(names.lastName, max: 60), .value(names.firstName, max: 35), "", "", ""]
                + identifier("MI", names.memberID), body)
        try put("TRN", ["2", .value(answer.reference, max: 50, orElse: "0")], body)
        let status = answer.status
        let further = status.further.map { WrittenElement.composite([status.category, $0]) }
        try put(
            "STC",
            [
                status.composite, .code(stamp.day), status == .accepted ? "WQ" : "U",
                .amount(answer.charge?.cents ?? 0), "", "", "", "", "", further ?? "",
            ], body)
        guard let days = answer.days else { return }
        let isOneDay = days.lowerBound == days.upperBound
        let first = days.lowerBound.digits
        try put(
            "DTP",
            ["472", isOneDay ? "D8" : "RD8", .code(isOneDay ? first : "\(first)-\(days.upperBound.digits)")], body)
    }

    /// HL01 of the billing provider. Of its own trace and status (loop 2200C) it has the trace alone: the claims have their
    /// status. Whether it is a person or an organization is not kept: NM102 says organization.
    private mutating func level(of provider: Provider, _ body: (String) throws -> Void) throws -> Int {
        var provider = provider
        if let last = transaction?.provider, last.npi == provider.npi, last.name == provider.name { return last.level }
        provider.level = nextLevel()
        transaction?.provider = provider
        try put("HL", [.code("\(provider.level)"), "2", "19", "1"], body)
        let npi = provider.npi == .malformed ? nil : provider.npi?.description
        try put(
            "NM1", ["85", "2", .value(provider.name, max: 60), "", "", "", ""] + identifier("XX", npi ?? ""), body)
        try put("TRN", ["1", "0"], body)  // 0: the provider gave no trace number of its own.
        return provider.level
    }

    private mutating func nextLevel() -> Int {
        transaction?.level += 1
        return transaction?.level ?? 0
    }

    private mutating func put(
        _ name: String, _ elements: [WrittenElement], _ body: (String) throws -> Void
    ) throws {
        guard let segment = transaction?.text.segment(name, elements) else {
            preconditionFailure("\(name) outside a transaction")
        }
        try body(segment)
    }

    // MARK: - Around them

    private mutating func complete() -> Completed? {
        guard let closed = transaction else { return nil }
        transaction = nil
        guard closed.accepted.count + closed.refused.count > 0 else { return nil }
        transactions += 1
        var text = SegmentText(closed.text.separators)
        let head = head(of: closed, &text)
        let count = text.count + closed.text.count + 1
        return Completed(head: head, tail: text.segment("SE", [.code("\(count)"), .code(padded(transactions, 4))]))
    }

    private func head(of transaction: Transaction, _ text: inout SegmentText) -> String {
        let (submission, accepted, refused) = (transaction.submission, transaction.accepted, transaction.refused)
        let own = stamp.controlText + padded(transactions, 4)
        let day = WrittenElement.code(stamp.day)
        let opening: [(String, [WrittenElement])] = [
            ("ST", ["277", .code(padded(transactions, 4)), "005010X214"]),
            ("BHT", ["0085", "08", .code(own), day, .code(stamp.time), "TH"]),
            ("HL", ["1", "", "20", "1"]),
            (
                "NM1",
                ["PR", "2", .value(submission.receiver, max: 60), "", "", "", ""]
                    + identifier("46", submission.receiverID)
            ),
            ("TRN", ["1", .code(own)]),
            ("DTP", ["050", "D8", day]),
            ("DTP", ["009", "D8", day]),
            ("HL", ["2", "1", "21", "1"]),
            (
                "NM1",
                ["41", "2", .value(submission.submitter, max: 60), "", "", "", ""]
                    + identifier("46", submission.submitterID)
            ),
            ("TRN", ["2", .value(submission.reference, max: 50, orElse: "0")]),
            // A1:19:PR, received: that is no verdict on any claim.
            ("STC", [.composite(["A1", "19", "PR"]), day, "WQ", .amount(accepted.cents + refused.cents)]),
        ]
        let totals: [(String, [WrittenElement])] =
            (accepted.count > 0 ? [("QTY", ["90", .code("\(accepted.count)")])] : [])
            + (refused.count > 0 ? [("QTY", ["AA", .code("\(refused.count)")])] : [])
            + (accepted.count > 0 ? [("AMT", ["YU", .amount(accepted.cents)])] : [])
            + (refused.count > 0 ? [("AMT", ["YY", .amount(refused.cents)])] : [])
        return (opening + totals).map { text.segment($0.0, $0.1) }.joined()
    }

    /// NM108 and NM109, which stand together or not at all.
    private func identifier(_ qualifier: String, _ id: String) -> [WrittenElement] {
        guard let separators = envelope?.separators, !separators.clean(id, max: 80).isEmpty else { return [] }
        return [.code(qualifier), .value(id, max: 80)]
    }
}

extension Claim {
    /// From the first day of service to the last, of all lines; nil: none has a date.
    fileprivate var days: ClosedRange<ServiceDate>? {
        guard let first = firstDay, let last = lines.lazy.compactMap(\.through).max() else { return nil }
        return first...max(first, last)
    }
}
