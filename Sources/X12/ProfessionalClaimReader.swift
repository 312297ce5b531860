import Claims

/// Reads an 837P as it comes: bytes in, claims out, each as soon as it is complete. Memory is flat: one claim.
///
/// The whole file decides: an error may follow claims that were handed out, so nothing is submitted before `finish` has
/// returned. A reader that threw is spent and throws the same again.
///
/// Read: 005010X222 with its errata, 005010X291 and X298, which have its loops, and 004010X098. A test interchange
/// (ISA15 T) is read like any other.
///
/// Source: ASC X12N 005010X222A1, Health Care Claim: Professional.
package struct ProfessionalClaimReader {
    private var tokenizer = X12Tokenizer()
    private var envelope = Envelope(accepting: .professionalClaim)
    private var loops: ProfessionalLoops
    private var failure: (any Error)?

    /// - Parameter pseudonym: digests a patient under the submitter's key; called once per patient level of the file.
    package init(pseudonym: @escaping (PatientIdentity) -> Pseudonym) {
        loops = ProfessionalLoops(pseudonym: pseudonym)
    }

    /// - Throws: `X12Error`, or what `claim` throws.
    package mutating func feed(_ bytes: Span<UInt8>, claim: (Claim) throws -> Void) throws {
        if let failure { throw failure }
        do {
            var index = 0
            while try tokenizer.next(in: bytes, at: &index) { try take(claim) }
        } catch {
            failure = error
            throw error
        }
    }

    package mutating func feed(_ bytes: some Collection<UInt8>, claim: (Claim) throws -> Void) throws {
        try feed(Array(bytes).span, claim: claim)
    }

    /// After the last byte: the file is whole and every claim has been handed out, or it throws.
    package mutating func finish(claim: (Claim) throws -> Void) throws {
        if let failure { throw failure }
        do {
            if try tokenizer.finish() { try take(claim) }
            try envelope.finish(after: tokenizer.segment)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func take(_ claim: (Claim) throws -> Void) throws {
        let segment = tokenizer.segment
        switch try envelope.take(segment) {
        case .envelope: break
        case .transactionBegan: loops.begin()
        case .contents:
            if let complete = try loops.take(segment) { try claim(complete) }
        case .transactionEnded:
            if let complete = try loops.end() { try claim(complete) }
        }
    }
}
