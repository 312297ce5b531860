import Claims
import SwiftProtobuf
import TrendMessages

extension WireClaim {
    package init(_ claim: Claim) {
        self.init()
        reference = claim.reference
        patient = claim.patient.bytes
        payer = WirePayerType(claim.payer)
        billing = WireProvider(claim.billing)
        if let provider = claim.rendering { rendering = WireProvider(provider) }
        placeOfService = claim.placeOfService?.description ?? ""
        frequency = UInt32(claim.frequency.rawValue)
        place = WirePlace(claim.place)
        diagnoses = claim.diagnoses.map(WireDiagnosis.init)
        chargeCents = claim.charge.cents
        lines = claim.lines.map(WireServiceLine.init)
        received = claim.received.map(calendarNumber) ?? 0
        careAssumed = claim.careAssumed.map(calendarNumber) ?? 0
        careRelinquished = claim.careRelinquished.map(calendarNumber) ?? 0
        referring = claim.referring?.description ?? ""
        supervising = claim.supervising?.description ?? ""
        if !claim.otherPayers.isEmpty { otherPayers = claim.otherPayers.map(WireOtherPayer.init) }
        if let age = claim.demographics.age { patientAge = UInt32(age) }
        patientSex = claim.demographics.sex.flatMap { Sex(rawValue: Int($0.rawValue)) } ?? .unknown
        clia = claim.hasCLIA
        if !claim.faults.isEmpty { faults = ShapeFault.allCases.filter { $0.isIn(claim.faults) } }
    }
}

extension WireClaim.ShapeFault {
    /// Both lists have one order. nil: unspecified, or a later version's.
    var fault: ShapeFaults? {
        guard (1...ShapeFaults.RawValue.bitWidth).contains(rawValue) else { return nil }
        let fault = ShapeFaults(rawValue: 1 << (rawValue - 1))
        return ShapeFaults.known.contains(fault) ? fault : nil
    }

    func isIn(_ faults: ShapeFaults) -> Bool { fault.map(faults.contains) ?? false }
}

extension WireProvider {
    init(_ provider: Provider) {
        self.init()
        npi = provider.npi?.description ?? ""
        taxonomy = provider.taxonomy?.code ?? ""
    }
}

extension WirePlace {
    init(_ place: Place) {
        self.init()
        zip = place.zip?.description ?? ""
        state = place.state?.description ?? ""
        locality = place.locality?.description ?? ""
        localityNumber = place.localityNumber.map { $0 < 10 ? "0\($0)" : "\($0)" } ?? ""
    }
}

extension WireDiagnosis {
    init(_ diagnosis: Diagnosis) {
        self.init()
        code = diagnosis.description
        icd9 = !diagnosis.isICD10
    }
}

extension WireServiceLine {
    init(_ line: ServiceLine) {
        self.init()
        number = UInt32(line.number)
        procedure = line.procedure?.description ?? ""
        modifiers = line.modifiers.map(\.description)
        chargeCents = line.charge.cents
        quantityThousandths = line.quantity.thousandths
        unit = Unit(rawValue: Int(line.unit.rawValue)) ?? .other
        from = line.from.map(calendarNumber) ?? 0
        through = line.through.map(calendarNumber) ?? 0
        placeOfService = line.placeOfService?.description ?? ""
        pointers = line.pointers.map(UInt32.init)
        if let provider = line.rendering { rendering = WireProvider(provider) }
        ordering = line.ordering?.description ?? ""
        drug = line.drug?.description ?? ""
        if let paid = line.otherPaid { otherPaidCents = paid.cents }
    }
}

extension WireOtherPayer {
    init(_ other: OtherPayer) {
        self.init()
        payer = WirePayerType(other.payer)
        if let paid = other.paid { paidCents = paid.cents }
    }

