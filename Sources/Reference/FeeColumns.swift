/// The columns of the relative value file, in its order. The heading is that of the last two heading rows together.
///
/// Source: PPRRVU25_JAN.csv, rows 9 and 10.
enum FeeColumn: Int, CaseIterable {
    case code, modifier, descriptor, status, notUsed, work, practiceNonFacility, rareNonFacility, practiceFacility
    case rareFacility, malpractice, totalNonFacility, totalFacility, componentIndicator, globalPeriod, preoperative
    case intraoperative, postoperative, multipleProcedure, bilateral, assistant, coSurgeon, team, endoscopicBase
    case conversionFactor, supervision, calculation, imagingFamily, capPracticeNonFacility, capPracticeFacility
    case capMalpractice

    var heading: String { FeeColumn.headings[rawValue] }

    private static let headings = [
        "HCPCS", "MOD", "DESCRIPTION", "STATUS CODE", "MEDICARE PAYMENT", "WORK RVU", "NON-FAC PE RVU", "NA INDICATOR",
        "FACILITY PE RVU", "NA INDICATOR", "MP RVU", "NON-FACILITY TOTAL", "FACILITY TOTAL", "PCTC IND", "GLOB DAYS",
        "PRE OP", "INTRA OP", "POST OP", "MULT PROC", "BILAT SURG", "ASST SURG", "CO- SURG", "TEAM SURG", "ENDO BASE",
        "CONV FACTOR", "DIAGNOSTIC PROCEDURES", "CALCULATION FLAG", "FAMILY INDICATOR", "PAYMENT AMOUNT",
        "PAYMENT AMOUNT", "PAYMENT AMOUNT",
    ]
}

/// Where each column stands in one file.
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
            } else if expected == .endoscopicBase, pricing == nil {
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
        lines.error(
            expected: "\(expected) at position \(position + 1)",
            advice: "CMS has changed the layout, or the file was altered; this MedPay cannot read it safely")
    }
}
