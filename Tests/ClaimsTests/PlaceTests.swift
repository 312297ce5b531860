import Claims
import Testing

struct ZIPCodeTests {
    @Test func `the first five of five or nine digits are kept`() {
        #expect(ZIPCode("35004")?.description == "35004")
        #expect(ZIPCode("350041234")?.description == "35004")
        #expect(ZIPCode("00501")?.description == "00501")
        #expect(ZIPCode("00501")?.rawValue == 501)
    }

    @Test(arguments: ["", "3500", "350041", "35004-1234", "3500A", " 35004"])
    func `anything else is no ZIP code`(text: String) {
        #expect(ZIPCode(text) == nil)
    }

    @Test func `a stored number is one below 100000`() {
        #expect(ZIPCode(rawValue: 99_999)?.description == "99999")
        #expect(ZIPCode(rawValue: 100_000) == nil)
    }
}

struct USStateTests {
    @Test func `every two capital letters come back in the order of the texts`() throws {
        var last: USState?
        for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
            for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
                let state = try #require(USState("\(first)\(second)"))
                try #require(state.description == "\(first)\(second)")
                try #require(USState(rawValue: state.rawValue) == state)
                try #require(last.map { $0 < state } ?? true)
                last = state
            }
        }
    }

    @Test(arguments: ["", "A", "ALA", "al", "A1", "Ä"]) func `anything else is no state`(text: String) {
        #expect(USState(text) == nil)
    }

    @Test func `a number that no letters make is no state`() {
        #expect(USState(rawValue: 0) == nil)
        #expect(USState(rawValue: .max) == nil)
    }
}

struct LocalityKeyTests {
    @Test(arguments: ["10112/00", "10112-00", "1011200"]) func `the ways of writing a locality read alike`(text: String)
    {
        #expect(LocalityKey(text) == LocalityKey(contractor: 10_112, number: 0))
        #expect(LocalityKey(text)?.description == "10112/00")
    }

    @Test func `leading zeros stay`() {
        #expect(LocalityKey("02102/01")?.contractor == 2102)
        #expect(LocalityKey("02102/01")?.description == "02102/01")
    }

    @Test(arguments: [
        "", "10112", "10112/0", "10112/000", "10112 00", "1011/200", "1011a/00", "-011200", "101.200", "10112.0",
        "-000000",
    ])
    func `anything else is no locality`(text: String) {
        #expect(LocalityKey(text) == nil)
    }

    @Test func `numbers out of range are none`() {
        #expect(LocalityKey(contractor: 100_000, number: 0) == nil)
        #expect(LocalityKey(contractor: 10_112, number: 100) == nil)
    }

    @Test func `localities are ordered by contractor and then by number`() throws {
        let texts = ["02102/01", "10112/00", "10112/99", "10212/00"]
        let keys = try texts.map { try #require(LocalityKey($0)) }
        #expect(keys.shuffled().sorted() == keys)
    }
}
