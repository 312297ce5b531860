import Claims
import Foundation
import Pricing
import Reference

/// A file of codes: one a line, CODE or CODE-26, CODE-TC, CODE-53. Empty lines and what follows a `#` say nothing.
enum CodesFile {
    /// All codes that there can be on a schedule, several times over.
    static let bytesMax = 4 << 20

    /// In the file's order. A bad line refuses the whole file.
    static func read(_ path: String) throws -> [FeeTable.Wanted] {
        let wanted = try lines(path).map { line, said in
            guard let one = read(line: said) else {
                throw Failure(
                    "\(path), line \(line): expected a code or a code with its component: 20552, 72148-26, 72148-TC, "
                        + "45378-53")
            }
            return one
        }
        guard !wanted.isEmpty else { throw Failure("\(path): has no codes; write one a line") }
        return wanted
    }

    /// The codes alone, each once, in the file's order, with the first line of each. A line may have several, between
    /// commas or blanks.
    static func codes(_ path: String) throws -> [(code: HCPCS, line: Int)] {
        var codes: [(code: HCPCS, line: Int)] = []
        var known: Set<HCPCS> = []
        for (line, said) in try lines(path) {
            for word in said.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
                guard let code = read(line: String(word))?.code else {
                    throw Failure(
                        "\(path), line \(line): expected HCPCS codes, between commas or blanks: 20552, 0054T, J1100")
                }
                if known.insert(code).inserted { codes.append((code, line)) }
            }
        }
        guard !codes.isEmpty else { throw Failure("\(path): has no codes; write one a line") }
        return codes
    }

    /// What the lines say that say something, each with its number, from 1.
    private static func lines(_ path: String) throws -> [(line: Int, said: String)] {
        let text = String(decoding: try bytes(path), as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { position, line in
            let said = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            return said.isEmpty ? nil : (position + 1, said)
        }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try ClaimFile(path: path).bytes { piece in
            bytes += piece
            guard bytes.count <= bytesMax else {
                throw Failure("\(path): is larger than \(bytesMax >> 20) MB; a file of codes has one code a line")
            }
        }
        // A byte order mark, as spreadsheets write it, and the line ends of other systems.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        bytes.removeFirst(bytes.starts(with: mark) ? mark.count : 0)
        var lines: [UInt8] = []
        lines.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == UInt8(ascii: "\n"), lines.last == UInt8(ascii: "\r") { lines.removeLast() }
            lines.append(byte)
        }
        return lines.map { $0 == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : $0 }
    }

    private static func read(line: String) -> FeeTable.Wanted? {
        let words = line.uppercased().split(separator: "-", omittingEmptySubsequences: false)
        guard let first = words.first, let code = HCPCS(first), words.count <= 2 else { return nil }
        guard words.count == 2 else { return FeeTable.Wanted(code: code) }
        guard let component = ServiceComponent.allCases.first(where: { $0 != .whole && $0.modifier == words[1] }) else {
            return nil
        }
        return FeeTable.Wanted(code: code, component: component)
    }
}
