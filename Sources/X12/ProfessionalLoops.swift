import Claims

/// The levels of an 837P above the claim: billing provider, subscriber, patient. What a level says holds for the claims
/// below it and no longer.
///
/// Source: 005010X222A1 loops 2000A, 2010AA, 2000B, 2010BA, 2000C, 2010CA.
struct ProfessionalLoops {
    private enum Level: Int, Comparable {
        case none, billing, subscriber, patient

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }
    /// Whose name was last given: N3, N4, REF and DMG speak of them.
    private enum Party { case none, billing, subscriber, patient }

    private struct BillingLevel {
        var id: [UInt8] = []
        var provider = Provider()
        var place = Place()
        var faults: ShapeFaults = []
        var isNamed = false
        /// A REF of the loop has been read: its N4 comes before that.
        var hasReference = false
    }

    private struct SubscriberLevel {
        var id: [UInt8] = []
        var payer = PayerType.other
        var hasCoverage = false
        var identity: PatientIdentity?
        var facts = PatientFacts()
        var hasMBIShape = false
    }

    private let pseudonym: (PatientIdentity) -> Pseudonym
    private let keepsNames: Bool
    private var heading = SubmissionHeading()
    private var hasHeading = false
    private var level = Level.none
    private var party = Party.none
    private var billing = BillingLevel()
    private var subscriber = SubscriberLevel()
    private var patient: PatientIdentity?
    private var patientFacts = PatientFacts()
    private var digest: Pseudonym?  // Of this level's patient, once a claim has asked for it.
    private var claim: ClaimLoop?
    /// Of the levels at hand, the first fault: no claim below it can be read.
    private var fault: (level: Level, error: X12Error)?
    /// The claim at hand has been refused: the rest of it is passed over.
    private var isRefused = false
    private var names = ClaimNames()

    init(keepsNames: Bool, pseudonym: @escaping (PatientIdentity) -> Pseudonym) {
        self.keepsNames = keepsNames
        self.pseudonym = pseudonym
    }

    /// At ST.
    mutating func begin() {
        level = .none
        party = .none
        claim = nil
        fault = nil
        isRefused = false
        heading = SubmissionHeading()
        hasHeading = false
        forgetBilling()
    }

    /// - Parameter event: gets the claim that this segment completes, standing after it, and what is wrong.
    mutating func take(_ segment: X12Segment, _ event: (ClaimFileEvent) throws -> Void) throws {
        switch segment.id {
        case .hl:
            try end(event)
            if !hasHeading {
                hasHeading = true
                try event(.submission(heading))
            }
            try takeLevel(segment, event)
        case .clm:
            try end(event)
            try take(claim: segment, event)
        default:
            if isRefused { return }
            if claim == nil { return try take(detail: segment, event) }
            do throws(X12Error) {
                try claim?.take(segment)
            } catch {
                try refuse(claim?.claim.reference, claim?.claim.charge, error, event)
            }
        }
    }

    /// A segment that cannot be read: what it stood in cannot either.
    mutating func take(fault: X12Error, _ event: (ClaimFileEvent) throws -> Void) throws {
        if isRefused { return }
        guard let refused = claim?.claim else { return try blame(fault, event) }
        try refuse(refused.reference, refused.charge, fault, event)
    }

    /// At SE, and wherever else a claim ends.
    mutating func end(_ event: (ClaimFileEvent) throws -> Void) throws {
        isRefused = false
        guard var loop = claim else { return }
        claim = nil  // So that its lines are finished where they lie, and not in a copy.
        let complete: Claim
        do throws(X12Error) {
            complete = try loop.finish()
        } catch {
            try refuse(loop.claim.reference, loop.claim.charge, error, event)
            isRefused = false
            return
        }
        for error in loop.warnings { try event(.notice(X12Notice(.claim, error, isRefusal: false))) }
        try event(.claim(complete, names: keepsNames ? names : nil))
    }

