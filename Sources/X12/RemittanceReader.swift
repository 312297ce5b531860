import Claims

/// Reads an 835 as it comes: bytes in, remitted claims out, each as soon as it is complete. Memory is flat: one claim.
///
/// The whole file decides, as for `ProfessionalClaimReader`: nothing is reported before `finish` has returned, and a
/// reader that threw is spent. A file that does not balance is refused:
///
///     line         SVC02 - SVC03 = sum of its CAS
///     claim        CLP03 - CLP04 = sum of its own CAS and of its lines'
///     transaction  BPR02 = sum of CLP04 - sum of PLB
///
/// Any 835 is read, whatever its version: many name none in ST03, and what is read here is the same in 004010.
///
/// Source: ASC X12N 005010X221A1, section 1.10.2.1 (balancing).
package struct RemittanceReader {
    private var tokenizer = X12Tokenizer()
    private var envelope = Envelope(accepting: .remittance)
    private var loops = RemittanceLoops()
    private var failure: (any Error)?

    package init() {}

    /// - Throws: `X12Error`, or what `claim` throws.
    package mutating func feed(_ bytes: Span<UInt8>, claim: (RemittedClaim) throws -> Void) throws {
        if let failure { throw failure }
        do {
            var index = 0
            while try tokenizer.next(in: bytes, at: &index) { try take(claim) }
        } catch {
            failure = error
            throw error
        }
    }

    package mutating func feed(_ bytes: some Collection<UInt8>, claim: (RemittedClaim) throws -> Void) throws {
        try feed(Array(bytes).span, claim: claim)
    }

    /// After the last byte: the file is whole, it balances and every claim has been handed out, or it throws.
    package mutating func finish(claim: (RemittedClaim) throws -> Void) throws {
        if let failure { throw failure }
        do {
            if try tokenizer.finish() { try take(claim) }
            try envelope.finish(after: tokenizer.segment)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func take(_ claim: (RemittedClaim) throws -> Void) throws {
        let segment = tokenizer.segment
        switch try envelope.take(segment) {
        case .envelope: break
        case .transactionBegan: loops = RemittanceLoops()
        case .contents:
            if let complete = try loops.take(segment) { try claim(complete) }
        case .transactionEnded:
            if let complete = try loops.end(segment) { try claim(complete) }
        }
    }
}
