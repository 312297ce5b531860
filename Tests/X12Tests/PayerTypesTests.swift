import Claims
import Testing
import X12

@Suite struct PayerTypesTests {
    @Test(arguments: [
        ("MA", PayerType.medicare), ("MB", .medicare), ("16", .medicareAdvantage), ("MC", .medicaid),
        ("12", .commercial), ("13", .commercial), ("14", .commercial), ("15", .commercial), ("BL", .commercial),
        ("CI", .commercial), ("HM", .commercial), ("CH", .tricare), ("VA", .va), ("WC", .workersComp), ("AM", .auto),
        ("ZZ", .other), ("09", .other), ("FI", .other), ("", .other), ("mb", .other),
    ])
    func `the filing indicator tells the payer type`(code: String, payer: PayerType) {
        #expect(PayerType(filingIndicator: code) == payer)
        #expect(
            readClaims(interchange(levels.replacing("*MB~", with: "*\(code)~") + simpleClaim)).values.first?.payer
                == payer)
    }
}
