import BrokerCore

/// How often which kind of visit comes.
enum SyntheticMix: String, CaseIterable {
    /// Each kind of a short list as often as any other, and each defect at the beginning: few claims show all of it.
    case even
    /// Many kinds, each as often as such claims come to a clearinghouse.
    case billed

    /// The first claims have each defect once.
    var showsDefectsFirst: Bool { self == .even }

    /// A sound one.
    func draw(_ random: inout SplitMix64) -> SyntheticTemplate {
        switch self {
        case .even: return random.element(of: SyntheticTemplate.sound)
        case .billed:
            var left = Int(random.next() % UInt64(SyntheticKind.sharesTotal))
            for kind in SyntheticKind.billed {
                left -= kind.share
                if left < 0 { return kind.template }
            }
            preconditionFailure("a share of the total is some kind's")
        }
    }
}

/// A kind of visit, and its share of all claims.
///
/// Shares are round numbers of our own, in the order in which Medicare's Part B statistics by code and specialty have such
/// services. They are measured from nobody's claims: figures taken with them compare one version of MedPay with another,
/// and do not foretell a certain clearinghouse's.
struct SyntheticKind {
    /// Of `sharesTotal`.
    var share: Int
    var template: SyntheticTemplate

    static let sharesTotal = billed.reduce(0) { $0 + $1.share }

    typealias Line = SyntheticTemplate.Line

    private init(_ share: Int, _ name: String, at place: String, for diagnoses: [String], _ lines: Line...) {
        self.share = share
        template = SyntheticTemplate(name: name, place: place, diagnoses: diagnoses, lines: lines)
    }

    private static func line(_ code: String, _ modifiers: String = "", units: Int = 1, dollars: Int64) -> Line {
        Line(code: code, modifiers: modifiers, units: units, cents: dollars * 100)
    }

    static let billed: [SyntheticKind] =
        officeVisits + visitsWithProcedures + hospital + imaging + cardiology + therapy + surgery + others

    /// Office visits.
    private static let officeVisits: [SyntheticKind] = [
        SyntheticKind(130, "office visit, 99213", at: "11", for: ["I10", "E119"], line("99213", dollars: 180)),
        SyntheticKind(180, "office visit, 99214", at: "11", for: ["I10", "E119"], line("99214", dollars: 255)),
        SyntheticKind(25, "office visit, 99215", at: "11", for: ["I10", "E119"], line("99215", dollars: 360)),
        SyntheticKind(14, "office visit, 99212", at: "11", for: ["I10"], line("99212", dollars: 110)),
        SyntheticKind(20, "new patient, 99203", at: "11", for: ["M5450"], line("99203", dollars: 225)),
        SyntheticKind(28, "new patient, 99204", at: "11", for: ["M5450"], line("99204", dollars: 330)),
        SyntheticKind(10, "wellness visit", at: "11", for: ["Z0000"], line("G0439", dollars: 240)),
    ]

    /// Visits with a procedure on the day, modifier 25.
    private static let visitsWithProcedures: [SyntheticKind] = [
        SyntheticKind(
            15, "wellness visit and a problem", at: "11", for: ["Z0000", "I10"],
            line("G0439", dollars: 240), line("99213", "25", dollars: 180)),
        SyntheticKind(
            45, "visit with electrocardiogram", at: "11", for: ["R0789"],
            line("99214", "25", dollars: 255), line("93000", dollars: 45)),
        SyntheticKind(
            25, "wellness visit, a problem and blood tests", at: "11", for: ["Z0000", "E785"],
            line("G0439", dollars: 240), line("99214", "25", dollars: 255), line("36415", dollars: 10),
            line("80053", dollars: 45), line("83036", dollars: 30), line("84443", dollars: 50),
            line("85025", dollars: 35)),
        SyntheticKind(
            20, "visit with knee injection", at: "11", for: ["M1711"],
            line("99213", "25", dollars: 180), line("20610", "RT", dollars: 150)),
        SyntheticKind(
            9, "visit with shoulder injection and drug", at: "11", for: ["M7541"],
            line("99214", "25", dollars: 255), line("20610", "RT", dollars: 150), line("J3301", units: 4, dollars: 40)),
        SyntheticKind(
            14, "visit with lesions destroyed", at: "11", for: ["L570"],
            line("99213", "25", dollars: 180), line("17000", dollars: 130), line("17003", units: 4, dollars: 60)),
        SyntheticKind(
            8, "visit with biopsies", at: "11", for: ["D485"],
            line("99213", "25", dollars: 180), line("11102", dollars: 210), line("11103", units: 2, dollars: 180)),
        SyntheticKind(
            8, "visit with ear wax removed", at: "11", for: ["H6123"],
            line("99213", "25", dollars: 180), line("69210", dollars: 110)),
        SyntheticKind(
            8, "visit with an injected drug", at: "11", for: ["M5450"],
            line("99213", "25", dollars: 180), line("96372", dollars: 45), line("J1885", units: 2, dollars: 10)),
        SyntheticKind(
            40, "visit with blood tests", at: "11", for: ["E785"],
            line("99214", dollars: 255), line("36415", dollars: 10), line("80053", dollars: 45),
            line("85025", dollars: 35)),
    ]

