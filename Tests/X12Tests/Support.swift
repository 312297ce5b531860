import Claims
import X12

/// Everything that a reader gave, and how it ended.
struct Outcome<Value: Equatable>: Equatable {
    var values: [Value] = []
    var notices: [X12Notice] = []
    /// Of an 837P. A remitted claim that is refused is a notice of level `.claim`.
    var refused: [RefusedClaim] = []
    /// Those of the notices and of the refused claims, in the order of the file.
    var faults: [X12Error] = []
    /// What ended the file.
    var error: X12Error?
}

func readClaims(
    _ text: String, pieces: Int = .max, strictness: X12Strictness = .strict,
    pseudonym: @escaping (PatientIdentity) -> Pseudonym = digest
) -> Outcome<Claim> {
    readClaims(Array(text.utf8), pieces: pieces, strictness: strictness, pseudonym: pseudonym)
}

/// Feeds at most `pieces` bytes at a time.
func readClaims(
    _ bytes: [UInt8], pieces: Int = .max, strictness: X12Strictness = .strict,
    pseudonym: @escaping (PatientIdentity) -> Pseudonym = digest
) -> Outcome<Claim> {
    readClaims(chunks(bytes, pieces), strictness: strictness, pseudonym: pseudonym)
}

func readClaims(
    _ chunks: [ArraySlice<UInt8>], strictness: X12Strictness = .strict,
    pseudonym: @escaping (PatientIdentity) -> Pseudonym = digest
) -> Outcome<Claim> {
    var reader = ProfessionalClaimReader(strictness, pseudonym: pseudonym)
    var outcome = Outcome<Claim>()
    do {
        for chunk in chunks { try reader.feed(chunk) { outcome.take($0) } }
        try reader.finish { outcome.take($0) }
    } catch {
        outcome.error = error as? X12Error
    }
    return outcome
}

func readRemittance(
    _ text: String, pieces: Int = .max, strictness: X12Strictness = .strict
) -> Outcome<RemittedClaim> {
    readRemittance(Array(text.utf8), pieces: pieces, strictness: strictness)
}

func readRemittance(
    _ bytes: [UInt8], pieces: Int = .max, strictness: X12Strictness = .strict, keepsReferences: Bool = false
) -> Outcome<RemittedClaim> {
    readRemittance(chunks(bytes, pieces), strictness: strictness, keepsReferences: keepsReferences)
}

func readRemittance(
    _ chunks: [ArraySlice<UInt8>], strictness: X12Strictness = .strict, keepsReferences: Bool = false
) -> Outcome<RemittedClaim> {
    var reader = RemittanceReader(strictness, keepsReferences: keepsReferences)
    var outcome = Outcome<RemittedClaim>()
    do {
        for chunk in chunks { try reader.feed(chunk) { outcome.take($0) } }
        try reader.finish { outcome.take($0) }
    } catch {
        outcome.error = error as? X12Error
    }
    return outcome
}

extension Outcome {
    mutating func take(_ notice: X12Notice) {
        notices.append(notice)
        faults.append(notice.error)
    }
}

extension Outcome<Claim> {
    mutating func take(_ event: ClaimFileEvent) {
        switch event {
        case .claim(let claim, names: _): values.append(claim)
        case .refusedClaim(let claim):
            refused.append(claim)
            faults.append(claim.error)
        case .notice(let notice): take(notice)
        case .interchange, .group, .transaction, .submission, .transactionEnd, .groupEnd, .interchangeEnd: break
        }
    }
}

extension Outcome<RemittedClaim> {
    mutating func take(_ event: RemittanceFileEvent) {
        switch event {
        case .claim(var claim):
            claim.decision = nil  // Asked for with the reference; tested apart.
            values.append(claim)
        case .notice(let notice): take(notice)
        }
    }
}

extension RandomNumberGenerator {
    /// Once in so many times.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &self)] }
}

func chunks(_ bytes: [UInt8], _ size: Int) -> [ArraySlice<UInt8>] {
    guard size < bytes.count else { return [bytes[...]] }
    return stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
}

/// Not keyed, as a submitter's must be: FNV-1a, for tests.
func digest(_ identity: PatientIdentity) -> Pseudonym {
    let hash = identity.canonicalBytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return Pseudonym(high: hash, low: ~hash)
}

/// One interchange, group and transaction around `body`, with counts that fit.
func interchange(
    _ body: String, set: String = "837", version: String = "005010X222A1", functional: String = "HC"
) -> String {
    let segments = body.count { $0 == "~" } + 2
    return """
        ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*0*T*:~
        GS*\(functional)*SENDER*RECEIVER*20260101*1200*3*X*\(version)~
        ST*\(set)*0021*\(version)~
        \(body)
        SE*\(segments)*0021~
        GE*1*3~
        IEA*1*000000007~
        """
}

/// The levels above a claim: billing provider in Florida, Medicare subscriber.
let levels = """
    HL*1**20*1~
    PRV*BI*PXC*203BF0100Y~
    NM1*85*2*CLINIC*****XX*1234567893~
    N3*1 MAIN ST~
    N4*MIAMI*FL*331110000~
    HL*2*1*22*0~
    SBR*P*18*******MB~
    NM1*IL*1*DOE*JANE****MI*1EG4TE5MK73~
    DMG*D8*19430501*F~
    NM1*PR*2*PAYER*****PI*00520~
    N4*CHICAGO*IL*60601~

    """

/// One claim of one line, below `levels`.
let simpleClaim = """
    CLM*A1*100***11:B:1*Y*A*Y*Y~
    HI*ABK:E119*ABF:I10~
    LX*1~
    SV1*HC:99213*100*UN*1***1~
    DTP*472*D8*20250115~

    """

/// A claim with these lines in place of `simpleClaim`'s.
func claim(lines: String, header: String = "CLM*A1*100***11:B:1*Y*A*Y*Y~\nHI*ABK:E119~\n") -> String {
    interchange(levels + header + lines)
}

/// A line with this SV1.
func line(_ sv1: String) -> String { claim(lines: "LX*1~\n\(sv1)~\nDTP*472*D8*20250115~\n") }
