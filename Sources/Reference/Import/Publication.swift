import Claims

/// A table as an importer read it, before it is known when it is in force.
struct ImportedTable {
    var content: TableContent
    /// As far as the file's own text says.
    var quarter: Quarter?
    var year: Int?
    /// The one factor that the table rests on, in its own unit: it tells apart what CMS changed inside a quarter.
    var factor: Int32?
    /// The day of publication printed in it.
    var released: ServiceDate?
    /// Goes behind the release's name.
    var suffix: String

    init(
        _ content: TableContent, quarter: Quarter? = nil, year: Int? = nil, factor: Int32? = nil,
        released: ServiceDate? = nil, suffix: String = ""
    ) {
        self.content = content
        self.quarter = quarter
        self.year = year
        self.factor = factor
        self.released = released
        self.suffix = suffix
    }
}

extension ImportGroup {
    /// Names the release and says when it is in force.
    static func release(
        _ table: ImportedTable, path: String, source: String, hints: NameHints, repairs: [String],
        _ options: ImportOptions
    ) throws(ImportError) -> (Release, TableContent) {
        let kind = table.content.kind
        let edition = try edition(of: table, path: path, hints, options)
        let span = try MidYearChange.span(kind, edition, factor: table.factor, hints, path: path, options)
        let dates = options.inForce ?? span?.dates ?? kind.dates(of: edition)
        let release = Release(
            kind: kind, name: kind.releaseName(edition) + (span?.mark ?? "") + table.suffix, from: dates.lowerBound,
            through: dates.upperBound, standsInFrom: options.standIn?.lowerBound,
            standsInThrough: options.standIn?.upperBound, released: table.released, revision: hints.revision,
            digest: table.content.digest(), source: source, rows: table.content.rows, imported: options.imported,
            repairs: Array(repairs.prefix(Int(ImageFormat.repairsMax))))
        return (release, table.content)
    }

    private static func edition(
        of table: ImportedTable, path: String, _ hints: NameHints, _ options: ImportOptions
    ) throws(ImportError) -> Edition {
        let said = options.quarter ?? options.inForce.flatMap { Quarter(containing: $0.upperBound) }
        switch table.content.kind.period {
        case .quarter:
            if let quarter = table.quarter ?? hints.quarter ?? said { return .quarter(quarter) }
            throw ImportError(
                path, expected: "the quarter of this table in its name, as CMS gives it",
                advice:
                    "the file itself does not say it: name the quarter, as --quarter 2026Q3, or the days it is in force with --in-force"
            )
        case .year:
            if let year = table.year ?? hints.year ?? said?.year, (1996...2199).contains(year) { return .year(year) }
            throw ImportError(
                path, expected: "the year of this table in its name, as CMS gives it",
                advice: "the file itself does not say it: name a quarter of the year, as --quarter 2026Q1")
        case .fiscalYear:
            // Its first quarter is the last of the calendar year before.
            let year = hints.fiscalYear ?? said.map { $0.number == 4 ? $0.year + 1 : $0.year }
            if let year, (1997...2199).contains(year) {
                return .fiscalYear(year, isAprilUpdate: hints.isAprilUpdate)
            }
            throw ImportError(
                path, expected: "the fiscal year of this table in its name, as icd10cm-order-2025.txt",
                advice: "the file itself does not say it: name a quarter of that year, as --quarter 2025Q1")
        case .named:
            if let quarter = hints.ownQuarter ?? (hints.ownYear == nil ? said : nil) { return .quarter(quarter) }
            if let year = hints.ownYear { return .year(year) }
            throw ImportError(
                path, expected: "a year or a quarter in the file's name, as coding-lists-2025.csv",
                advice: "give it such a name, or say the quarter, as --quarter 2025Q2, or the days with --in-force")
        case .undated:
            return (said ?? table.quarter ?? hints.quarter).map { .quarter($0) } ?? .undated
        }
    }
}

/// For which time a table was published.
enum Edition {
    case quarter(Quarter)
    case year(Int)
    /// From October of the year before through September, or from April.
    case fiscalYear(Int, isAprilUpdate: Bool)
    /// A list that nobody dates: it holds until another replaces it.
    case undated
}

extension TableKind {
    fileprivate enum Period {
        case quarter, year, fiscalYear, undated
        /// What the file's own name says, or the operator.
        case named
    }

    fileprivate var period: Period {
        switch self {
        case .feeSchedule, .procedureEdits, .unitLimits, .addOnEdits, .imagingCaps, .zipLocalities: .quarter
        case .localities, .localityCounties, .anesthesiaFactors, .anesthesiaUnits: .year
        case .adjustmentReasons, .remarkCodes, .editModifiers, .placesOfService: .undated
        case .diagnoses: .fiscalYear
        case .codingLists: .named
        }
    }

    fileprivate func releaseName(_ edition: Edition) -> String {
        switch (self, edition) {
        case (.feeSchedule, .quarter(let quarter)): "CMS MPFS \(TableKind.letter(quarter))"
        case (.imagingCaps, .quarter(let quarter)): "CMS OPPS cap \(TableKind.letter(quarter))"
        case (_, .quarter(let quarter)): "\(title) \(quarter)"
        case (_, .year(let year)): "\(title) \(year)"
        case (_, .fiscalYear(let year, let isAprilUpdate)): "\(title) \(year)\(isAprilUpdate ? " April" : "")"
        case (_, .undated): "\(title) (undated)"
        }
    }

