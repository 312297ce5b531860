import Calls
import Client
import Crypto
import Deidentification
import Foundation
import SwiftProtobuf
import TrendMessages
import Trends

/// The reports of a spreadsheet: a row each, its columns named as the fields of the form.
///
/// A person's cells never leave this type. What is kept of a row are the codes of its contribution, on disk, and what is
/// told of one that is refused are its place and what belongs there. Source: 45 CFR 164.514(b)(2)(i): any cell may hold
/// one of its eighteen identifiers.
///
/// A file goes under a key of its content, so that it counts once however often it is sent, while two rows alike are two
/// reports. Memory stays the same for any size.
final class ReportSheet: ReportSource {
    let part = IntakeNotes.Part.row
    let isFile = true
    let count: Int
    private let key: String
    private let notes: IntakeNotes
    private let spool: SpoolFile

    /// Reads the whole file, and tells rows that are refused.
    ///
    /// - Parameter isStrict: whether the first of them refuses the file.
    /// - Throws: a `Failure` for what refuses the file; nothing was sent then.
    init(path: String, _ deidentifier: Deidentifier, _ secret: PseudonymKey, isStrict: Bool) throws {
        var rows = ReportRows(notes: IntakeNotes(path: path, of: .row), deidentifier, isStrict, try SpoolFile())
        var hash = SHA256()
        var reader = CSVReader()
        do {
            try ClaimFile(path: path).bytes { bytes in
                hash.update(data: bytes)
                try reader.feed(bytes) { try rows.take($0) }
            }
            try reader.finish { try rows.take($0) }
            try rows.end()
        } catch let fault as CSVFault {
            throw Failure("\(path): \(fault)")
        } catch let fault as ReportRowFault {
            throw Failure("\(path): \(fault)")
        }
        key = secret.reportKey(forFile: Array(hash.finalize()))
        (count, notes) = (rows.requests, rows.notes)
        spool = rows.spooled()
    }

    func eachRequest(_ body: (WireContributeRequest) throws -> Void) throws {
        var offset = 0
        for _ in 0..<count {
            let length = try spool.read(ReportRows.lengthBytes, at: offset).reduce(0) { $0 << 8 | Int($1) }
            offset += ReportRows.lengthBytes
            var request = try WireContributeRequest(serializedBytes: try spool.read(length, at: offset))
            offset += length
            request.key = key + request.key
            try body(request)
        }
    }

    func exit() throws {
        try notes.exit("\(IntakeNotes.resend), in a file of their own: the others would count twice")
    }
}

/// Rows on their way to requests, which lie in a file without a name: a length, then the request, its key to be completed.
private struct ReportRows: ~Copyable {
    /// Big-endian.
    static let lengthBytes = 4

    private(set) var notes: IntakeNotes
    private(set) var requests = 0
    private let deidentifier: Deidentifier
    private let isStrict: Bool
    private var spool: SpoolFile
    /// nil: the first row was not read yet.
    private var columns: ReportColumns?
    /// Rows that are reports or should be.
    private var rows = 0
    private var piece: [WireContribution] = []

    init(notes: IntakeNotes, _ deidentifier: Deidentifier, _ isStrict: Bool, _ spool: consuming SpoolFile) {
        self.notes = notes
        self.deidentifier = deidentifier
        self.isStrict = isStrict
        self.spool = spool
    }

    /// - Throws: what refuses the file.
    mutating func take(_ found: Result<CSVRow, CSVFault>) throws {
        guard let columns else {
            columns = try ReportColumns(try found.get())
            return
        }
        if case .success(let row) = found, row.isBlank { return }
        // By place in the file, so that a row that is refused moves no other to another request.
        if rows > 0, rows.isMultiple(of: CallLimits.contributionsMax) { try endPiece() }
        rows += 1
        do {
            piece.append(WireContribution(try columns.report(of: try found.get(), deidentifier)))
        } catch let fault as CSVFault {
            try refuse(fault)
        } catch let fault as ReportRowFault {
            try refuse(fault)
        }
    }

    private mutating func refuse(_ fault: some Error & CustomStringConvertible) throws {
        guard !isStrict else { throw fault }
        notes.refuse(fault)
    }

