import Testing

@testable import medpay

/// RFC 4180, and what is done with files that do not keep to it.
@Suite struct CSVReaderTests {
    private typealias Found = Result<CSVRow, CSVFault>

    /// - Parameter cut: bytes of each piece that the reader gets.
    private func read(_ bytes: [UInt8], cut: Int = .max) throws -> [Found] {
        var found: [Found] = []
        try read(bytes, cut: cut) { found.append($0) }
        return found
    }

    private func read(_ bytes: [UInt8], cut: Int, row: (Found) -> Void) throws {
        var reader = CSVReader()
        var rest = bytes[...]
        while !rest.isEmpty {
            try reader.feed(Array(rest.prefix(cut)), row: row)
            rest = rest.dropFirst(cut)
        }
        try reader.finish(row: row)
    }

    private func read(_ text: String) throws -> [Found] { try read(Array(text.utf8)) }

    private func row(_ line: Int, _ cells: String...) -> Found { .success(CSVRow(line: line, cells: cells)) }

    private func fault(_ line: Int, column: Int? = nil, _ reason: CSVFault.Reason) -> Found {
        .failure(CSVFault(place: CSVPlace(line: line, column: column), reason: reason))
    }

    @Test func `cells are between commas, rows end with LF or CRLF, and the last may have no end`() throws {
        #expect(try read("a,b\nc,\r\n, d ") == [row(1, "a", "b"), row(2, "c", ""), row(3, "", " d ")])
        #expect(try read("a\n") == [row(1, "a")])
        #expect(try read("a,") == [row(1, "a", "")])
        #expect(try read("").isEmpty)
        #expect(try read("\n\r\na") == [row(1, ""), row(2, ""), row(3, "a")])
    }

