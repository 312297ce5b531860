import Claims

/// Reads icd10cm-order-2025.txt, the ICD-10-CM order file: every header and every code of a fiscal year.
///
/// Positions: 1 to 5 a number, 7 to 13 the code without its point, 15 whether it is valid for submission (1) or a header
/// (0), 17 to 76 a short and from 78 a long description, which nobody here needs.
///
/// Source: the description of the order files that CMS and CDC publish beside them (icd10OrderFiles.pdf); rules.md 24.
enum DiagnosisImport {
    static func read(_ lines: LineReader) throws(ImportError) -> ImportedTable {
        var list: [(key: DiagnosisKey, entry: DiagnosisTable.Entry)] = []
        var keys: Set<DiagnosisKey> = []
        while let line = try lines.nextLine() {
            let fields = FixedFields(line)
            guard fields[1...5].isDigits(5) else { throw lines.error(expected: "an order number of 5 digits at 1") }
            let key = try lines.require(code(in: fields), "an ICD-10-CM code of 3 to 7 characters without a point at 7")
            {
                DiagnosisKey(ascii: $0.bytes)
            }
            let flag = try lines.require(fields[15...15], "0, a header, or 1, valid for submission, at 15", \.flag)
            guard areApart(fields) else { throw lines.error(expected: "blanks at 6, 14 and 16") }
            guard keys.insert(key).inserted else { throw lines.error(expected: "each code once") }
            list.append((key, flag))
        }
        guard !list.isEmpty else { throw lines.cutShort }
        return ImportedTable(DiagnosisTable.content(list))
    }

    /// "00001 A00     0 Cholera    Cholera"
    static func isRow(_ line: [UInt8]) -> Bool {
        line.withUnsafeBytes { bytes in
            let fields = FixedFields(bytes)
            return fields[1...5].isDigits(5) && DiagnosisKey(ascii: code(in: fields).bytes) != nil
                && fields[15...15].flag != nil && areApart(fields)
        }
    }

    /// Blank where there is none, or where it has moved to the right or has a point.
    private static func code(in fields: FixedFields) -> Cell {
        let cell = fields[7...13]
        return fields[7...7].isBlank || cell.bytes.contains(UInt8(ascii: ".")) ? .blank : cell
    }

    private static func areApart(_ fields: FixedFields) -> Bool {
        fields[6...6].isBlank && fields[14...14].isBlank && fields[16...16].isBlank
    }
}

extension Cell {
    fileprivate var flag: DiagnosisTable.Entry? {
        switch digit {
        case 0: .header
        case 1: .valid
        default: nil
        }
    }
}
