import Claims

/// Reads ZIP5_MMMyyyy.txt: state, ZIP code, carrier and payment locality in 80 characters, the quarter in the last five.
///
/// Source: ZIP5lyout.txt, CMS's record layout of the file; the file of October 2025.
enum ZIPImport {
    static func read(_ lines: LineReader) throws(ImportError) -> ImportedTable {
        var list: [(zip: ZIPCode, place: ZIPPlace)] = []
        var zips: Set<ZIPCode> = []
        var quarter: Quarter?
        while let line = try lines.nextLine() {
            let fields = FixedFields(line)
            let zip = try lines.require(fields[3...7], "a ZIP code of 5 digits at 3") { ZIPCode(ascii: $0.bytes) }
            guard zips.insert(zip).inserted else { throw lines.error(expected: "each ZIP code once") }
            let own = try lines.require(fields[76...80], "a year and quarter, 20254, at 76", \.yearAndQuarter)
            guard quarter ?? own == own else { throw lines.error(expected: "the same quarter on every line") }
            quarter = own
            let rural = fields[15...15].bytes.first ?? UInt8(ascii: " ")
            guard [UInt8(ascii: " "), UInt8(ascii: "R"), UInt8(ascii: "B")].contains(rural) else {
                throw lines.error(expected: "blank, R or B at 15")
            }
            let place = ZIPPlace(
                state: try lines.require(fields[1...2], "a state's two letters at 1") { USState(ascii: $0.bytes) },
                locality: try lines.localityKey(
                    fields[8...12], fields[13...14], columns: ("carrier", "pricing locality")),
                isSplit: try lines.require(fields[21...21], "0 or 1 at 21") { $0.digit.flatMap { $0 <= 1 ? $0 : nil } }
                    == 1,
                rural: rural)
            list.append((zip, place))
        }
        guard !list.isEmpty else { throw lines.cutShort }
        guard let content = ZIPTable.content(list) else {
            throw lines.unknownLayout("some hundred different localities")
        }
        return ImportedTable(content, quarter: quarter)
    }

    /// "AK995010210201 Z9   0 A  ...  20254"
    static func isRow(_ line: [UInt8]) -> Bool { isRow(line, plusFour: false) }

    /// ZIP9 lines have the last four digits at 22, where ZIP5's have blanks.
    static func isNineDigitRow(_ line: [UInt8]) -> Bool { isRow(line, plusFour: true) }

    private static func isRow(_ line: [UInt8], plusFour: Bool) -> Bool {
        line.withUnsafeBytes { bytes in
            let fields = FixedFields(bytes)
            return bytes.count == 80 && USState(ascii: fields[1...2].bytes) != nil && fields[3...12].isDigits(10)
                && fields[76...80].yearAndQuarter != nil && fields[22...25].isDigits(4) == plusFour
        }
    }
}

extension Cell {
    /// "20254"
    fileprivate var yearAndQuarter: Quarter? {
        guard bytes.count == 5, let number else { return nil }
        return Quarter(year: number / 10, number: number % 10)
    }
}