    /// The file has no more rows.
    mutating func end() throws {
        guard columns != nil else { throw ReportRowFault(line: 1, rule: ReportColumns.rule) }
        try endPiece()
        try spool.flush()
        notes.end()
    }

    private mutating func endPiece() throws {
        guard !piece.isEmpty else { return }
        var request = WireContributeRequest()
        request.key = ReportPiece.key("", (rows - 1) / CallLimits.contributionsMax)
        request.contributions = piece
        let bytes: [UInt8] = try request.serializedBytes()
        let length = (1...ReportRows.lengthBytes).map {
            UInt8(truncatingIfNeeded: bytes.count >> (8 * (ReportRows.lengthBytes - $0)))
        }
        try spool.append(length)
        try spool.append(bytes)
        requests += 1
        piece.removeAll(keepingCapacity: true)
    }

    consuming func spooled() -> SpoolFile { spool }
}

/// Which field of a report stands in which column.
private struct ReportColumns {
    private let fields: [ContributionError.Field]

    private static let required: [ContributionError.Field] = [.code, .payer, .carc]
    /// The command line's names.
    private static let short: [String: ContributionError.Field] = [
        "pos": .placeOfService, "year": .serviceYear, "level": .appealLevel, "days": .daysToResolve,
    ]
    private static let byName: [String: ContributionError.Field] = ContributionError.Field.allCases
        .filter { FormError.fieldNames.contains($0.rawValue) }
        .reduce(into: short) { names, field in names[field.rawValue.lowercased()] = field }

    static let rule =
        "the first row names the columns: \(required.map(\.rawValue).joined(separator: ", ")), and others"

    /// - Throws: at a column that is no field of a report, or of which there is one already; when a required one is missing.
    init(_ header: CSVRow) throws(ReportRowFault) {
        var fields: [ContributionError.Field] = []
        for (position, name) in header.cells.enumerated() {
            let column = position + 1
            guard let field = ReportColumns.byName[ReportColumns.plain(name)] else {
                throw ReportRowFault(line: header.line, column: column, rule: ReportColumns.names)
            }
            if let earlier = fields.firstIndex(of: field) {
                throw ReportRowFault(
                    line: header.line, column: column, rule: "\(field.rawValue) is in column \(earlier + 1) already")
            }
            fields.append(field)
        }
        if let missing = ReportColumns.required.first(where: { !fields.contains($0) }) {
            throw ReportRowFault(line: header.line, rule: "a column named \(missing.rawValue) is required")
        }
        self.fields = fields
    }

    private static var names: String {
        "\(FormError.unknownField); \(short.keys.sorted().joined(separator: ", ")) are understood as well"
    }

    private static func plain(_ name: String) -> String {
        name.trimmingCharacters(in: CharacterSet(charactersIn: " ")).lowercased()
    }

    /// A cell without text says nothing, as if its column were not there.
    func report(of row: CSVRow, _ deidentifier: Deidentifier) throws(ReportRowFault) -> Contribution {
        guard row.cells.count == fields.count else {
            throw ReportRowFault(
                line: row.line, rule: "expected \(fields.count) cells, as many as the first row has")
        }
        var form: [ContributionError.Field: String] = [:]
        for (field, cell) in zip(fields, row.cells) where !cell.isBlank { form[field] = cell }
        do {
            return try deidentifier.reported(Contribute.filled(form))
        } catch {
            throw ReportRowFault(line: row.line, column: column(of: error), rule: "\(error)")
        }
    }

    private func column(of error: FormError) -> Int? {
        guard case .field(let error) = error else { return nil }
        return fields.firstIndex(of: error.field).map { $0 + 1 }
    }
}

/// Why a row is no report: its place, and what belongs there. Never what stands there.
private struct ReportRowFault: Error, CustomStringConvertible {
    private let place: CSVPlace
    private let rule: String

    init(line: Int, column: Int? = nil, rule: String) {
        place = CSVPlace(line: line, column: column)
        self.rule = rule
    }

    var description: String { "\(place): \(rule)" }
}
