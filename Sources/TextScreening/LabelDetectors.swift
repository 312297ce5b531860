/// Numbers that a label says something about, and the Medicare number. Source: 45 CFR 164.514(b)(2)(i)(D), (G) to (M).
enum Labels {
    static func kinds(_ words: Words, _ numbers: NumberChains) -> Set<IdentifierKind> {
        let groups = Dictionary(numbers.groups.enumerated().map { ($1.word, $0) }) { first, _ in first }
        let ends = numbers.chains.flatMap { chain in chain.map { ($0, chain.upperBound) } }.map(\.1)
        var kinds: Set<IdentifierKind> = []
        for index in 0..<words.count {
            guard let label = label(words, index), !kinds.contains(label.kind) else { continue }
            let scan = Scan(words: words, numbers: numbers, groups: groups, ends: ends, label: label)
            if scan.found(after: index + label.length) { kinds.insert(label.kind) }
        }
        return kinds
    }

    struct Label {
        var kind: IdentifierKind
        /// In words.
        var length: Int
        /// Digits from which on it is an identifier.
        var digitsMin: Int
        /// What has the shape of a code may follow: "the claim with 20552".
        var allowsCodes: Bool
        /// Counts only with "number" or a sign after it.
        var needsNumber = false
        var isPolicy = false
    }

    /// The label that begins with a word.
    private static func label(_ words: Words, _ index: Int) -> Label? {
        let word = words.text(index)
        let next = words.text(index + 1)
        switch word {
        case "ssn", "ssns", "ss":
            return Label(kind: .socialSecurityNumber, length: 1, digitsMin: 4, allowsCodes: word == "ss")
        case "social" where next == "security", "soc" where next == "sec":
            return Label(kind: .socialSecurityNumber, length: 2, digitsMin: 4, allowsCodes: false)
        case "social": return Label(kind: .socialSecurityNumber, length: 1, digitsMin: 4, allowsCodes: false)
        case "mbi", "hic", "hicn", "hicns":
            return Label(kind: .medicareNumber, length: 1, digitsMin: 4, allowsCodes: false)
        case "medicare" where numberWords.contains(next):
            return Label(kind: .medicareNumber, length: 2, digitsMin: 4, allowsCodes: false)
        case "npi", "npis", "ein", "tin", "fein", "dea", "ptan", "upin", "clia":
            return Label(kind: .providerNumber, length: 1, digitsMin: 5, allowsCodes: false)
        case "tax" where numberWords.contains(next):
            return Label(kind: .providerNumber, length: 2, digitsMin: 5, allowsCodes: false)
        case "phone", "telephone", "tel", "fax", "cell", "mobile", "call", "callback", "dial", "text":
            return Label(kind: .phone, length: 1, digitsMin: 7, allowsCodes: true)
        case "extension", "ext":
            return Label(kind: .phone, length: 1, digitsMin: 3, allowsCodes: true, needsNumber: true)
        case "zip", "zipcode": return Label(kind: .address, length: 1, digitsMin: 5, allowsCodes: false)
        default: break
        }
        if strong.contains(word) { return Label(kind: .labelledNumber, length: 1, digitsMin: 5, allowsCodes: false) }
        if weak.contains(word) {
            return Label(
                kind: .labelledNumber, length: 1, digitsMin: 5, allowsCodes: true, isPolicy: word.hasPrefix("polic"))
        }
        guard numbered.contains(word) else { return nil }
        return Label(kind: .labelledNumber, length: 1, digitsMin: 4, allowsCodes: false, needsNumber: true)
    }

    private static let strong = Set(
        words: """
            mrn mrns member members memberid id ids acct accts account accounts icn dcn tcn pcn ticket tickets chart
            confirmation tracking trackingnumber license licence passport vin medicaidid patientid claimid accountno
            acctno recordno
            """)
    /// Codes, and numbers of policies, stand next to these.
    private static let weak = Set(
        words: """
            claim claims ref reference referral policy policies auth auths authorization authorisation preauth precert
            case encounter record records subscriber enrollee insured beneficiary patient pt
            """)
    private static let numbered = Set(
        words: """
            group check cheque eft trace invoice serial device lot plate model batch certificate call docket order
            appeal request reconsideration redetermination prescription rx npdb control document
            """)
    static let numberWords: Set<String> = ["number", "numbers", "no", "nr", "num", "id", "ids", "identifier"]

    /// What follows a label, up to four words on.
    private struct Scan {
        var words: Words
        var numbers: NumberChains
        var groups: [Int: Int]
        var ends: [Int]
        var label: Label

        /// Words between a label and its number that say that it is one; others make it less sure.
        private static let links = Labels.numberWords.union([
            "is", "was", "are", "it", "as", "ending", "ends", "in", "last", "four", "4", "reads", "shows", "equals",
            "being", "digits", "code", "ref", "reference", "card", "account", "claim", "member", "policy", "record",
            "control",
        ])

