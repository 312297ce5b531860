import Claims
import Reference

// Codes for another quantity or extent of the same service.

extension CodePages {
    /// At most so many are named, the nearest in number.
    static let siblingsMax = 3
    /// How far apart the numbers of siblings may be.
    static let siblingDistanceMax: UInt32 = 5

    /// No table says which codes differ in quantity alone, and descriptors are not ours to read. An inference, then, from
    /// three things that hold of 20552 and 20553: the numbers are at most five apart, in one series; every payment
    /// indicator is the same; and an edit that no modifier opens (indicator 0) denies the one with fewer relative values
    /// beside the one with more, so that they are never paid together. Of RVU25A's 7,359 codes with an amount it finds
    /// siblings for 1,025, in such rows as 12001 to 12006, 17110 and 17111, 11720 and 11721.
    func siblingTips(_ facts: CodeFacts) -> [BillingTip] {
        let authority = "MedPay's inference from numbers, indicators and edits"
        guard let row = facts.row, let fee = facts.fee, row.component == .whole, let schedule else { return [] }
        guard let table = edits else {
            return [notChecked(.sibling, "Codes of another quantity or extent", .procedureEdits, authority)]
        }
        return siblings(of: row, facts, schedule).map { sibling, other in
            let gap = other - fee
            let difference =
                gap == .zero ? "the same" : "$\(gap < .zero ? .zero - gap : gap) \(gap > .zero ? "more" : "less")"
            return BillingTip(
                .sibling,
                "\(sibling) looks like the same service in another quantity or extent: $\(other) \(facts.place), \(difference). Never "
                    + "paid together (edit indicator 0): bill the one that the record supports.", impact: gap,
                source: source(authority, schedule.release, table.release), isUnverified: true)
        }
    }

    private func siblings(
        of row: FeeScheduleRow, _ facts: CodeFacts, _ schedule: FeeSchedule
    ) -> [(code: HCPCS, fee: Money)] {
        var found: [(code: HCPCS, fee: Money)] = []
        for distance in 1...CodePages.siblingDistanceMax where found.count < CodePages.siblingsMax {
            for code in row.code.neighbours(at: distance) {
                guard found.count < CodePages.siblingsMax, let other = schedule.row(code, .whole),
                    other.hasIndicators(of: row), isExcluded(row, other, facts),
                    let fee = FeeLine(other, schedule, probe, locality)[facts.setting]?.paid
                else { continue }
                found.append((code, fee))
            }
        }
        return found
    }

    private func isExcluded(_ row: FeeScheduleRow, _ other: FeeScheduleRow, _ facts: CodeFacts) -> Bool {
        row.valueSum > other.valueSum
            ? facts.asColumn1.contains { $0.column2 == other.code && $0.indicator == 0 }
            : facts.asColumn2.contains { $0.column1 == other.code && $0.indicator == 0 }
    }
}

extension HCPCS {
    /// The codes of the same series (CPT's five digits, one letter before or behind) so many numbers below and above.
    fileprivate func neighbours(at distance: UInt32) -> [HCPCS] {
        // The last character counts in 36ths, of which digits take the first ten.
        let text = Array(description.utf8)
        let isSuffixed = text[4] >= UInt8(ascii: "A")
        let digits = isSuffixed ? 0..<4 : (text[0] >= UInt8(ascii: "A") ? 1..<5 : 0..<5)
        let number = text[digits].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return [number - Int(distance), number + Int(distance)].compactMap { other in
            guard other >= 0 else { return nil }
            let figures = Array(String(other).utf8)
            guard figures.count <= digits.count else { return nil }
            var bytes = text
            bytes.replaceSubrange(
                digits, with: repeatElement(UInt8(ascii: "0"), count: digits.count - figures.count) + figures)
            return HCPCS(ascii: bytes)
        }
    }
}

extension FeeScheduleRow {
    /// Everything that decides how it is paid, but the values themselves.
    fileprivate func hasIndicators(of other: FeeScheduleRow) -> Bool {
        status == other.status && componentIndicator == other.componentIndicator && globalPeriod == other.globalPeriod
            && multipleProcedure == other.multipleProcedure && bilateral == other.bilateral
            && assistant == other.assistant && coSurgeon == other.coSurgeon && team == other.team
            && endoscopicBase == other.endoscopicBase
    }

    /// The relative values of the office, in hundredths.
    fileprivate var valueSum: Int32 { work + practiceNonFacility + malpractice }
}