    /// Hospital, emergency department, nursing facility.
    private static let hospital: [SyntheticKind] = [
        SyntheticKind(45, "hospital day, 99232", at: "21", for: ["J189"], line("99232", dollars: 190)),
        SyntheticKind(20, "hospital day, 99233", at: "21", for: ["J189"], line("99233", dollars: 280)),
        SyntheticKind(20, "admission, 99223", at: "21", for: ["I5023"], line("99223", dollars: 430)),
        SyntheticKind(10, "admission, 99222", at: "21", for: ["I5023"], line("99222", dollars: 310)),
        SyntheticKind(8, "discharge", at: "21", for: ["I5023"], line("99238", dollars: 190)),
        SyntheticKind(8, "emergency, 99283", at: "23", for: ["R109"], line("99283", dollars: 190)),
        SyntheticKind(20, "emergency, 99284", at: "23", for: ["R0789"], line("99284", dollars: 320)),
        SyntheticKind(25, "emergency, 99285", at: "23", for: ["R0789"], line("99285", dollars: 460)),
        SyntheticKind(
            6, "critical care with more time", at: "21", for: ["J9601"],
            line("99291", dollars: 650), line("99292", dollars: 320)),
        SyntheticKind(20, "nursing facility, 99308", at: "32", for: ["F0390"], line("99308", dollars: 140)),
        SyntheticKind(24, "nursing facility, 99309", at: "32", for: ["F0390"], line("99309", dollars: 190)),
    ]

    /// Imaging, at the office or read at a hospital.
    private static let imaging: [SyntheticKind] = [
        SyntheticKind(22, "chest film, at the office", at: "11", for: ["R059"], line("71046", dollars: 90)),
        SyntheticKind(45, "chest film, read", at: "22", for: ["R059"], line("71045", "26", dollars: 40)),
        SyntheticKind(20, "head scan, read", at: "23", for: ["R519"], line("70450", "26", dollars: 160)),
        SyntheticKind(22, "abdomen scan, read", at: "22", for: ["R109"], line("74177", "26", dollars: 340)),
        SyntheticKind(
            12, "chest and abdomen scans, read", at: "22", for: ["C3490"],
            line("71260", "26", dollars: 220), line("74177", "26", dollars: 340)),
        SyntheticKind(10, "spine scan, read", at: "22", for: ["M5450"], line("72148", "26", dollars: 300)),
        SyntheticKind(8, "brain scan, read", at: "22", for: ["R519"], line("70551", "26", dollars: 290)),
        SyntheticKind(
            16, "joint films", at: "11", for: ["M25561"],
            line("73562", "RT", dollars: 105), line("73030", "RT", dollars: 95)),
        SyntheticKind(
            5, "spine and joint films", at: "11", for: ["M5450", "M25561"],
            line("72100", dollars: 110), line("73562", "RT", dollars: 105), line("73030", "RT", dollars: 95)),
        SyntheticKind(
            34, "mammogram with tomosynthesis", at: "11", for: ["Z1231"],
            line("77067", dollars: 330), line("77063", dollars: 140)),
        SyntheticKind(6, "abdomen ultrasound, read", at: "22", for: ["R109"], line("76700", "26", dollars: 150)),
        SyntheticKind(5, "bone density", at: "11", for: ["M810"], line("77080", dollars: 130)),
    ]

    /// Heart.
    private static let cardiology: [SyntheticKind] = [
        SyntheticKind(18, "echocardiogram, read", at: "22", for: ["I5020"], line("93306", "26", dollars: 280)),
        SyntheticKind(8, "echocardiogram, at the office", at: "11", for: ["I5020"], line("93306", dollars: 600)),
        SyntheticKind(34, "electrocardiogram, read", at: "23", for: ["R0789"], line("93010", dollars: 25)),
        SyntheticKind(
            8, "stress test with perfusion images", at: "11", for: ["R0789"],
            line("78452", dollars: 1350), line("93015", dollars: 230)),
        SyntheticKind(5, "catheterisation", at: "22", for: ["I2510"], line("93458", "26", dollars: 1400)),
    ]

    /// Therapy.
    private static let therapy: [SyntheticKind] = [
        SyntheticKind(
            36, "therapy, two kinds", at: "11", for: ["M25561"],
            line("97110", "GP", units: 2, dollars: 140), line("97140", "GP", dollars: 70)),
        SyntheticKind(
            36, "therapy, three kinds", at: "11", for: ["M5450"],
            line("97110", "GP", units: 2, dollars: 140), line("97112", "GP", dollars: 80),
            line("97140", "GP", dollars: 70)),
        SyntheticKind(
            24, "therapy, four kinds", at: "11", for: ["M5450"],
            line("97110", "GP", units: 2, dollars: 140), line("97112", "GP", dollars: 80),
            line("97116", "GP", dollars: 70), line("97035", "GP", dollars: 35)),
        SyntheticKind(
            9, "therapy evaluation", at: "11", for: ["M25561"],
            line("97161", "GP", dollars: 250), line("97110", "GP", dollars: 70)),
    ]

