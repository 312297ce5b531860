/// What explains digits: what stands before and after them. A shape of an identifier counts all the same.
extension NumberChains {
    mutating func explain() {
        for chain in chains {
            for index in chain {
                guard groups[index].meaning == nil else { continue }  // The second part of a publication.
                groups[index].meaning = meaning(index, index > chain.lowerBound ? index - 1 : nil)
                if groups[index].meaning == .publication { groups[index + 1].meaning = .publication }
            }
        }
    }

    private func meaning(_ index: Int, _ before: Int?) -> DigitGroup.Meaning? {
        let group = groups[index]
        guard !group.isSpelled, !group.isMasked, let value = group.value else { return nil }
        if isAmount(group) { return .amount }
        if let before, let meaning = continued(group, value, before) { return meaning }
        if let meaning = labelled(group, value) { return meaning }
        guard group.isWholeWord else { return nil }
        if group.digits == [0x31, 0x30, 0x30], isPublication(index) { return .publication }
        if group.count == 5, value >= 100 { return .code }
        if isQuantity(group) { return .quantity }
        return group.count == 4 && Codes.isYear(value) ? .year : nil
    }

    /// A list goes on: "CO-50, 96", "99213-25-59", "405.942", "30.6.1", "$1,250.00".
    private func continued(_ group: DigitGroup, _ value: Int, _ before: Int) -> DigitGroup.Meaning? {
        let gap = gap(after: before)
        switch groups[before].meaning {
        case .reason where group.count <= 3 && gap.isOnly(" ,/&-") && gap.contains { !$0.isSpace && $0 != 0x2D }:
            return .reason
        case .code where group.count == 2 && Codes.isModifier(value) && gap.isOnly(" -,/:+"),
            .modifier where group.count == 2 && Codes.isModifier(value) && gap.isOnly(" -,/:+&"):
            return .modifier
        case .citation where group.count <= 4 && gap.isOnly(" .,-()"): return .citation
        case .section where group.count <= 3 && gap.elementsEqual(".".utf8),
            .section where group.count <= 3 && gap.isOnly(" ,-/&") && gap.count <= 2:
            return .section
        case .amount where group.count == 3 && gap.elementsEqual(",".utf8),
            .amount where group.count == 2 && gap.elementsEqual(".".utf8):
            return .amount
        case .quantity where group.count == 2 && gap.elementsEqual(".".utf8): return .quantity
        default: return nil
        }
    }

    private func isAmount(_ group: DigitGroup) -> Bool {
        guard group.count <= 6 else { return false }
        var before = group.range.lowerBound - 1
        while before >= 0, words.bytes[before] == 0x20 { before -= 1 }
        return before >= 0 && words.bytes[before] == UInt8(ascii: "$")
    }

    private func labelled(_ group: DigitGroup, _ value: Int) -> DigitGroup.Meaning? {
        if !group.isWholeWord {
            let prefix = words.bytes[words[group.word].range.lowerBound..<group.range.lowerBound]
            let isReason = group.count <= 3 && Codes.groups.contains(String(decoding: prefix, as: UTF8.self))
            return isReason ? .reason : nil
        }
        let gap = words.gap(before: group.word)
        if gap.last == FoldedText.section || gap.dropLast().last == FoldedText.section, group.count <= 4 {
            return .section
        }
        guard gap.isOnly(" -#:.\n"), group.word > 0 else { return nil }
        let label = words.text(group.word - 1)
        if Codes.isLaw(label, after: words.text(group.word - 2)) { return group.count <= 4 ? .citation : nil }
        if label == "pmid" { return group.count <= 8 ? .citation : nil }
        if group.count <= 3, Codes.reasonLabels.contains(label) { return .reason }
        if group.count == 2, label.hasPrefix("mod") { return .modifier }
        return group.count <= 4 && Codes.counters.contains(label) ? .section : nil
    }

    private func isQuantity(_ group: DigitGroup) -> Bool {
        guard group.count <= 4 else { return false }
        if words.gap(after: group.word).first == UInt8(ascii: "%") { return true }
        guard words.gap(after: group.word).isOnly(" -\n"), group.word + 1 < words.count else { return false }
        return Codes.units.contains(words.text(group.word + 1))
    }

    /// CMS manuals: 100-01 to 100-25.
    private func isPublication(_ index: Int) -> Bool {
        guard index + 1 < groups.count, gap(after: index).elementsEqual("-".utf8), let next = groups[index + 1].value
        else {
            return false
        }
        return groups[index + 1].count == 2 && (1...25).contains(next)
    }
}
