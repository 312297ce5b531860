import Claims

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &self) }

    /// nil a third of the time.
    mutating func perhaps<Value>(_ make: (inout Self) -> Value?) -> Value? { number(0...2) == 0 ? nil : make(&self) }

    mutating func list<Value>(_ count: ClosedRange<Int>, _ make: (inout Self) -> Value) -> [Value] {
        (0..<number(count)).map { _ in make(&self) }
    }

    mutating func text(_ characters: String, _ count: ClosedRange<Int>) -> String {
        String(list(count) { $0.element(of: Array(characters)) })
    }

    mutating func element<Value>(of values: [Value]) -> Value { values[number(0...values.count - 1)] }
}

private let digits = "0123456789"
private let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// Any claim that an intake can make, its limits included.
extension SeededGenerator {
    mutating func claim() -> Claim {
        let patient = perhaps { Pseudonym(high: $0.next(), low: $0.next()) } ?? Pseudonym(high: 0, low: 0)
        var claim = Claim(
            reference: text("abcXYZ 019-/é患", 1...38), patient: patient, payer: element(of: PayerType.allCases),
            billing: provider(), rendering: perhaps { $0.provider() }, placeOfService: perhaps { $0.placeOfService() },
            frequency: element(of: ClaimFrequency.allCases), place: place(),
            diagnoses: list(0...Claim.diagnosesMax) { $0.diagnosis() }, charge: money(),
            lines: list(1...Claim.linesMax) { $0.line() }, received: perhaps { $0.date() },
            careAssumed: perhaps { $0.date() }, careRelinquished: perhaps { $0.date() })
        claim.referring = perhaps { $0.npi() }
        claim.supervising = perhaps { $0.npi() }
        claim.otherPayers = list(0...Claim.otherPayersMax) { generator in
            OtherPayer(payer: generator.element(of: PayerType.allCases), paid: generator.perhaps { $0.money() })
        }
        claim.demographics = Demographics(
            age: perhaps { UInt8($0.number(0...90)) }, sex: perhaps { $0.element(of: Demographics.Sex.allCases) })
        claim.hasCLIA = .random(using: &self)
        claim.faults = perhaps { ShapeFaults(rawValue: UInt16($0.number(0...Int(ShapeFaults.known.rawValue)))) } ?? []
        return claim
    }

    mutating func line() -> ServiceLine {
        var line = ServiceLine(
            number: number(1...9999), procedure: perhaps { HCPCS($0.text(digits, 5...5)) },
            modifiers: ModifierList(list(0...4) { $0.modifier() }), charge: money(),
            quantity: Quantity(thousandths: Int64(number(-99_999_999_000...99_999_999_000))),
            unit: element(of: ServiceLine.Unit.allCases), from: perhaps { $0.date() }, through: perhaps { $0.date() },
            placeOfService: perhaps { $0.placeOfService() }, pointers: pointers(), rendering: perhaps { $0.provider() })
        line.ordering = perhaps { $0.npi() }
        line.drug = perhaps { DrugCode(ascii: $0.text(digits, 10...11).utf8) }
        line.otherPaid = perhaps { $0.money() }
        return line
    }

    /// Nine digits make a malformed one.
    private mutating func npi() -> NPI { NPI(text(digits, 9...10)) }

    private mutating func provider() -> Provider {
        Provider(
            npi: perhaps { $0.npi() }, taxonomy: perhaps { Taxonomy($0.text(capitals, 0...14)) })
    }

    private mutating func place() -> Place {
        Place(
            zip: perhaps { ZIPCode($0.text(digits, 5...5)) }, state: perhaps { USState($0.text(capitals, 2...2)) },
            locality: perhaps { LocalityKey($0.text(digits, 7...7)) },
            localityNumber: perhaps { UInt8($0.number(0...99)) })
    }

    private mutating func diagnosis() -> Diagnosis {
        Diagnosis(ascii: Array(text(capitals + digits, 0...9).utf8), isICD10: Bool.random(using: &self))
    }

    private mutating func modifier() -> Modifier {
        Modifier(rawValue: UInt16(number(1...1296))) ?? "25"
    }

    private mutating func pointers() -> DiagnosisPointers {
        list(0...4) { UInt8($0.number(1...255)) }.reduce(into: DiagnosisPointers()) { $0.append($1) }
    }

    private mutating func placeOfService() -> PlaceOfService? { PlaceOfService(rawValue: UInt8(number(0...99))) }

    private mutating func money() -> Money {
        element(of: [
            .zero, Money.intakeMax, Money(cents: -Money.intakeMax.cents), Money(cents: Int64(number(0...99_999))),
        ])
    }

    private mutating func date() -> ServiceDate? { ServiceDate(days: Int32(number(-25_567...84_005))) }
}
