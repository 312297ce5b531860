import Claims
import Testing
import X12

@Suite struct LineLoopTests {
    private func first(_ lines: String) -> ServiceLine? { readClaims(claim(lines: lines)).values.first?.lines.first }

    @Test(arguments: [
        ("HC:99213", "99213"), ("HC:G0008", "G0008"), ("HC:0001F", "0001F"), ("HC:9921", nil), ("HC:99213A", nil),
        ("HC:g0008", nil), ("ER:99213", nil), ("", nil),
    ])
    func `what is no HCPCS code is no procedure`(sv101: String, code: String?) {
        #expect(readClaims(line("SV1*\(sv101)*1*UN*1")).error == nil)
        #expect(first("LX*1~\nSV1*\(sv101)*1*UN*1~\n")?.procedure == code.flatMap { HCPCS($0) })
    }

    @Test func `four modifiers are read, five refused, and a description is neither`() {
        let four = "HC:99213:25:59:RT:LT"
        #expect(first("LX*1~\nSV1*\(four)*1*UN*1~\n")?.modifiers == ["25", "59", "RT", "LT"])
        #expect(first("LX*1~\nSV1*\(four):a description*1*UN*1~\n")?.modifiers.count == 4)
        let error = readClaims(line("SV1*\(four):GY*1*UN*1")).error
        #expect(error?.reason == .tooManyModifiers)
        #expect(error?.element == 1)
    }

    @Test(arguments: ["2", "2 5", "rt", "250", "%%"])
    func `a malformed modifier is refused, not dropped`(modifier: String) {
        let error = readClaims(line("SV1*HC:99213:\(modifier)*1*UN*1")).error
        #expect(error?.reason == .modifierMalformed)
        #expect(error?.segment == "SV1")
    }

    @Test(arguments: [
        ("UN*0", ServiceLine.Unit.units, Quantity.zero), ("UN*1.5", .units, Quantity(thousandths: 1500)),
        ("MJ*45", .minutes, Quantity(45)), ("F2*3", .other, Quantity(3)), ("*2", .other, Quantity(2)),
        ("UN*-1", .units, Quantity(-1)),
    ])
    func `units come through as billed, none and negative ones too`(
        sv1: String, unit: ServiceLine.Unit, quantity: Quantity
    ) {
        let line = first("LX*1~\nSV1*HC:99213*1*\(sv1)~\n")
        #expect(line?.unit == unit)
        #expect(line?.quantity == quantity)
    }

    @Test(arguments: [
        ("SV1*HC:99213**UN*1", X12Error.Reason.elementMissing, 2), ("SV1*HC:99213*1e2*UN*1", .amountNotDecimal, 2),
        ("SV1*HC:99213*$1*UN*1", .amountNotDecimal, 2), ("SV1*HC:99213*1*UN", .elementMissing, 4),
        ("SV1*HC:99213*1*UN*one", .quantityNotDecimal, 4), ("SV1*HC:99213*1*UN*1.2345", .quantityNotDecimal, 4),
        ("SV1*HC:99213*1*UN*1***1:2:3:4:5", .tooManyPointers, 7),
    ])
    func `a line whose money cannot be read is refused`(sv1: String, reason: X12Error.Reason, element: Int) {
        let error = readClaims(line(sv1)).error
        #expect(error?.reason == reason)
        #expect(error?.segment == "SV1")
        #expect(error?.element == element)
        #expect(error?.position == 17)
    }

    @Test(
        arguments: [
            ("1", [1]), ("1:2:3:4", [1, 2, 3, 4]), ("", []), ("0", [255]), ("A:2", [255, 2]), ("13", [13]),
            ("300", [255]),
        ] as [(String, DiagnosisPointers)])
    func `an unreadable pointer is kept as 255`(sv107: String, pointers: DiagnosisPointers) {
        #expect(first("LX*1~\nSV1*HC:99213*1*UN*1***\(sv107)~\n")?.pointers == pointers)
    }

