/// Reads comma-separated values, in pieces: what it holds of a file is at most one row.
///
/// Source: RFC 4180, section 2. Lines end with CRLF or LF; a cell with a comma, a quotation mark or a line break in it
/// stands in quotation marks, those inside it doubled; spaces are part of a cell. A mark of UTF-8 at the beginning of the
/// file is passed over.
///
/// A fault costs its row. Where a quotation mark is not closed nobody knows where rows end: that ends the file. Nothing
/// that a file holds is in a message.
struct CSVReader {
    /// Bytes of a row, without its line end; also of a quoted cell, so that one that is not closed is soon found.
    static let rowBytesMax = 4096
    static let columnsMax = 64

    private enum State {
        /// At the beginning of a cell.
        case start
        case bare
        case quoted
        /// After a quotation mark in a quoted cell: its end, or the first of two.
        case closed
        /// After a CR.
        case returned
    }

    private var state = State.start
    /// Bytes of the mark that were found so far; nil: it is behind, or was none.
    private var mark: Int? = 0
    private var line = 1
    private var rowLine = 1
    private var rowBytes = 0
    private var quote = (place: CSVPlace(line: 1), bytes: 0)
    /// The row's cells, one after another, and where each of them ends.
    private var text: [UInt8] = []
    private var ends: [Int] = []
    /// The first of the row. What comes after it is not kept.
    private var fault: CSVFault?

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// - Parameter row: gets each row, or why it is none, in order.
    /// - Throws: the `CSVFault` that ends the file; the reader is of no use then.
    mutating func feed(_ bytes: [UInt8], row: (Result<CSVRow, CSVFault>) throws -> Void) throws {
        for byte in bytes {
            if let found = mark { try takeMark(byte, after: found, row) } else { try take(byte, row) }
        }
    }

    /// To be called at the end of the file, whose last line may be without an end.
    mutating func finish(row: (Result<CSVRow, CSVFault>) throws -> Void) throws {
        for byte in CSVReader.byteOrderMark.prefix(mark ?? 0) { try take(byte, row) }
        mark = nil
        if state == .quoted { throw CSVFault(place: quote.place, reason: .quoteNotClosed) }
        if state == .returned { note(.strayReturn) }
        if rowBytes > 0 || state != .start { try endRow(row) }
    }

    private mutating func takeMark(
        _ byte: UInt8, after found: Int, _ row: (Result<CSVRow, CSVFault>) throws -> Void
    ) throws {
        guard byte != CSVReader.byteOrderMark[found] else {
            mark = found + 1 < CSVReader.byteOrderMark.count ? found + 1 : nil
            return
        }
        mark = nil
        for held in CSVReader.byteOrderMark.prefix(found) { try take(held, row) }
        try take(byte, row)
    }

    private mutating func take(_ byte: UInt8, _ row: (Result<CSVRow, CSVFault>) throws -> Void) throws {
        switch state {
        case .start, .bare: try takeBare(byte, row)
        case .quoted: try takeQuoted(byte)
        case .closed:
            switch byte {
            case UInt8(ascii: "\""):
                keep(byte)
                state = .quoted
            case UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n"): try takeBare(byte, row)
            default:
                // One that opened on an earlier line was closed by the next cell's.
                guard quote.place.line == line else {
                    throw CSVFault(place: quote.place, reason: .quoteNotClosed)
                }
                note(.strayQuote)
                state = .bare
                try takeBare(byte, row)
            }
        case .returned:
            if byte != UInt8(ascii: "\n") {
                note(.strayReturn)
                state = .bare
            }
            try takeBare(byte, row)
        }
    }

    private mutating func takeBare(_ byte: UInt8, _ row: (Result<CSVRow, CSVFault>) throws -> Void) throws {
        switch byte {
        case UInt8(ascii: "\n"):
            line += 1
            try endRow(row)
        case UInt8(ascii: "\r"): state = .returned
        case UInt8(ascii: ","):
            count()
            endCell()
            state = .start
        case UInt8(ascii: "\""):
            count()
            if state == .start {
                quote = (CSVPlace(line: line, column: fault == nil ? ends.count + 1 : nil), 0)
                state = .quoted
            } else {
                note(.strayQuote)
            }
        default:
            keep(byte)
            state = .bare
        }
    }

    private mutating func takeQuoted(_ byte: UInt8) throws {
        quote.bytes += 1
        guard quote.bytes <= CSVReader.rowBytesMax else {
            throw CSVFault(place: quote.place, reason: .quoteNotClosed)
        }
        if byte == UInt8(ascii: "\"") {
            count()
            state = .closed
        } else {
            if byte == UInt8(ascii: "\n") { line += 1 }
            keep(byte)
        }
    }

    private mutating func keep(_ byte: UInt8) {
        count()
        if fault == nil { text.append(byte) }
    }

    private mutating func count() {
        rowBytes += 1
        if rowBytes > CSVReader.rowBytesMax { note(.rowTooLong) }
    }

    private mutating func note(_ reason: CSVFault.Reason) {
        guard fault == nil else { return }
        let column = reason == .strayQuote ? ends.count + 1 : nil
        fault = CSVFault(place: CSVPlace(line: rowLine, column: column), reason: reason)
    }

    private mutating func endCell() {
        if ends.count == CSVReader.columnsMax { note(.tooManyColumns) }
        if fault == nil { ends.append(text.count) }
    }

    private mutating func endRow(_ row: (Result<CSVRow, CSVFault>) throws -> Void) throws {
        endCell()
        if let fault { try row(.failure(fault)) } else { try row(.success(CSVRow(line: rowLine, cells: cells))) }
        text.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        fault = nil
        state = .start
        rowLine = line
        rowBytes = 0
    }

    private var cells: [String] {
        var start = 0
        return ends.map { end in
            defer { start = end }
            return String(decoding: text[start..<end], as: UTF8.self)
        }
    }
}

/// A row of a file of comma-separated values.
struct CSVRow: Hashable {
    /// Of the file, from 1: the one where the row begins, for a quoted cell may have line breaks.
    var line: Int
    /// At least one. What is no UTF-8 has U+FFFD in its place.
    var cells: [String]

    /// Nothing stands in it: a line without text, or with commas alone.
    var isBlank: Bool { cells.allSatisfy(\.isBlank) }
}

/// Where something is in a file of comma-separated values.
struct CSVPlace: Hashable, CustomStringConvertible {
    /// From 1.
    var line: Int
    /// From 1; nil: the row as a whole.
    var column: Int?

    /// "line 7, column 3"
    var description: String { "line \(line)" + (column.map { ", column \($0)" } ?? "") }
}

/// Why a row, or the rest of a file, cannot be read. Never what stands there.
struct CSVFault: Error, Hashable, CustomStringConvertible {
    enum Reason: Hashable { case strayQuote, strayReturn, rowTooLong, tooManyColumns, quoteNotClosed }

    var place: CSVPlace
    var reason: Reason

    var description: String { "\(place): \(rule)" }

    private var rule: String {
        switch reason {
        case .strayQuote: "quotation marks stand around a whole cell, or doubled inside such a one"
        case .strayReturn: "lines end with LF or CRLF; a CR alone is no end"
        case .rowTooLong: "a row has at most \(grouped(CSVReader.rowBytesMax)) bytes"
        case .tooManyColumns: "a row has at most \(CSVReader.columnsMax) columns"
        case .quoteNotClosed: "the quotation mark that opens here is not closed where the cell ends"
        }
    }
}

extension String {
    /// Nothing but spaces.
    var isBlank: Bool { utf8.allSatisfy { $0 == UInt8(ascii: " ") } }
}
