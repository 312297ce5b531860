import Claims
import Client
import Foundation
import Glibc
import JobMessages
import Reference

/// A file of a batch's results: a spreadsheet (.csv), or one JSON object for each claim (.jsonl, .ndjson).
///
/// It is written beside its place, readable to its owner only, and put there when it is whole: who opens the path finds
/// the old file or the new one.
struct ResultFile {
    let path: String
    private let form: Form

    private enum Form { case spreadsheet, objects }

    /// - Throws: a `Failure` when the path cannot be such a file: to be told before anything is sent.
    init(path: String) throws {
        switch URL(fileURLWithPath: path).pathExtension.lowercased() {
        case "csv": form = .spreadsheet
        case "jsonl", "ndjson": form = .objects
        default:
            throw Failure("\(path): results go to a file that ends in .csv (a spreadsheet), or in .jsonl or .ndjson")
        }
        try FileInTheMaking.checkPlace(path)
        self.path = path
    }

    /// Writes what results there are now, in the order of claims.
    ///
    /// - Returns: how many claims.
    func write(_ batch: Int64, from client: inout BrokerClient) throws -> Int {
        var file = try FileInTheMaking(of: path)
        if form == .spreadsheet { try file.write(ResultSheet.line(ResultSheet.columns)) }
        var claims = 0
        try client.eachResult(of: batch) { result in
            let answer = try WireClaimResult(serializedBytes: result.body)
            switch form {
            case .spreadsheet:
                for row in ResultSheet.rows(answer) {
                    try file.write(ResultSheet.line(row))
                }
            case .objects: try file.write(try Output.jsonText(answer) + "\n")
            }
            claims += 1
        }
        try file.putInPlace()
        return claims
    }
}

extension BrokerClient {
    /// Every result that a batch has now, in the order of claims; asked for page by page.
    mutating func eachResult(of batch: Int64, _ body: (WireResult) throws -> Void) throws {
        var cursor: Int64 = -1
        while true {
            let page = try results(batch, after: cursor, limit: Results.pageMax)
            for result in page.results {
                try body(result)
                cursor = result.claim
            }
            guard page.more, !page.results.isEmpty else { return }
        }
    }
}

/// Results as rows of a spreadsheet.
///
/// One row for each service line, with its findings side by side in one cell: whoever filters by line, rule or amount finds
/// each line once, and the sums over amounts are right. A row of its own has each finding about the claim as a whole, and
/// each line that only a finding names. No claim is without a row.
enum ResultSheet {
    static let columns = [
        "claim", "line", "code", "modifiers", "charge", "allowed", "estimate", "confidence", "at_risk", "findings",
        "severities", "carc", "rarc", "message", "remedy",
    ]

    private static let separator = " | "

    /// As the columns have it.
    static func rows(_ result: WireClaimResult) -> [[String]] {
        let findings = result.scrub.findings
        let priced = Set(result.estimate.lines.map(\.line))
        var rows = result.estimate.lines.map { line in
            row(result, line, findings.filter { $0.lines.contains(line.line) })
        }
        for number in Set(findings.flatMap(\.lines)).subtracting(priced).sorted() {
            rows.append(row(result, number, findings.filter { $0.lines.contains(number) }))
        }
        rows += findings.filter(\.lines.isEmpty).map { row(result, nil, [$0]) }
        if rows.isEmpty { rows.append(row(result, nil, [])) }
        return rows
    }

    private static func row(
        _ result: WireClaimResult, _ line: WireLineEstimate, _ findings: [WireFinding]
    ) -> [String] {
        var row = row(result, line.line, findings)
        row[2] = line.procedure
        row[3] = line.modifiers.joined(separator: " ")
        row[4] = amount(line.chargeCents)
        let confidence = line.confidence == .unspecified ? "" : line.confidence.word
        switch line.outcome {
        case .priced: row.replaceSubrange(5...7, with: [amount(line.allowedCents), "priced", confidence])
        case .bundled: row.replaceSubrange(5...7, with: [amount(0), "bundled: \(line.reason)", confidence])
        case .notPriced, .unspecified, .UNRECOGNIZED: row[6] = "not priced: \(line.reason)"
        }
        if line.outcome == .priced, isAtRisk(line, result) { row[8] = amount(line.allowedCents) }
        return row
    }

