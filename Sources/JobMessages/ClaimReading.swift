import Claims
import SwiftProtobuf
import TrendMessages

extension WireClaim {
    /// What the message says, with every field checked.
    package func claim() throws(ClaimMessageError) -> Claim {
        guard let bytes: [UInt8] = try? serializedBytes(), let fields = try? ClaimFields(bytes) else {
            preconditionFailure("what a protobuf library writes is a message")
        }
        return try fields.claim(of: bytes)
    }
}

/// What an encoded `Claim` says: its texts as ranges of the bytes that it was read from, its lists as what they mean.
///
/// Only once all of a message was read is it known what it says, since of a field that comes twice the last counts; so
/// everything is checked afterwards, in one order whatever the order of the fields.
package struct ClaimFields {
    private var reference = 0..<0
    private var patient = 0..<0
    private var payer: Int32 = 0
    private var billing = ProviderFields()
    private var rendering: ProviderFields?
    private var placeOfService = 0..<0
    private var frequency: UInt32 = 0
    private var place = PlaceFields()
    private var diagnoses: [Diagnosis] = []
    private var charge: Int64 = 0
    private var lines: [ServiceLine] = []
    private var lineCount = 0
    private var lineFault: ClaimMessageError?
    private var received: UInt32 = 0
    private var careAssumed: UInt32 = 0
    private var careRelinquished: UInt32 = 0
    private var referring = 0..<0
    private var patientAge: UInt32?
    private var patientSex: Int32 = 0
    private var hasCLIA = false
    private var faults: ShapeFaults = []
    private var hasUnknownFault = false
    private var supervising = 0..<0
    private var otherPayers: [OtherPayerFields] = []

    init() {}

    package init(_ bytes: [UInt8]) throws(ProtobufError) { try read(0..<bytes.count, of: bytes.span) }

    /// Takes in a message, or another part of the same: protobuf joins a message that comes twice.
    ///
    /// - Parameter range: where the message is.
    mutating func read(_ range: Range<Int>, of bytes: Span<UInt8>) throws(ProtobufError) {
        var reader = ProtobufReader(range)
        while let field = try reader.next(bytes) {
            switch field.content {
            case .number(let value): take(field.number, value)
            case .block(let block): try take(field.number, block, of: bytes, before: range.upperBound)
            case .other: break
            }
        }
    }

    private mutating func take(_ field: Int, _ value: UInt64) {
        switch field {
        case 3: payer = Int32(truncatingIfNeeded: value)
        case 7: frequency = UInt32(truncatingIfNeeded: value)
        case 10: charge = Int64(bitPattern: value)
        case 12: received = UInt32(truncatingIfNeeded: value)
        case 13: careAssumed = UInt32(truncatingIfNeeded: value)
        case 14: careRelinquished = UInt32(truncatingIfNeeded: value)
        case 16: patientAge = UInt32(truncatingIfNeeded: value)
        case 17: patientSex = Int32(truncatingIfNeeded: value)
        case 18: hasCLIA = value != 0
        case 19: takeFault(value)
        default: break
        }
    }

    private mutating func take(
        _ field: Int, _ block: Range<Int>, of bytes: Span<UInt8>, before end: Int
    ) throws(ProtobufError) {
        switch field {
        case 1: reference = try text(block, bytes)
        case 2: patient = block
        case 4: try billing.read(block, of: bytes)
        case 5:
            var provider = rendering ?? ProviderFields()
            try provider.read(block, of: bytes)
            rendering = provider
        case 6: placeOfService = try text(block, bytes)
        case 8: try place.read(block, of: bytes)
        case 9: try takeDiagnosis(block, of: bytes)
        case 11:
            // The other lines are about as long.
            if lines.isEmpty { lines.reserveCapacity(min((end - block.lowerBound) / (block.count + 2) + 1, 8)) }
            try takeLine(block, of: bytes)
        case 15: referring = try text(block, bytes)
        case 19:
            var list = ProtobufReader(block)
            while let value = try list.nextPacked(bytes) { takeFault(value) }
        case 20: supervising = try text(block, bytes)
        case 21:
            var other = OtherPayerFields()
            try other.read(block, of: bytes)
            if otherPayers.count <= Claim.otherPayersMax { otherPayers.append(other) }
        default: break
        }
    }

    private mutating func takeFault(_ value: UInt64) {
        let named = WireClaim.ShapeFault(rawValue: Int(Int32(truncatingIfNeeded: value)))
        if let fault = named?.fault { faults.insert(fault) } else { hasUnknownFault = true }
    }

    /// Of lists that are too long no more is kept than shows it.
    private mutating func takeDiagnosis(_ range: Range<Int>, of bytes: Span<UInt8>) throws(ProtobufError) {
        var code = 0..<0
        var isICD9 = false
        var reader = ProtobufReader(range)
        while let field = try reader.next(bytes) {
            switch (field.number, field.content) {
            case (1, .block(let block)): code = try text(block, bytes)
            case (2, .number(let value)): isICD9 = value != 0
            default: break
            }
        }
        guard diagnoses.count <= Claim.diagnosesMax else { return }
        diagnoses.append(Diagnosis(ascii: bytes.extracting(code), isICD10: !isICD9))
    }

    private mutating func takeLine(_ range: Range<Int>, of bytes: Span<UInt8>) throws(ProtobufError) {
        var fields = LineFields()
        try fields.read(range, of: bytes)
        lineCount += 1
        guard lineFault == nil, lineCount <= Claim.linesMax else { return }
        do throws(ClaimMessageError) {
            lines.append(try fields.line(at: lineCount - 1, of: bytes))
        } catch {
            lineFault = error
        }
    }

    /// The claim, with every field checked.
    ///
    /// - Parameter bytes: those that it was read from.
    package func claim(of bytes: [UInt8]) throws(ClaimMessageError) -> Claim { try claim(of: bytes.span) }

    private func claim(of bytes: Span<UInt8>) throws(ClaimMessageError) -> Claim {
        let reference = String(reference, of: bytes)
        try check(
            (1...ClaimMessageLimits.referenceCharactersMax).contains(reference.count), "reference",
            "1 to \(ClaimMessageLimits.referenceCharactersMax) characters")
        try check(reference.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "reference", "no control characters")
        try check(lineCount <= Claim.linesMax, "lines", "at most \(Claim.linesMax)")
        try check(lineCount > 0, "lines", "at least one")
        try check(diagnoses.count <= Claim.diagnosesMax, "diagnoses", "at most \(Claim.diagnosesMax)")
        try check(isIntakeAmount(charge), "charge_cents", "at most \(Money.intakeMax)")
        try check(patient.isEmpty || patient.count == 16, "patient", "16 bytes, or none")
        var claim = Claim(
            reference: reference, patient: Pseudonym(bytes.extracting(patient)), payer: try payerType(payer, "payer"))
        claim.billing = billing.provider(of: bytes)
        claim.rendering = rendering?.provider(of: bytes)
        claim.placeOfService = try parsed(placeOfService, bytes, "place_of_service", "two digits") {
            PlaceOfService(ascii: $0)
        }
        claim.frequency = UInt8(exactly: frequency).flatMap(ClaimFrequency.init) ?? .other
        claim.place = try place.place(of: bytes)
        claim.diagnoses = diagnoses
        claim.charge = Money(cents: charge)
        claim.received = try serviceDate(received, "received")
        claim.careAssumed = try serviceDate(careAssumed, "care_assumed")
        claim.careRelinquished = try serviceDate(careRelinquished, "care_relinquished")
        claim.referring = npi(referring, bytes)
        claim.supervising = npi(supervising, bytes)
        try check(otherPayers.count <= Claim.otherPayersMax, "other_payers", "at most \(Claim.otherPayersMax)")
        for (position, other) in otherPayers.enumerated() {
            claim.otherPayers.append(try other.otherPayer("other_payers[\(position)]"))
        }
        claim.demographics = try demographics()
        claim.hasCLIA = hasCLIA
        try check(!hasUnknownFault, "faults", "faults of this version")
        claim.faults = faults
        if let lineFault { throw lineFault }
        claim.lines = lines
        return claim
    }

    private func demographics() throws(ClaimMessageError) -> Demographics {
        try check(
            patientAge ?? 0 <= UInt32(Demographics.ageMax), "patient_age", "0 to \(Demographics.ageMax)")
        let age = patientAge.map { UInt8($0) }
        guard patientSex != 0 else { return Demographics(age: age) }
        guard let sex = UInt8(exactly: patientSex).flatMap(Demographics.Sex.init) else {
            throw ClaimMessageError("patient_sex", "a sex of this version")
        }
        return Demographics(age: age, sex: sex)
    }
}

