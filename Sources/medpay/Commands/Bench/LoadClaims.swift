import Calls
import Claims
import Client
import Deidentification
import JobMessages
import X12

/// The claims of a load, made up and read before it begins, so that making them takes no time from it.
///
/// They come round again when a load is longer: no claim stands twice in a batch, and batches know nothing of one another.
struct LoadClaims: Sendable {
    /// In memory, and so the largest batch too.
    static let countMax = 50_000

    private let claims: [Claim]

    /// - Parameters:
    ///   - count: 1 to `countMax`.
    ///   - lines: of each claim; nil: as many as each kind of visit has.
    init(count: Int, seed: UInt64, lines: Int?) throws {
        // Patients who do not exist need no secret.
        let key = try PseudonymKey([UInt8](repeating: 7, count: 32))
        let received = ServiceDate(year: 2025, month: 4, day: 1)
        var claims: [Claim] = []
        var reader = ProfessionalClaimReader(.strict, pseudonym: key.pseudonym)
        func take(_ event: ClaimFileEvent) {
            guard case .claim(var claim, _) = event else { return }
            claim.received = received
            claims.append(claim)
        }
        let source = SyntheticClaims(count: count, seed: seed, mix: .billed, lines: lines)
        _ = try SyntheticFile.make(source) { try reader.feed($0.utf8, event: take) }
        try reader.finish(event: take)
        precondition(claims.count == count, "what MedPay writes it reads")
        self.claims = claims
    }

    /// - Parameter position: in the whole load, from 0.
    subscript(position: Int) -> Claim { claims[position % claims.count] }

    var count: Int { claims.count }

    /// A batch, encoded and on disk.
    func spooled(_ positions: Range<Int>) throws(CallError) -> SpooledBatch {
        var spool = try ClaimSpool()
        for position in positions { try spool.append(self[position]) }
        return try spool.sealed()
    }
}

/// Which claims each batch of a load has: one after another, however many submitters take them.
struct LoadBatches: Sendable {
    private let claimsPerBatch: Int
    private let limit: LoadLimit
    private var next = 0

    init(of claimsPerBatch: Int, limit: LoadLimit) {
        self.claimsPerBatch = claimsPerBatch
        self.limit = limit
    }

    /// Positions in the whole load; nil when it is over. The last batch of a count may be smaller.
    mutating func next(at time: Duration) -> Range<Int>? {
        let first = next
        switch limit {
        case .count(let claims):
            guard first < claims else { return nil }
            next = min(first + claimsPerBatch, claims)
        case .time(let end):
            guard time < end else { return nil }
            next = first + claimsPerBatch
        }
        return first..<next
    }
}