    private mutating func refuse(
        _ reference: String?, _ charge: Money?, _ error: X12Error, _ event: (ClaimFileEvent) throws -> Void
    ) throws {
        let refused = RefusedClaim(
            reference: reference ?? "", charge: charge, billing: billing.provider.npi, error: error,
            names: keepsNames ? names : nil)
        claim = nil
        isRefused = true
        try event(.refusedClaim(refused))
    }

    // MARK: - Levels

    private mutating func takeLevel(_ segment: X12Segment, _ event: (ClaimFileEvent) throws -> Void) throws {
        party = .none
        switch segment.code(3) {
        case "20":
            forgetBilling()
            level = .billing
        case "22":
            forgetSubscriber()
            level = .subscriber
        case "23":
            forgetPatient()
            (names.lastName, names.firstName) = ("", "")
            level = .patient
        default:
            forgetBilling()
            level = .none
            return try blame(segment.error(.unknownQualifier, 3), event)
        }
        // What stood outside any level is over with the next billing provider.
        if let known = fault, known.level >= level || known.level == .none && level == .billing { fault = nil }
        guard !segment[1].isEmpty else { return try blame(segment.error(.elementMissing, 1), event) }
        switch level {
        case .none: break
        case .billing: billing.id = Array(segment[1])
        case .subscriber:
            subscriber.id = Array(segment[1])
            try check(segment, parent: billing.id, event)
        case .patient: try check(segment, parent: subscriber.id, event)
        }
    }

    /// HL02 names the level above. One that names another level would bill a claim to somebody else. One that names none
    /// before it (levels are numbered upwards) leaves only the level that it stands under.
    private mutating func check(
        _ segment: X12Segment, parent: [UInt8], _ event: (ClaimFileEvent) throws -> Void
    ) throws {
        guard !parent.isEmpty else { return try blame(segment.error(.segmentOutOfPlace), event) }
        if segment[2].elementsEqual(parent) { return }
        let error = segment.error(.parentMismatch, 2)
        if let named = segment.make(2, wholeNumber), let own = segment.make(1, wholeNumber), named >= own {
            try event(.notice(X12Notice(.transaction, error, isRefusal: false)))
        } else {
            try blame(error, event)
        }
    }

    /// No claim of the level at hand can be read.
    private mutating func blame(_ error: X12Error, _ event: (ClaimFileEvent) throws -> Void) throws {
        if fault == nil { fault = (level, error) }
        try event(.notice(X12Notice(.level, error, isRefusal: true)))
    }

    private mutating func forgetBilling() {
        billing = BillingLevel()
        names = ClaimNames()
        forgetSubscriber()
    }

    private mutating func forgetSubscriber() {
        subscriber = SubscriberLevel()
        (names.lastName, names.firstName, names.memberID) = ("", "", "")
        forgetPatient()
    }

    private mutating func forgetPatient() {
        patient = nil
        patientFacts = PatientFacts()
        digest = nil
    }

    // MARK: - What a level says

    private mutating func take(detail segment: X12Segment, _ event: (ClaimFileEvent) throws -> Void) throws {
        if level == .none, !hasHeading { heading.take(segment) }
        do throws(X12Error) {
            try takeDetail(segment)
        } catch {
            try blame(error, event)
        }
        if let error = order(of: segment) { try event(.notice(X12Notice(.transaction, error, isRefusal: false))) }
    }

    /// What is wrong with a segment beside what it says; nil: nothing.
    private func order(of segment: X12Segment) -> X12Error? {
        switch segment.id {
        case .nm1 where segment.isEmpty(2): segment.error(.elementMissing, 2)
        case .n4 where party == .billing && billing.hasReference: segment.error(.segmentOutOfPlace)
        default: nil
        }
    }

