import Claims

/// Reads OPPSCAP_Mmm.csv and .txt: what imaging is capped at, by code, contractor and locality.
///
/// The file lists some localities under two contractors; both are kept. Its name and content have no year. Source: the
/// files of 2025; rules.md 1.2 and 14.
enum ImagingCapImport {
    static func read(csv lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        // "NON-FACILTY" is CMS's spelling.
        let columns = try reader.columns(headed: [
            "HCPCS", "MOD", "PROCSTAT", "CARRIER", "LOCALITY", "FACILITY PRICE",
        ])
        guard let nonFacility = reader.cells.firstIndex(where: { $0.heading.hasPrefix("NON-FAC") }) else {
            throw lines.unknownLayout("a heading for the non-facility price")
        }
        var draft = Draft()
        while try reader.nextRow() {
            try draft.add(
                lines, code: reader[columns[0]], modifier: reader[columns[1]], status: reader[columns[2]],
                contractor: reader[columns[3]], number: reader[columns[4]], facility: reader[columns[5]],
                nonFacility: reader[nonFacility])
        }
        return try draft.table(lines)
    }

    static func read(fixed lines: LineReader) throws(ImportError) -> ImportedTable {
        var draft = Draft()
        while let line = try lines.nextLine() {
            let fields = FixedFields(line)
            try draft.add(
                lines, code: fields[1...5], modifier: fields[6...7], status: fields[9...9], contractor: fields[11...15],
                number: fields[18...19], facility: fields[20...28], nonFacility: fields[30...38])
        }
        return try draft.table(lines)
    }

    /// "0633TTC C 01112  05   150.69    150.69"
    static func isFixedRow(_ line: [UInt8]) -> Bool {
        line.withUnsafeBytes { bytes in
            let fields = FixedFields(bytes)
            return bytes.count == 38 && fields[1...5].code != nil && ServiceComponent(fields[6...7]) != nil
                && fields[9...9].capitalLetter != nil && fields[11...15].isDigits(5) && fields[18...19].isDigits(2)
        }
    }

    private struct Draft {
        private var caps: [ImagingCap] = []
        private var keys: Set<UInt64> = []

        mutating func add(
            _ lines: LineReader, code: Cell, modifier: Cell, status: Cell, contractor: Cell, number: Cell,
            facility: Cell, nonFacility: Cell
        ) throws(ImportError) {
            func cents(_ cell: Cell, _ column: String) throws(ImportError) -> Int32 {
                try lines.require(cell, "dollars and cents in column \(column)") { $0.decimal(2) }
            }
            let cap = ImagingCap(
                code: try lines.code(code, "HCPCS"),
                component: try lines.require(modifier, "blank, 26, TC or 53 in column MOD", ServiceComponent.init),
                locality: try lines.localityKey(contractor, number, columns: ("CARRIER", "LOCALITY")),
                facility: try cents(facility, "FACILITY PRICE"),
                nonFacility: try cents(nonFacility, "NON-FACILTY PRICE"),
                status: try lines.require(status, "one letter in column PROCSTAT", \.capitalLetter))
            let key =
                UInt64(cap.code.rawValue) << 34 | UInt64(cap.component.rawValue) << 32 | UInt64(cap.locality.rawValue)
            guard keys.insert(key).inserted else {
                throw lines.error(expected: "each code, modifier, carrier and locality once")
            }
            caps.append(cap)
        }

        func table(_ lines: LineReader) throws(ImportError) -> ImportedTable {
            guard !caps.isEmpty else { throw lines.cutShort }
            return ImportedTable(ImagingCapTable.content(caps))
        }
    }
}