    fileprivate func otherPayer(_ field: String) throws(ClaimMessageError) -> OtherPayer {
        try check(abs(clamped: paidCents) <= Money.intakeMax.cents, "\(field).paid_cents", "at most \(Money.intakeMax)")
        return OtherPayer(
            payer: try payer.payerType("\(field).payer"), paid: hasPaidCents ? Money(cents: paidCents) : nil)
    }
}

/// CCYYMMDD as a number.
private func calendarNumber(_ date: ServiceDate) -> UInt32 {
    let (year, month, day) = date.calendar
    return UInt32(year * 10_000 + month * 100 + day)
}

extension WireClaim {
    /// What the message says, with every field checked.
    package func claim() throws(ClaimMessageError) -> Claim {
        try check(
            (1...ClaimMessageLimits.referenceCharactersMax).contains(reference.count), "reference",
            "1 to \(ClaimMessageLimits.referenceCharactersMax) characters")
        try check(reference.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "reference", "no control characters")
        try check(lines.count <= Claim.linesMax, "lines", "at most \(Claim.linesMax)")
        try check(!lines.isEmpty, "lines", "at least one")
        try check(diagnoses.count <= Claim.diagnosesMax, "diagnoses", "at most \(Claim.diagnosesMax)")
        try check(abs(clamped: chargeCents) <= Money.intakeMax.cents, "charge_cents", "at most \(Money.intakeMax)")
        guard patient.isEmpty || patient.count == 16 else { throw ClaimMessageError("patient", "16 bytes, or none") }
        var claim = Claim(reference: reference, patient: Pseudonym(bytes: patient), payer: try payer.payerType("payer"))
        claim.billing = billing.provider
        claim.rendering = hasRendering ? rendering.provider : nil
        claim.placeOfService = try read(placeOfService, "place_of_service", "two digits", PlaceOfService.init)
        claim.frequency = UInt8(exactly: frequency).flatMap(ClaimFrequency.init) ?? .other
        claim.place = try place.place()
        claim.diagnoses = diagnoses.map { Diagnosis(ascii: $0.code.utf8.span, isICD10: !$0.icd9) }
        claim.charge = Money(cents: chargeCents)
        claim.received = try serviceDate(received, "received")
        claim.careAssumed = try serviceDate(careAssumed, "care_assumed")
        claim.careRelinquished = try serviceDate(careRelinquished, "care_relinquished")
        claim.referring = referring.isEmpty ? nil : NPI(referring)
        claim.supervising = supervising.isEmpty ? nil : NPI(supervising)
        try check(otherPayers.count <= Claim.otherPayersMax, "other_payers", "at most \(Claim.otherPayersMax)")
        for (position, other) in otherPayers.enumerated() {
            claim.otherPayers.append(try other.otherPayer("other_payers[\(position)]"))
        }
        claim.demographics = try demographics()
        claim.hasCLIA = clia
        claim.faults = try shapeFaults()
        claim.lines.reserveCapacity(lines.count)
        for (position, line) in lines.enumerated() { claim.lines.append(try line.line(at: position)) }
        return claim
    }

    private func demographics() throws(ClaimMessageError) -> Demographics {
        try check(patientAge <= UInt32(Demographics.ageMax), "patient_age", "0 to \(Demographics.ageMax)")
        var demographics = Demographics(age: hasPatientAge ? UInt8(patientAge) : nil)
        guard patientSex != .unknown else { return demographics }
        guard let sex = UInt8(exactly: patientSex.rawValue).flatMap(Demographics.Sex.init) else {
            throw ClaimMessageError("patient_sex", "a sex of this version")
        }
        demographics.sex = sex
        return demographics
    }

    private func shapeFaults() throws(ClaimMessageError) -> ShapeFaults {
        var known: ShapeFaults = []
        for named in faults {
            guard let fault = named.fault else { throw ClaimMessageError("faults", "faults of this version") }
            known.insert(fault)
        }
        return known
    }
}

extension WireProvider {
    var provider: Provider { Provider(npi: npi.isEmpty ? nil : NPI(npi), taxonomy: Taxonomy(taxonomy)) }
}

