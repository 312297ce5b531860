import Testing

@testable import TextScreening

/// What detectors find, and what they leave alone. Source: 45 CFR 164.514(b)(2)(i)(A) to (R).
@Suite struct TextScreeningTests {
    private static func kinds(_ text: String) -> [String] {
        do {
            _ = try ScreenedText(screening: text)
            return []
        } catch {
            return error.kinds.map(\.rawValue)
        }
    }

    // MARK: - The corpus

    @Test func `every seeded identifier is found, whatever its disguise, and named by its kind`() {
        var seeded = SeededTexts(using: SeededGenerator(seed: 236))
        let texts = seeded.all()
        #expect(texts.count >= 500)
        #expect(Set(texts.map(\.kind)) == Set(IdentifierKind.allCases.map(\.rawValue)))
        let missed = texts.filter { !TextScreeningTests.kinds($0.text).contains($0.kind) }
        #expect(missed.map(\.text) == [])
    }

    @Test func `what billers write passes, but for three texts in a hundred at most`() {
        var random = SeededGenerator(seed: 20_552)
        #expect(Set(CleanTexts.sentences).count >= 120)
        let texts = CleanTexts.texts(count: 600, using: &random)
        #expect(Set(texts).count >= 500)
        let refused = texts.filter { !TextScreeningTests.kinds($0).isEmpty }
        #expect(Double(refused.count) / Double(texts.count) < 0.03)
    }

    @Test func `an identifier in a clean text of several sentences is found`() {
        var random = SeededGenerator(seed: 7)
        var seeded = SeededTexts(using: SeededGenerator(seed: 8))
        for text in seeded.all() where text.kind != "tooLong" {
            let around = CleanTexts.texts(count: CleanTexts.sentences.count + 1, using: &random).last ?? ""
            #expect(TextScreeningTests.kinds("\(text.text)\nAlso: \(around)").contains(text.kind), "\(text.text)")
        }
    }

    // MARK: - Texts of unusual shapes

    @Test(arguments: TrickyTexts.bad)
    func `an identifier of an unusual shape is found`(bad: TrickyTexts.Bad) {
        #expect(TextScreeningTests.kinds(bad.text).contains(bad.kind))
    }

    @Test(arguments: TrickyTexts.badOfAnyKind)
    func `a text with an identifier is refused`(text: String) {
        #expect(TextScreeningTests.kinds(text) != [])
    }

    @Test(arguments: TrickyTexts.clean + TrickyTexts.held)
    func `a text that only looks like an identifier passes`(text: String) {
        #expect(TextScreeningTests.kinds(text) == [])
    }

    // MARK: - What passes and what is said

    @Test func `a text passes as it was given, without what cannot be seen and white space around it`() throws {
        let screened = try ScreenedText(screening: " \n Use \u{200B}XS,\u{AD} naïve\u{2060} or not – §50\u{200F} \t")
        #expect(screened.text == "Use XS, naïve or not – §50")
    }

    @Test func `a thousand characters pass, one more does not, and a flood is not looked at`() throws {
        let longest = String(repeating: "rule ", count: ScreenedText.charactersMax / 5 - 1) + "rules"
        #expect(longest.unicodeScalars.count == ScreenedText.charactersMax)
        #expect(try ScreenedText(screening: longest).text == longest)
        #expect(TextScreeningTests.kinds(longest + "s") == ["tooLong"])
        let flood = String(repeating: "123-45-6789 ", count: 900_000)
        #expect(TextScreeningTests.kinds(flood) == ["tooLong"])
        let accents = "a" + String(repeating: "\u{301}", count: ScreenedText.charactersMax)
        #expect(accents.count == 1)
        #expect(TextScreeningTests.kinds(accents) == ["tooLong"])
    }

    @Test func `all kinds are told, not only the first, each once`() {
        let text = "SSN 123-45-6789 and 987-65-4321; jane@clinic.org on March 3, see attached."
        #expect(TextScreeningTests.kinds(text) == ["socialSecurityNumber", "email", "date", "attachment"])
    }

    @Test func `a refusal says what to do and holds no piece of what was found`() throws {
        var seeded = SeededTexts(using: SeededGenerator(seed: 99))
        let always = said(TextRefusal(Set(IdentifierKind.allCases))) + said(TextRefusal([.date]))
        for text in seeded.all() {
            let refusal = try #require(throws: TextRefusal.self) { try ScreenedText(screening: text.text) }
            #expect(refusal.description.hasPrefix("the text seems to hold "))
            let said = said(refusal)
            // What is said follows from the kinds alone, and no four characters in a row are the identifier's.
            #expect(said == self.said(TextRefusal(Set(refusal.kinds))))
            for piece in pieces(of: text.identifier) where !always.contains(piece) {
                #expect(!said.contains(piece), "a piece of a \(text.kind)")
            }
        }
    }

    private func said(_ refusal: TextRefusal) -> String {
        var dumped = ""
        dump(refusal, to: &dumped)
        let mirrored = Mirror(reflecting: refusal).children.map { "\($0.value)" }.joined(separator: " ")
        return "\(refusal.description) \(dumped) \(mirrored)".lowercased()
    }

    /// Every four characters in a row.
    private func pieces(of text: String) -> Set<String> {
        let characters = Array(text.lowercased())
        guard characters.count >= 4 else { return [] }
        return Set((0...characters.count - 4).map { String(characters[$0..<$0 + 4]) })
    }
}
