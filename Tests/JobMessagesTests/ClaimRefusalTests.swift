import Claims
import JobMessages
import SwiftProtobuf
import Testing

/// A value that no message may repeat: as if it were a patient's.
private let secret = "SECRET"

private func sound() -> WireClaim {
    var line = ServiceLine(number: 1, procedure: HCPCS("20552"))
    line.from = ServiceDate("2025-03-10")
    line.through = line.from
    return WireClaim(Claim(reference: "A1", lines: [line, line, line]))
}

/// A change that makes a claim unacceptable, and the field that must be named.
struct Fault: Sendable, CustomTestStringConvertible {
    var field: String
    var change: @Sendable (inout WireClaim) -> Void
    var testDescription: String { field }

    init(_ field: String, _ change: @escaping @Sendable (inout WireClaim) -> Void) {
        self.field = field
        self.change = change
    }
}

struct ClaimRefusalTests {
    @Test func `the claim that the others are changed from is accepted`() throws {
        #expect(try sound().claim().lines.count == 3)
    }

    @Test(
        arguments: [
            Fault("reference", { $0.reference = "" }),
            Fault("reference", { $0.reference = secret + String(repeating: "x", count: 33) }),
            Fault("reference", { $0.reference = secret + "\u{0}" }),
            Fault("reference", { $0.reference = secret + "\n" }),
            Fault("reference", { $0.reference = secret + "\u{1F}" }),
            Fault("reference", { $0.reference = secret + "\u{7F}" }),
            Fault("lines", { $0.lines = [] }),
            Fault("lines", { $0.lines = Array(repeating: $0.lines[0], count: 51) }),
            Fault("diagnoses", { $0.diagnoses = Array(repeating: .with { $0.code = secret }, count: 13) }),
            Fault("charge_cents", { $0.chargeCents = 1_000_000_000_000 }),
            Fault("charge_cents", { $0.chargeCents = -1_000_000_000_000 }),
            Fault("charge_cents", { $0.chargeCents = .min }),
            Fault("patient", { $0.patient = .init(secret.utf8) }),
            Fault("patient", { $0.patient = .init(repeating: 1, count: 17) }),
            Fault("payer", { $0.payer = .UNRECOGNIZED(99) }),
            Fault("payer", { $0.payer = .UNRECOGNIZED(-1) }),
            Fault("place_of_service", { $0.placeOfService = secret }),
            Fault("place.zip", { $0.place.zip = secret }),
            Fault("place.state", { $0.place.state = secret }),
            Fault("place.locality", { $0.place.locality = secret }),
            Fault("place.locality_number", { $0.place.localityNumber = secret }),
            Fault("place.locality_number", { $0.place.localityNumber = "1" }),
            Fault("received", { $0.received = 20_250_229 }),
            Fault("received", { $0.received = .max }),
            Fault("care_assumed", { $0.careAssumed = 20_250_229 }),
            Fault("care_relinquished", { $0.careRelinquished = 20_251_301 }),
            Fault("patient_age", { $0.patientAge = 91 }),
            Fault("patient_age", { $0.patientAge = .max }),
            Fault("patient_sex", { $0.patientSex = .UNRECOGNIZED(3) }),
            Fault("patient_sex", { $0.patientSex = .UNRECOGNIZED(-1) }),
            Fault("faults", { $0.faults = [.unspecified] }),
            Fault("faults", { $0.faults = [.taxID, .UNRECOGNIZED(12)] }),
            Fault("faults", { $0.faults = [.UNRECOGNIZED(17), .taxID] }),
            Fault("faults", { $0.faults = [.UNRECOGNIZED(-1)] }),
            Fault("faults", { $0.faults = [.UNRECOGNIZED(65)] }),
            Fault("lines[0].number", { $0.lines[0].number = 0 }),
            Fault("lines[2].number", { $0.lines[2].number = 10_000 }),
            Fault("lines[1].procedure", { $0.lines[1].procedure = secret }),
            Fault("lines[1].procedure", { $0.lines[1].procedure = "2055x" }),
            Fault("lines[2].modifiers", { $0.lines[2].modifiers = [secret] }),
            Fault("lines[2].modifiers", { $0.lines[2].modifiers = ["25", ""] }),
            Fault("lines[2].modifiers", { $0.lines[2].modifiers = ["25", "26", "50", "59", "LT"] }),
            Fault("lines[0].charge_cents", { $0.lines[0].chargeCents = .max }),
            Fault("lines[0].quantity_thousandths", { $0.lines[0].quantityThousandths = 99_999_999_001 }),
            Fault("lines[0].quantity_thousandths", { $0.lines[0].quantityThousandths = .min }),
            Fault("lines[1].from", { $0.lines[1].from = 20_251_301 }),
            Fault("lines[1].through", { $0.lines[1].through = 18_991_231 }),
            Fault("lines[1].place_of_service", { $0.lines[1].placeOfService = secret }),
            Fault("lines[0].pointers", { $0.lines[0].pointers = [1, 2, 3, 4, 5] }),
            Fault("lines[0].pointers", { $0.lines[0].pointers = [0] }),
            Fault("lines[0].pointers", { $0.lines[0].pointers = [256] }),
        ])
    func `a refusal names the field and never what it held`(fault: Fault) throws {
        var message = sound()
        fault.change(&message)
        let changed = message
        let error = try #require(throws: ClaimMessageError.self) { try changed.claim() }
        #expect(error.field == fault.field)
        #expect(error.description == "\(fault.field): expected \(error.expected)")
        #expect(!error.description.contains(secret))
        #expect(!error.description.contains("2055x"))
    }

    @Test func `the limits themselves are accepted`() throws {
        var message = sound()
        message.reference = String(repeating: "x", count: 38)
        message.lines = Array(repeating: message.lines[0], count: 50)
        message.diagnoses = Array(repeating: .with { $0.code = "M545" }, count: 12)
        message.chargeCents = -999_999_999_999
        message.patientAge = 90
        message.faults = WireClaim.ShapeFault.allCases.filter { $0 != .unspecified }
        message.lines[0].number = 9999
        message.lines[0].modifiers = ["25", "26", "50", "59"]
        message.lines[0].pointers = [1, 2, 3, 255]
        message.lines[0].quantityThousandths = 99_999_999_000
        message.lines[0].from = 19_000_101
        message.lines[0].through = 21_991_231
        #expect(try message.claim().lines.count == 50)
    }
}
