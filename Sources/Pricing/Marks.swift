import Claims

/// The modifiers that pricing knows, as bits. Every other one changes no amount.
struct Marks: OptionSet {
    let rawValue: UInt32

    static let professional = Marks(rawValue: 1 << 0)
    static let technical = Marks(rawValue: 1 << 1)
    static let discontinued = Marks(rawValue: 1 << 2)
    static let bothSides = Marks(rawValue: 1 << 3)
    static let right = Marks(rawValue: 1 << 4)
    static let left = Marks(rawValue: 1 << 5)
    static let surgeryOnly = Marks(rawValue: 1 << 6)
    static let postoperativeOnly = Marks(rawValue: 1 << 7)
    static let preoperativeOnly = Marks(rawValue: 1 << 8)
    static let returnToSurgery = Marks(rawValue: 1 << 9)
    static let physicianAssists = Marks(rawValue: 1 << 10)
    static let nonPhysicianAssists = Marks(rawValue: 1 << 11)
    static let coSurgeon = Marks(rawValue: 1 << 12)
    static let team = Marks(rawValue: 1 << 13)
    static let increased = Marks(rawValue: 1 << 14)
    static let reduced = Marks(rawValue: 1 << 15)
    static let facilityOnly = Marks(rawValue: 1 << 16)
    static let separateSession = Marks(rawValue: 1 << 17)

    static let assistant: Marks = [.physicianAssists, .nonPhysicianAssists]
    static let oneSide: Marks = [.right, .left]
    static let splitCare: Marks = [.surgeryOnly, .postoperativeOnly, .preoperativeOnly]

    /// The modifiers themselves. Source: HCPCS and CPT modifier lists.
    private static let table: [(Modifier, Marks)] = [
        ("26", .professional), ("TC", .technical), ("53", .discontinued),
        ("50", .bothSides), ("RT", .right), ("LT", .left),
        ("54", .surgeryOnly), ("55", .postoperativeOnly), ("56", .preoperativeOnly), ("78", .returnToSurgery),
        ("80", .physicianAssists), ("81", .physicianAssists), ("82", .physicianAssists), ("AS", .nonPhysicianAssists),
        ("62", .coSurgeon), ("66", .team),
        ("22", .increased), ("52", .reduced), ("73", .facilityOnly), ("74", .facilityOnly),
        ("59", .separateSession), ("XE", .separateSession),
    ]

    /// By a modifier's raw value, so that reading a line costs one load for each modifier.
    private static let byModifier: [Marks] = {
        var marks = [Marks](repeating: [], count: 1297)
        for (modifier, mark) in table { marks[Int(modifier.rawValue)] = mark }
        return marks
    }()

    init(rawValue: UInt32) { self.rawValue = rawValue }

    init(_ modifiers: ModifierList) {
        self = []
        for modifier in modifiers { formUnion(Marks.byModifier[Int(modifier.rawValue)]) }
        if isSuperset(of: .oneSide) { insert(.bothSides) }  // RT and LT on one line say what 50 says.
    }

    func meets(_ other: Marks) -> Bool { !isDisjoint(with: other) }
}
