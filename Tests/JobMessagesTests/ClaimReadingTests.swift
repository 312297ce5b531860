import Claims
import SwiftProtobuf
import Testing

@testable import JobMessages

/// The protobuf library decides what is right: what it reads is read alike, and what it refuses is refused.
struct ClaimReadingTests {
    private func read(_ bytes: [UInt8]) throws -> Claim { try ClaimFields(bytes).claim(of: bytes) }

    /// The least that is a claim, so that fields can be written after it.
    private func least() -> ProtobufWriter {
        var writer = ProtobufWriter()
        writer.text(1, "A1")
        writer.message(11) { $0.number(1, 1) }
        return writer
    }

    @Test(arguments: UInt64(1)...20)
    func `a message is read as the claim that it was made from, field by field`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for number in 0..<50 {
            let claim = generator.claim()
            guard try read(try message(of: claim).serializedBytes()) == claim else {
                Issue.record("seed \(seed), claim \(number) is read otherwise")
                return
            }
        }
    }

    /// What a claim's bytes, damaged, are for protobuf they are for us, down to the field that a refusal names.
    @Test(arguments: UInt64(1)...100)
    func `bytes that were damaged are read or refused as protobuf does`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<100 {
            let sound: [UInt8] = try message(of: generator.claim()).serializedBytes()
            let bytes = generator.damaged(sound)
            let told = answer { try read(bytes) }
            let expected = answer { try read(try WireClaim(serializedBytes: bytes).serializedBytes()) }
            guard told == expected else {
                Issue.record("seed \(seed), round \(round): \(told), where protobuf says \(expected)")
                return
            }
        }
    }

    /// The claim, the field that is refused, or that nothing can be read.
    private func answer(_ read: () throws -> Claim) -> String {
        do {
            return "\(try read())"
        } catch let error as ClaimMessageError {
            return error.description
        } catch {
            return "unreadable"
        }
    }

    @Test func `wherever a claim is cut off, nothing is read beyond it`() throws {
        var generator = SeededGenerator(seed: 4)
        let bytes: [UInt8] = try message(of: generator.claim()).serializedBytes()
        for length in 0..<bytes.count {
            let start = Array(bytes[..<length])
            #expect((try? ClaimFields(start)) == nil || (try? WireClaim(serializedBytes: start)) != nil)
        }
    }

    @Test(
        arguments: [
            [0x0A], [0x0A, 0x05, 0x41],  // shorter than it says
            [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],  // longer than there is memory
            [0x38] + Array(repeating: 0xFF, count: 10) + [0x01],  // eleven bytes
            [0x00, 0x00], [0x07, 0x00], [0x3E], [0x3F], [0x0C],  // no field, no type, an end alone
            [0x0B], [0x0B, 0x14], Array(repeating: 0x0B, count: 10_000),  // groups without their own end
            [0x31, 1, 2, 3], [0x35, 1],  // fixed, cut off
            [0x0A, 0x02, 0xC3, 0x28], [0x32, 0x01, 0xFF],  // not UTF-8
            [0x22, 0x02, 0x0A, 0x05], [0x5A, 0x02, 0x52, 0x7F], [0x9A, 0x01, 0x01, 0x80],  // within another
            [0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x00],  // a tag of more than 32 bits
        ] as [[UInt8]])
    func `malformed bytes are refused`(bytes: [UInt8]) {
        #expect(throws: ProtobufError.self) { try ClaimFields(bytes) }
        #expect(throws: (any Error).self) { try WireClaim(serializedBytes: bytes) }
    }

    @Test func `fields of later versions, and of other types, are passed over`() throws {
        var writer = least()
        writer.number(1, 5)  // The reference is no number.
        writer.text(7, "frequency")
        writer.text(99, "later")
        writer.fixed64(3, 7)
        writer.number(500, -1)
        let group: [UInt8] = [0x0B, 0x08, 0x01, 0x13, 0x0D, 1, 2, 3, 4, 0x14, 0x1A, 0x01, 0x00, 0x0C]
        #expect(try read(writer.bytes + group) == read(least().bytes))
    }

    @Test func `of a field that comes twice the last counts, and messages are joined`() throws {
        var writer = least()
        writer.text(6, "no place")
        writer.message(8) { $0.text(1, "no ZIP code") }
        writer.message(4) { $0.text(1, "1234567893") }
        writer.message(5) { $0.text(1, "1234567893") }
        writer.text(6, "11")
        writer.message(8) { $0.text(1, "35203") }
        writer.message(8) { $0.text(2, "AL") }
        writer.message(4) { $0.text(2, "207Q00000X") }
        writer.message(5) { _ in }
        writer.text(1, "A2")
        let claim = try read(writer.bytes)
        #expect(claim.reference == "A2" && claim.placeOfService == PlaceOfService("11"))
        #expect(claim.place == Place(zip: ZIPCode("35203"), state: USState("AL")))
        #expect(claim.billing == Provider(npi: NPI("1234567893"), taxonomy: Taxonomy("207Q00000X")))
        #expect(claim.rendering == Provider(npi: NPI("1234567893")))
    }

    @Test func `a list of numbers is read in one piece, in several and one by one`() throws {
        var writer = ProtobufWriter()
        writer.text(1, "A1")
        writer.optional(19, 7)
        writer.packed(19, [1, 8])
        writer.message(11) { line in
            line.number(1, 1)
            line.packed(10, [1, 2])
            line.optional(10, 3)
            line.packed(10, [4])
        }
        let claim = try read(writer.bytes)
        #expect(claim.lines[0].pointers == [1, 2, 3, 4] && claim.faults == [.sex, .taxID, .memberID])
    }

    @Test func `numbers that are too large for their field lose what protobuf takes from them`() throws {
        var writer = least()
        writer.number(7, 1 << 32 + 7)
        writer.number(3, 1 << 32 + 1)
        let claim = try read(writer.bytes)
        #expect(claim.frequency == .replacement && claim.payer == .medicare)
    }

    @Test func `a slice is told apart into its claims, its neighbours and what they share`() throws {
        var generator = SeededGenerator(seed: 5)
        let claims = (0..<3).map { _ in generator.claim() }
        var slice = WireSlice()
        slice.claims = claims.map(message)
        slice.profile.name = "north"
        slice.neighbours = [.with { ($0.index, $0.claim) = (9, message(of: claims[0])) }, .init()]
        (slice.firstClaim, slice.acrossBatch, slice.partial) = (3, true, [0, 2])
        // What comes twice is joined, also where it is not read here.
        let more = WireSlice.with { $0.profile.filingLimits = [.with { $0.days = 90 }] }
        let encoded = try EncodedSlice(try slice.serializedBytes() + more.serializedBytes())
        #expect(try encoded.claims.map { try encoded.claim($0).claim(of: encoded.bytes) } == claims)
        let neighbours = try encoded.neighbours.map { try encoded.neighbour($0) }
        #expect(neighbours.map(\.index) == [9, 0])
        #expect(try neighbours[0].claim.claim(of: encoded.bytes) == claims[0])
        #expect(encoded.shared.claims.isEmpty && encoded.shared.neighbours.isEmpty)
        #expect(encoded.shared.profile.name == "north" && encoded.shared.profile.filingLimits.count == 1)
        #expect(encoded.shared.firstClaim == 3 && encoded.shared.acrossBatch && encoded.shared.partial == [0, 2])
        let bytes = encoded.bytes
        for length in 0..<bytes.count {
            let start = Array(bytes[..<length])
            #expect((try? EncodedSlice(start)) == nil || (try? WireSlice(serializedBytes: start)) != nil)
        }
    }
}

