import Testing
import TextScreening

@Suite struct ScreenedTextTests {
    @Test func `a text is taken as it was written`() throws {
        let text = "Cited the LCD in the first sentence; CO-197 with modifier 25."
        #expect(try ScreenedText(screening: text).text == text)
        #expect(throws: Never.self) { try ScreenedText(screening: String(repeating: "é", count: 1_000)) }
    }

    @Test(arguments: ["", " \n", String(repeating: "x", count: 1_001)])
    func `nothing, and too much, is refused`(text: String) {
        #expect(throws: TextRefusal(kinds: [.length])) { try ScreenedText(screening: text) }
    }

    @Test(arguments: ["078-05-1120", "of Quackenbush, 078-05-1120: paid", "078051120"])
    func `a refusal names the kind and repeats nothing`(text: String) throws {
        let refusal = try #require(throws: TextRefusal.self) { try ScreenedText(screening: text) }
        #expect(refusal.kinds == [.socialSecurityNumber])
        #expect(!refusal.description.contains("078") && !refusal.description.contains("Quackenbush"))
    }
}
