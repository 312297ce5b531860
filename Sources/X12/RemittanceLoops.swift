import Claims

/// One 835 transaction: payment, payee, claims, lines, provider adjustments.
///
/// Source: 005010X221A1 tables 1 to 3.
struct RemittanceLoops {
    let keepsReferences: Bool
    private var payment: Payment?
    private var hasPayment = false  // Also one that could not be read.
    private var isPayee = false  // The last N1 named the payee (PE).
    private var state: USState?
    private var trace: [[UInt8]] = [[], []]  // TRN02, TRN03.
    private var claim: RemittedClaimLoop?
    private var isRefused = false  // The claim at hand: the rest of it is passed over.
    private var paid = Money.zero  // CLP04 so far.
    private var withheld = Money.zero  // PLB so far.

    /// BPR02, and where it stood.
    private struct Payment {
        var amount: Money
        var refusal: X12Error
    }

    init(keepsReferences: Bool) { self.keepsReferences = keepsReferences }

    /// - Parameter event: gets the claim that this segment completes, standing after it, and what is wrong.
    mutating func take(_ segment: X12Segment, _ event: (RemittanceFileEvent) throws -> Void) throws {
        switch segment.id {
        case .clp:
            try endClaim(event)
            do throws(X12Error) {
                paid = try segment.sum(paid, try segment.amount(4), 4)
                claim = try RemittedClaimLoop(segment, state: state, trace: keepsReferences ? trace : nil)
            } catch {
                try refuse(error, event)
            }
        case .lx: try endClaim(event)
        case .plb:
            try endClaim(event)
            do throws(X12Error) {
                try takeProviderAdjustments(segment)
            } catch {
                try event(.notice(X12Notice(.transaction, error, isRefusal: false)))
            }
        default:
            if isRefused { return }
            do throws(X12Error) {
                if claim != nil { try claim?.take(segment) } else { try takeHeader(segment) }
            } catch {
                if claim != nil { return try refuse(error, event) }
                try event(.notice(X12Notice(.transaction, error, isRefusal: false)))
            }
        }
    }

    /// A segment that cannot be read: the claim that it stood in cannot either.
    mutating func take(fault: X12Error, _ event: (RemittanceFileEvent) throws -> Void) throws {
        if isRefused { return }
        if claim != nil { return try refuse(fault, event) }
        try event(.notice(X12Notice(.transaction, fault, isRefusal: false)))
    }

    /// At SE, after `endClaim`.
    mutating func end(_ segment: X12Segment, _ event: (RemittanceFileEvent) throws -> Void) throws {
        guard let payment else {
            guard !hasPayment else { return }
            return try event(.notice(X12Notice(.transaction, segment.missing(.bpr), isRefusal: false)))
        }
        if payment.amount != paid - withheld {
            try event(.notice(X12Notice(.transaction, payment.refusal, isRefusal: false)))
        }
    }

    mutating func endClaim(_ event: (RemittanceFileEvent) throws -> Void) throws {
        isRefused = false
        let complete: RemittedClaim?
        do throws(X12Error) {
            complete = try claim?.finish()
        } catch {
            try refuse(error, event)
            isRefused = false
            return
        }
        claim = nil
        if let complete { try event(.claim(complete)) }
    }

    private mutating func refuse(_ error: X12Error, _ event: (RemittanceFileEvent) throws -> Void) throws {
        claim = nil
        isRefused = true
        try event(.notice(X12Notice(.claim, error, isRefusal: true)))
    }

    private mutating func takeHeader(_ segment: X12Segment) throws(X12Error) {
        switch segment.id {
        case .bpr:
            guard !hasPayment else { throw segment.error(.segmentRepeated) }
            hasPayment = true
            payment = Payment(amount: try segment.amount(2), refusal: segment.error(.unbalanced, 2))
        case .trn: trace = [Array(segment[2]), Array(segment[3])]
        case .n1: isPayee = segment.matches(1, "PE")
        case .n4 where isPayee: state = segment.make(2) { USState(ascii: $0) }
        case .svc, .cas: throw segment.error(.segmentOutOfPlace)
        default: break
        }
    }

    /// PLB04, 06 ... 14: what the payer withholds from the provider as a whole; negative: adds.
    private mutating func takeProviderAdjustments(_ segment: X12Segment) throws(X12Error) {
        for element in stride(from: 4, through: segment.count, by: 2) where !segment.isEmpty(element) {
            withheld = try segment.sum(withheld, try segment.amount(element), element)
        }
    }
}

