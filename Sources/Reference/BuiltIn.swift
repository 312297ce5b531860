import Claims

extension ReferenceImage {
    /// The built-in release: some 400 common codes with their fee schedule rows, every locality, and the edits among
    /// those codes. Compiled on first use, once per process, in about 20 ms; the same bytes on every machine.
    ///
    /// Two of its tables are honest stand-ins for the first quarter of 2025, whose own are not to be had: edits of
    /// 2024Q2 and unit limits of 2026Q2. Results that rest on them say so.
    package static func builtIn() throws(ReferenceError) -> ReferenceImage { try BuiltIn.image.get() }

    /// The codes of the built-in release: everyday ones, each billed often in the whole country.
    package static var builtInCodes: [HCPCS] { Array(BuiltIn.descriptions.keys) }

    /// What the code is, in our own few words; nil for codes that the built-in release does not have. The image holds
    /// no text on codes: that of CMS's files is the American Medical Association's.
    package func description(of code: HCPCS) -> String? { BuiltIn.descriptions[code] }
}

private enum BuiltIn {
    static let image: Result<ReferenceImage, ReferenceError> = compile()

    private struct Source {
        var format: FileFormat
        var text: StaticString
        var name: String
        var quarter: String
        var standIn: ClosedRange<ServiceDate>?

        var lines: LineReader {
            LineReader(name: name, bytes: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
    }

    /// File names as in SOURCES.md. Source of the spans: design.md 9; rules.md 20 (the edits' dates of effect were filled
    /// in by whoever exported the table).
    private static var sources: [Source] {
        let firstQuarter = Quarter(year: 2025, number: 1)?.dates
        let untilThen = firstQuarter.flatMap { dates in
            Quarter(year: 2024, number: 3).map { $0.first...dates.upperBound }
        }
        let assumed = "ptp_practitioner_2024Q2.assumed-dates.txt, cut; effective dates are assumed, not CMS's"
        return [
            Source(
                format: .relativeValues, text: BuiltInTables.relativeValues, name: "PPRRVU25_JAN.csv, cut",
                quarter: "2025Q1"),
            Source(
                format: .localityFactors, text: BuiltInTables.localityFactors, name: "GPCI2025.csv", quarter: "2025Q1"),
            Source(
                format: .procedureEdits, text: BuiltInTables.procedureEdits, name: assumed, quarter: "2024Q2",
                standIn: untilThen),
            Source(
                format: .unitLimits, text: BuiltInTables.unitLimits,
                name: "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv, cut", quarter: "2026Q2", standIn: firstQuarter),
            Source(
                format: .addOnEdits, text: BuiltInTables.addOnEdits, name: "AOC_V2026Q2-MCR.csv, cut",
                quarter: "2026Q2"),
        ]
    }

    private static func compile() -> Result<ReferenceImage, ReferenceError> {
        do {
            var draft = ImageDraft()
            for source in sources {
                let table = try ImportGroup.table(source.format, [source.lines])
                let options = ImportOptions(standIn: source.standIn, imported: 0)
                var hints = NameHints()
                hints.quarter = Quarter(source.quarter)
                let (release, content) = try ImportGroup.release(
                    table, path: source.name, source: source.name, hints: hints, repairs: [], options)
                _ = try draft.add(release, content)
            }
            return .success(try ReferenceImage(bytes: draft.bytes()))
        } catch let error as ReferenceError {
            return .failure(error)
        } catch {
            return .failure(.damaged("built-in release", "\(error)"))
        }
    }

    /// From the descriptor column of our cut, which is ours.
    static let descriptions: [HCPCS: String] = {
        var descriptions: [HCPCS: String] = [:]
        let reader = CellReader(sources[0].lines)
        while (try? reader.next()) == true {
            if let code = reader[0].code { descriptions[code] = reader[2].text }
        }
        return descriptions
    }()
}
