import BrokerCore
import Claims

/// Made-up professional claims over the built-in codes, real in nobody.
///
/// The same seed, count, mix and number of lines make the same claims, byte by byte.
struct SyntheticClaims {
    /// One in this many has a known defect.
    static let defectInterval = 50

    private var random: SplitMix64
    private let count: Int
    private let mix: SyntheticMix
    /// nil: as many as each kind of visit has.
    private let lines: Int?
    private let defective: [SyntheticTemplate]
    private var made = 0
    private var defects = 0

    /// - Parameter lines: of each claim, 1 to `Claim.linesMax`: what a kind of visit has too few of comes from others, what
    ///   it has too many of is cut off.
    init(count: Int, seed: UInt64, mix: SyntheticMix = .even, lines: Int? = nil) {
        precondition(lines.map { (1...Claim.linesMax).contains($0) } ?? true, "as many lines as a claim may have")
        random = SplitMix64(seed: seed)
        self.count = count
        self.mix = mix
        self.lines = lines
        // A defect that needs more lines would be cut off with them.
        defective = SyntheticTemplate.defective.filter { $0.lines.count <= lines ?? .max }
    }

    /// nil after `count` claims.
    mutating func next() -> SyntheticClaim? {
        guard made < count else { return nil }
        made += 1
        let isShown = mix.showsDefectsFirst && made <= defective.count
        let isDefective = isShown || made % SyntheticClaims.defectInterval == 0
        var template = isDefective ? nextDefect() : mix.draw(&random)
        if let lines { template.resize(to: lines, &random) }
        return SyntheticClaim(number: made, template: template, random: &random)
    }

    private mutating func nextDefect() -> SyntheticTemplate {
        defer { defects += 1 }
        return defective[defects % defective.count]
    }
}

/// A kind of visit: its lines and where it happens. What is wrong with it, when something is.
struct SyntheticTemplate {
    struct Line {
        var code: String
        var modifiers: String = ""
        var units = 1
        var cents: Int64
    }

    var name: String
    var place: String
    var diagnoses: [String]
    var lines: [Line]
    /// The claim's total is wrong by a dollar.
    var isTotalWrong = false
    /// The first line points to a diagnosis that is not there.
    var isPointerWrong = false

    static let sound: [SyntheticTemplate] = [
        visit("99213", 18_000), visit("99213", 17_500), visit("99214", 25_500), visit("99214", 26_000),
        visit("99215", 36_000), visit("99203", 22_500),
        SyntheticTemplate(
            name: "visit with injection", place: "11", diagnoses: ["M1711"],
            lines: [
                Line(code: "99213", modifiers: "25", cents: 18_000),
                Line(code: "20610", modifiers: "RT", cents: 15_000),
            ]),
        SyntheticTemplate(
            name: "injection at two sites", place: "11", diagnoses: ["M7061", "M791"],
            lines: [
                Line(code: "20610", modifiers: "RT", cents: 15_000),
                Line(code: "20552", modifiers: "XS", cents: 12_000),
            ]),
        SyntheticTemplate(
            name: "trigger points", place: "11", diagnoses: ["M791"], lines: [Line(code: "20552", cents: 12_500)]),
        SyntheticTemplate(
            name: "chest film", place: "11", diagnoses: ["R059"], lines: [Line(code: "71046", cents: 9_000)]),
        SyntheticTemplate(
            name: "spine image, read only", place: "22", diagnoses: ["M5450"],
            lines: [Line(code: "72148", modifiers: "26", cents: 30_000)]),
        SyntheticTemplate(
            name: "echocardiogram", place: "11", diagnoses: ["I5020"], lines: [Line(code: "93306", cents: 60_000)]),
        SyntheticTemplate(
            name: "therapy", place: "11", diagnoses: ["M25561"],
            lines: [
                Line(code: "97110", modifiers: "GP", units: 2, cents: 14_000),
                Line(code: "97140", modifiers: "GP", units: 1, cents: 7_000),
            ]),
        SyntheticTemplate(
            name: "colonoscopy with removal", place: "24", diagnoses: ["K635"],
            lines: [Line(code: "45385", cents: 95_000)]),
        SyntheticTemplate(
            name: "knee replacement", place: "21", diagnoses: ["M1711"],
            lines: [Line(code: "27447", modifiers: "RT", cents: 480_000)]),
        SyntheticTemplate(
            name: "cataract", place: "24", diagnoses: ["H2511"],
            lines: [Line(code: "66984", modifiers: "RT", cents: 220_000)]),
        SyntheticTemplate(
            name: "lesions", place: "11", diagnoses: ["L570"],
            lines: [Line(code: "17000", cents: 13_000), Line(code: "17003", units: 3, cents: 6_000)]),
        SyntheticTemplate(
            name: "emergency", place: "23", diagnoses: ["R0789"], lines: [Line(code: "99284", cents: 42_000)]),
        SyntheticTemplate(
            name: "hospital day", place: "21", diagnoses: ["J189"], lines: [Line(code: "99232", cents: 19_000)]),
    ]

