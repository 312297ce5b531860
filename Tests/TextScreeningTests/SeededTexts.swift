/// A text into which one identifier was put.
struct SeededText: Sendable {
    /// The name of an `IdentifierKind`.
    var kind: String
    var identifier: String
    var text: String
}

/// Texts as billers write them, each with an identifier of a known kind, plain or in disguise. The same for the same
/// generator. Nothing here knows the detectors: numbers are made by their rules, names are lists of its own.
struct SeededTexts<Random: RandomNumberGenerator> {
    var random: Random

    init(using random: Random) { self.random = random }

    /// One of every shape in every disguise that keeps its kind.
    mutating func all() -> [SeededText] {
        var texts: [SeededText] = []
        for shape in Shape.allCases {
            for disguise in Disguise.allCases where disguise.suits(shape) {
                for _ in 0..<2 { texts.append(text(shape, disguise)) }
            }
        }
        return texts
    }

    mutating func text(_ shape: Shape, _ disguise: Disguise) -> SeededText {
        let identifier = disguised(identifier(shape), disguise)
        let frames = shape.frames
        return SeededText(
            kind: shape.kind, identifier: identifier,
            text: pick(frames).replacing("{}", with: identifier))
    }

    // MARK: - Identifiers

    enum Shape: CaseIterable {
        case social, socialTogether, medicare, member, account, record, labelledWord, long, longInTwo, npi, taxID, phone
        case phoneWithParentheses, fax, phoneExtension, email, emailInWords, url, site, ip4, ip6, dateNumeric, dateISO,
            dateNamed
        case dayNamed, monthAndYear, ordinal, dayAndMonth, age, ageHyphens, ageLabelled, birth, street, postBox, zip,
            zipLabelled
        case county, titled, patientNamed, firstAndLast, lastAndFirst, initialed, quoted, dear, attached, file, dataURI,
            base64
        case control, privateUse, override, foreign, tooLong

        var kind: String {
            switch self {
            case .social, .socialTogether: "socialSecurityNumber"
            case .medicare: "medicareNumber"
            case .member, .account, .record, .labelledWord: "labelledNumber"
            case .long, .longInTwo: "longNumber"
            case .npi, .taxID: "providerNumber"
            case .phone, .phoneWithParentheses, .fax, .phoneExtension: "phone"
            case .email, .emailInWords: "email"
            case .url, .site: "url"
            case .ip4, .ip6: "ipAddress"
            case .dateNumeric, .dateISO, .dateNamed, .dayNamed, .monthAndYear, .ordinal, .dayAndMonth: "date"
            case .age, .ageHyphens, .ageLabelled, .birth: "age"
            case .street, .postBox, .zip, .zipLabelled, .county: "address"
            case .titled, .patientNamed, .firstAndLast, .lastAndFirst, .initialed: "personName"
            case .quoted, .dear: "quotedLetter"
            case .attached, .file, .dataURI: "attachment"
            case .base64, .control, .privateUse, .override, .foreign: "notPlainText"
            case .tooLong: "tooLong"
            }
        }

        /// What is written around it.
        var frames: [String] {
            switch self {
            case .titled, .firstAndLast, .lastAndFirst, .initialed:
                [
                    "We sent the op note of {} with the second level appeal and it paid.",
                    "Denied CO-50 for 64483, then {} wrote to the plan and they overturned it.",
                    "Ask for a peer to peer; {} got 20610-59 paid in 30 days.",
                    "The plan upheld, {} asked again, level 2 paid.",
                ]
            case .ordinal:
                [
                    "We appealed {}, the plan paid.", "Seen {}. Denied CO-97, modifier 25 fixed it.",
                    "The corrected claim went out {} and paid.",
                ]
            case .age, .ageHyphens, .ageLabelled:
                [
                    "Necessity was shown for a {} with failed therapy.",
                    "CO-50 for 27447: {} and still walking, so they paid.",
                    "{}, three failed injections, overturned at level 2.",
                ]
            case .dear: ["{} We appeal the denial of 64483. The LCD is met."]
            case .attached: ["The records meet LCD L34567, {}.", "CO-50 overturned; {} for the wording."]
            case .patientNamed:
                [
                    "CO-50 for 64483: {} had failed therapy.", "In the appeal we said that {} met LCD L34567.",
                    "{} was not told of the denial.",
                ]
            default:
                [
                    "We appealed 64483 with {} on the letter and it paid at level 2.",
                    "CO-236 on 20552, modifier 59 added, {} noted in the cover sheet.",
                    "Use {} when you send the corrected claim.",
                    "N822 with CO-97: {} and then the rule, in 120 days.",
                    "Overturned in 2025. What we wrote: {}",
                    "{} is what the plan asked for before it paid 99213-25.",
                ]
            }
        }
    }

