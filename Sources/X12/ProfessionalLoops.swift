import Claims

/// The levels of an 837P above the claim: billing provider, subscriber, patient. What a level says holds for the claims
/// below it and no longer.
///
/// Source: 005010X222A1 loops 2000A, 2010AA, 2000B, 2010BA, 2000C, 2010CA.
struct ProfessionalLoops {
    private enum Level { case none, billing, subscriber, patient }
    /// Whose name was last given: N3, N4, REF and DMG speak of them.
    private enum Party { case none, billing, subscriber, patient }

    private struct BillingLevel {
        var id: [UInt8] = []
        var provider = Provider()
        var place = Place()
        var faults: ShapeFaults = []
        var isNamed = false
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
    private var level = Level.none
    private var party = Party.none
    private var billing = BillingLevel()
    private var subscriber = SubscriberLevel()
    private var patient: PatientIdentity?
    private var patientFacts = PatientFacts()
    private var digest: Pseudonym?  // Of this level's patient, once a claim has asked for it.
    private var claim: ClaimLoop?

    init(pseudonym: @escaping (PatientIdentity) -> Pseudonym) { self.pseudonym = pseudonym }

    /// At ST.
    mutating func begin() {
        level = .none
        party = .none
        claim = nil
        forgetBilling()
    }

    /// A claim that this segment, standing after it, completes.
    mutating func take(_ segment: X12Segment) throws(X12Error) -> Claim? {
        switch segment.id {
        case .hl:
            let complete = try end()
            try takeLevel(segment)
            return complete
        case .clm:
            let complete = try end()
            claim = try openClaim(segment)
            return complete
        default:
            if claim != nil { try claim?.take(segment) } else { try takeDetail(segment) }
            return nil
        }
    }

    /// At SE, and wherever else a claim ends.
    mutating func end() throws(X12Error) -> Claim? {
        let complete = try claim?.finish()
        claim = nil
        return complete
    }

    // MARK: - Levels

    private mutating func takeLevel(_ segment: X12Segment) throws(X12Error) {
        party = .none
        switch segment.text(3) {
        case "20":
            forgetBilling()
            level = .billing
            billing.id = Array(try segment.required(1))
        case "22":
            try check(segment, parent: billing.id)
            forgetSubscriber()
            level = .subscriber
            subscriber.id = Array(try segment.required(1))
        case "23":
            try check(segment, parent: subscriber.id)
            forgetPatient()
            level = .patient
        default: throw segment.error(.unknownQualifier, 3)
        }
    }

    /// HL02 names the level above. A wrong one would bill a claim to somebody else.
    private func check(_ segment: X12Segment, parent: [UInt8]) throws(X12Error) {
        guard !parent.isEmpty, segment[2].elementsEqual(parent) else { throw segment.error(.parentMismatch, 2) }
    }

    private mutating func forgetBilling() {
        billing = BillingLevel()
        forgetSubscriber()
    }

    private mutating func forgetSubscriber() {
        subscriber = SubscriberLevel()
        forgetPatient()
    }

    private mutating func forgetPatient() {
        patient = nil
        patientFacts = PatientFacts()
        digest = nil
    }

    // MARK: - What a level says

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
        case .ref where segment.matches(1, "EI") || segment.matches(1, "SY"):
            if !segment.hasTaxIDShape { billing.faults.insert(.taxID) }
        default: break
        }
    }

    private mutating func takeName(_ segment: X12Segment) throws(X12Error) {
        party = .none
        switch (segment.text(1), level) {
        case ("85", .billing):
            guard !billing.isNamed else { throw segment.error(.segmentRepeated) }
            billing.isNamed = true
            billing.provider.npi = NPI(nm1: segment)
            party = .billing
        case ("IL", .subscriber):
            guard subscriber.identity == nil else { throw segment.error(.segmentRepeated) }
            subscriber.identity = PatientIdentity(
                memberID: segment[9], lastName: segment[3], firstName: segment[4])
            subscriber.hasMBIShape = segment.hasMBIShape
            party = .subscriber
        case ("QC", .patient):
            guard patient == nil else { throw segment.error(.segmentRepeated) }
            patient = PatientIdentity(
                memberID: subscriber.identity?.memberID ?? [], lastName: segment[3], firstName: segment[4])
            party = .patient
        default: break
        }
    }

    private mutating func openClaim(_ segment: X12Segment) throws(X12Error) -> ClaimLoop {
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