        func found(after start: Int) -> Bool {
            var isNumber = start > 0 && hasSign(start)
            var isDirect = true
            var isApart = false
            for index in start..<min(start + 5, words.count) {
                let word = words[index]
                isApart = isApart || words.hasEmptyLine(before: index)
                if word.hasDigit || groups[index] != nil {
                    guard !label.needsNumber || isNumber else { return false }
                    if isIdentifier(index, isDirect: isDirect, isNumber: isNumber) { return true }
                    if word.isNumber, word.digits > 1 { return false }
                } else {
                    isNumber = isNumber || Labels.numberWords.contains(word.text)
                    if isDirect, isTiedToken(index) { return true }
                    let isHidden = word.text.utf8.allSatisfy { $0 == UInt8(ascii: "x") }  // xxx-xx-6789
                    isDirect = isDirect && (isHidden || Scan.links.contains(word.text))
                    if isApart, !isDirect { return false }
                }
                if words.endsSentence(index), !word.isNumber, !Labels.numberWords.contains(word.text) { return false }
                isNumber = isNumber || index + 1 < words.count && hasSign(index + 1)
            }
            return false
        }

        private func hasSign(_ index: Int) -> Bool {
            words.gap(before: min(index, words.count - 1)).contains(UInt8(ascii: "#"))
        }

        private func isIdentifier(_ index: Int, isDirect: Bool, isNumber: Bool) -> Bool {
            let word = words[index]
            // "Policy number L34567": a coverage determination or its article.
            let isCoverage = label.isPolicy && (word.text.hasPrefix("l") || word.text.hasPrefix("a"))
            if !word.isNumber, word.hasDigit, groups[index].map({ numbers.groups[$0].isWholeWord }) != true {
                if Codes.isCode(word.text),
                    isCoverage || !isNumber && (!isDirect || label.allowsCodes && word.digits < 5)
                {
                    return false
                }
                return max(word.digits, joined(index)) >= min(label.digitsMin, 4)
            }
            guard let first = groups[index] else { return false }
            let chain = first..<ends[first]
            let isExplained = numbers.groups[chain].allSatisfy { $0.meaning != nil }
            let digits = numbers.groups[chain].reduce(0) { $0 + $1.count }
            if isDirect, isNumber { return explainedAway(chain) ? false : digits >= label.digitsMin }
            if isExplained, label.allowsCodes || !isDirect { return false }
            return digits >= label.digitsMin + (isDirect ? 0 : 1)
        }

        /// "A-4471-K2": letters and four digits or more, tied by dashes; no code is among them.
        private func isTiedToken(_ index: Int) -> Bool {
            guard !Codes.groups.contains(words.text(index)) else { return false }
            var digits = 0
            var next = index
            while next + 1 < words.count, next < index + 5, words.gap(after: next).isOnly("-_/"),
                !words.endsSentence(next)
            {
                next += 1
                if let group = groups[next], numbers.groups[group].meaning != nil { return false }
                digits += words[next].digits
            }
            return digits >= 4
        }

        /// Citations, amounts, quantities and years after "number" are none.
        private func explainedAway(_ chain: Range<Int>) -> Bool {
            numbers.groups[chain].allSatisfy { group in
                switch group.meaning {
                case .citation, .publication, .amount, .quantity, .section, .reason: true
                case .year: label.digitsMin >= 5
                case .code, .modifier, nil: false
                }
            }
        }

        /// Digits of a word and of those that dashes tie to it: "T-48-291", "AB12-3456".
        private func joined(_ index: Int) -> Int {
            var digits = words[index].digits
            var next = index
            while next + 1 < words.count, next < index + 4, words.gap(after: next).isOnly("-./_"),
                words[next + 1].hasDigit
            {
                next += 1
                digits += words[next].digits
            }
            return digits
        }
    }

    // MARK: - The Medicare number

    /// Eleven characters, with or without anything between them: a digit, a letter, either, a digit, a letter, either,
    /// a digit, two letters, two digits; never S, L, O, I, B, Z.
    ///
    /// Source: CMS, Medicare beneficiary identifier format.
    static func holdsMedicareNumber(_ words: Words) -> Bool {
        words.all.contains { word in
            word.range.contains { index in
                let byte = words.bytes[index]
                if index == word.range.lowerBound { return isMedicareNumber(words.bytes, index) }
                // Within a word where digits begin: "MBI1EG4".
                return byte.isDigit && words.bytes[index - 1].isLetter && isMedicareNumber(words.bytes, index)
            }
        }
    }

    /// O, I and L may stand for digits, but not for most of them.
    private static func isMedicareNumber(_ bytes: [UInt8], _ start: Int) -> Bool {
        var index = start
        var digits = 0
        for (offset, place) in medicarePlaces.enumerated() {
            let limit = index + 4
            while offset > 0, index < bytes.count, index < limit, !bytes[index].isAlphanumeric { index += 1 }
            guard index < bytes.count, fits(bytes[index], place, isFirst: offset == 0) else { return false }
            digits += bytes[index].isDigit ? 1 : 0
            index += 1
        }
        return digits >= 3 && (index == bytes.count || !bytes[index].isAlphanumeric)
    }

    private enum Place { case digit, letter, either }
    private static let medicarePlaces: [Place] = [
        .digit, .letter, .either, .digit, .letter, .either, .digit, .letter, .letter, .digit, .digit,
    ]

    private static func fits(_ byte: UInt8, _ place: Place, isFirst: Bool) -> Bool {
        let isDigit = byte.isDigit || "oil".utf8.contains(byte)
        let isLetter = byte.isLetter && !"sloibz".utf8.contains(byte)
        switch place {
        case .digit: return isDigit && !(isFirst && (byte == UInt8(ascii: "0") || byte == UInt8(ascii: "o")))
        case .letter: return isLetter
        case .either: return isDigit || isLetter
        }
    }
}