/// The claim's message, field by field.
private func message(of claim: Claim) -> WireClaim {
    .with { message in
        message.reference = claim.reference
        for half in [claim.patient.high, claim.patient.low] {
            withUnsafeBytes(of: half.bigEndian) { message.patient.append(contentsOf: $0) }
        }
        message.payer = .init(claim.payer)
        message.billing = WireProvider(claim.billing)
        if let provider = claim.rendering { message.rendering = WireProvider(provider) }
        message.placeOfService = claim.placeOfService?.description ?? ""
        message.frequency = UInt32(claim.frequency.rawValue)
        message.place.zip = claim.place.zip?.description ?? ""
        message.place.state = claim.place.state?.description ?? ""
        message.place.locality = claim.place.locality?.description ?? ""
        message.place.localityNumber = claim.place.localityNumber.map { $0 < 10 ? "0\($0)" : "\($0)" } ?? ""
        message.diagnoses = claim.diagnoses.map { code in
            .with { ($0.code, $0.icd9) = (code.description, !code.isICD10) }
        }
        message.chargeCents = claim.charge.cents
        message.lines = claim.lines.map(WireServiceLine.init)
        message.received = number(claim.received)
        message.careAssumed = number(claim.careAssumed)
        message.careRelinquished = number(claim.careRelinquished)
        message.referring = claim.referring?.description ?? ""
        message.supervising = claim.supervising?.description ?? ""
        if let age = claim.demographics.age { message.patientAge = UInt32(age) }
        if let sex = claim.demographics.sex { message.patientSex = sex == .female ? .female : .male }
        message.clia = claim.hasCLIA
        message.faults = WireClaim.ShapeFault.allCases.filter { $0.isIn(claim.faults) }
        message.otherPayers = claim.otherPayers.map { other in
            .with {
                $0.payer = .init(other.payer)
                if let paid = other.paid { $0.paidCents = paid.cents }
            }
        }
    }
}

