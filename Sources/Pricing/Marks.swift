import Claims

/// The modifiers that pricing knows, as bits. Every other one that exists changes no amount.
struct Marks: OptionSet, Sendable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }
    private init(bit: Int) { rawValue = 1 << UInt64(bit) }

    static let professional = Marks(bit: 0)
    static let technical = Marks(bit: 1)
    static let discontinued = Marks(bit: 2)
    static let bothSides = Marks(bit: 3)
    static let right = Marks(bit: 4)
    static let left = Marks(bit: 5)
    static let surgeryOnly = Marks(bit: 6)
    static let postoperativeOnly = Marks(bit: 7)
    static let preoperativeOnly = Marks(bit: 8)
    static let returnToSurgery = Marks(bit: 9)
    static let assists = Marks(bit: 10)
    static let assistsLittle = Marks(bit: 11)
    static let assistsForResident = Marks(bit: 12)
    static let nonPhysicianAssists = Marks(bit: 13)
    static let coSurgeon = Marks(bit: 14)
    static let team = Marks(bit: 15)
    static let increased = Marks(bit: 16)
    static let reduced = Marks(bit: 17)
    static let facilityOnly = Marks(bit: 18)
    static let separateSession = Marks(bit: 19)
    static let film = Marks(bit: 20)
    static let computedRadiography = Marks(bit: 21)
    static let oldScanner = Marks(bit: 22)
    static let physicalTherapyAssistant = Marks(bit: 23)
    static let occupationalTherapyAssistant = Marks(bit: 24)
    static let personally = Marks(bit: 25)
    static let supervising = Marks(bit: 26)
    static let directingSeveral = Marks(bit: 27)
    static let directed = Marks(bit: 28)
    static let directingOne = Marks(bit: 29)
    static let undirected = Marks(bit: 30)
    static let telehealth = Marks(bit: 31)
    static let telehealthProgram = Marks(bit: 32)
    static let preventive = Marks(bit: 33)
    static let shortageArea = Marks(bit: 34)
    static let separateVisit = Marks(bit: 35)
    /// In no list.
    static let unknown = Marks(bit: 36)

    static let physicianAssists: Marks = [.assists, .assistsLittle, .assistsForResident]
    static let assistant: Marks = [.physicianAssists, .nonPhysicianAssists]
    static let oneSide: Marks = [.right, .left]
    static let splitCare: Marks = [.surgeryOnly, .postoperativeOnly, .preoperativeOnly]
    static let equipment: Marks = [.film, .computedRadiography, .oldScanner]
    static let therapyAssistant: Marks = [.physicalTherapyAssistant, .occupationalTherapyAssistant]
    static let anesthesia: Marks = [
        .personally, .supervising, .directingSeveral, .directed, .directingOne, .undirected,
    ]

    /// The modifiers themselves. Source: HCPCS and CPT modifier lists.
    private static let table: [(Modifier, Marks)] = [
        ("26", .professional), ("TC", .technical), ("53", .discontinued),
        ("50", .bothSides), ("RT", .right), ("LT", .left),
        ("54", .surgeryOnly), ("55", .postoperativeOnly), ("56", .preoperativeOnly), ("78", .returnToSurgery),
        ("80", .assists), ("81", .assistsLittle), ("82", .assistsForResident), ("AS", .nonPhysicianAssists),
        ("62", .coSurgeon), ("66", .team),
        ("22", .increased), ("52", .reduced), ("73", .facilityOnly), ("74", .facilityOnly),
        ("59", .separateSession), ("XE", .separateSession),
        ("FX", .film), ("FY", .computedRadiography), ("CT", .oldScanner),
        ("CQ", .physicalTherapyAssistant), ("CO", .occupationalTherapyAssistant),
        ("AA", .personally), ("AD", .supervising), ("QK", .directingSeveral), ("QX", .directed),
        ("QY", .directingOne), ("QZ", .undirected),
        ("93", .telehealth), ("95", .telehealth), ("FQ", .telehealth), ("GT", [.telehealth, .telehealthProgram]),
        ("GQ", [.telehealth, .telehealthProgram]), ("G0", [.telehealth, .telehealthProgram]),
        ("33", .preventive), ("PT", .preventive), ("AQ", .shortageArea),
        ("24", .separateVisit), ("25", .separateVisit), ("57", .separateVisit), ("FT", .separateVisit),
    ]

    /// By a modifier's raw value, so that reading a line costs one load for each modifier.
    private static let byModifier: [Marks] = {
        var marks = (0...UInt16(1296)).map { Modifier(rawValue: $0)?.isListed == false ? Marks.unknown : [] }
        for (modifier, mark) in table { marks[Int(modifier.rawValue)] = mark }
        return marks
    }()

    /// Of each of these a line can say one. Source: rules.md 6, 10, 12, 13 and 15; scrubbing's MOD-003 and MOD-019.
    private static let exclusive: [Marks] = [
        [.professional, .technical], physicianAssists, [.nonPhysicianAssists, .coSurgeon, .team],
        [.physicianAssists, .coSurgeon], [.physicianAssists, .team], equipment, therapyAssistant, anesthesia,
    ]

    init(_ modifiers: ModifierList) {
        self = []
        var rest = modifiers.packed
        guard rest != 0 else { return }
        while rest != 0 {
            formUnion(Marks.byModifier[Int(rest & 0xFFFF)])
            rest >>= 16
        }
        if isSuperset(of: .oneSide) { insert(.bothSides) }  // RT and LT on one line say what 50 says.
    }

    @inline(__always)
    func meets(_ other: Marks) -> Bool { rawValue & other.rawValue != 0 }

    /// Whether the line says two things that cannot both be.
    var contradict: Bool {
        guard rawValue & (rawValue &- 1) != 0 else { return false }
        return Marks.exclusive.contains { (rawValue & $0.rawValue).nonzeroBitCount > 1 }
    }
}
