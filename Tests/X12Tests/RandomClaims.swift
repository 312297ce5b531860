import BrokerCore
import Claims
import X12

/// Claims, remittances and ways to write them, at random: with every field that is read, and none that is not.
extension SplitMix64 {
    /// Neither letters, digits, spaces nor what stands in numbers and spans.
    mutating func separators() -> X12Separators {
        var left = Array("*|~^:>!+;'\"<=%&@#$_`{}[]/\\?,()".utf8) + [0x07, 0x1C, 0x1D, 0x1E, 0x1F]
        left.shuffle(using: &self)
        let terminator = once(in: 4) ? pick([0x0A, 0x0D]) : left[2]
        return X12Separators(
            element: left[0], component: left[1], repetition: once(in: 4) ? nil : left[3], terminator: terminator)
    }

    mutating func writer() -> FileWriter {
        var writer = FileWriter()
        writer.separators = separators()
        writer.lineEnd = pick(["", "\n", "\r\n"])
        writer.claimsPerTransaction = number(1...6)
        writer.transactionsPerGroup = number(1...3)
        writer.groupsPerInterchange = number(1...3)
        return writer
    }

    // MARK: - Parts

    private mutating func text(_ count: ClosedRange<Int>, _ alphabet: String = "ABCDEFGHJKMNPQRTUVWXYZ0123456789")
        -> String
    {
        let characters = Array(alphabet)
        return String((0..<number(count)).map { _ in pick(characters) })
    }

    private mutating func npi() -> NPI {
        once(in: 12) ? .malformed : NPI("\(number(1_000_000_000...2_999_999_999))")
    }

    private mutating func taxonomy() -> Taxonomy? {
        once(in: 3) ? nil : Taxonomy("\(number(100...399))\(text(6...6))X")
    }

    private mutating func provider() -> Provider { Provider(npi: once(in: 6) ? nil : npi(), taxonomy: taxonomy()) }

    private mutating func anyState() -> USState? { USState(pick(["FL", "GA", "NY", "CA", "AK", "PR"])) }

    private mutating func place() -> Place {
        if once(in: 10) { return Place(state: USState("ON")) }
        return Place(zip: ZIPCode(text(5...5, "0123456789")), state: once(in: 10) ? nil : anyState())
    }

    private mutating func modifiers() -> ModifierList {
        ModifierList((0..<number(0...4)).compactMap { _ in Modifier(text(2...2)) })
    }

    private mutating func procedure() -> HCPCS? {
        if once(in: 12) { return nil }
        return HCPCS(pick([text(5...5, "0123456789"), "G\(text(4...4, "0123456789"))", "\(number(1000...9999))T"]))
    }

    private mutating func amount(_ cents: ClosedRange<Int> = 0...500_000) -> Money {
        Money(cents: Int64(once(in: 3) ? number(cents) / 100 * 100 : number(cents)))
    }

    private mutating func quantity() -> Quantity {
        once(in: 5) ? Quantity(thousandths: Int64(number(0...99_999))) : Quantity(number(0...120))
    }

    private mutating func day(_ years: ClosedRange<Int>) -> ServiceDate {
        ServiceDate(year: number(years), month: number(1...12), day: number(1...28)) ?? .distantPast
    }

    /// One that a filing indicator names.
    private mutating func anyPayer() -> PayerType {
        pick(PayerType.allCases.filter { ![.managedMedicaid, .exchange].contains($0) })
    }

    private mutating func person() -> Person {
        let names = ["DOE", "O BRIEN", "SMITH-JONES", "NU\u{D1}EZ", "roe", "LE", "VAN DER BERG"]
        return Person(
            memberID: mbi(), lastName: pick(names), firstName: pick(["JANE", "JOS\u{C9}", "al", "X"]),
            birth: day(1910...2014), sex: pick([.female, .male, nil]))
    }

    /// Any payer's number may have an MBI's shape, Medicare's must.
    private mutating func mbi() -> String {
        let (digit, letter) = ("0123456789", "ACDEFGHJKMNPQRTUVWXY")
        return "\(number(1...9))" + text(1...1, letter) + text(1...1, digit + letter) + text(1...1, digit)
            + text(1...1, letter) + text(1...1, digit + letter) + text(1...1, digit) + text(2...2, letter)
            + text(2...2, digit)
    }

    // MARK: - 837P

    /// Several billing providers, subscribers and dependents, some of whom have several claims.
    mutating func claims(_ count: Int) -> [FiledClaim] {
        var (billing, billingPlace) = (provider(), place())
        var (subscriber, payer) = (person(), anyPayer())
        var dependent: Person?
        var claims: [FiledClaim] = []
        for index in 0..<count {
            if once(in: 5) { (billing, billingPlace) = (provider(), place()) }
            if once(in: 3) { (subscriber, payer, dependent) = (person(), anyPayer(), nil) }
            if once(in: 3) { dependent = once(in: 2) ? nil : person() }
            var claim = claim("R\(index)-\(text(1...12))")
            claim.billing = billing
            claim.payer = payer
            claim.place = once(in: 3) ? place() : billingPlace
            var filed = FiledClaim(claim, billingPlace: billingPlace, subscriber: subscriber, dependent: dependent)
            filed.isToldOnLine = once(in: 3)
            claims.append(filed)
        }
        return claims
    }

