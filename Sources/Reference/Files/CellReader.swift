import Claims

/// Reads a table of separated cells, quoted or not, row by row.
final class CellReader {
    let lines: LineReader
    private let separator: UInt8
    /// Of the row read last; valid until the next one.
    private(set) var cells: [Cell] = []

    init(_ lines: LineReader, separator: UInt8 = UInt8(ascii: ",")) {
        self.lines = lines
        self.separator = separator
    }

    /// False at the end of the file.
    func next() throws(ImportError) -> Bool {
        guard let record = try lines.next(isQuoted: true) else { return false }
        cells.removeAll(keepingCapacity: true)
        var isInsideQuotes = false
        var start = 0
        for (index, byte) in record.enumerated() {
            if byte == UInt8(ascii: "\"") {
                isInsideQuotes.toggle()
            } else if byte == separator, !isInsideQuotes {
                cells.append(Cell(record[start..<index]))
                start = index + 1
            }
        }
        cells.append(Cell(record[start...]))
        return true
    }

    /// Goes on to the next row that is not blank. False at the end of the file.
    func nextRow() throws(ImportError) -> Bool {
        while try next() {
            if !isBlank { return true }
        }
        return false
    }

    /// A blank cell beyond the end of the row.
    subscript(index: Int) -> Cell { index < cells.count ? cells[index] : .blank }

    private var isBlank: Bool { cells.allSatisfy(\.isBlank) }

    /// Without what CMS writes now one way and now another: blanks, underscores, and the word for its dates.
    private static func bare(_ heading: String) -> String {
        heading.filter { $0 != " " && $0 != "_" }.replacing("JULIAN", with: "")
    }

    /// Reads on until a row has all these headings, and gives their positions.
    func columns(headed headings: [String]) throws(ImportError) -> [Int] {
        while try next() {
            let found = cells.map { CellReader.bare($0.heading) }
            let positions = headings.compactMap { found.firstIndex(of: CellReader.bare($0)) }
            if positions.count == headings.count { return positions }
        }
        throw lines.unknownLayout("a row of headings with \(headings.joined(separator: ", "))")
    }
}

extension LineReader {
    /// The cell as `read` understands it, or an error that names the column.
    func require<Value>(_ cell: Cell, _ expected: String, _ read: (Cell) -> Value?) throws(ImportError) -> Value {
        guard let value = read(cell) else { throw error(expected: expected) }
        return value
    }

    /// A code of five characters. A number that a spreadsheet has shortened gets its zeros back: 100 can only be 00100. Of
    /// the codes of digits alone only those of anesthesia, 00100 to 01999, begin with a zero: any other short number is
    /// no code.
    func code(_ cell: Cell, _ column: String) throws(ImportError) -> HCPCS {
        if let code = cell.code { return code }
        if let number = cell.number, cell.bytes.count < 5, let code = HCPCS(shortened: number) {
            noteLeadingZeros(cell, column) { code.description }
            return code
        }
        throw error(expected: "a five-character code in column \(column)")
    }

    /// A contractor and a locality number, of 5 and 2 digits; leading zeros that are lost are put back.
    func localityKey(
        _ contractor: Cell, _ number: Cell, columns: (String, String)
    ) throws(ImportError) -> LocalityKey {
        guard let first = contractor.number, contractor.bytes.count <= 5 else {
            throw error(expected: "a contractor number of 5 digits in column \(columns.0)")
        }
        guard let second = number.number, number.bytes.count <= 2,
            let key = LocalityKey(contractor: UInt32(first), number: UInt8(second))
        else { throw error(expected: "a locality number of 2 digits in column \(columns.1)") }
        if contractor.bytes.count < 5 {
            noteLeadingZeros(contractor, columns.0) { key.contractorText }
        }
        if number.bytes.count < 2 { noteLeadingZeros(number, columns.1) { key.numberText } }
        return key
    }

    func noteLeadingZeros(_ cell: Cell, _ column: String, _ meant: () -> String) {
        repairs.note("had lost leading zeros", column: column, line: line) { (cell.text, meant()) }
    }

    /// For a table that ended before it began.
    var cutShort: ImportError {
        error(expected: "rows after the headings", advice: "the file is cut short: fetch it again")
    }

    func unknownLayout(_ expected: String) -> ImportError {
        error(
            expected: expected,
            advice: "CMS has changed the layout, or the file was altered; this MedPay cannot read it safely")
    }
}

extension HCPCS {
    fileprivate init?(shortened number: Int) {
        guard (100...1999).contains(number) else { return nil }
        self.init(number < 1000 ? "00\(number)" : "0\(number)")
    }
}

/// One cell, without its quotes and the blanks around it. Latin-1; only headings and names are ever made into text.
struct Cell {
    let bytes: UnsafeRawBufferPointer

    init(_ slice: Slice<UnsafeRawBufferPointer>) {
        var slice = slice
        func isBlank(_ byte: UInt8) -> Bool {
            // Space and control characters (0x1A closes CMS's files), and Latin-1's no-break space.
            byte <= 0x20 || byte == 0xA0
        }
        func trim() {
            while let first = slice.first, isBlank(first) { slice.removeFirst() }
            while let last = slice.last, isBlank(last) { slice.removeLast() }
        }
        trim()
        if slice.count >= 2, slice.first == UInt8(ascii: "\""), slice.last == UInt8(ascii: "\"") {
            slice = slice.dropFirst().dropLast()
            trim()
        }
        bytes = UnsafeRawBufferPointer(rebasing: slice)
    }

    static var blank: Cell { Cell(UnsafeRawBufferPointer(start: nil, count: 0)[...]) }

    var isBlank: Bool { bytes.isEmpty }

    /// One space for any blanks, capitals: for comparing headings.
    var heading: String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ").uppercased()
    }

    /// Doubled quotes made single.
    var text: String {
        var text = ""
        var isSecondQuote = false
        for byte in bytes {
            isSecondQuote = byte == UInt8(ascii: "\"") && !isSecondQuote && text.unicodeScalars.last == "\""
            if !isSecondQuote { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        }
        return text
    }

    func equals(_ other: StaticString) -> Bool {
        bytes.count == other.utf8CodeUnitCount && other.withUTF8Buffer { bytes.elementsEqual($0) }
    }

    /// A whole number of at most 9 digits, without a sign.
    var number: Int? {
        guard (1...9).contains(bytes.count) else { return nil }
        return bytes.reduce(0 as Int?) { value, byte in
            guard let value, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            return value * 10 + Int(byte - UInt8(ascii: "0"))
        }
    }
}
