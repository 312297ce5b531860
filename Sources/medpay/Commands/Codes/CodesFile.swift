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
        let text = String(decoding: try bytes(path), as: UTF8.self)
        var wanted: [FeeTable.Wanted] = []
        for (position, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let said = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            guard !said.isEmpty else { continue }
            guard let one = read(line: said) else {
                throw Failure(
                    "\(path), line \(position + 1): expected a code or a code with its component: 20552, 72148-26, "
                        + "72148-TC, 45378-53")
            }
            wanted.append(one)
        }
        guard !wanted.isEmpty else { throw Failure("\(path): has no codes; write one a line") }
        return wanted
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