    private mutating func identifier(_ shape: Shape) -> String {
        switch shape {
        case .social: return "\(digits(3, first: 1...8))-\(digits(2))-\(digits(4))"
        case .socialTogether: return digits(3, first: 1...8) + digits(6)
        case .medicare: return medicare()
        case .member:
            return pick(["member ID ", "Member # ", "member number ", "policy number ", "ID: "])
                + digits(6, first: 1...9)
        case .account:
            return pick(["acct ", "account no. ", "Acct# ", "patient account ", "claim number "])
                + digits(5, first: 1...9)
        case .record: return pick(["MRN ", "MRN: ", "mrn #", "chart no ", "ICN "]) + digits(6, first: 1...9)
        case .labelledWord:
            return pick(["claim ", "member id ", "ref # ", "ticket ", "auth "]) + pick(["W", "XK", "QT"]) + digits(5)
                + pick(["A", "K", "X"])
        case .long: return digits(Int.random(in: 11...14, using: &random), first: 3...9)
        case .longInTwo: return "\(digits(4, first: 3...9))-\(digits(4, first: 3...9))"
        case .npi: return npi()
        case .taxID: return "\(digits(2, first: 1...9))-\(digits(7))"
        case .phone: return "\(digits(3, first: 2...9))-\(digits(3, first: 2...9))-\(digits(4))"
        case .phoneWithParentheses: return "(\(digits(3, first: 2...9))) \(digits(3, first: 2...9))-\(digits(4))"
        case .fax: return "fax \(digits(3, first: 2...9))-\(digits(4, first: 3...9))"
        case .phoneExtension: return pick(["ext. ", "extension ", "ext "]) + digits(4, first: 3...9)
        case .email:
            return pick(["jkowal", "billing.dept", "x_roe", "ana"]) + "@"
                + pick(["clinic.org", "mail.example.com", "practice.net"])
        case .emailInWords:
            return pick(["jkowal", "billing", "roe"]) + " at " + pick(["clinic dot org", "example dot com"])
        case .url: return pick(["https://portal.example.com/a?b=1", "http://x.org", "www.example.net/claims"])
        case .site: return pick(["provider-portal.example.com", "clinic.org", "bit.ly/x1"])
        case .ip4: return (0..<4).map { _ in "\(Int.random(in: 11...254, using: &random))" }.joined(separator: ".")
        case .ip6: return "2001:db8:\(pick(["a1", "3f"])):0:0:8a2e:370:7334"
        case .dateNumeric: return "\(month)/\(day)/\(pick(["2025", "25", "2024", "1987"]))"
        case .dateISO: return "2025-\(pad(month))-\(pad(day))"
        case .dateNamed: return "\(monthName()) \(day), 2025"
        case .dayNamed:
            return pick(["\(ordinalDay()) of \(monthName())", "\(day) \(pick(["January", "October", "Nov", "Feb"]))"])
        case .monthAndYear: return "\(monthName()) 20\(Int.random(in: 19...26, using: &random))"
        case .ordinal: return pick(["on the ", "since the "]) + ordinalDay()
        case .dayAndMonth: return "\(month)/\(day)"
        case .age: return "\(old) \(pick(["yo", "y/o", "yo F", "year old", "years old"]))"
        case .ageHyphens: return "\(old)-year-old"
        case .ageLabelled: return "\(pick(["age", "aged"])) \(old)"
        case .birth: return pick(["DOB ", "DOB: ", "date of birth ", "born "]) + "\(month)/\(day)/1931"
        case .street:
            return "\(digits(Int.random(in: 1...4, using: &random), first: 1...9)) "
                + pick([
                    "Oak Street", "N. Elmhurst Ave", "Juniper Ln", "Kestrel Ridge Rd", "W 5th St", "Larkspur Drive",
                ])
        case .postBox: return pick(["PO Box ", "P.O. Box ", "P O Box ", "Post Office Box "]) + digits(4, first: 1...9)
        case .zip:
            return pick(["Columbus, OH ", "Reno, NV ", "Utica, New York ", "Tulsa, Oklahoma "])
                + digits(5, first: 1...9)
        case .zipLabelled: return pick(["ZIP ", "zip code "]) + digits(5, first: 1...9)
        case .county: return pick(["Cuyahoga County", "Maricopa County", "the city of Toledo"])
        case .titled: return pick(["Mr. ", "Mrs ", "Ms. ", "Dr. ", "DR ", "Mr "]) + pick(Self.surnames)
        case .patientNamed: return pick(["patient ", "pt ", "member ", "insured ", "claimant "]) + pick(Self.surnames)
        case .firstAndLast: return pick(Self.firstNames) + pick([" ", " T. ", " Q "]) + pick(Self.surnames)
        case .lastAndFirst: return pick(["Smith", "Garcia", "Johnson", "Nguyen"]) + ", " + pick(Self.firstNames)
        case .initialed: return pick(["J. ", "R. "]) + pick(["Rodriguez", "Smith", "Patel", "Nguyen"])
        case .quoted: return "\"" + letter() + "\""
        case .dear: return "Dear " + pick(["Reviewer,", "Sir or Madam:", "Appeals Department,", "Medical Director,"])
        case .attached:
            return pick([
                "see attached", "please find attached our letter", "see the attachment", "attached is the letter",
            ])
        case .file:
            return pick(["denial", "eob_2025", "op-note", "scan1"]) + pick([".pdf", ".docx", ".jpg", ".TIFF", ".png"])
        case .dataURI: return "data:image/png;base64,iVBORw0KGgo="
        case .base64:
            let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
            return "aZ9" + String((0..<77).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
        case .control: return pick(["a\u{1}b", "x\u{0}", "\u{1B}[31m", "\u{7F}"])
        case .privateUse: return pick(["\u{E000}", "\u{F8FF}", "\u{F0000}"])
        case .override: return pick(["\u{202E}htimS", "\u{2067}a", "\u{202A}b"])
        case .foreign: return pick(["患者", "Петров", "مريض", "Ελένη δ"])
        case .tooLong: return String(repeating: "We cite the rule. ", count: 60)
        }
    }

    private var month: Int { mutating get { .random(in: 1...12, using: &random) } }
    private var day: Int { mutating get { .random(in: 1...28, using: &random) } }
    private var old: Int { mutating get { .random(in: 90...104, using: &random) } }

    private func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private mutating func monthName() -> String {
        pick(["January", "Feb", "March", "Apr.", "May", "June", "Jul", "August", "Sept", "October", "November", "Dec"])
    }

    private mutating func ordinalDay() -> String {
        let day = day
        let ending = day / 10 == 1 ? "th" : day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th"
        return "\(day)\(ending)"
    }

    mutating func digits(_ count: Int, first: ClosedRange<Int> = 0...9) -> String {
        (0..<count).map { "\(Int.random(in: $0 == 0 ? first : 0...9, using: &random))" }.joined()
    }

    /// With the check digit of ISO 7812 over 80840 and the nine digits before it.
    private mutating func npi() -> String {
        let nine = digits(9, first: 1...2)
        var sum = 0
        for (index, digit) in ("80840" + nine).reversed().compactMap(\.wholeNumberValue).enumerated() {
            let value = index % 2 == 0 ? digit * 2 : digit
            sum += value / 10 + value % 10
        }
        return nine + "\((10 - sum % 10) % 10)"
    }

    /// CMS's format: C A AN N A AN N A A N N.
    private mutating func medicare() -> String {
        let letters = Array("ACDEFGHJKMNPQRTUVWXY").map(String.init)
        let either = letters + (0...9).map(String.init)
        return digits(1, first: 1...9) + pick(letters) + pick(either) + digits(1) + pick(letters) + pick(either)
            + digits(1)
            + pick(letters) + pick(letters) + digits(2)
    }

    private mutating func letter() -> String {
        var letter = "We request reconsideration of the denial of the service that was billed with modifier 59."
        while letter.count < 260 {
            letter +=
                " " + pick(["The policy is met.", "The records show the failed therapy.", "The sites were distinct."])
        }
        return letter
    }

    private static var surnames: [String] {
        [
            "Kowalczyk", "Villanueva", "Okonkwo", "Hutchins", "Smith", "Rodriguez", "Nguyen", "Abernathy", "McAllister",
            "O'Brien",
        ]
    }
    private static var firstNames: [String] {
        [
            "John", "Maria", "Robert", "Jennifer", "Michael", "Linda", "David", "Patricia", "Jose", "Sarah", "Ahmed",
            "Olga",
        ]
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }
}
