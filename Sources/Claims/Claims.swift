// In: fields that an intake has already read. Out: `Claim`, the value every later stage reads.
// Not here: reading X12 or protobuf, looking codes up, pricing, scrubbing, and anybody's identity.

/// A professional claim without identity: what pricing and scrubbing need, and nothing else.
///
/// The patient is a keyed pseudonym. Names, addresses, member and account numbers are dropped by the intake and have
/// no field here.
package struct Claim: Hashable, Sendable {
    /// The submitter's own claim reference (CLM01), by which results are joined back. At most 38 characters.
    package var reference: String
    package var patient: Pseudonym
    package var payer: PayerType
    /// The provider that bills (loop 2000A and 2010AA).
    package var billing: Provider
    /// The provider that treated (loop 2310B); nil when it is the billing provider.
    package var rendering: Provider?
    /// CLM05-1; nil when absent or not two digits. A line's own place of service overrides it.
    package var placeOfService: PlaceOfService?
    package var frequency: ClaimFrequency
    /// Where the service was furnished, no finer than pricing needs: it decides the payment locality.
    package var place: Place
    /// In the order of the HI segment, the principal diagnosis first. At most 12.
    package var diagnoses: [Diagnosis]
    /// The claim's total charge (CLM02).
    package var charge: Money
    package var lines: [ServiceLine]
    /// The day on which the submitter handed it over, for the rules that ask (timely filing, dates in the future); nil:
    /// the day on which it is looked at.
    package var received: ServiceDate?
    /// The first and the last day of care after surgery by this provider, where two share it (DTP*090, DTP*091).
    package var careAssumed: ServiceDate?
    package var careRelinquished: ServiceDate?
    /// Who referred the patient (loop 2310A); nil: absent.
    package var referring: NPI?
    /// Who supervised the service (loop 2310D, or the first line's 2420D); nil: absent.
    package var supervising: NPI?
    /// The other payers of the patient, as the claim names them (loop 2320). At most 10.
    package var otherPayers: [OtherPayer] = []
    package var demographics = Demographics()
    /// Whether a CLIA certificate is named (REF*X4).
    package var hasCLIA = false
    /// What the intake saw wrong in what it does not pass on.
    package var faults: ShapeFaults = []

    package init(
        reference: String,
        patient: Pseudonym = .unknown,
        payer: PayerType = .medicare,
        billing: Provider = Provider(),
        rendering: Provider? = nil,
        placeOfService: PlaceOfService? = nil,
        frequency: ClaimFrequency = .original,
        place: Place = Place(),
        diagnoses: [Diagnosis] = [],
        charge: Money = .zero,
        lines: [ServiceLine] = [],
        received: ServiceDate? = nil,
        careAssumed: ServiceDate? = nil,
        careRelinquished: ServiceDate? = nil
    ) {
        self.reference = reference
        self.patient = patient
        self.payer = payer
        self.billing = billing
        self.rendering = rendering
        self.placeOfService = placeOfService
        self.frequency = frequency
        self.place = place
        self.diagnoses = diagnoses
        self.charge = charge
        self.lines = lines
        self.received = received
        self.careAssumed = careAssumed
        self.careRelinquished = careRelinquished
    }

    /// At most this many service lines stand on a professional claim (005010X222A1, loop 2400).
    package static let linesMax = 50
    /// At most this many diagnoses stand on a claim (005010X222A1, HI).
    package static let diagnosesMax = 12
    /// At most this many other payers stand on a claim (005010X222A1, loop 2320).
    package static let otherPayersMax = 10

    /// The first day of service of any line; nil: none has a date.
    package var firstDay: ServiceDate? { lines.lazy.compactMap(\.from).min() }

    /// Whether it is looked at beside other claims of its patient: an original claim of a known patient. A replacement or a
    /// void speaks of an earlier claim, which is not at hand.
    package var isLinkable: Bool { frequency == .original && patient != .unknown }

    /// Who treated, for lines that do not say it, as the taxonomy begins; 0: not known.
    package var specialty: UInt32 {
        if case .some = rendering { return rendering?.taxonomy?.classification ?? 0 }
        return billing.taxonomy?.classification ?? 0
    }
}

