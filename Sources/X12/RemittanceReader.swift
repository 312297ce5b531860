import Claims

/// Reads an 835 as it comes: bytes in, remitted claims out, each as soon as it is complete. Memory is flat: one claim.
///
/// A fault costs what it touches, and a strict reader ends the file at the first one, as `ProfessionalClaimReader` has it.
/// Money is exact: to the cent, without tolerance.
///
///     line         SVC02 - SVC03 = sum of its CAS                        or its claim is refused
///     claim        CLP03 - CLP04 = sum of its own CAS and of its lines'  or it is refused
///     transaction  BPR02 = sum of CLP04 - sum of PLB                     or a warning says so
///
/// Nothing is reported before `finish` has returned, and a reader that threw is spent.
///
/// Any 835 is read, whatever its version: many name none in ST03, and what is read here is the same in 004010.
///
/// Source: ASC X12N 005010X221A1, section 1.10.2.1 (balancing).
package struct RemittanceReader {
    private var tokenizer = X12Tokenizer()
    private var envelope = Envelope(accepting: .remittance)
    private var loops: RemittanceLoops
    private let strictness: X12Strictness
    private var failure: (any Error)?

    /// - Parameter keepsReferences: hand out with each claim its reference (CLP01) and what tells the decision on it from others,
    ///   for a submitter who joins it to a claim of its own or reports it once.
    package init(_ strictness: X12Strictness = .lenient, keepsReferences: Bool = false) {
        self.strictness = strictness
        loops = RemittanceLoops(keepsReferences: keepsReferences)
    }

    /// - Throws: `X12Error`, or what `event` throws.
    package mutating func feed(_ bytes: Span<UInt8>, event: (RemittanceFileEvent) throws -> Void) throws {
        if let failure { throw failure }
        do {
            var index = 0
            while try tokenizer.next(in: bytes, at: &index) { try take(event) }
        } catch {
            failure = error
            throw error
        }
    }

    package mutating func feed(_ bytes: some Collection<UInt8>, event: (RemittanceFileEvent) throws -> Void) throws {
        try feed(Array(bytes).span, event: event)
    }

    /// After the last byte: the file is whole and everything in it has been handed out, or it throws.
    package mutating func finish(event: (RemittanceFileEvent) throws -> Void) throws {
        if let failure { throw failure }
        do {
            if try tokenizer.finish() { try take(event) }
            try envelope.finish(after: tokenizer.segment)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func take(_ handOut: (RemittanceFileEvent) throws -> Void) throws {
        let segment = tokenizer.segment
        let isStrict = strictness == .strict
        func event(_ event: RemittanceFileEvent) throws {
            if isStrict, case .notice(let notice) = event { throw notice.error }
            try handOut(event)
        }
        if segment.id == .se { try loops.endClaim(event) }
        switch try envelope.take(segment, { try event(.notice($0)) }) {
        case .transaction(let heading):
            loops = RemittanceLoops(keepsReferences: loops.keepsReferences)
            guard !envelope.isReading else { return }
            let refusal = envelope.refusal(of: heading, segment)
            try event(.notice(X12Notice(.transaction, refusal, isRefusal: true)))
        case .contents: try loops.take(segment, event)
        case .faulty(let error): try loops.take(fault: error, event)
        case .transactionEnd: if envelope.isReading { try loops.end(segment, event) }
        case .interchange:
            if let error = segment.paddingFault { try event(.notice(X12Notice(.interchange, error, isRefusal: false))) }
        case .none, .skipped, .group, .groupEnd, .interchangeEnd: break
        }
    }
}

/// What a reader of 835 finds, in the order of the file.
package enum RemittanceFileEvent: Sendable {
    case claim(RemittedClaim)
    /// What is wrong: a claim that is refused, or something else.
    case notice(X12Notice)
}
