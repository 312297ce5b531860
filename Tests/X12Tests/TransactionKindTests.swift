import Testing
import X12

@Suite struct TransactionKindTests {
    @Test(arguments: [
        ("837", "005010X222", TransactionKind.professionalClaim), ("837", "005010X222A1", .professionalClaim),
        ("837", "005010X222A2", .professionalClaim), ("837", "005010X291", .professionalClaim),
        ("837", "005010X298", .professionalClaim), ("837", "004010X098A1", .professionalClaim),
        ("837", "005010X223A2", .institutionalClaim), ("837", "005010X292", .institutionalClaim),
        ("837", "004010X096A1", .institutionalClaim), ("837", "005010X224A2", .dentalClaim),
        ("837", "004010X097A1", .dentalClaim), ("837", "005010", .otherClaim), ("837", "", .otherClaim),
        ("835", "005010X221A1", .remittance), ("835", "", .remittance), ("277", "005010X214", .claimAcknowledgment),
        ("277", "005010X212", .status), ("999", "005010X231A1", .implementationAcknowledgment), ("8375", "", .unknown),
    ])
    func `a transaction set is told by its number and version`(set: String, version: String, kind: TransactionKind) {
        #expect(TransactionKind(set: set.utf8, version: version.utf8) == kind)
    }

    @Test(arguments: [
        ("835", "HP", "005010X221A1", "this is an 835 remittance, not an 837P"),
        ("837", "HC", "005010X223A2", "this is an 837I institutional claim, not an 837P"),
        ("837", "HC", "005010X224A2", "this is an 837D dental claim, not an 837P"),
        ("270", "HS", "005010X279A1", "this is a 270 eligibility inquiry, not an 837P"),
        ("999", "FA", "005010X231A1", "this is a 999 acknowledgment, not an 837P"),
    ])
    func `another transaction set is refused by name`(set: String, code: String, version: String, text: String) {
        let error = readClaims(interchange("BHT*0019~", set: set, version: version, functional: code)).error
        #expect(error?.reason == .notProfessionalClaim)
        #expect(error?.segment == "ST")
        #expect(error?.position == 2)
        #expect(error?.description.contains(text) == true)
    }

    @Test func `ST03 goes before GS08, which stands in where ST03 is absent`() {
        let file = interchange(levels + simpleClaim)
        let institutional = file.replacing("ST*837*0021*005010X222A1", with: "ST*837*0021*005010X223A2")
        #expect(readClaims(institutional).error?.found == .institutionalClaim)
        #expect(readClaims(file.replacing("ST*837*0021*005010X222A1", with: "ST*837*0021")).error == nil)
    }

    @Test func `every kind has a name of its own`() {
        #expect(Set(TransactionKind.allCases.map(\.name)).count == TransactionKind.allCases.count)
    }
}
