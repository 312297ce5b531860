/// What billers write that looks like an identifier and is none: codes, citations, years, amounts, quantities.
///
/// Source: X12 external code lists 139 (adjustment reasons) and 411 (remarks); the shapes of HCPCS, CPT and ICD-10-CM.
enum Codes {
    /// A word with letters that has the shape of a code: J3301, G2211, 0591T, 0001U, N522, M15, MA130, M17, C4A,
    /// L34567, 2026Q2.
    static func isCode(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        // A trial: NCT and eight digits.
        if bytes.count == 11, bytes.starts(with: "nct".utf8) { return bytes.dropFirst(3).allSatisfy(\.isDigit) }
        guard let first = bytes.first, let last = bytes.last, bytes.count >= 2, bytes.count <= 7 else { return false }
        let middle = bytes.dropFirst()
        if first.isLetter, middle.allSatisfy(\.isDigit) { return bytes.count <= 6 }
        if bytes.count == 5, bytes.dropLast().allSatisfy(\.isDigit) { return "ftum".utf8.contains(last) }
        if bytes.count == 6, bytes[4] == UInt8(ascii: "q"), bytes[5].isDigit {
            return bytes[..<4].allSatisfy(\.isDigit)
        }
        if bytes.starts(with: "ma".utf8) { return bytes.count <= 5 && bytes.dropFirst(2).allSatisfy(\.isDigit) }
        return isDiagnosis(bytes)
    }

    /// Without the point: letter, digit, digit or A or B, up to four more.
    private static func isDiagnosis(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 3, bytes[0].isLetter, bytes[1].isDigit else { return false }
        let third = bytes[2].isDigit || bytes[2] == UInt8(ascii: "a") || bytes[2] == UInt8(ascii: "b")
        // Letters within are rare: X for no digit, and the last character of an injury.
        let rest = bytes.dropFirst(3)
        return third && rest.dropLast().allSatisfy { $0.isDigit || $0 == UInt8(ascii: "x") }
            && rest.allSatisfy(\.isAlphanumeric)
    }

    /// Of the provider taxonomy: ten characters, letters at the fourth and fifth at most, and an X at the end.
    static func isTaxonomy(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[9] == UInt8(ascii: "x") else { return false }
        return bytes[..<3].allSatisfy(\.isDigit) && bytes[5..<9].allSatisfy(\.isDigit)
    }

    /// A category of ICD-10-CM, which a point and details may follow.
    static func isCategory(_ text: String) -> Bool { text.utf8.count == 3 && isDiagnosis(Array(text.utf8)) }

    static let groups: Set<String> = ["co", "pr", "oa", "pi", "cr"]
    static let reasonLabels: Set<String> = groups.union([
        "carc", "carcs", "reason", "reasons", "denial", "denials", "code", "codes", "adjustment",
    ])

    /// A word before the numbers of a law: "42 CFR 405.942", "Insurance Code 1301.103".
    static func isLaw(_ label: String, after before: String) -> Bool {
        laws.contains(label) || label == "code" && codified.contains(before)
    }

    private static let laws: Set<String> = [
        "cfr", "usc", "oac", "tac", "ccr", "nycrr", "statute", "statutes", "stat", "law", "act", "reg", "regs",
    ]
    private static let codified: Set<String> = [
        "insurance", "safety", "administrative", "admin", "labor", "welfare", "health", "ins",
    ]

    /// Modifiers of two digits.
    static func isModifier(_ number: Int) -> Bool {
        switch number {
        case 22...27, 32, 33, 47, 50...59, 62, 63, 66, 73, 74, 76...82, 90...93, 95...99: true
        default: false
        }
    }

    static func isYear(_ number: Int) -> Bool { (1990...2039).contains(number) }

    /// Before a number of up to four digits.
    static let counters = Set(
        words: """
            level chapter ch section sections sec part box item items line lines page pages pos step field loop cfr
            usc article title table appendix type status indicator tier phase pub publication iom ncd form version
            quarter units unit top up modifier modifiers mod mods place copy figure note rule category version release
            year fy cy rvu least most only every within after under over than about least maximum minimum max min days
            percent policy bulletin column transmittal revision rev exhibit question answer paragraph para subsection
            """)

    /// After a number of up to three digits, or four.
    static let units = Set(
        words: """
            day days unit units level levels percent pct month months week weeks year years minute minutes min mins
            hour hours visit visits session sessions injection injections line lines time times page pages claim
            claims rvu rvus mg ml mcg cc modifier modifiers code codes joint joints site sites muscle muscles region
            regions dx view views calendar business working day dollars dollar cents characters letters appeals
            denials edits pairs percentile procedures services lesions views patients cases records reports attempts
            encounters sections
            """)
}