private struct ProviderFields {
    private var npi = 0..<0
    private var taxonomy = 0..<0

    mutating func read(_ range: Range<Int>, of bytes: Span<UInt8>) throws(ProtobufError) {
        var reader = ProtobufReader(range)
        while let field = try reader.next(bytes) {
            switch (field.number, field.content) {
            case (1, .block(let block)): npi = try text(block, bytes)
            case (2, .block(let block)): taxonomy = try text(block, bytes)
            default: break
            }
        }
    }

    func provider(of bytes: Span<UInt8>) -> Provider {
        Provider(
            npi: JobMessages.npi(npi, bytes),
            taxonomy: taxonomy.isEmpty ? nil : Taxonomy(String(taxonomy, of: bytes)))
    }
}

private struct PlaceFields {
    private var zip = 0..<0
    private var state = 0..<0
    private var locality = 0..<0
    private var localityNumber = 0..<0

    mutating func read(_ range: Range<Int>, of bytes: Span<UInt8>) throws(ProtobufError) {
        var reader = ProtobufReader(range)
        while let field = try reader.next(bytes) {
            switch (field.number, field.content) {
            case (1, .block(let block)): zip = try text(block, bytes)
            case (2, .block(let block)): state = try text(block, bytes)
            case (3, .block(let block)): locality = try text(block, bytes)
            case (4, .block(let block)): localityNumber = try text(block, bytes)
            default: break
            }
        }
    }

