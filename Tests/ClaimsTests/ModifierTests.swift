import Claims
import Testing

struct ModifierTests {
    @Test func `every modifier packs into 1 to 1296 and comes back in the order of the texts`() throws {
        var lastText = ""
        for rawValue in UInt16(1)...1296 {
            let modifier = try #require(Modifier(rawValue: rawValue))
            try #require(Modifier(modifier.description) == modifier)
            try #require(lastText < modifier.description)
            lastText = modifier.description
        }
        #expect(Modifier("00" as String)?.rawValue == 1)
        #expect(lastText == "ZZ")
    }

    @Test(arguments: ["", "2", "255", "lt", "2 ", "-5", "É"])
    func `what is not two digits or capital letters is no modifier`(text: String) {
        #expect(Modifier(text) == nil)
    }

    @Test func `0 and 1297 are no modifiers`() {
        #expect(Modifier(rawValue: 0) == nil)
        #expect(Modifier(rawValue: 1297) == nil)
    }

    @Test func `a list keeps up to four modifiers in the order billed`() {
        var list = ModifierList()
        #expect(list.isEmpty)
        for (count, text) in ["ZZ", "00", "26", "LT"].enumerated() {
            #expect(list.count == count)
            Modifier(text).map { list.append($0) }
        }
        #expect(list.map(\.description) == ["ZZ", "00", "26", "LT"])
        #expect(list == ["ZZ", "00", "26", "LT"])
        #expect(list != ["00", "ZZ", "26", "LT"])
    }

    @Test func `a list contains what was appended and nothing else`() {
        let list: ModifierList = ["59", "RT"]
        #expect(list.contains("59"))
        #expect(list.contains("RT"))
        #expect(!list.contains("LT"))
        #expect(!ModifierList().contains("00"))
    }

    @Test func `a fifth modifier traps`() async {
        await #expect(processExitsWith: .failure) {
            var list: ModifierList = ["25", "26", "50", "59"]
            list.append("LT")
        }
    }
}
