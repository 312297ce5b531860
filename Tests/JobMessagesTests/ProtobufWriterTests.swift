import Claims
import JobMessages
import SwiftProtobuf
import Testing

/// The protobuf library decides what is right: what it reads and writes again are the same bytes.
struct ProtobufWriterTests {
    @Test(arguments: UInt64(1)...20)
    func `a claim is the bytes that protobuf makes of it`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for number in 0..<50 {
            var writer = ProtobufWriter()
            writer.claim(generator.claim())
            let again: [UInt8] = try WireClaim(serializedBytes: writer.bytes).serializedBytes()
            guard again == writer.bytes else {
                Issue.record("seed \(seed), claim \(number) is other bytes")
                return
            }
        }
    }

    /// Together with the text's own tag and length: 127, 128, 16,383, 16,384, 2,097,151 and 2,097,152 bytes among others.
    @Test(arguments: [1, 124, 125, 126, 127, 128, 16_379, 16_380, 16_381, 2_097_147, 2_097_148])
    func `a message within has its length before it, however long it is`(length: Int) throws {
        var writer = ProtobufWriter()
        writer.message(3) { $0.text(6, String(repeating: "x", count: length)) }
        writer.text(5, "after")
        let message = try WireClaimResult(serializedBytes: writer.bytes)
        #expect(message.scrub.profile.utf8.count == length && message.image == "after")
        #expect(try message.serializedBytes() == writer.bytes)
    }

    @Test func `messages within messages are moved together`() throws {
        let text = String(repeating: "x", count: 120)
        var writer = ProtobufWriter()
        writer.message(3) { writer in
            for _ in 0..<200 {
                writer.message(1) { writer in
                    writer.text(1, text)
                    writer.message(15) { $0.text(1, text) }
                }
            }
        }
        let expected = WireClaimResult.with { result in
            result.scrub.findings = Array(
                repeating: .with { ($0.rule, $0.others) = (text, [.with { $0.reference = text }]) }, count: 200)
        }
        #expect(try expected.serializedBytes() == writer.bytes)
    }

    @Test(arguments: [0, 1, 127, 128, -1, .max, .min, 1 << 35])
    func `a number of any size comes back`(value: Int) throws {
        var writer = ProtobufWriter()
        writer.number(10, value)
        let claim = try WireClaim(serializedBytes: writer.bytes)
        #expect(claim.chargeCents == value)
        #expect(try claim.serializedBytes() == writer.bytes)
    }

    @Test func `what absence means is not written, unless absence says something else`() throws {
        var writer = ProtobufWriter()
        writer.number(1, 0)
        writer.flag(2, false)
        writer.text(3, "")
        writer.fixed64(4, 0)
        writer.packed(5, [])
        #expect(writer.bytes.isEmpty)
        writer.optional(1, 0)
        writer.item(3, "")
        writer.message(4) { _ in }
        writer.message(5, encoded: [])
        #expect(writer.bytes == [0x08, 0, 0x1A, 0, 0x22, 0, 0x2A, 0])
    }

    @Test func `a list of numbers is one piece, zeros and long ones included`() throws {
        var writer = ProtobufWriter()
        writer.packed(10, Array(0..<300))
        let line = try WireServiceLine(serializedBytes: writer.bytes)
        #expect(line.pointers == Array(0..<300))
        #expect(try line.serializedBytes() == writer.bytes)
    }

    @Test func `a number of eight bytes has its lowest first`() throws {
        var writer = ProtobufWriter()
        writer.fixed64(1, 0x0102_0304_0506_0708)
        #expect(try WireFinishRequest(serializedBytes: writer.bytes).attempt == 0x0102_0304_0506_0708)
    }

    @Test func `what is no place or line number is no other one on the wire`() throws {
        var claim = Claim(reference: "A1", lines: [ServiceLine(number: 1, procedure: nil)])
        for number in [-1, 1 << 32 + 1, .max] {
            claim.lines[0].number = number
            #expect(throws: ClaimMessageError("lines[0].number", "1 to 9999")) { try WireClaim(claim).claim() }
        }
        claim.lines[0].number = 1
        claim.place.localityNumber = 100
        #expect(throws: ClaimMessageError("place.locality_number", "two digits")) { try WireClaim(claim).claim() }
    }
}
