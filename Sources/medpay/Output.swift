import Foundation
import Glibc
import SwiftProtobuf

/// Writing to standard output, whole lines at a time.
enum Output {
    static func line(_ text: String = "") {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// For whoever reads along: on standard error, so that standard output stays what was asked for.
    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// What an answer is typed after: on standard error as well, the cursor behind it.
    static func prompt(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    /// Over the same line again: progress, on a terminal only.
    static func progress(_ text: String) {
        guard isTerminal else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    static func endProgress() {
        guard isTerminal else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    static func json(_ message: some SwiftProtobuf.Message) throws { line(try jsonText(message)) }

    static func json(_ messages: [some SwiftProtobuf.Message]) throws {
        line("[" + (try messages.map(jsonText).joined(separator: ",\n ")) + "]")
    }

    /// What no message declares; names as in the messages, "bytes_after" say.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        line(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    static func jsonText(_ message: some SwiftProtobuf.Message) throws -> String {
        var options = JSONEncodingOptions()
        options.preserveProtoFieldNames = true
        options.alwaysPrintInt64sAsNumbers = true
        return try message.jsonString(options: options)
    }
}

/// A list of messages, printed as they come, so that its length does not matter. Where the command fails the list is
/// without its end.
struct JSONList {
    private var isEmpty = true

    mutating func add(_ message: some SwiftProtobuf.Message) throws {
        let text = try Output.jsonText(message)
        FileHandle.standardOutput.write(Data(((isEmpty ? "[" : ",\n ") + text).utf8))
        isEmpty = false
    }

    func end() { Output.line(isEmpty ? "[]" : "]") }
}

/// Dollars from cents with thousands apart: "1,234.56".
func dollars(_ cents: Int64) -> String {
    let fraction = cents.magnitude % 100
    return "\(cents < 0 ? "-" : "")\(grouped(cents.magnitude / 100)).\(fraction < 10 ? "0" : "")\(fraction)"
}

/// Counts with thousands apart.
func grouped(_ count: some BinaryInteger) -> String {
    let whole = String(count.magnitude)
    var grouped = count < 0 ? "-" : ""
    for (position, digit) in whole.enumerated() {
        if position > 0, (whole.count - position) % 3 == 0 { grouped += "," }
        grouped.append(digit)
    }
    return grouped
}

/// Columns padded to their widest cell, two spaces between them; a column whose `isRight` is true stands at the right.
func table(_ rows: [[String]], right: Set<Int> = []) -> [String] {
    var widths: [Int] = []
    for row in rows {
        for (column, cell) in row.enumerated() {
            if column == widths.count { widths.append(0) }
            widths[column] = max(widths[column], cell.count)
        }
    }
    return rows.map { row in
        var line = ""
        for (column, cell) in row.enumerated() {
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            line += right.contains(column) ? padding + cell : cell + padding
            if column < row.count - 1 { line += "  " }
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
