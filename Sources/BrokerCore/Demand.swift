/// What an item that waits asks of whoever takes it: that it can do the work and, for a job on its last chance, that no
/// other such job is out.
struct Demand: Hashable, Sendable {
    static let count = 8
    fileprivate static let works = 4

    /// 0 to `count - 1`.
    let index: Int

    init(_ work: Work, isSuspect: Bool = false) {
        index = work.known + (isSuspect ? Self.works : 0)
    }
}

/// A set of demands, so that asking for what waits costs the same whatever a worker can do.
struct Demands: Sendable {
    static let all = Demands(bits: .max)

    private(set) var bits: UInt8

    private init(bits: UInt8) { self.bits = bits }

    /// What a worker of these kinds can do.
    init(of kinds: Work, withSuspects: Bool) {
        bits = 0
        for work in 0..<Demand.works where work & ~kinds.known == 0 {
            bits |= 1 << UInt8(work)
            if withSuspects { bits |= 1 << UInt8(work + Demand.works) }
        }
    }

    /// All that is of exactly this work.
    init(only work: Work) { bits = 1 << UInt8(work.known) | 1 << UInt8(work.known + Demand.works) }

    func contains(_ index: Int) -> Bool { bits & 1 << UInt8(index) != 0 }
}

extension Work {
    /// Every combination of kinds, by its number.
    static let combinations = (0..<UInt8(Demand.works)).map(Work.init(rawValue:))
    static let all: Work = [.estimate, .scrub]

    /// Its number among `combinations`.
    var known: Int { Int(intersection(.all).rawValue) }
}