    @Test func `a cell in quotation marks has commas, line breaks and quotation marks of its own`() throws {
        #expect(
            try read("\"a,b\",\"say \"\"no\"\"\"\n\"one\r\ntwo\",\"\"\nx")
                == [row(1, "a,b", "say \"no\""), row(2, "one\r\ntwo", ""), row(4, "x")])
        #expect(try read("\"\"") == [row(1, "")])
        #expect(try read("\"\"\"\"\r\n") == [row(1, "\"")])
    }

    @Test func `a mark of UTF-8 is passed over at the beginning and nowhere else`() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(try read(mark + Array("a\n".utf8), cut: 1) == [row(1, "a")])
        #expect(try read(mark + Array("\"a\"\n".utf8)) == [row(1, "a")])
        #expect(try read(mark).isEmpty)
        #expect(try read(Array("a\n".utf8) + mark) == [row(1, "a"), row(2, "\u{FEFF}")])
        // A part of it is a cell like others.
        #expect(try read([0xEF, 0xBB], cut: 1) == [row(1, "\u{FFFD}")])
        #expect(try read([0xEF, 0x2C, 0x61]) == [row(1, "\u{FFFD}", "a")])
    }

    @Test(arguments: ["a\nb,c\"d,e\nf", "a\nb,\"c\"d,e\nf", "a\nb, \"c\",e\nf"])
    func `a quotation mark in the wrong place costs its row`(text: String) throws {
        #expect(try read(text) == [row(1, "a"), fault(2, column: 2, .strayQuote), row(3, "f")])
    }

    @Test func `a CR alone costs its row`() throws {
        #expect(try read("a\rb\nc\n") == [fault(1, .strayReturn), row(2, "c")])
        #expect(try read("a\r\r\nc\r") == [fault(1, .strayReturn), fault(2, .strayReturn)])
    }

    @Test(arguments: [("a\n\"b\nc\n", 2, 1), ("a,\"", 1, 2), ("\"a\"\"", 1, 1)])
    func `a quotation mark that is not closed ends the file, at the line where it stands`(
        text: String, line: Int, column: Int
    ) {
        let place = CSVPlace(line: line, column: column)
        #expect(throws: CSVFault(place: place, reason: .quoteNotClosed)) { try read(text) }
    }

    @Test func `one that a later line's quotation mark closes is not closed either`() {
        let text = "a,b\nc,\"d\ne,\"f\"\ng,h\n"
        #expect(throws: CSVFault(place: CSVPlace(line: 2, column: 2), reason: .quoteNotClosed)) { try read(text) }
    }

    @Test func `a row may have as many bytes and columns as the limits say, and no more`() throws {
        let longest = String(repeating: "x", count: CSVReader.rowBytesMax)
        #expect(try read("\(longest)\r\na\n") == [row(1, longest), row(2, "a")])
        #expect(try read("\(longest)x\r\na\n") == [fault(1, .rowTooLong), row(2, "a")])
        let widest = String(repeating: ",", count: CSVReader.columnsMax - 1)
        #expect(try read(widest).compactMap { try $0.get().cells.count } == [CSVReader.columnsMax])
        #expect(try read("\(widest),\na\n") == [fault(1, .tooManyColumns), row(2, "a")])
    }

    @Test func `a quotation mark whose cell is longer than a row may be is told before the file ends`() {
        var reader = CSVReader()
        let text = "a\n\"" + String(repeating: "x\n", count: CSVReader.rowBytesMax)
        #expect(throws: CSVFault(place: CSVPlace(line: 2, column: 1), reason: .quoteNotClosed)) {
            try reader.feed(Array(text.utf8)) { _ in }
        }
    }

    @Test func `no message has anything of the file in it`() throws {
        let texts = ["Jane\"Doe", "\"Jane\"Doe", "Jane\rDoe", String(repeating: "Jane,", count: 100), "\"Jane Doe"]
        for text in texts {
            let fault = #expect(throws: CSVFault.self) { for found in try read(text) { _ = try found.get() } }
            #expect(fault?.description.contains("Jane") == false && fault?.description.contains("Doe") == false)
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func `what is written by the rules is read as it was, however it is cut`(seed: UInt64) throws {
        var chance = Seeded(seed: seed)
        let table = (0..<Int.random(in: 1...20, using: &chance)).map { _ in
            (0..<Int.random(in: 1...8, using: &chance)).map { _ in text(&chance) }
        }
        // A first cell that begins with one needs one before it.
        let isMarked = table[0][0].utf8.first == 0xEF || Bool.random(using: &chance)
        var bytes: [UInt8] = isMarked ? [0xEF, 0xBB, 0xBF] : []
        var expected: [Found] = []
        var line = 1
        for cells in table {
            expected.append(.success(CSVRow(line: line, cells: cells)))
            line += 1 + cells.joined().utf8.count { $0 == UInt8(ascii: "\n") }
            let texts = cells.map { written($0, isQuoted: Bool.random(using: &chance)) }
            bytes += Array((texts.joined(separator: ",") + (Bool.random(using: &chance) ? "\n" : "\r\n")).utf8)
        }
        #expect(try read(bytes, cut: Int.random(in: 1...40, using: &chance)) == expected, "seed \(seed)")
    }

    @Test(arguments: UInt64(0)..<200)
    func `any bytes are read, and the same however they are cut`(seed: UInt64) throws {
        var chance = Seeded(seed: seed)
        let alphabet: [UInt8] = Array(",,\"\r\n\nab ".utf8) + [0xEF, 0xBB, 0xBF, 0x00]
        let bytes = (0..<Int.random(in: 0...300, using: &chance)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &chance)]
        }
        let whole = try outcome(bytes, cut: .max)
        for cut in [1, 2, 7] {
            #expect(try outcome(bytes, cut: cut) == whole, "seed \(seed)")
        }
    }

    /// What is read, and as the last what ended the file.
    private func outcome(_ bytes: [UInt8], cut: Int) throws -> [Found] {
        var found: [Found] = []
        do {
            try read(bytes, cut: cut) { found.append($0) }
        } catch let fault as CSVFault {
            found.append(.failure(fault))
        }
        return found
    }

    private func text(_ chance: inout Seeded) -> String {
        let letters = ["a", "B", "7", " ", ",", "\"", "\r\n", "\n", "\r", "é", "\u{FEFF}", "'"]
        return (0..<Int.random(in: 0...9, using: &chance)).map { _ in
            letters[Int.random(in: 0..<letters.count, using: &chance)]
        }.joined()
    }

    private func written(_ cell: String, isQuoted: Bool) -> String {
        guard isQuoted || cell.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}