extension WirePlace {
    func place() throws(ClaimMessageError) -> Place {
        Place(
            zip: try read(zip, "place.zip", "five digits", ZIPCode.init),
            state: try read(state, "place.state", "two capital letters", USState.init),
            locality: try read(locality, "place.locality", "contractor and number, 10112/00 say", LocalityKey.init),
            localityNumber: try read(localityNumber, "place.locality_number", "two digits") { text in
                text.utf8.count == 2 ? UInt8(text) : nil
            })
    }
}

extension WireServiceLine {
    func line(at position: Int) throws(ClaimMessageError) -> ServiceLine {
        try check(
            (1...9999).contains(number), "lines[\(position)].number", "1 to 9999")
        try check(
            modifiers.count <= ModifierList.countMax, "lines[\(position)].modifiers",
            "at most \(ModifierList.countMax)")
        try check(
            abs(clamped: chargeCents) <= Money.intakeMax.cents, "lines[\(position)].charge_cents",
            "at most \(Money.intakeMax)")
        try check(
            abs(clamped: quantityThousandths) <= Quantity.intakeMax.thousandths,
            "lines[\(position)].quantity_thousandths", "at most \(Quantity.intakeMax.thousandths)")
        try check(
            abs(clamped: otherPaidCents) <= Money.intakeMax.cents, "lines[\(position)].other_paid_cents",
            "at most \(Money.intakeMax)")
        var line = ServiceLine(number: Int(number), procedure: nil)
        line.procedure = try read(
            procedure, "lines[\(position)].procedure", "a HCPCS code in capitals, or nothing", HCPCS.init)
        for text in modifiers {
            guard let modifier = Modifier(text) else {
                throw ClaimMessageError("lines[\(position)].modifiers", "two digits or capital letters each")
            }
            line.modifiers.append(modifier)
        }
        line.charge = Money(cents: chargeCents)
        line.quantity = Quantity(thousandths: quantityThousandths)
        line.unit = UInt8(exactly: unit.rawValue).flatMap(ServiceLine.Unit.init) ?? .other
        line.from = try serviceDate(from, "lines[\(position)].from")
        line.through = through == 0 ? line.from : try serviceDate(through, "lines[\(position)].through")
        line.placeOfService = try read(
            placeOfService, "lines[\(position)].place_of_service", "two digits", PlaceOfService.init)
        line.pointers = try diagnosisPointers(at: position)
        line.rendering = hasRendering ? rendering.provider : nil
        line.ordering = ordering.isEmpty ? nil : NPI(ordering)
        line.drug = drug.isEmpty ? nil : DrugCode(ascii: drug.utf8.span)
        if hasOtherPaidCents { line.otherPaid = Money(cents: otherPaidCents) }
        return line
    }

    private func diagnosisPointers(at position: Int) throws(ClaimMessageError) -> DiagnosisPointers {
        try check(
            pointers.count <= DiagnosisPointers.countMax, "lines[\(position)].pointers",
            "at most \(DiagnosisPointers.countMax)")
        var list = DiagnosisPointers()
        for pointer in pointers {
            guard let small = UInt8(exactly: pointer), small != 0 else {
                throw ClaimMessageError("lines[\(position)].pointers", "1 to 255 each")
            }
            list.append(small)
        }
        return list
    }

}

/// CCYYMMDD as a number; 0: absent.
private func serviceDate(
    _ number: UInt32, _ field: @autoclosure () -> String
) throws(ClaimMessageError) -> ServiceDate? {
    guard number != 0 else { return nil }
    let date = ServiceDate(year: Int(number / 10_000), month: Int(number / 100 % 100), day: Int(number % 100))
    guard let date else { throw ClaimMessageError(field(), "a day as CCYYMMDD") }
    return date
}

/// `abs`, without trapping on the least integer.
private func abs(clamped value: Int64) -> Int64 { value == .min ? .max : Swift.abs(value) }
