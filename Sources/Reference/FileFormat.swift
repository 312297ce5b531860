import Glibc

/// The files that can be imported, told apart by what is in them.
enum FileFormat: Sendable {
    case relativeValues, localityFactors, procedureEdits, unitLimits, addOnEdits

    enum Recognition {
        case format(FileFormat)
        /// Known, and not to be used here: why, and what to take instead.
        case refused(expected: String, advice: String)
        case unknown
    }

    static let readable = """
        one of CMS's tables as text: PPRRVU (.csv), GPCI (.csv), NCCI procedure-to-procedure edits for practitioners \
        (.txt), practitioner MUE (.csv), AOC (.csv)
        """

    /// Headings stand within this many bytes of the beginning.
    private static let prefixLength = 1 << 16

    /// - Parameter name: needed for one thing: the NCCI table for hospitals has the same headings as the practitioners'.
    static func recognise(_ prefix: [UInt8], name: String) -> Recognition {
        let text = String(decoding: prefix, as: UTF8.self)
        if prefix.starts(with: [0x1F, 0x8B]) {
            return .refused(expected: "an unpacked table", advice: "run `gunzip --keep \(name)` and import the result")
        }
        if prefix.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            let advice = "run `unzip \(name)` and import the text files; of an .xlsx take CMS's .csv or .txt twin"
            return .refused(expected: "an unpacked table", advice: advice)
        }
        if text.contains("HCPCS,MOD,DESCRIPTION,") { return .format(.relativeValues) }
        if text.contains("Locality Number,"), text.contains("GPCI") { return .format(.localityFactors) }
        if text.contains("Column 1\tColumn 2\t") { return procedureEdits(name) }
        if text.contains("Practitioner Services MUE Values") { return .format(.unitLimits) }
        if text.contains("MUE Values") {
            return .refused(
                expected: "the MUE table for practitioners", advice: "this one is for hospitals or suppliers")
        }
        return text.contains("AOC_Edit_Type") ? .format(.addOnEdits) : .unknown
    }

    private static func procedureEdits(_ name: String) -> Recognition {
        guard name.lowercased().contains("ccioph") else { return .format(.procedureEdits) }
        return .refused(
            expected: "the procedure-to-procedure table for practitioners (ccipra)",
            advice: "ccioph is for outpatient hospitals, and its edits differ")
    }

    /// The beginning of a file, for `recognise`.
    static func prefix(ofFile path: String) throws(ImportError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LineReader.unreadable(path) }
        defer { close(descriptor) }
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: prefixLength) { buffer, initialized in
            count = read(descriptor, buffer.baseAddress, prefixLength)
            initialized = max(count, 0)
        }
        guard count >= 0 else { throw LineReader.unreadable(path) }
        return bytes
    }
}