/// One claim of an 835 (loop 2100 with its 2110), from its CLP to the next CLP, LX, PLB or SE.
struct RemittedClaimLoop {
    private var claim: RemittedClaim
    private var year: Int?  // DTM*232.
    private var line: RemittedLine?
    private var lineYear: (year: Int, isService: Bool)?
    private var unexplained: Money  // Of the claim: charge less payment less adjustments so far.
    private var lineUnexplained = Money.zero
    private var moved = Money.zero  // By adjustments, whatever their sign.
    private let refusal: X12Error
    private var lineRefusal: X12Error

    /// - Parameter trace: of the payment; nil: the claim's identity is not kept.
    init(_ segment: X12Segment, state: USState?, trace: [[UInt8]]?) throws(X12Error) {
        let status = UInt8(exactly: try segment.whole(2)).flatMap(RemittanceStatus.init(rawValue:)) ?? .other
        claim = RemittedClaim(
            status: status, payer: PayerType(filingIndicator: segment.text(6)), state: state,
            charge: try segment.amount(3), paid: try segment.amount(4))
        if let trace {
            claim.reference = segment.text(1)
            claim.decision = RemittedDecision(fields: trace + [1, 2, 3, 4, 7].map { Array(segment[$0]) })
        }
        unexplained = claim.charge - claim.paid
        refusal = segment.error(.unbalanced)
        lineRefusal = refusal
    }

    mutating func take(_ segment: X12Segment) throws(X12Error) {
        switch segment.id {
        case .svc: try openLine(segment)
        case .cas: try takeAdjustments(segment)
        case .dtm: takeDate(segment)
        case .lq where segment.matches(1, "HE"): try takeRemarks(segment, segment.remarks([2]))
        case .moa: try takeRemarks(segment, segment.remarks(Array(3...7)))
        case .mia: try takeRemarks(segment, segment.remarks([5] + Array(20...23)))
        default: break
        }
    }

    mutating func finish() throws(X12Error) -> RemittedClaim {
        try closeLine()
        guard unexplained == .zero else { throw refusal }
        return claim
    }

    // MARK: - Lines

    private mutating func openLine(_ segment: X12Segment) throws(X12Error) {
        try closeLine()
        guard claim.lines.count < X12Limits.remittedLinesMax else { throw segment.error(.tooManyLines) }
        let (procedure, modifiers) = try segment.procedure(1)
        let (submitted, submittedModifiers) = try segment.procedure(6)
        let line = RemittedLine(
            procedure: procedure, modifiers: modifiers, submitted: submitted, submittedModifiers: submittedModifiers,
            charge: try segment.amount(2), paid: try segment.amount(3), units: try segment.quantityIfPresent(5) ?? .one,
            submittedUnits: try segment.quantityIfPresent(7))
        self.line = line
        lineYear = nil
        lineUnexplained = line.charge - line.paid
        lineRefusal = segment.error(.unbalanced)
    }

    private mutating func closeLine() throws(X12Error) {
        guard var line else { return }
        guard lineUnexplained == .zero else { throw lineRefusal }
        line.year = lineYear?.year ?? year
        claim.lines.append(line)
        self.line = nil
    }

    // MARK: - What claim and line have alike

    private mutating func takeAdjustments(_ segment: X12Segment) throws(X12Error) {
        let adjustments = try segment.adjustments()
        let count = (line?.adjustments ?? claim.adjustments).count + adjustments.count
        guard count <= X12Limits.adjustmentsMax else { throw segment.error(.tooManyAdjustments) }
        for adjustment in adjustments {
            moved += Money(cents: Int64(clamping: adjustment.amount.cents.magnitude))
            unexplained = unexplained - adjustment.amount
            lineUnexplained = lineUnexplained - adjustment.amount
        }
        guard moved.cents <= X12Limits.totalMax.cents else { throw segment.error(.unbalanced) }
        if line == nil { claim.adjustments += adjustments } else { line?.adjustments += adjustments }
    }

    private mutating func takeRemarks(_ segment: X12Segment, _ remarks: [RemittanceCode]) throws(X12Error) {
        let count = (line?.remarks ?? claim.remarks).count + remarks.count
        guard count <= X12Limits.remarksMax else { throw segment.error(.tooManyRemarks) }
        if line == nil { claim.remarks += remarks } else { line?.remarks += remarks }
    }

    /// Only the year is kept. A line's service date (472) goes before its period's start (150).
    private mutating func takeDate(_ segment: X12Segment) {
        guard let year = segment.date(2)?.year else { return }
        switch (segment.code(1), line == nil) {
        case ("232", true): self.year = year
        case ("472", false): lineYear = (year, true)
        case ("150", false) where lineYear?.isService != true: lineYear = (year, false)
        default: break
        }
    }
}