    func place(of bytes: Span<UInt8>) throws(ClaimMessageError) -> Place {
        Place(
            zip: try parsed(zip, bytes, "place.zip", "five digits") { ZIPCode(ascii: $0) },
            state: try parsed(state, bytes, "place.state", "two capital letters") { USState(ascii: $0) },
            locality: try parsed(locality, bytes, "place.locality", "contractor and number, 10112/00 say") {
                LocalityKey(String($0))
            },
            localityNumber: try parsed(localityNumber, bytes, "place.locality_number", "two digits") {
                $0.count == 2 ? UInt8(String($0)) : nil
            })
    }
}

private struct OtherPayerFields {
    private var payer: Int32 = 0
    private var paid: Int64?

    mutating func read(_ range: Range<Int>, of bytes: Span<UInt8>) throws(ProtobufError) {
        var reader = ProtobufReader(range)
        while let field = try reader.next(bytes) {
            switch (field.number, field.content) {
            case (1, .number(let value)): payer = Int32(truncatingIfNeeded: value)
            case (2, .number(let value)): paid = Int64(bitPattern: value)
            default: break
            }
        }
    }

    func otherPayer(_ field: @autoclosure () -> String) throws(ClaimMessageError) -> OtherPayer {
        try check(isIntakeAmount(paid ?? 0), "\(field()).paid_cents", "at most \(Money.intakeMax)")
        return OtherPayer(payer: try payerType(payer, "\(field()).payer"), paid: paid.map { Money(cents: $0) })
    }
}

private struct LineFields {
    private var number: UInt32 = 0
    private var procedure = 0..<0
    /// Those that can be read, at most as many as a line may have.
    private var modifiers = ModifierList()
    private var modifierCount = 0
    private var charge: Int64 = 0
    private var quantity: Int64 = 0
    private var unit: Int32 = 0
    private var from: UInt32 = 0
    private var through: UInt32 = 0
    private var placeOfService = 0..<0
    /// As `modifiers`.
    private var pointers = DiagnosisPointers()
    private var pointerCount = 0
    private var rendering: ProviderFields?
    private var ordering = 0..<0
    private var drug = 0..<0
    private var otherPaid: Int64?

    mutating func read(_ range: Range<Int>, of bytes: Span<UInt8>) throws(ProtobufError) {
        var reader = ProtobufReader(range)
        while let field = try reader.next(bytes) {
            switch field.content {
            case .number(let value): take(field.number, value)
            case .block(let block): try take(field.number, block, of: bytes)
            case .other: break
            }
        }
    }

    private mutating func take(_ field: Int, _ value: UInt64) {
        switch field {
        case 1: number = UInt32(truncatingIfNeeded: value)
        case 4: charge = Int64(bitPattern: value)
        case 5: quantity = Int64(bitPattern: value)
        case 6: unit = Int32(truncatingIfNeeded: value)
        case 7: from = UInt32(truncatingIfNeeded: value)
        case 8: through = UInt32(truncatingIfNeeded: value)
        case 10: takePointer(value)
        case 14: otherPaid = Int64(bitPattern: value)
        default: break
        }
    }

