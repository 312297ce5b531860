/// Numbers by their shape, wherever they stand. Source: 45 CFR 164.514(b)(2)(i)(D), (E), (G), (H), (I), (J), (R).
extension NumberChains {
    /// From so many digits in a row on, a number is somebody's.
    static let digitsMax = 6

    func kinds() -> Set<IdentifierKind> {
        var kinds: Set<IdentifierKind> = []
        for chain in chains {
            kinds.formUnion(shapes(chain))
            for segment in segments(chain) { kinds.formUnion(row(segment)) }
        }
        return kinds
    }

    // MARK: - Shapes

    /// Digits grouped as such numbers are written, whatever separates the groups and whatever else they could mean.
    private func shapes(_ chain: Range<Int>) -> Set<IdentifierKind> {
        var kinds: Set<IdentifierKind> = []
        for start in chain {
            switch true {
            case has([3, 2, 4], start, chain): kinds.insert(.socialSecurityNumber)
            case has([3, 3, 4], start, chain) where !isCitedYear(start): kinds.insert(.phone)
            case has([2, 7], start, chain): kinds.insert(.providerNumber)
            case has([5, 4], start, chain) where !isCodeAndYear(start): kinds.insert(.socialSecurityNumber)
            case has([4, 5], start, chain) where groups[start].meaning == nil: kinds.insert(.socialSecurityNumber)
            case has([3, 4], start, chain) where isLocalPhone(start): kinds.insert(.phone)
            default: break
            }
        }
        return kinds
    }

    private func has(_ counts: [Int], _ start: Int, _ chain: Range<Int>) -> Bool {
        guard start + counts.count <= chain.upperBound else { return false }
        return zip(counts, groups[start...]).allSatisfy { $0 == $1.count }
    }

    /// 42 CFR 405.942 (2025).
    private func isCitedYear(_ start: Int) -> Bool {
        groups[start].meaning == .citation && groups[start + 2].value.map(Codes.isYear) == true
            && gap(after: start + 1).elementsEqual(" (".utf8)
    }

    /// "20552, 2025 edits": a comma at least, for a space alone makes nine digits in a row.
    private func isCodeAndYear(_ start: Int) -> Bool {
        guard groups[start].meaning == .code, groups[start + 1].meaning == .year else { return false }
        return isPause(after: start)
    }

    /// 555-1234, 555.1234; with a space it may be anything.
    private func isLocalPhone(_ start: Int) -> Bool {
        let gap = gap(after: start)
        guard groups[start].meaning == nil || groups[start].meaning == .section else { return false }
        return gap.elementsEqual("-".utf8) || gap.elementsEqual(".".utf8) && groups[start].meaning == nil
    }

    // MARK: - Rows

    /// A pause between groups that a reader would hear.
    private func isPause(after index: Int) -> Bool {
        let gap = gap(after: index)
        guard gap.count >= 2 else { return gap.first == UInt8(ascii: ";") || gap.first == UInt8(ascii: ",") }
        return gap.contains { ",;:.()!?\n".utf8.contains($0) }
    }

    /// Parts of a chain: at a pause next to a number that means something, another begins.
    private func segments(_ chain: Range<Int>) -> [Range<Int>] {
        var segments: [Range<Int>] = []
        var start = chain.lowerBound
        for index in chain {
            let isLast = index + 1 == chain.upperBound
            let isExplained = groups[index].meaning != nil || !isLast && groups[index + 1].meaning != nil
            if isLast || isExplained && isPause(after: index) || groups[index].isMasked {
                segments.append(start..<index + 1)
                start = index + 1
            }
        }
        return segments
    }

    /// All digits of a segment, unless every group means something.
    private func row(_ segment: Range<Int>) -> Set<IdentifierKind> {
        guard !groups[segment].allSatisfy({ $0.meaning != nil || $0.isMasked }) else { return [] }
        let digits = groups[segment].flatMap(\.digits)
        guard digits.count > NumberChains.digitsMax else { return [] }
        switch digits.count {
        case 9: return [.socialSecurityNumber]
        case 10 where NumberChains.isNPI(digits):
            return digits[0] > UInt8(ascii: "1") ? [.providerNumber, .phone] : [.providerNumber]
        case 10 where digits[0] > UInt8(ascii: "1"): return [.phone]  // No area code begins with 0 or 1.
        case 11 where digits[0] == UInt8(ascii: "1"): return [.phone, .longNumber]
        default: return [.longNumber]
        }
    }

    /// Ten digits, the first 1 or 2, the last the check digit of ISO 7812 over 80840 and the others.
    ///
    /// Source: 45 CFR 162.406; CMS, NPI check digit.
    static func isNPI(_ digits: [UInt8]) -> Bool {
        guard digits.count == 10, digits[0] == 0x31 || digits[0] == 0x32 else { return false }
        var sum = 24  // Of 80840.
        for (index, digit) in digits.enumerated() {
            let value = Int(digit & 15)
            sum += index % 2 == 0 ? (value * 2) / 10 + (value * 2) % 10 : value
        }
        return sum % 10 == 0
    }
}