    private static func visit(_ code: String, _ cents: Int64) -> SyntheticTemplate {
        SyntheticTemplate(
            name: "visit", place: "11", diagnoses: ["I10", "E119"], lines: [Line(code: code, cents: cents)])
    }

    static let defective: [SyntheticTemplate] = [
        SyntheticTemplate(
            name: "diagnostic colonoscopy beside the removal", place: "24", diagnoses: ["K635"],
            lines: [Line(code: "45385", cents: 95_000), Line(code: "45378", cents: 70_000)]),
        SyntheticTemplate(
            name: "two injections, no modifier", place: "11", diagnoses: ["M7061"],
            lines: [Line(code: "20610", cents: 15_000), Line(code: "20552", cents: 12_000)]),
        SyntheticTemplate(
            name: "both knees on two lines", place: "21", diagnoses: ["M170"],
            lines: [
                Line(code: "27447", modifiers: "RT", cents: 480_000),
                Line(code: "27447", modifiers: "LT", cents: 480_000),
            ]),
        SyntheticTemplate(
            name: "add-on alone", place: "21", diagnoses: ["J9601"], lines: [Line(code: "99292", cents: 32_000)]),
        SyntheticTemplate(
            name: "visit without 25", place: "11", diagnoses: ["M1711"],
            lines: [Line(code: "99213", cents: 18_000), Line(code: "20610", modifiers: "RT", cents: 15_000)]),
        SyntheticTemplate(
            name: "no units", place: "11", diagnoses: ["I10"], lines: [Line(code: "99213", units: 0, cents: 18_000)]),
        SyntheticTemplate(
            name: "total off", place: "11", diagnoses: ["I10"], lines: [Line(code: "99214", cents: 25_500)],
            isTotalWrong: true),
        SyntheticTemplate(
            name: "pointer off", place: "11", diagnoses: ["I10"], lines: [Line(code: "99214", cents: 25_500)],
            isPointerWrong: true),
        SyntheticTemplate(
            name: "trigger points twice", place: "11", diagnoses: ["M791"],
            lines: [Line(code: "20552", units: 2, cents: 25_000)]),
    ]
}

/// A template on a day, for a patient who does not exist.
struct SyntheticClaim {
    var number: Int
    var template: SyntheticTemplate
    var date: ServiceDate
    /// Which of a million made-up patients.
    var patient: SyntheticPatient

    /// A working day of the first quarter of 2025, which the built-in fee schedule covers.
    init(number: Int, template: SyntheticTemplate, random: inout SplitMix64) {
        self.number = number
        self.template = template
        let first = ServiceDate(year: 2025, month: 1, day: 6) ?? .distantPast
        let day = Int(random.next() % 82)
        date = first.adding(days: day - (day % 7 > 4 ? 2 : 0))
        patient = SyntheticPatient(number: Int(random.next() % 1_000_000))
    }

    var totalCents: Int64 { template.lines.reduce(0) { $0 + $1.cents } + (template.isTotalWrong ? 100 : 0) }
}

/// Somebody of Medicare's age who does not exist. The number alone decides all of it.
struct SyntheticPatient {
    /// 0 to 999,999.
    var number: Int

    /// CCYYMMDD, of 1936 to 1959.
    var birthDate: String {
        String((1936 + number % 24) * 10_000 + (1 + number / 24 % 12) * 100 + 1 + number / 288 % 28)
    }

    /// DMG03.
    var sex: String { number / 8064 % 2 == 0 ? "F" : "M" }

    /// The shape of a Medicare number, no two the same. All begin as CMS's own specimen does, 1EG4-TE5-MK73.
    var memberID: String {
        let letters = Array("ACDEFGHJKMNPQRTUVWXY")
        let (pair, rest) = (number % 100, number / 100)
        let (eighth, ninth) = (letters[rest / 20 % 20], letters[rest % 20])
        return "1EG4T\(letters[rest / 4000])\(rest / 400 % 10)\(eighth)\(ninth)\(pair / 10)\(pair % 10)"
    }
}

extension SyntheticTemplate {
    /// Therapy follows a plan that somebody else signed.
    var isReferred: Bool { lines.contains { ["97110", "97140"].contains($0.code) } }
}

extension SyntheticTemplate.Line {
    /// SV101, SVC01: the code with its modifiers.
    var procedure: String { (["HC", code] + (modifiers.isEmpty ? [] : [modifiers])).joined(separator: ":") }

    /// Imaging and laboratory tests are done at somebody's order.
    var isOrdered: Bool { code.hasPrefix("7") || code.hasPrefix("8") || code == "93306" }
}

extension SplitMix64 {
    mutating func element<Element>(of array: [Element]) -> Element { array[Int(next() % UInt64(array.count))] }
}