    private static func row(_ result: WireClaimResult, _ line: UInt32?, _ findings: [WireFinding]) -> [String] {
        var row = [String](repeating: "", count: columns.count)
        row[0] = result.reference
        row[1] = line.map(String.init) ?? ""
        let cells: [(WireFinding) -> String] = [
            { $0.rule }, { $0.notChecked ? "NOT CHECKED" : $0.severity.word },
            { $0.carc.isEmpty ? "" : "\($0.group)-\($0.carc)" }, { $0.remarks.joined(separator: " ") }, { $0.message },
            { $0.remedy },
        ]
        // An empty part keeps its place, so that the first of one cell belongs to the first of the next.
        for (position, cell) in cells.enumerated() {
            row[9 + position] = findings.map(cell).joined(separator: separator)
        }
        return row
    }

    private static func amount(_ cents: Int64) -> String { Money(cents: cents).description }

    /// Whether a deny or warn finding would leave the line unpaid.
    ///
    /// A result has the amount at risk by finding, not by line: where it is the sum of the lines that the finding names, they
    /// are all meant; otherwise the first, which is the one that would be denied.
    private static func isAtRisk(_ line: WireLineEstimate, _ result: WireClaimResult) -> Bool {
        if result.scrub.deniedLines.contains(line.line) { return true }
        return result.scrub.findings.contains { finding in
            guard finding.severity == .deny || finding.severity == .warn, finding.atRiskCents > 0 else { return false }
            guard !finding.lines.isEmpty, finding.lines.first != line.line else { return true }
            let named = result.estimate.lines.filter { finding.lines.contains($0.line) }
            return named.contains(line) && named.reduce(0) { $0 + $1.allowedCents } == finding.atRiskCents
        }
    }

    /// A line of the file, with its end. Source: RFC 4180.
    static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\r\n" }

    /// A cell, quoted where it must be. One that a spreadsheet program would run as a formula gets an apostrophe before it,
    /// for references come from outside; numbers stay numbers. Source: OWASP, CSV Injection.
    static func cell(_ text: String) -> String {
        var text = text
        if let first = text.utf8.first, "=+-@\t\r\n".utf8.contains(first), Money(text) == nil { text = "'" + text }
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

/// A file that takes its place when it is whole, and leaves nothing when it is not.
struct FileInTheMaking: ~Copyable {
    private let path: String
    private var name: [CChar]
    private let descriptor: Int32
    private var bytes: [UInt8] = []
    private var isInPlace = false

    private static let gatheredBytesMax = 1 << 18

    /// Tells before a long job that its answer would have no place.
    static func checkPlace(_ path: String) throws {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            throw Failure("\(path): is a folder")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw Failure("\(path): there is no folder \(folder)")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw Failure("\(path): nothing can be written to \(folder)")
        }
    }

    /// - Throws: a `Failure` when nothing can be made there, or what is there is no file that could be replaced.
    init(of path: String) throws {
        self.path = path
        (name, descriptor) = try FileInTheMaking.make(beside: path)
    }

    private static func make(beside path: String) throws -> ([CChar], Int32) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw Failure("\(path): is no regular file, which could be replaced")
        }
        var name = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)  // Mode 0600.
        guard descriptor >= 0 else { throw Failure("\(path): \(systemMessage("cannot be written"))") }
        return (name, descriptor)
    }

    deinit {
        close(descriptor)
        if !isInPlace { unlink(name) }
    }

    mutating func write(_ text: String) throws { try write(text.utf8) }

    mutating func write(_ piece: some Collection<UInt8>) throws {
        bytes.append(contentsOf: piece)
        if bytes.count >= FileInTheMaking.gatheredBytesMax { try flush() }
    }

    /// What was written so far is gone.
    mutating func clear() throws {
        bytes.removeAll(keepingCapacity: true)
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw Failure("\(path): \(systemMessage("cannot be written"))")
        }
    }

    /// Whatever had the name before is gone afterwards.
    mutating func putInPlace() throws {
        try flush()
        guard fsync(descriptor) == 0 else { throw Failure("\(path): \(systemMessage("cannot be written"))") }
        guard rename(name, path) == 0 else { throw Failure("\(path): \(systemMessage("cannot be replaced"))") }
        isInPlace = true
    }

    private mutating func flush() throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written >= 0 || errno == EINTR else {
                throw Failure("\(path): \(systemMessage("cannot be written"))")
            }
            rest = rest.dropFirst(max(written, 0))
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
