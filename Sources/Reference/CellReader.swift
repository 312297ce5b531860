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

    /// A blank cell beyond the end of the row.
    subscript(index: Int) -> Cell { index < cells.count ? cells[index] : .blank }

    var isBlank: Bool { cells.allSatisfy(\.isBlank) }

    /// The cell as `read` understands it, or an error that names the column.
    func require<Value>(
        _ index: Int, _ column: String, _ read: (Cell) -> Value?
    ) throws(ImportError) -> Value {
        guard let value = read(self[index]) else { throw lines.error(expected: column) }
        return value
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

    /// A whole number of at most 9 digits.
    var number: Int? {
        guard (1...9).contains(bytes.count) else { return nil }
        return bytes.reduce(0 as Int?) { value, byte in
            guard let value, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            return value * 10 + Int(byte - UInt8(ascii: "0"))
        }
    }
}
