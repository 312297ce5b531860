import Claims
import Testing

struct HCPCSTests {
    @Test(arguments: ["00000", "20552", "99999", "0001F", "0101T", "9999Z", "A0000", "G0438", "J3490", "V5364"])
    func `a code of each shape comes back as it went in`(text: String) throws {
        let code = try #require(HCPCS(text))
        #expect(code.description == text)
        #expect(HCPCS(rawValue: code.rawValue) == code)
    }

    @Test(
        arguments: [
            "", "2055", "205521", "W1234", "Z9999", "A123B", "1A345", "12B45", "123C5", "g0438", "2055x", "20 52",
            "-2055", "２0552",
        ])
    func `what has none of the three shapes is no code`(text: String) {
        #expect(HCPCS(text) == nil)
    }

    @Test(
        arguments: [
            ("00000", 0), ("00001", 1), ("20552", 2 * 36_000 + 55 * 36 + 2), ("0001F", 1 * 36 + 15),
            ("V9999", 31 * 36_000 + 999 * 36 + 9),
        ] as [(String, UInt32)])
    func `a code packs as first times 36000 plus digits times 36 plus last`(text: String, packed: UInt32) {
        #expect(HCPCS(text)?.rawValue == packed)
    }

    @Test func `every integer below the count is one code's or none's and no two texts share one`() {
        var codes = 0
        var last: HCPCS?
        var lastText = ""
        for rawValue in 0..<UInt32(HCPCS.count) {
            guard let code = HCPCS(rawValue: rawValue) else { continue }
            let text = code.description
            guard HCPCS(text) == code, last.map({ $0 < code }) ?? true, lastText < text else {
                Issue.record("raw value \(rawValue) is \(text), after \(lastText)")
                return
            }
            (last, lastText) = (code, text)
            codes += 1
        }
        // Ten first digits with 36 last characters, 22 first letters with 10, and a thousand in between.
        #expect(codes == 10 * 1000 * 36 + 22 * 1000 * 10)
    }

    @Test func `raw values beyond the last code are none`() {
        #expect(HCPCS(rawValue: UInt32(HCPCS.count)) == nil)
        #expect(HCPCS(rawValue: .max) == nil)
        #expect(HCPCS(rawValue: 31 * 36_000 + 999 * 36 + 10) == nil)
    }
}
