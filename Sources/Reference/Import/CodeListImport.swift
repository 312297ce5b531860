import Claims

/// Reads lists of codes that nobody publishes in one form: reason codes, remark codes, places of service and the
/// modifiers that may bypass a procedure-to-procedure edit.
///
/// Columns are found by their headings, in the spellings in which people pass these lists on. Dates may be written
/// 2024-03-01, 20240301 or 3/1/2024.
enum CodeListImport {
    private static let codeHeadings = ["CODE", "CARC", "RARC", "REASON CODE", "REMARK CODE", "CARC CODE", "RARC CODE"]
    private static let textHeadings = ["DESCRIPTION", "TEXT", "NAME", "MEANING"]
    private static let startHeadings = ["START_DATE", "START DATE", "START", "EFFECTIVE DATE", "EFFECTIVE_DATE"]
    private static let changeHeadings = ["LAST_MODIFIED", "LAST MODIFIED", "LAST_MODIFIED_DATE", "MODIFIED"]
    private static let endHeadings = [
        "END_DATE", "END DATE", "STOP", "STOP DATE", "STOP_DATE", "DEACTIVATED", "DEACTIVATION DATE",
    ]
    private static let placeHeadings = ["POS_CODE", "POS CODE", "POS", "PLACE OF SERVICE CODE"]
    private static let settingHeadings = ["POS_TYPE", "POS TYPE", "SETTING", "FACILITY"]
    private static let modifierHeadings = ["MODIFIER"]
    private static let classHeadings = ["CLASS"]
    private static let placeNameHeadings = ["POS_NAME", "POS NAME", "PLACE OF SERVICE NAME", "NAME"]

    /// By the headings, and reason from remark codes by the first code: remarks begin with M or N.
    static func recognise(_ lines: [[UInt8]]) -> FileFormat? {
        guard lines.count == 2 else { return nil }
        let headings = Headings(names: cells(lines[0]).map(\.heading))
        let first = cells(lines[1])
        func has(_ spellings: [String]) -> Bool { headings.position(of: spellings) != nil }
        if has(placeHeadings), has(settingHeadings) { return .placesOfService }
        if has(modifierHeadings), has(classHeadings) { return .editModifiers }
        guard let code = headings.position(of: codeHeadings), has(textHeadings),
            let start = headings.position(of: startHeadings),
            let text = first.indices.contains(code) ? first[code].text : nil, let letter = text.first
        else { return nil }
        if (letter == "M" || letter == "N") && text.count > 1 { return .remarkCodes }
        // Group codes (CO, PR) come in the same form, without dates.
        return first.indices.contains(start) && first[start].date != nil ? .adjustmentReasons : nil
    }

    /// The newest date in it says for which quarter it speaks.
    static func reasons(_ lines: LineReader, _ kind: TableKind) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let headings = try header(reader)
        let code = try headings.require(codeHeadings, lines)
        let text = try headings.require(textHeadings, lines)
        let start = try headings.require(startHeadings, lines)
        let change = headings.position(of: changeHeadings)
        let end = headings.position(of: endHeadings)
        var draft = Draft(kind)
        var newest: ServiceDate?
        func date(_ column: Int?) throws(ImportError) -> ServiceDate? {
            guard let column, !reader[column].isBlank else { return nil }
            return try lines.require(reader[column], "a date, 2024-03-01, or blank", \.date)
        }
        while try reader.nextRow() {
            let (from, changed) = (try date(start), try date(change))
            newest = [newest, from, changed].compactMap { $0 }.max()
            try draft.add(
                ListedCode(code: reader[code].text, start: from, end: try date(end), text: reader[text].utf8Text),
                lines)
        }
        return try draft.table(lines, quarter: newest.flatMap { Quarter(containing: $0) })
    }

    static func places(_ lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let headings = try header(reader)
        let code = try headings.require(placeHeadings, lines)
        let setting = try headings.require(settingHeadings, lines)
        let name = headings.position(of: placeNameHeadings)
        var draft = Draft(.placesOfService)
        while try reader.nextRow() {
            let place = try lines.require(reader[code], "a place of service of 2 digits") { cell in
                cell.number.flatMap { PlaceOfService(rawValue: UInt8(clamping: $0)) }
            }
            if reader[code].bytes.count < 2 { lines.noteLeadingZeros(reader[code], "pos_code") { place.description } }
            try draft.add(
                ListedCode(
                    code: place.description, text: name.map { reader[$0].utf8Text } ?? "",
                    setting: reader[setting].setting), lines)
        }
        return try draft.table(lines)
    }

    static func editModifiers(_ lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let headings = try header(reader)
        let code = try headings.require(modifierHeadings, lines)
        let group = try headings.require(classHeadings, lines)
        var draft = Draft(.editModifiers)
        while try reader.nextRow() {
            let modifier = try lines.require(reader[code], "a modifier of 2 characters") { Modifier($0.text) }
            try draft.add(ListedCode(code: modifier.description, text: reader[group].utf8Text), lines)
        }
        return try draft.table(lines)
    }

    private struct Draft {
        private let kind: TableKind
        private var list: [ListedCode] = []
        private var codes: Set<String> = []

        init(_ kind: TableKind) { self.kind = kind }

        mutating func add(_ entry: ListedCode, _ lines: LineReader) throws(ImportError) {
            guard CodeListTable.packed(entry.code) != nil else {
                throw lines.error(expected: "a code of 1 to \(CodeListTable.codeLengthMax) characters")
            }
            guard codes.insert(entry.code).inserted else { throw lines.error(expected: "each code once") }
            list.append(entry)
        }

        func table(_ lines: LineReader, quarter: Quarter? = nil) throws(ImportError) -> ImportedTable {
            guard !list.isEmpty else { throw lines.cutShort }
            return ImportedTable(CodeListTable.content(kind, list), quarter: quarter)
        }
    }

    private struct Headings {
        var names: [String]

        func position(of spellings: [String]) -> Int? { names.firstIndex { spellings.contains($0) } }

        func require(_ spellings: [String], _ lines: LineReader) throws(ImportError) -> Int {
            guard let position = position(of: spellings) else {
                throw lines.unknownLayout("a heading \(spellings[0].lowercased())")
            }
            return position
        }
    }

    private static func header(_ reader: CellReader) throws(ImportError) -> Headings {
        guard try reader.next() else { throw reader.lines.cutShort }
        return Headings(names: reader.cells.map(\.heading))
    }

    /// For a look at a line that need not be right.
    private static func cells(_ line: [UInt8]) -> [OwnedCell] {
        let reader = CellReader(LineReader(name: "", bytes: line))
        guard (try? reader.next()) == true else { return [] }
        return reader.cells.map { OwnedCell(heading: $0.heading, text: $0.text, date: $0.date) }
    }

    private struct OwnedCell {
        var heading: String
        var text: String
        var date: ServiceDate?
    }
}

extension Cell {
    /// "Facility" or "Non-Facility"; nil: unassigned.
    fileprivate var setting: PlaceOfService.Setting? {
        switch heading {
        case "FACILITY", "F": .facility
        case "NON-FACILITY", "NON FACILITY", "NONFACILITY", "N", "NF": .nonFacility
        default: nil
        }
    }
}