    private mutating func take(_ field: Int, _ block: Range<Int>, of bytes: Span<UInt8>) throws(ProtobufError) {
        switch field {
        case 2: procedure = try text(block, bytes)
        case 3:
            modifierCount += 1
            let modifier = Modifier(ascii: bytes.extracting(try text(block, bytes)))
            if let modifier, modifiers.count < ModifierList.countMax { modifiers.append(modifier) }
        case 9: placeOfService = try text(block, bytes)
        case 10:
            var list = ProtobufReader(block)
            while let value = try list.nextPacked(bytes) { takePointer(value) }
        case 11:
            var provider = rendering ?? ProviderFields()
            try provider.read(block, of: bytes)
            rendering = provider
        case 12: ordering = try text(block, bytes)
        case 13: drug = try text(block, bytes)
        default: break
        }
    }

    private mutating func takePointer(_ value: UInt64) {
        pointerCount += 1
        guard let pointer = UInt8(exactly: UInt32(truncatingIfNeeded: value)), pointer != 0,
            pointers.count < DiagnosisPointers.countMax
        else { return }
        pointers.append(pointer)
    }

    func line(at position: Int, of bytes: Span<UInt8>) throws(ClaimMessageError) -> ServiceLine {
        try check((1...9999).contains(number), "lines[\(position)].number", "1 to 9999")
        try check(
            modifierCount <= ModifierList.countMax, "lines[\(position)].modifiers",
            "at most \(ModifierList.countMax)")
        try check(isIntakeAmount(charge), "lines[\(position)].charge_cents", "at most \(Money.intakeMax)")
        try check(
            quantity.magnitude <= Quantity.intakeMax.thousandths.magnitude, "lines[\(position)].quantity_thousandths",
            "at most \(Quantity.intakeMax.thousandths)")
        try check(isIntakeAmount(otherPaid ?? 0), "lines[\(position)].other_paid_cents", "at most \(Money.intakeMax)")
        var line = ServiceLine(number: Int(number), procedure: nil)
        line.procedure = try parsed(
            procedure, bytes, "lines[\(position)].procedure", "a HCPCS code in capitals, or nothing"
        ) { HCPCS(ascii: $0) }
        try check(
            modifiers.count == modifierCount, "lines[\(position)].modifiers", "two digits or capital letters each")
        line.modifiers = modifiers
        line.charge = Money(cents: charge)
        line.quantity = Quantity(thousandths: quantity)
        line.unit = UInt8(exactly: unit).flatMap(ServiceLine.Unit.init) ?? .other
        line.from = try serviceDate(from, "lines[\(position)].from")
        line.through = through == 0 ? line.from : try serviceDate(through, "lines[\(position)].through")
        line.placeOfService = try parsed(
            placeOfService, bytes, "lines[\(position)].place_of_service", "two digits"
        ) { PlaceOfService(ascii: $0) }
        try check(
            pointerCount <= DiagnosisPointers.countMax, "lines[\(position)].pointers",
            "at most \(DiagnosisPointers.countMax)")
        try check(pointers.count == pointerCount, "lines[\(position)].pointers", "1 to 255 each")
        line.pointers = pointers
        line.rendering = rendering?.provider(of: bytes)
        line.ordering = npi(ordering, bytes)
        line.drug = drug.isEmpty ? nil : DrugCode(ascii: bytes.extracting(drug))
        line.otherPaid = otherPaid.map { Money(cents: $0) }
        return line
    }
}

extension Pseudonym {
    /// From 16 bytes, the high half first; fewer are the unknown patient.
    fileprivate init(_ bytes: Span<UInt8>) {
        self = .unknown
        guard bytes.count == 16 else { return }
        for index in 0..<8 {
            high = high << 8 | UInt64(bytes[index])
            low = low << 8 | UInt64(bytes[index + 8])
        }
    }
}

/// An optional text: empty means absent, anything else must read.
@inline(__always)
private func parsed<Value>(
    _ range: Range<Int>, _ bytes: Span<UInt8>, _ field: @autoclosure () -> String, _ expected: String,
    _ parse: (Span<UInt8>) -> Value?
) throws(ClaimMessageError) -> Value? {
    guard !range.isEmpty else { return nil }
    guard let value = parse(bytes.extracting(range)) else { throw ClaimMessageError(field(), expected) }
    return value
}

private func npi(_ range: Range<Int>, _ bytes: Span<UInt8>) -> NPI? {
    range.isEmpty ? nil : NPI(ascii: bytes.extracting(range))
}

private func payerType(_ value: Int32, _ field: @autoclosure () -> String) throws(ClaimMessageError) -> PayerType {
    guard let type = UInt8(exactly: value).flatMap(PayerType.init) else {
        throw ClaimMessageError(field(), "a payer type of this version")
    }
    return type
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

private func isIntakeAmount(_ cents: Int64) -> Bool { cents.magnitude <= Money.intakeMax.cents.magnitude }