    /// Surgery, on one line or several.
    private static let surgery: [SyntheticKind] = [
        SyntheticKind(9, "colonoscopy with snare", at: "24", for: ["K635"], line("45385", dollars: 950)),
        SyntheticKind(
            9, "colonoscopy, two techniques", at: "24", for: ["K635"],
            line("45385", dollars: 950), line("45380", "59", dollars: 720)),
        SyntheticKind(
            8, "both ends of the bowel", at: "24", for: ["K219", "K635"],
            line("45385", dollars: 950), line("43239", "59", dollars: 620)),
        SyntheticKind(5, "screening colonoscopy", at: "24", for: ["Z1211"], line("G0121", dollars: 700)),
        SyntheticKind(20, "cataract, right", at: "24", for: ["H2511"], line("66984", "RT", dollars: 2200)),
        SyntheticKind(5, "capsulotomy, left", at: "24", for: ["H26492"], line("66821", "LT", dollars: 900)),
        SyntheticKind(7, "knee replaced", at: "21", for: ["M1711"], line("27447", "RT", dollars: 4800)),
        SyntheticKind(4, "hip replaced", at: "21", for: ["M1612"], line("27130", "LT", dollars: 4900)),
        SyntheticKind(3, "meniscus", at: "24", for: ["S83241A"], line("29881", "RT", dollars: 2100)),
        SyntheticKind(
            4, "rotator cuff with decompression", at: "24", for: ["M75121"],
            line("29827", "RT", dollars: 3900), line("29826", "RT", dollars: 700)),
        SyntheticKind(
            3, "neck fused, two levels", at: "21", for: ["M50020"],
            line("22551", dollars: 7800), line("22552", dollars: 1800)),
        SyntheticKind(4, "gallbladder", at: "22", for: ["K8020"], line("47562", dollars: 2100)),
        SyntheticKind(3, "hernia", at: "24", for: ["K4090"], line("49505", "RT", dollars: 1700)),
        SyntheticKind(3, "carpal tunnel", at: "24", for: ["G5601"], line("64721", "RT", dollars: 1600)),
        SyntheticKind(
            6, "wound cleaned, large", at: "22", for: ["L97412"],
            line("11042", dollars: 420), line("11045", units: 2, dollars: 240)),
        SyntheticKind(
            8, "nerve roots, two levels", at: "24", for: ["M5416"],
            line("64483", "RT", dollars: 800), line("64484", "RT", dollars: 400)),
        SyntheticKind(
            7, "facet joints, three levels", at: "24", for: ["M47816"],
            line("64493", "RT", dollars: 620), line("64494", "RT", dollars: 320), line("64495", "RT", dollars: 320)),
        SyntheticKind(
            12, "nails and calluses", at: "11", for: ["B351", "L84"],
            line("11721", "59", dollars: 130), line("11056", dollars: 170)),
    ]

    /// The rest.
    private static let others: [SyntheticKind] = [
        SyntheticKind(
            18, "eye examination with image", at: "11", for: ["H3530"],
            line("92014", dollars: 230), line("92134", dollars: 110)),
        SyntheticKind(9, "eye injection", at: "11", for: ["H353210"], line("67028", "RT", dollars: 330)),
        SyntheticKind(19, "psychotherapy, 90837", at: "11", for: ["F329"], line("90837", dollars: 280)),
        SyntheticKind(14, "psychotherapy, 90834", at: "11", for: ["F329"], line("90834", dollars: 210)),
        SyntheticKind(17, "chronic care", at: "11", for: ["I10", "E119"], line("99490", dollars: 130)),
        SyntheticKind(8, "allergy injection", at: "11", for: ["J301"], line("95115", dollars: 30)),
        SyntheticKind(8, "dialysis month", at: "11", for: ["N186"], line("90960", dollars: 650)),
        SyntheticKind(
            4, "nerve conduction", at: "11", for: ["G5603"],
            line("95910", dollars: 520), line("95886", units: 2, dollars: 360)),
        SyntheticKind(
            12, "chemotherapy", at: "11", for: ["C50911"],
            line("96413", dollars: 520), line("96415", units: 2, dollars: 240), line("96367", dollars: 130),
            line("96375", dollars: 90)),
        SyntheticKind(28, "tissue read", at: "22", for: ["D225"], line("88305", "26", dollars: 140)),
    ]
}

extension SyntheticTemplate {
    /// Cuts lines off, or takes lines from other kinds, from a random one on, each code once.
    ///
    /// With many lines rules find more than in most claims: they were not meant to stand beside each other.
    mutating func resize(to count: Int, _ random: inout SplitMix64) {
        let kinds = SyntheticKind.billed
        var next = Int(random.next() % UInt64(kinds.count))
        while lines.count < count {
            for line in kinds[next].template.lines where !lines.contains(where: { $0.code == line.code }) {
                lines.append(line)
            }
            next = (next + 1) % kinds.count
        }
        lines.removeLast(lines.count - count)
    }
}
