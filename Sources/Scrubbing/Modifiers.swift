import Claims

/// The modifiers that scrubbing knows, as bits: a check is then a mask, whatever order they were billed in.
struct Marks: OptionSet {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }
    fileprivate init(bit: Int) { rawValue = 1 << bit }

    static let m24 = Marks(bit: 0), m25 = Marks(bit: 1), m57 = Marks(bit: 2)
    static let m58 = Marks(bit: 3), m78 = Marks(bit: 4), m79 = Marks(bit: 5)
    static let m27 = Marks(bit: 6), m59 = Marks(bit: 7), m91 = Marks(bit: 8)
    static let xe = Marks(bit: 9), xp = Marks(bit: 10), xs = Marks(bit: 11), xu = Marks(bit: 12)
    static let m26 = Marks(bit: 13), tc = Marks(bit: 14), m53 = Marks(bit: 15)
    static let m50 = Marks(bit: 16), m51 = Marks(bit: 17)
    static let m54 = Marks(bit: 18), m55 = Marks(bit: 19), m56 = Marks(bit: 20)
    static let m62 = Marks(bit: 21), m66 = Marks(bit: 22)
    static let m73 = Marks(bit: 23), m74 = Marks(bit: 24)
    static let m76 = Marks(bit: 25), m77 = Marks(bit: 26)
    static let m80 = Marks(bit: 27), m81 = Marks(bit: 28), m82 = Marks(bit: 29), assistantAtSurgery = Marks(bit: 30)
    static let fx = Marks(bit: 31), fy = Marks(bit: 32)
    static let co = Marks(bit: 33), cq = Marks(bit: 34)
    static let aa = Marks(bit: 35), ad = Marks(bit: 36), qk = Marks(bit: 37)
    static let qx = Marks(bit: 38), qy = Marks(bit: 39), qz = Marks(bit: 40)
    static let ga = Marks(bit: 41), gz = Marks(bit: 42), gy = Marks(bit: 43)
    static let m22 = Marks(bit: 44), m52 = Marks(bit: 45)
    static let jw = Marks(bit: 46), jz = Marks(bit: 47)
    /// GP, GO, GN: whose plan of care a therapy is.
    static let plan = Marks(bit: 48)
    /// 93, 95, FQ, GT, GQ, G0.
    static let telehealth = Marks(bit: 49)
    static let ft = Marks(bit: 50), kx = Marks(bit: 51), qw = Marks(bit: 52)
    /// In no list.
    static let unlisted = Marks(bit: 53)
    /// Says nothing that changes a payment.
    static let informational = Marks(bit: 54)

    /// The narrower forms of 59.
    static let narrow: Marks = [.xe, .xp, .xs, .xu]
    /// 59 and its narrower forms: what separates two procedures for an edit and means nothing else.
    static let separators: Marks = [.m59, .xe, .xp, .xs, .xu]
    /// What separates a visit from a procedure.
    static let visit: Marks = [.m24, .m25, .m57]
    static let staged: Marks = [.m58, .m78, .m79]
    /// What says that a visit is apart from a surgery whose global period runs.
    static let apart: Marks = [.m24, .m25, .m57, .ft]
    static let split: Marks = [.m54, .m55, .m56]
    /// Who gave an anesthesia. Source: Pub. 100-04 ch. 12 section 50.
    static let anesthetists: Marks = [.aa, .ad, .qk, .qx, .qy, .qz]
    static let assistants: Marks = [.m80, .m81, .m82, .assistantAtSurgery]
    /// What says that a service was meant to be there twice.
    static let repeats: Marks = [.m59, .xe, .xp, .xs, .xu, .m76, .m77, .m91]

    /// How many modifiers of `set` are here.
    func count(of set: Marks) -> Int { (rawValue & set.rawValue).nonzeroBitCount }
}

/// The anatomic modifiers, as bits: two lines are at different sites when they share none.
struct Sites: OptionSet {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    static let right = Sites(rawValue: 1 << 0)
    static let left = Sites(rawValue: 1 << 1)
    static let both: Sites = [.right, .left]
}

/// What a modifier says to the checks; nothing for most.
struct ModifierMeaning {
    var marks: Marks = []
    var sites: Sites = []

    /// - Parameter rawValue: a modifier's.
    static func of(rawValue: Int) -> ModifierMeaning { table[rawValue] }

    /// By the modifier's raw value.
    private static let table: [ModifierMeaning] = {
        var table = (UInt16(0)...1296).map { number in
            ModifierMeaning(marks: Modifier(rawValue: number)?.isListed == false ? .unlisted : [])
        }
        for (modifier, mark) in marks { table[Int(modifier.rawValue)].marks = mark }
        for modifier in informational { table[Int(modifier.rawValue)].marks.insert(.informational) }
        for (bit, modifier) in anatomic.enumerated() {
            table[Int(modifier.rawValue)].sites = Sites(rawValue: 1 << UInt32(bit))
        }
        return table
    }()

    private static let marks: [(Modifier, Marks)] = [
        ("24", .m24), ("25", .m25), ("57", .m57), ("58", .m58), ("78", .m78), ("79", .m79), ("27", .m27),
        ("59", .m59), ("91", .m91), ("XE", .xe), ("XP", .xp), ("XS", .xs), ("XU", .xu), ("26", .m26), ("TC", .tc),
        ("53", .m53), ("50", .m50), ("51", .m51), ("54", .m54), ("55", .m55), ("56", .m56), ("62", .m62),
        ("66", .m66), ("73", .m73), ("74", .m74), ("76", .m76), ("77", .m77), ("80", .m80), ("81", .m81),
        ("82", .m82), ("AS", .assistantAtSurgery), ("FX", .fx), ("FY", .fy), ("CO", .co), ("CQ", .cq), ("AA", .aa),
        ("AD", .ad), ("QK", .qk), ("QX", .qx), ("QY", .qy), ("QZ", .qz), ("GA", .ga), ("GZ", .gz), ("GY", .gy),
        ("22", .m22), ("52", .m52), ("JW", .jw), ("JZ", .jz), ("GP", .plan), ("GO", .plan), ("GN", .plan),
        ("93", .telehealth), ("95", .telehealth), ("FQ", .telehealth), ("GT", .telehealth), ("GQ", .telehealth),
        ("G0", .telehealth), ("FT", .ft), ("KX", .kx), ("QW", .qw),
    ]

    /// Modifiers that tell and do not pay. Source: contractors' lists of informational modifiers.
    private static let informational: [Modifier] = [
        "AI", "CC", "CR", "G6", "G7", "G8", "G9", "GC", "GE", "GV", "GW", "P1", "P2", "P3", "P4", "P5", "P6", "PI",
        "PS",
        "Q0", "Q1", "QS",
    ]

    /// The anatomic modifiers of NCCI's closed list: right and left first (`Sites.right`, `Sites.left`), eyelids,
    /// fingers, toes, coronary arteries.
    ///
    /// Source: NCCI Policy Manual for Medicare Services, ch. I sec. E.
    private static let anatomic: [Modifier] = [
        "RT", "LT", "E1", "E2", "E3", "E4", "FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "TA", "T1",
        "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "LC", "LD", "RC", "LM", "RI",
    ]
}