extension WireProvider {
    fileprivate init(_ provider: Provider) {
        self.init()
        (npi, taxonomy) = (provider.npi?.description ?? "", provider.taxonomy?.code ?? "")
    }
}

extension WireServiceLine {
    fileprivate init(_ line: ServiceLine) {
        self.init()
        self.number = UInt32(line.number)
        procedure = line.procedure?.description ?? ""
        modifiers = line.modifiers.map(\.description)
        (chargeCents, quantityThousandths) = (line.charge.cents, line.quantity.thousandths)
        unit = Unit(rawValue: Int(line.unit.rawValue)) ?? .other
        from = JobMessagesTests.number(line.from)
        through = JobMessagesTests.number(line.through)
        placeOfService = line.placeOfService?.description ?? ""
        pointers = line.pointers.map(UInt32.init)
        if let provider = line.rendering { rendering = WireProvider(provider) }
        ordering = line.ordering?.description ?? ""
        drug = line.drug?.description ?? ""
        if let paid = line.otherPaid { otherPaidCents = paid.cents }
    }
}

private func number(_ date: ServiceDate?) -> UInt32 { date.flatMap { UInt32($0.digits) } ?? 0 }

extension SeededGenerator {
    /// Bytes changed, cut out, put in or swapped at random, or only random ones.
    fileprivate mutating func damaged(_ sound: [UInt8]) -> [UInt8] {
        var bytes = sound
        for _ in 0...number(0...3) {
            let place = number(0...max(0, bytes.count - 1))
            switch number(0...5) {
            case 0 where !bytes.isEmpty: bytes[place] = UInt8(number(0...255))
            case 1 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8(number(0...7))
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + number(0...20)))
            case 3: bytes.insert(contentsOf: list(1...12) { UInt8($0.number(0...255)) }, at: min(place, bytes.count))
            case 4: bytes += sound.prefix(number(0...sound.count))
            default: if number(0...20) == 0 { bytes = list(0...40) { UInt8($0.number(0...255)) } }
            }
        }
        return bytes
    }
}
