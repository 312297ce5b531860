import CArchive
import Glibc

/// The files that can be imported, told apart by what is in them.
enum FileFormat: Sendable, CaseIterable {
    case relativeValues, relativeValuesFixed
    case localityFactors, localityFactorsFixed
    case localityCounties, localityCountiesFixed
    case anesthesiaFactors, anesthesiaFactorsFixed
    case anesthesiaUnits
    case imagingCaps, imagingCapsFixed
    case zipLocalities
    case procedureEdits, unitLimits, addOnEdits, addOnEditsFixed
    case editModifiers, adjustmentReasons, remarkCodes, placesOfService
    case diagnoses, codingLists

    enum Recognition {
        case format(FileFormat)
        /// A spreadsheet's own file, which is not read: what it holds is not known.
        case workbook
        /// Known, and not to be used here: why, and what to take instead.
        case refused(expected: String, advice: String)
        case unknown
    }

    var kind: TableKind {
        switch self {
        case .relativeValues, .relativeValuesFixed: .feeSchedule
        case .localityFactors, .localityFactorsFixed: .localities
        case .localityCounties, .localityCountiesFixed: .localityCounties
        case .anesthesiaFactors, .anesthesiaFactorsFixed: .anesthesiaFactors
        case .anesthesiaUnits: .anesthesiaUnits
        case .imagingCaps, .imagingCapsFixed: .imagingCaps
        case .zipLocalities: .zipLocalities
        case .procedureEdits: .procedureEdits
        case .unitLimits: .unitLimits
        case .addOnEdits, .addOnEditsFixed: .addOnEdits
        case .editModifiers: .editModifiers
        case .adjustmentReasons: .adjustmentReasons
        case .remarkCodes: .remarkCodes
        case .placesOfService: .placesOfService
        case .diagnoses: .diagnoses
        case .codingLists: .codingLists
        }
    }

    /// CMS publishes the same table in two forms; of two in one place the other is read.
    var isFixedTwin: Bool {
        switch self {
        case .relativeValuesFixed, .localityFactorsFixed, .localityCountiesFixed, .anesthesiaFactorsFixed,
            .imagingCapsFixed, .addOnEditsFixed:
            true
        default: false
        }
    }

    static let readable = """
        one of CMS's tables (PPRRVU, GPCI, LOCCO, ANES, anesthesia base units, OPPSCAP, ZIP5; NCCI practitioner PTP, \
        practitioner MUE, add-on codes, PTP-associated modifiers; the ICD-10-CM order file), a list of reason, remark or \
        place of service codes, or coding lists, as .csv or .txt
        """

    /// - Parameter name: needed for one thing: the NCCI table for hospitals has the same headings as the practitioners'.
    static func recognise(_ prefix: [UInt8], name: String) -> Recognition {
        if isWorkbook(name) { return .workbook }
        if let packing = Archive.packing(of: prefix) {
            // CMS's archives hold their documentation as .docx, which is a zip too; and some workbooks are called .csv.
            guard packing == .gzip || !name.lowercased().hasSuffix(".docx") else { return .unknown }
            if Archive.isOfficeFile(prefix) { return .workbook }
            return .refused(
                expected: "files in an archive, not archives", advice: "unpack \(name) and import the result")
        }
        let text = Prefix(prefix)
        return byHeadings(text, name) ?? bySubstance(text)
    }

    /// Some are packed as an archive is (.xlsx, .ods).
    static func isWorkbook(_ name: String) -> Bool {
        let name = name.lowercased()
        return [".xlsx", ".xlsm", ".xls", ".ods"].contains { name.hasSuffix($0) }
    }

    private static func byHeadings(_ text: Prefix, _ name: String) -> Recognition? {
        if text.contains("HCPCS,MOD,DESCRIPTION,") { return .format(.relativeValues) }
        if text.contains("GPCI"), text.contains("Locality Number") || text.contains("Locality Name") {
            return .format(text.contains("Locality Number,") ? .localityFactors : .localityFactorsFixed)
        }
        if text.contains("COUNTIES INCLUDED IN") {
            return .format(text.contains("Locality Number,") ? .localityCounties : .localityCountiesFixed)
        }
        if text.contains("Contractor,Locality,"), text.containsIgnoringCase("ANES") {
            return .format(.anesthesiaFactors)
        }
        if text.contains("HCPCS,MOD,PROCSTAT,CARRIER,LOCALITY,") { return .format(.imagingCaps) }
        if text.containsIgnoringCase("COLUMN 1\tCOLUMN 2\t") { return procedureEdits(name) }
        if text.contains("Practitioner Services MUE Values") { return .format(.unitLimits) }
        if text.contains("MUE Values") {
            return .refused(
                expected: "the MUE table for practitioners", advice: "this one is for hospitals or suppliers")
        }
        if text.containsIgnoringCase("AOC_EDIT_TYPE,") { return .format(.addOnEdits) }
        if text.containsIgnoringCase("BASE UNIT") { return .format(.anesthesiaUnits) }
        if text.firstLines(1).contains(where: CodingListImport.isHeader) { return .format(.codingLists) }
        return CodeListImport.recognise(text.firstLines(2)).map { .format($0) }
    }

    /// Files without headings, by the shape of their first lines.
    private static func bySubstance(_ text: Prefix) -> Recognition {
        let lines = text.firstLines(3)
        guard let first = lines.first else { return .unknown }
        if first.starts(with: "HDR".utf8) { return .format(.relativeValuesFixed) }
        func all(_ isOne: ([UInt8]) -> Bool) -> Bool { lines.allSatisfy(isOne) }
        if all(AnesthesiaImport.isFixedRow) { return .format(.anesthesiaFactorsFixed) }
        if all(ImagingCapImport.isFixedRow) { return .format(.imagingCapsFixed) }
        if all(AddOnImport.isFixedRow) { return .format(.addOnEditsFixed) }
        if all(DiagnosisImport.isRow) { return .format(.diagnoses) }
        if all(ZIPImport.isRow) { return .format(.zipLocalities) }
        if all(ZIPImport.isNineDigitRow) {
            return .refused(
                expected: "the five-digit ZIP file (ZIP5)", advice: "ZIP9 tells apart what a claim's five digits cannot"
            )
        }
        return .unknown
    }

    private static func procedureEdits(_ name: String) -> Recognition {
        guard name.lowercased().contains("ccioph") else { return .format(.procedureEdits) }
        return .refused(
            expected: "the procedure-to-procedure table for practitioners (ccipra)",
            advice: "ccioph is for outpatient hospitals, and its edits differ")
    }
}

/// The beginning of a file, for a look at its headings.
struct Prefix {
    private let bytes: [UInt8]
    private let capitals: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        capitals = bytes.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") ? $0 - 32 : $0 }
    }

    func contains(_ words: StaticString) -> Bool { Prefix.find(words, in: bytes) }

    func containsIgnoringCase(_ capitals: StaticString) -> Bool { Prefix.find(capitals, in: self.capitals) }

    static func find(_ words: StaticString, in bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { memmem($0.baseAddress, $0.count, words.utf8Start, words.utf8CodeUnitCount) != nil }
    }

    /// Whole lines without their ends, at most so many; a file of one line without an end has that one.
    func firstLines(_ count: Int) -> [[UInt8]] {
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: count, omittingEmptySubsequences: false)
        return parts.prefix(count).filter { !$0.isEmpty && !$0.starts(with: [0x1A]) }.map { line in
            Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        }
    }
}