/// One service line (loop 2400).
package struct ServiceLine: Hashable, Sendable {
    /// LX01, counted from 1.
    package var number: Int
    /// SV101-2; nil when it is absent or has not the shape of a HCPCS code (a home infusion product, say).
    package var procedure: HCPCS?
    package var modifiers: ModifierList
    /// SV102: the charge for the whole line, not per unit.
    package var charge: Money
    /// SV104, in `unit`.
    package var quantity: Quantity
    package var unit: Unit
    /// DTP*472: first and last day of service; equal for a single day, nil when absent or unreadable.
    package var from: ServiceDate?
    package var through: ServiceDate?
    /// SV105; nil: the claim's place of service holds.
    package var placeOfService: PlaceOfService?
    /// SV107: 1-based positions in the claim's diagnoses.
    package var pointers: DiagnosisPointers
    /// Loop 2420A; nil: the claim's rendering provider holds.
    package var rendering: Provider?
    /// Who ordered the service (loop 2420E), or referred the patient for it (2420F); nil: the claim's holds.
    package var ordering: NPI?
    /// The drug that was given (LIN of loop 2410); nil: none is named.
    package var drug: DrugCode?
    /// What all other payers together have paid for the line (SVD02 of loop 2430); nil: none has adjudicated it.
    package var otherPaid: Money?

    package init(
        number: Int,
        procedure: HCPCS?,
        modifiers: ModifierList = ModifierList(),
        charge: Money = .zero,
        quantity: Quantity = .one,
        unit: Unit = .units,
        from: ServiceDate? = nil,
        through: ServiceDate? = nil,
        placeOfService: PlaceOfService? = nil,
        pointers: DiagnosisPointers = DiagnosisPointers(),
        rendering: Provider? = nil
    ) {
        self.number = number
        self.procedure = procedure
        self.modifiers = modifiers
        self.charge = charge
        self.quantity = quantity
        self.unit = unit
        self.from = from
        self.through = through ?? from
        self.placeOfService = placeOfService
        self.pointers = pointers
        self.rendering = rendering
    }

    /// What SV103 counts in.
    package enum Unit: UInt8, Sendable, CaseIterable {
        case units = 0  // UN
        case minutes = 1  // MJ, anesthesia time
        case other = 2
    }
}

/// A payer that pays before or after the one that the claim is sent to.
package struct OtherPayer: Hashable, Sendable {
    package var payer: PayerType
    /// What it paid for the claim (AMT*D); nil: it has not adjudicated it.
    package var paid: Money?

    package init(payer: PayerType, paid: Money? = nil) {
        self.payer = payer
        self.paid = paid
    }
}

/// CLM05-3.
package enum ClaimFrequency: UInt8, Sendable, CaseIterable {
    case original = 1
    case replacement = 7
    case void = 8
    case other = 0
}

/// A patient, as a keyed digest under the submitter's own key: equal within one submitter, meaningless outside.
package struct Pseudonym: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Whose claim it is is not known: no two such claims share a patient.
    package static let unknown = Pseudonym(high: 0, low: 0)
}

/// Who pays, as far as rules and trends tell payers apart (the `payerType` of a denial report).
package enum PayerType: UInt8, Sendable, CaseIterable {
    case other = 0
    case medicare, medicareAdvantage, medicaid, managedMedicaid, commercial, exchange, tricare, va, workersComp, auto
}

/// A provider: identifiers that are public by law (the NPI registry), no name.
package struct Provider: Hashable, Sendable {
    /// nil: absent. A malformed one is kept as `.malformed`, so that scrubbing can say so.
    package var npi: NPI?
    package var taxonomy: Taxonomy?

    package init(npi: NPI? = nil, taxonomy: Taxonomy? = nil) {
        self.npi = npi
        self.taxonomy = taxonomy
    }
}

/// Where a service was furnished. Of what is known, the first in this order decides: the locality, the state with a
/// locality number, the ZIP code, the state.
package struct Place: Hashable, Sendable {
    /// The first five digits of the ZIP code.
    package var zip: ZIPCode?
    package var state: USState?
    /// The payment locality, where the submitter names it by contractor and number.
    package var locality: LocalityKey?
    /// The payment locality's number in `state`, 0 to 99: names it as the contractor and the number do.
    package var localityNumber: UInt8?

    package init(
        zip: ZIPCode? = nil, state: USState? = nil, locality: LocalityKey? = nil, localityNumber: UInt8? = nil
    ) {
        self.zip = zip
        self.state = state
        self.locality = locality
        self.localityNumber = localityNumber
    }
}