    @Test(arguments: [
        ("D8*20250115", "2025-01-15", "2025-01-15"), ("RD8*20250115-20250117", "2025-01-15", "2025-01-17"),
        ("RD8*20250117-20250115", "2025-01-17", "2025-01-15"), ("RD8*20250115", nil, nil), ("D8*20250230", nil, nil),
        ("D8*2025-01-15", nil, nil), ("DT*202501151200", nil, nil), ("RD8*20250115-2025", "2025-01-15", nil),
    ])
    func `service dates are read, unreadable ones left out`(dtp: String, from: String?, through: String?) {
        let line = first("LX*1~\nSV1*HC:99213*1*UN*1~\nDTP*472*\(dtp)~\nDTP*471*D8*20240101~\n")
        #expect(line?.from == from.flatMap { ServiceDate($0) })
        #expect(line?.through == through.flatMap { ServiceDate($0) })
    }

    @Test func `a line's own rendering provider and place go before the claim's`() {
        let line = first(
            "LX*1~\nSV1*HC:99213*1*UN*1*23~\nNM1*82*1******XX*1~\nPRV*PE*PXC*207R00000X~\nNM1*DK*1******XX*2~\n")
        #expect(line?.rendering == Provider(npi: .malformed, taxonomy: Taxonomy("207R00000X")))
        #expect(line?.placeOfService == PlaceOfService("23"))
    }

    @Test(
        arguments: [
            ("NM1*DK*1******XX*1003000126~\n", "1003000126"), ("NM1*DN*1******XX*1679576722~\n", "1679576722"),
            ("NM1*DN*1******XX*1679576722~\nNM1*DK*1******XX*1003000126~\n", "1003000126"),
            ("NM1*DK*1******XX*1003000126~\nNM1*DN*1******XX*1679576722~\n", "1003000126"),
            ("NM1*DK*1~\nNM1*DN*1******XX*1679576722~\n", "1679576722"), ("NM1*DK*1******XX*12345~\n", "malformed"),
            ("NM1*DK*1******24*123456789~\n", nil), ("NM1*DQ*1******XX*1003000126~\n", nil), ("", nil),
        ] as [(String, String?)])
    func `who ordered is NM1*DK, or else NM1*DN, of the line`(names: String, npi: String?) {
        #expect(first("LX*1~\nSV1*HC:71046*1*UN*1~\n" + names)?.ordering?.description == npi)
    }

    @Test func `nothing of one line's orderer is left for the next`() {
        let two = "LX*1~\nSV1*HC:71046*1*UN*1~\nNM1*DK*1******XX*1003000126~\nLX*2~\nSV1*HC:71046*1*UN*1~\n"
        #expect(readClaims(claim(lines: two)).values.first?.lines.map(\.ordering) == [NPI("1003000126"), nil])
    }

    @Test func `a line's number is 1 to 9999`() {
        #expect(first("LX*9999~\nSV1*HC:99213*1*UN*1~\n")?.number == 9999)
    }

    @Test(arguments: [
        ("LX*1~\nDTP*472*D8*20250115~\n", X12Error.Reason.segmentMissing, "SV1", 16),
        ("LX*1~\nSV2*0300*HC:99213*1*UN*1~\n", .segmentMissing, "SV1", 16),
        ("LX*A~\nSV1*HC:99213*1*UN*1~\n", .numberNotWhole, "LX", 16),
        ("LX*0~\nSV1*HC:99213*1*UN*1~\n", .lineNumberOutOfRange, "LX", 16),
        ("LX*10000~\nSV1*HC:99213*1*UN*1~\n", .lineNumberOutOfRange, "LX", 16),
        ("LX*1~\nSV1*HC:99213*1*UN*1~\nSV1*HC:99213*1*UN*1~\n", .segmentRepeated, "SV1", 18),
    ])
    func `a line without exactly one service is refused`(
        lines: String, reason: X12Error.Reason, segment: String, position: Int
    ) {
        let error = readClaims(claim(lines: lines)).error
        #expect(error?.reason == reason)
        #expect(error?.segment == segment)
        #expect(error?.position == position)
    }
}
