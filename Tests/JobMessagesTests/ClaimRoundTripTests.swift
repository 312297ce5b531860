import Claims
import JobMessages
import SwiftProtobuf
import Testing

struct ClaimRoundTripTests {
    @Test(arguments: UInt64(1)...20)
    func `a claim goes into bytes and comes back the same`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for number in 0..<50 {
            let claim = generator.claim()
            let bytes: [UInt8] = try WireClaim(claim).serializedBytes()
            let back = try WireClaim(serializedBytes: bytes).claim()
            guard back == claim else {
                Issue.record("seed \(seed), claim \(number) came back changed")
                return
            }
        }
    }

    @Test(arguments: UInt64(1)...5)
    func `the same claim has the same bytes each time`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let claim = generator.claim()
        let bytes: [UInt8] = try WireClaim(claim).serializedBytes()
        let again: [UInt8] = try WireClaim(try WireClaim(serializedBytes: bytes).claim()).serializedBytes()
        #expect(again == bytes)
    }

    @Test func `the least that is a claim is a reference and a line`() throws {
        var message = WireClaim()
        message.reference = "A1"
        var line = WireServiceLine()
        line.number = 1
        message.lines = [line]
        let claim = try message.claim()
        #expect(claim.payer == .other)
        #expect(claim.frequency == .other)
        #expect(claim.patient == Pseudonym(high: 0, low: 0))
        #expect(claim.lines.first?.procedure == nil)
        #expect(claim.rendering == nil)
        #expect(claim.received == nil)
        #expect(claim.referring == nil && claim.lines.first?.ordering == nil)
        #expect(claim.demographics == Demographics())
        #expect(!claim.hasCLIA && claim.faults == [])
    }

    @Test func `a line that names no last day has one day`() throws {
        var generator = SeededGenerator(seed: 1)
        var message = WireClaim(generator.claim())
        message.lines[0].from = 20_250_310
        message.lines[0].through = 0
        #expect(try message.claim().lines[0].through == ServiceDate("2025-03-10"))
    }

    @Test func `the patient's 16 bytes are the digest, its high half first`() {
        let claim = Claim(reference: "A1", patient: Pseudonym(high: 0x0102_0304_0506_0708, low: 0x1112_1314_1516_1718))
        let expected: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18]
        #expect(Array(WireClaim(claim).patient) == expected)
    }

    @Test(
        arguments: [
            (.taxID, .taxID), (.billingZIP, .billingZip), (.billingPostBox, .billingPostBox),
            (.facilityZIP, .facilityZip), (.birthDate, .birthDate), (.bornAfterService, .bornAfterService),
            (.sex, .sex), (.memberID, .memberID), (.diagnosisQualifiers, .diagnosisQualifiers),
            (.diagnosisPoint, .diagnosisPoint), (.originalReference, .originalReference),
        ] as [(ShapeFaults, WireClaim.ShapeFault)])
    func `each fault has its own name in a message`(fault: ShapeFaults, name: WireClaim.ShapeFault) throws {
        var claim = Claim(reference: "A1", lines: [ServiceLine(number: 1, procedure: nil)])
        claim.faults = fault
        #expect(WireClaim(claim).faults == [name])
        #expect(try WireClaim(claim).claim().faults == fault)
    }

    @Test func `every fault has a name, and named twice it is one`() throws {
        var claim = Claim(reference: "A1", lines: [ServiceLine(number: 1, procedure: nil)])
        claim.faults = .known
        #expect(WireClaim(claim).faults == WireClaim.ShapeFault.allCases.filter { $0 != .unspecified })
        var message = WireClaim(claim)
        message.faults = [.sex, .taxID, .sex]
        #expect(try message.claim().faults == [.sex, .taxID])
    }

    @Test func `an age of nothing is an age`() throws {
        var claim = Claim(reference: "A1", lines: [ServiceLine(number: 1, procedure: nil)])
        claim.demographics = Demographics(age: 0, sex: .male)
        let message = WireClaim(claim)
        #expect(message.hasPatientAge && message.patientSex == .male)
        #expect(try message.claim().demographics == claim.demographics)
        claim.demographics = Demographics()
        #expect(!WireClaim(claim).hasPatientAge && WireClaim(claim).patientSex == .unknown)
    }

    @Test func `what a later version calls a unit or a frequency is another`() throws {
        var generator = SeededGenerator(seed: 2)
        var message = WireClaim(generator.claim())
        message.frequency = 300
        message.lines[0].unit = .UNRECOGNIZED(99)
        let claim = try message.claim()
        #expect(claim.frequency == .other)
        #expect(claim.lines[0].unit == .other)
    }

    @Test func `a malformed NPI and a malformed diagnosis are kept as such`() throws {
        var generator = SeededGenerator(seed: 3)
        var message = WireClaim(generator.claim())
        message.billing.npi = "12345"
        message.referring = "12345"
        message.lines[0].ordering = "nobody"
        message.diagnoses = [WireDiagnosis.with { $0.code = "M54.5" }]
        let claim = try message.claim()
        #expect(claim.billing.npi == .malformed)
        #expect(claim.referring == .malformed && claim.lines[0].ordering == .malformed)
        #expect(claim.diagnoses.map(\.rawValue) == [0])
    }
}