    /// Without what the levels above tell.
    private mutating func claim(_ reference: String) -> Claim {
        let count = number(0...Claim.diagnosesMax)
        let isICD10 = !once(in: 6)
        let diagnoses = (0..<count).map { _ in Diagnosis(ascii: "\(text(3...7))".utf8, isICD10: isICD10) }
        var number = 0
        var lines: [ServiceLine] = []
        for _ in 0..<(once(in: 20) ? Claim.linesMax : self.number(1...6)) {
            number += once(in: 8) ? self.number(1...9) : 1
            lines.append(line(number, diagnoses: count))
        }
        var claim = Claim(
            reference: reference, rendering: once(in: 2) ? provider() : nil,
            placeOfService: once(in: 10) ? nil : PlaceOfService(rawValue: UInt8(self.number(0...99))),
            frequency: pick([.original, .original, .replacement, .void, .other]), diagnoses: diagnoses,
            charge: lines.reduce(.zero) { $0 + $1.charge }, lines: lines,
            careAssumed: once(in: 6) ? day(2015...2026) : nil, careRelinquished: once(in: 6) ? day(2015...2026) : nil)
        claim.referring = once(in: 3) ? npi() : nil
        claim.supervising = once(in: 3) ? npi() : nil
        claim.hasCLIA = once(in: 3)
        let payers = once(in: 3) ? (once(in: 8) ? Claim.otherPayersMax : self.number(1...2)) : 0
        claim.otherPayers = (0..<payers).map { _ in
            OtherPayer(payer: anyPayer(), paid: once(in: 4) ? nil : amount())
        }
        return claim
    }

    private mutating func line(_ number: Int, diagnoses: Int) -> ServiceLine {
        let from = once(in: 12) ? nil : day(2015...2026)
        let through = once(in: 4) ? from?.adding(days: self.number(1...40)) : from
        var pointers = DiagnosisPointers()
        for _ in 0..<min(diagnoses, self.number(0...4)) { pointers.append(UInt8(self.number(1...diagnoses))) }
        var line = ServiceLine(
            number: number, procedure: procedure(), modifiers: modifiers(), charge: amount(), quantity: quantity(),
            unit: pick([.units, .units, .minutes, .other]), from: from, through: through,
            placeOfService: once(in: 4) ? PlaceOfService(rawValue: UInt8(self.number(0...99))) : nil,
            pointers: pointers, rendering: once(in: 5) ? provider() : nil)
        line.ordering = once(in: 5) ? npi() : nil
        line.drug = once(in: 6) ? DrugCode(ascii: once(in: 6) ? "123".utf8 : text(11...11, "0123456789").utf8) : nil
        line.otherPaid = once(in: 6) ? amount() : nil
        return line
    }

    // MARK: - 835

    /// Each balances, and all together what `FileWriter` pays for them.
    mutating func remitted(_ count: Int) -> [RemittedClaim] {
        var state = once(in: 6) ? nil : anyState()
        return (0..<count).map { index in
            if once(in: 4) { state = once(in: 6) ? nil : anyState() }
            var claim = remitted()
            claim.reference = "R\(index)-\(text(1...12))"
            claim.state = state
            return claim
        }
    }

    private mutating func remitted() -> RemittedClaim {
        let status = pick(RemittanceStatus.allCases)
        let sign: Int64 = status == .reversal ? -1 : 1
        let hasOneYear = once(in: 2)
        let year = number(2020...2026)
        let lines = (0..<number(0...6)).map { _ in
            remittedLine(sign, year: hasOneYear ? year : once(in: 4) ? nil : number(2019...2026))
        }
        let own = adjustments(once(in: 3) ? number(1...8) : 0, sign)
        let charge = lines.reduce(Money.zero) { $0 + $1.charge } + (lines.isEmpty ? amount() * sign : .zero)
        let adjusted = (lines.flatMap(\.adjustments) + own).reduce(Money.zero) { $0 + $1.amount }
        return RemittedClaim(
            status: status, payer: anyPayer(), charge: charge, paid: charge - adjusted, adjustments: own,
            remarks: (0..<(once(in: 3) ? number(1...5) : 0)).map { _ in remark() }, lines: lines)
    }

    private mutating func remittedLine(_ sign: Int64, year: Int?) -> RemittedLine {
        let adjustments = adjustments(number(0...14), sign)
        let paid = amount() * sign
        let submitted = once(in: 4) ? procedure() : nil
        return RemittedLine(
            procedure: procedure(), modifiers: modifiers(), submitted: submitted,
            submittedModifiers: submitted == nil ? [] : modifiers(),
            charge: adjustments.reduce(paid) { $0 + $1.amount }, paid: paid,
            units: once(in: 3) ? quantity() : .one, submittedUnits: once(in: 5) ? quantity() : nil, year: year,
            adjustments: adjustments, remarks: (0..<(once(in: 3) ? number(1...4) : 0)).map { _ in remark() })
    }

    private mutating func adjustments(_ count: Int, _ sign: Int64) -> [Adjustment] {
        var group = pick(AdjustmentGroup.allCases)
        return (0..<count).map { _ in
            if once(in: 4) { group = pick(AdjustmentGroup.allCases) }
            let reason = RemittanceCode(ascii: pick(["\(number(1...300))", "B\(number(1...23))", "P5"]).utf8)
            return Adjustment(
                group, reason, amount(1...30_000) * (once(in: 10) ? -sign : sign),
                quantity: once(in: 4) ? quantity() : nil)
        }
    }

    private mutating func remark() -> RemittanceCode {
        RemittanceCode(ascii: pick(["N\(number(1...900))", "M\(number(1...140))", "MA\(number(1...140))"]).utf8)
    }
}
