import Deidentification
import Testing
import X12

@Suite struct AdjustmentClassTests {
    @Test(arguments: [
        ("CO-45", AdjustmentClass.contractual), ("OA-45", .contractual), ("PI-45", .contractual),
        ("CO-131", .contractual), ("CO-94", .contractual), ("CO-253", .statutory), ("CO-237", .statutory),
        ("PR-1", .patientShare), ("PR-2", .patientShare), ("PR-3", .patientShare), ("PR-122", .patientShare),
        ("OA-23", .otherPayer), ("OA-100", .otherPayer), ("CO-59", .multipleProcedure), ("CO-24", .capitation),
        ("CO-85", .informational), ("CO-225", .informational), ("CO-42", .contractual), ("OA-A7", .informational),
        ("CO-P12", .informational),
    ])
    func `write-offs, shares and other payers' parts are no denials`(reason: String, expected: AdjustmentClass) {
        #expect(meaning(reason) == expected)
        #expect(!meaning(reason).isDenial)
    }

    @Test(arguments: [
        ("PR-27", AdjustmentClass.patientLiable), ("PR-96", .patientLiable), ("PR-204", .patientLiable),
        ("PR-119", .patientLiable), ("CO-119", .units), ("CO-22", .wrongPayer), ("OA-109", .wrongPayer),
        ("CO-97", .componentPaid), ("CO-236", .componentPaid), ("CO-B15", .componentPaid), ("CO-151", .units),
        ("CO-16", .incomplete), ("CO-4", .incomplete), ("CO-50", .necessity), ("CO-197", .authorisation),
        ("OA-18", .duplicateOrLate), ("CO-29", .duplicateOrLate), ("CO-B7", .provider), ("CO-B16", .visits),
        ("CO-999", .unknown), ("PR-999", .unknown),
    ])
    func `the rest are denials, and an unlisted reason stays what the payer wrote`(
        reason: String, expected: AdjustmentClass
    ) {
        #expect(meaning(reason) == expected)
        #expect(meaning(reason).isDenial)
    }

    private func meaning(_ text: String) -> AdjustmentClass {
        let group = AdjustmentGroup(rawValue: String(text.prefix(2))) ?? .other
        return AdjustmentClass(group: group, reason: RemittanceCode(ascii: text.dropFirst(3).utf8))
    }
}
