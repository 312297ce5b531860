/// What the codes of a contribution look like. Whether a code exists is a question for its table.
///
/// Leading zeros are refused where the lists have none: "045" beside "45" would split an aggregate in two.
package enum Shape {
    /// `[0-9]{5}`, `[0-9]{4}[A-Z]` or `[A-V][0-9]{4}`. Source: HCPCS level I (CPT) and level II (45 CFR 162.1002).
    package static func isCode(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[1...3].allSatisfy(isDigit) else { return false }
        if isDigit(bytes[0]) { return isDigit(bytes[4]) || isCapital(bytes[4]) }
        return isCapital(bytes[0]) && bytes[0] <= UInt8(ascii: "V") && isDigit(bytes[4])
    }

    /// Two digits or capital letters.
    package static func isModifier(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { isDigit($0) || isCapital($0) }
    }

    /// Two digits. Source: CMS place of service code set.
    package static func isPlaceOfService(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy(isDigit)
    }

    /// 1 to 999, or a letter with 1 to 99: "45", "236", "B15", "P12". Source: X12 external code list 139.
    package static func isCARC(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first else { return false }
        let digits = isCapital(first) ? bytes.dropFirst() : bytes[...]
        return (1...(isCapital(first) ? 2 : 3)).contains(digits.count) && digits.allSatisfy(isDigit)
            && digits.first != UInt8(ascii: "0")
    }

    /// M, MA or N with 1 to 4 digits: "M15", "MA130", "N362". The list itself has "MA01". Source: X12 external code
    /// list 411.
    package static func isRemark(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let letters = bytes.prefix { isCapital($0) }
        guard ["M", "MA", "N"].contains(String(decoding: letters, as: UTF8.self)) else { return false }
        let digits = bytes.dropFirst(letters.count)
        return (1...4).contains(digits.count) && digits.allSatisfy(isDigit)
    }

    /// Source: X12 element 1033. CR, a correction of an earlier remittance, is not a reason of its own.
    package static func isGroup(_ text: String) -> Bool { ["CO", "PR", "OA", "PI"].contains(text) }

    /// The fifty states, the District of Columbia and the territories. Military "states" and foreign regions are none.
    ///
    /// Source: USPS Publication 28, appendix B; 45 CFR 164.514(b)(2)(i)(B): nothing smaller than a state.
    package static func isState(_ text: String) -> Bool { states.contains(text) }

    private static let states = Set(
        """
        AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR \
        PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR VI GU AS MP FM MH PW
        """.split(separator: " ").map(String.init))

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}
