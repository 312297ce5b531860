/// The columns of the relative value file, in its order. The heading is that of the last two heading rows together.
///
/// Source: rows 9 and 10 of the files of 2022 to 2025, which are the same; PPRRVU2026_Jan_nonQPP.csv.
enum FeeColumn: Int, CaseIterable {
    case code, modifier, descriptor, status, notUsed, work, practiceNonFacility, rareNonFacility, practiceFacility
    case rareFacility, malpractice, totalNonFacility, totalFacility, componentIndicator, globalPeriod, preoperative
    case intraoperative, postoperative, multipleProcedure, bilateral, assistant, coSurgeon, team, endoscopicBase
    case conversionFactor, supervision, calculation, imagingFamily, capPracticeNonFacility, capPracticeFacility
    case capMalpractice

    var heading: String { FeeColumn.headings[rawValue] }

    /// The heading with what stands above it in the file, where two columns have the same.
    var title: String {
        switch self {
        case .rareNonFacility: "NON-FAC NA INDICATOR"
        case .rareFacility: "FACILITY NA INDICATOR"
        case .capPracticeNonFacility: "NON-FACILITY PE USED FOR OPPS"
        case .capPracticeFacility: "FACILITY PE USED FOR OPPS"
        case .capMalpractice: "MP USED FOR OPPS"
        default: heading
        }
    }

    private static let headings = [
        "HCPCS", "MOD", "DESCRIPTION", "STATUS CODE", "MEDICARE PAYMENT", "WORK RVU", "NON-FAC PE RVU", "NA INDICATOR",
        "FACILITY PE RVU", "NA INDICATOR", "MP RVU", "NON-FACILITY TOTAL", "FACILITY TOTAL", "PCTC IND", "GLOB DAYS",
        "PRE OP", "INTRA OP", "POST OP", "MULT PROC", "BILAT SURG", "ASST SURG", "CO- SURG", "TEAM SURG", "ENDO BASE",
        "CONV FACTOR", "DIAGNOSTIC PROCEDURES", "CALCULATION FLAG", "FAMILY INDICATOR", "PAYMENT AMOUNT",
        "PAYMENT AMOUNT", "PAYMENT AMOUNT",
    ]
}

extension FeeColumn {
    /// In a line of the .txt, counted from 1. The `+` is not in the record layout, but in the files.
    ///
    /// Source: the record layout in CMS's RVU release; PPRRVU25_JAN.txt and PPRRVU2025_Oct.txt.
    var positions: ClosedRange<Int> { FeeColumn.allPositions[rawValue] }

    private static let allPositions: [ClosedRange<Int>] = [
        1...5, 6...7, 8...57, 58...58, 59...59, 60...65, 67...72, 73...74, 76...81, 82...83, 85...89, 91...96, 97...102,
        103...103, 104...106, 107...109, 110...112, 113...115, 116...116, 117...117, 118...118, 119...119, 120...120,
        128...132, 133...140, 142...143, 144...144, 146...147, 152...157, 159...164, 166...171,
    ]

    /// The pricing indicator, blank before 2026.
    static let pricingPosition = 121...121
}

/// Where each column stands in one .csv.
struct FeeColumns {
    private var positions: [Int] = []
    /// The pricing indicator, inserted before ENDO BASE in 2026; nil before.
    private(set) var pricing: Int?

    init() {}

    /// - Throws: unless the headings are exactly those known, but for the one column that 2026 inserted.
    init(above: [String], below: [String], _ lines: LineReader) throws(ImportError) {
        for (position, lower) in below.enumerated() {
            let upper = position < above.count ? above[position] : ""
            let heading = upper.isEmpty || lower.isEmpty ? upper + lower : "\(upper) \(lower)"
            guard positions.count < FeeColumn.allCases.count else {
                guard heading.isEmpty else { throw FeeColumns.unknown(position, "no further column", lines) }
                continue
            }
            let expected = FeeColumn.allCases[positions.count]
            if heading == expected.heading || position <= FeeColumn.descriptor.rawValue && lower == expected.heading {
                positions.append(position)
            } else if expected == .endoscopicBase, pricing == nil, heading.hasPrefix("PRIC") {
                pricing = position
            } else {
                throw FeeColumns.unknown(position, "column \(expected.heading)", lines)
            }
        }
        guard positions.count == FeeColumn.allCases.count else {
            throw FeeColumns.unknown(below.count, "column \(FeeColumn.allCases[positions.count].heading)", lines)
        }
    }

    subscript(column: FeeColumn) -> Int { positions[column.rawValue] }

    private static func unknown(_ position: Int, _ expected: String, _ lines: LineReader) -> ImportError {
        lines.unknownLayout("\(expected) at position \(position + 1)")
    }
}
