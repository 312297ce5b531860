import Claims

/// Reads an 837P as it comes: bytes in, claims out, each as soon as it is complete. Memory is flat: one claim.
///
/// A fault costs what it touches: a claim that cannot be read is handed out as refused, a transaction of another kind is
/// passed over, a wrong count is told; see `ClaimFileEvent`. A strict reader ends the file at the first of them. What
/// leaves no doubt that something is missing (no IEA, a segment outside its envelope) ends it in any case: the claims
/// before it have been handed out, so nothing is submitted before `finish` has returned. A reader that threw is spent and
/// throws the same again.
///
/// Read: 005010X222 with its errata, 005010X291 and X298, which have its loops, and 004010X098. A test interchange
/// (ISA15 T) is read like any other.
///
/// Source: ASC X12N 005010X222A1, Health Care Claim: Professional.
package struct ProfessionalClaimReader {
    private var tokenizer = X12Tokenizer()
    private var envelope = Envelope(accepting: .professionalClaim)
    private var loops: ProfessionalLoops
    private let strictness: X12Strictness
    private var failure: (any Error)?

    /// - Parameters:
    ///   - keepsNames: hand out each claim's names beside it, for an acknowledgment.
    ///   - pseudonym: digests a patient under the submitter's key; called once per patient level of the file.
    package init(
        _ strictness: X12Strictness = .lenient, keepsNames: Bool = false,
        pseudonym: @escaping (PatientIdentity) -> Pseudonym
    ) {
        self.strictness = strictness
        loops = ProfessionalLoops(keepsNames: keepsNames, pseudonym: pseudonym)
    }

    /// - Throws: `X12Error`, or what `event` throws.
    package mutating func feed(_ bytes: Span<UInt8>, event: (ClaimFileEvent) throws -> Void) throws {
        if let failure { throw failure }
        do {
            var index = 0
            while try tokenizer.next(in: bytes, at: &index) { try take(event) }
        } catch {
            failure = error
            throw error
        }
    }

    package mutating func feed(_ bytes: some Collection<UInt8>, event: (ClaimFileEvent) throws -> Void) throws {
        try feed(Array(bytes).span, event: event)
    }

    /// After the last byte: the file is whole and everything in it has been handed out, or it throws.
    package mutating func finish(event: (ClaimFileEvent) throws -> Void) throws {
        if let failure { throw failure }
        do {
            if try tokenizer.finish() { try take(event) }
            try envelope.finish(after: tokenizer.segment)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func take(_ handOut: (ClaimFileEvent) throws -> Void) throws {
        let segment = tokenizer.segment
        let isStrict = strictness == .strict
        func event(_ event: ClaimFileEvent) throws {
            if isStrict, let error = event.fault { throw error }
            try handOut(event)
        }
        if segment.id == .se { try loops.end(event) }
        switch try envelope.take(segment, { try event(.notice($0)) }) {
        case .none, .skipped: break
        case .interchange:
            try event(.interchange(InterchangeHeading(segment, tokenizer.separators)))
            if let error = segment.paddingFault { try event(.notice(X12Notice(.interchange, error, isRefusal: false))) }
        case .group: try event(.group(GroupHeading(segment)))
        case .transaction(let heading):
            try event(.transaction(heading))
            if envelope.isReading {
                loops.begin()
            } else {
                let refusal = envelope.refusal(of: heading, segment)
                try event(.notice(X12Notice(.transaction, refusal, isRefusal: true)))
            }
        case .contents: try loops.take(segment, event)
        case .faulty(let error): try loops.take(fault: error, event)
        case .transactionEnd: try event(.transactionEnd)
        case .groupEnd: try event(.groupEnd)
        case .interchangeEnd: try event(.interchangeEnd)
        }
    }
}

extension ClaimFileEvent {
    /// What ends a file that is read strictly.
    fileprivate var fault: X12Error? {
        switch self {
        case .refusedClaim(let claim): claim.error
        case .notice(let notice): notice.error
        default: nil
        }
    }
}