    /// RVU25A
    private static func letter(_ quarter: Quarter) -> String {
        let year = quarter.year % 100
        return "RVU\(year < 10 ? "0" : "")\(year)\(quarter.letter)"
    }

    private var title: String {
        switch self {
        case .feeSchedule: "CMS MPFS"
        case .localities: "CMS GPCI"
        case .procedureEdits: "NCCI PTP practitioner"
        case .unitLimits: "NCCI MUE practitioner"
        case .addOnEdits: "NCCI AOC"
        case .anesthesiaFactors: "CMS anesthesia factors"
        case .anesthesiaUnits: "CMS anesthesia base units"
        case .imagingCaps: "CMS OPPS cap"
        case .zipLocalities: "CMS ZIP5"
        case .localityCounties: "CMS locality counties"
        case .editModifiers: "NCCI PTP modifiers"
        case .adjustmentReasons: "X12 CARC"
        case .remarkCodes: "X12 RARC"
        case .placesOfService: "CMS POS"
        case .diagnoses: "ICD-10-CM"
        case .codingLists: "coding lists"
        }
    }

    /// The fee schedule, the caps, the unit limits and the ZIP codes hold for their quarter, the other localities'
    /// tables and the anesthesia ones for their year, diagnoses for their fiscal year, of which an April update holds for
    /// the second half, the coding lists for whichever they are named after. The rest carry their history: the edits from NCCI's beginning, the
    /// add-on edits from the first of them, the lists of codes from whenever each was in use.
    ///
    /// Source: rules.md 1.3, 20 (newest table wins for past dates too), 21, 22, 24 (the year of ICD-10-CM).
    fileprivate func dates(of edition: Edition) -> ClosedRange<ServiceDate> {
        switch edition {
        case .undated: return .distantPast ... .distantFuture
        case .year(let year):
            guard let first = Quarter(year: year, number: 1), let last = Quarter(year: year, number: 4) else {
                return .distantPast ... .distantFuture  // The year was checked: there are both.
            }
            return first.first...last.last
        case .fiscalYear(let year, let isAprilUpdate):
            let first = isAprilUpdate ? Quarter(year: year, number: 2) : Quarter(year: year - 1, number: 4)
            guard let first, let last = Quarter(year: year, number: 3) else {
                return .distantPast ... .distantFuture  // Likewise.
            }
            return first.first...last.last
        case .quarter(let quarter):
            let first: ServiceDate? =
                switch self {
                case .procedureEdits: ServiceDate(year: 1996, month: 1, day: 1)
                case .addOnEdits: ServiceDate(year: 2013, month: 1, day: 1)
                case .adjustmentReasons, .remarkCodes, .editModifiers, .placesOfService: .distantPast
                default: quarter.first
                }
            return min(first ?? quarter.first, quarter.last)...quarter.last
        }
    }
}

/// Factors that changed inside a quarter: each has its own release, in force from or through that day.
///
/// Source: Consolidated Appropriations Act, 2024, section 305: 33.2875 for services from 2024-03-09 (anesthesia:
/// 20.7739), after 32.7442 (20.4349); CMS published RVU24A and RVU24AR. rules.md 1.3.
private enum MidYearChange {
    private static let year = 2024
    private static let first = ServiceDate(year: 2024, month: 3, day: 9) ?? .distantPast

    struct Span {
        var dates: ClosedRange<ServiceDate>
        /// Goes behind the letter: RVU24AR.
        var mark: String
    }

    /// nil: the table holds for the whole of its quarter or year.
    ///
    /// - Parameter factor: the physician factor in 10^-4 dollars, the national anesthesia factor in 10^-6 dollars; nil:
    ///   the file does not name the factor it rests on.
    /// - Throws: when nothing tells on which side of the change a table stands.
    static func span(
        _ kind: TableKind, _ edition: Edition, factor: Int32?, _ hints: NameHints, path: String,
        _ options: ImportOptions
    ) throws(ImportError) -> Span? {
        let whole = kind.dates(of: edition)
        guard [.feeSchedule, .anesthesiaFactors, .imagingCaps].contains(kind), options.inForce == nil,
            whole.contains(first), whole.lowerBound.year == year
        else { return nil }
        guard let isAfter = isAfter(kind, factor) ?? hints.isCorrection else {
            throw ImportError(
                path, expected: "the name of its release, RVU24A or RVU24AR, on the archive or folder around it",
                advice: "the factor changed on \(first) and the file does not say which it has: name the days, as "
                    + "--in-force \(first)..\(whole.upperBound)")
        }
        return isAfter
            ? Span(dates: first...whole.upperBound, mark: "R")
            : Span(dates: whole.lowerBound...first.adding(days: -1), mark: "")
    }

    private static func isAfter(_ kind: TableKind, _ factor: Int32?) -> Bool? {
        switch (kind, factor) {
        case (.feeSchedule, 327_442), (.anesthesiaFactors, 20_434_900): false
        case (.feeSchedule, 332_875), (.anesthesiaFactors, 20_773_900): true
        default: nil
        }
    }
}