    private mutating func takeDetail(_ segment: X12Segment) throws(X12Error) {
        switch (segment.id, party) {
        case (.nm1, _): try takeName(segment)
        case (.prv, .none) where level == .billing && segment.matches(1, "BI"):
            billing.provider.taxonomy = Taxonomy(segment.text(3))
        case (.sbr, _) where level == .subscriber:
            guard !subscriber.hasCoverage else { throw segment.error(.segmentRepeated) }
            subscriber.hasCoverage = true
            subscriber.payer = PayerType(filingIndicator: segment.text(9))
        case (.dmg, .subscriber):
            subscriber.identity?.setBirthDate(segment[2])
            subscriber.facts = PatientFacts(dmg: segment)
        case (.dmg, .patient):
            patient?.setBirthDate(segment[2])
            patientFacts = PatientFacts(dmg: segment)
        case (.lx, _), (.sv1, _), (.hi, _), (.sv2, _), (.sv3, _): throw segment.error(.segmentOutOfPlace)
        case (_, .billing): takeBilling(segment)
        default: break
        }
    }

    /// Loop 2010AA after its name.
    private mutating func takeBilling(_ segment: X12Segment) {
        switch segment.id {
        case .n3: if segment.namesPostBox { billing.faults.insert(.billingPostBox) }
        case .n4:
            billing.place = Place(n4: segment)
            if !segment.hasFullZIPShape { billing.faults.insert(.billingZIP) }
        case .ref:
            billing.hasReference = true
            guard segment.matches(1, "EI") || segment.matches(1, "SY") else { return }
            if !segment.hasTaxIDShape { billing.faults.insert(.taxID) }
        default: break
        }
    }

    private mutating func takeName(_ segment: X12Segment) throws(X12Error) {
        party = .none
        switch (segment.code(1), level) {
        case ("85", .billing):
            guard !billing.isNamed else { throw segment.error(.segmentRepeated) }
            billing.isNamed = true
            billing.provider.npi = NPI(nm1: segment)
            party = .billing
            if keepsNames { names.billingProvider = segment.text(3) }
        case ("IL", .subscriber):
            guard subscriber.identity == nil else { throw segment.error(.segmentRepeated) }
            subscriber.identity = PatientIdentity(
                memberID: segment[9], lastName: segment[3], firstName: segment[4])
            subscriber.hasMBIShape = segment.hasMBIShape
            party = .subscriber
            if keepsNames {
                (names.lastName, names.firstName, names.memberID) = (segment.text(3), segment.text(4), segment.text(9))
            }
        case ("QC", .patient):
            guard patient == nil else { throw segment.error(.segmentRepeated) }
            patient = PatientIdentity(
                memberID: subscriber.identity?.memberID ?? [], lastName: segment[3], firstName: segment[4])
            party = .patient
            if keepsNames { (names.lastName, names.firstName) = (segment.text(3), segment.text(4)) }
        default: break
        }
    }

    private mutating func take(claim segment: X12Segment, _ event: (ClaimFileEvent) throws -> Void) throws {
        do throws(X12Error) {
            claim = try openClaim(segment)
        } catch {
            let reference = ClaimLoop.isReference(segment[1]) ? segment.text(1) : nil
            try refuse(reference, segment.make(2) { Money(ascii: $0) }, error, event)
        }
    }

    private mutating func openClaim(_ segment: X12Segment) throws(X12Error) -> ClaimLoop {
        if let fault { throw fault.error }
        guard level == .subscriber || level == .patient else { throw segment.error(.segmentOutOfPlace) }
        guard billing.isNamed else { throw segment.missing(.nm1) }
        guard subscriber.hasCoverage else { throw segment.missing(.sbr) }
        guard let insured = subscriber.identity else { throw segment.missing(.nm1) }
        let identity = level == .patient ? patient : insured
        guard let identity else { throw segment.missing(.nm1) }
        let digest = digest ?? pseudonym(identity)
        self.digest = digest
        var faults = billing.faults
        if subscriber.payer == .medicare, !subscriber.hasMBIShape { faults.insert(.memberID) }
        let levels = ClaimLevels(
            patient: digest, facts: level == .patient ? patientFacts : subscriber.facts, payer: subscriber.payer,
            billing: billing.provider, place: billing.place, faults: faults)
        return try ClaimLoop(segment, below: levels)
    }
}
