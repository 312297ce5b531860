/// Who works, what each can do, and how much of it each does.
struct Workers: Sendable {
    /// What it may hold at a time.
    struct Room: Sendable {
        var jobs: Int
        /// Of interactive calls, beside the jobs; 0: they count among those.
        var calls: Int
    }

    /// What a lease is of, as far as room for it goes.
    enum Kind: Sendable { case job, call }

    struct Worker: Sendable {
        var room: Room
        var kinds: Work
        var joined: Timestamp
        var lastHeard: Timestamp
        var lastLeased: Timestamp?
        var lastAnswered: Timestamp?
        var isDraining = false
        var held: Set<AttemptID> = []
        /// Of those, calls that it has room for beside the jobs.
        var calls = 0

        var leasesOfJobs: Int { held.count - calls }
        var capacity: Int { room.jobs }
    }

    /// The least busy goes first; of equals the one that can do less, then the one that joined first.
    private struct Load: Comparable, Sendable {
        var held: Int
        var capacity: Int
        var kinds: Int
        var worker: WorkerID

        /// nil: there is no room.
        init?(of worker: Worker, _ id: WorkerID, held: Int, most: Int) {
            guard !worker.isDraining, held < most else { return nil }
            (self.held, capacity, kinds, self.worker) = (held, most, worker.kinds.known.nonzeroBitCount, id)
        }

        static func < (left: Load, right: Load) -> Bool {
            let (one, other) = (left.held * right.capacity, right.held * left.capacity)
            return (one, left.kinds, left.worker) < (other, right.kinds, right.worker)
        }
    }

    private(set) var all: [WorkerID: Worker] = [:]
    /// By the combination of kinds: those with room for a job, those with room for a call, and how many take something at
    /// all.
    private var idle = [IndexedHeap<WorkerID, Load>](repeating: IndexedHeap(), count: Work.combinations.count)
    private var idleForCalls = [IndexedHeap<WorkerID, Load>](repeating: IndexedHeap(), count: Work.combinations.count)
    private var takers = [Int](repeating: 0, count: Work.combinations.count)

    subscript(_ id: WorkerID) -> Worker? { all[id] }

    /// The one with most capacity to spare, if any has some, and its kinds; without those of some kinds.
    func idlest(for kind: Kind, except tried: Set<Work>) -> (worker: WorkerID, kinds: Work)? {
        var idlest: (load: Load, kinds: Work)?
        for kinds in Work.combinations where !tried.contains(kinds) {
            let heap = kind == .job ? idle[kinds.known] : idleForCalls[kinds.known]
            guard let load = heap.min?.rank else { continue }
            if idlest.map({ load < $0.load }) ?? true { idlest = (load, kinds) }
        }
        return idlest.map { ($0.load.worker, $0.kinds) }
    }

    /// Whether anybody takes this work, now or when there is room.
    func canDo(_ work: Work) -> Bool {
        Work.combinations.contains { takers[$0.known] > 0 && work.known & ~$0.known == 0 }
    }

    mutating func join(_ id: WorkerID, _ room: Room, kinds: Work, now: Timestamp) {
        all[id] = Worker(room: room, kinds: kinds.intersection(.all), joined: now, lastHeard: now)
        takers[kinds.known] += 1
        settle(id)
    }

    mutating func heard(_ id: WorkerID, now: Timestamp) { all[id]?.lastHeard = now }

    mutating func answered(_ id: WorkerID, now: Timestamp) {
        all[id]?.lastHeard = now
        all[id]?.lastAnswered = now
    }

    mutating func drain(_ id: WorkerID) {
        if let worker = all[id], !worker.isDraining { takers[worker.kinds.known] -= 1 }
        all[id]?.isDraining = true
        settle(id)
    }

    mutating func take(_ attempt: AttemptID, _ assignment: Assignment, _ id: WorkerID, now: Timestamp) {
        all[id]?.held.insert(attempt)
        all[id]?.lastLeased = now
        count(assignment, +1, id)
        settle(id)
    }

    mutating func end(_ attempt: AttemptID, _ assignment: Assignment, _ id: WorkerID) {
        all[id]?.held.remove(attempt)
        count(assignment, -1, id)
        settle(id)
    }

    private mutating func count(_ assignment: Assignment, _ change: Int, _ id: WorkerID) {
        if case .call = assignment, let worker = all[id], worker.room.calls > 0 { all[id]?.calls += change }
    }

    mutating func remove(_ id: WorkerID) {
        guard let worker = all.removeValue(forKey: id) else { return }
        if !worker.isDraining { takers[worker.kinds.known] -= 1 }
        idle[worker.kinds.known].remove(id)
        idleForCalls[worker.kinds.known].remove(id)
    }

    private mutating func settle(_ id: WorkerID) {
        guard let worker = all[id] else { return }
        let jobs = Load(of: worker, id, held: worker.leasesOfJobs, most: worker.room.jobs)
        let calls = worker.room.calls == 0 ? jobs : Load(of: worker, id, held: worker.calls, most: worker.room.calls)
        Workers.settle(id, jobs, in: &idle[worker.kinds.known])
        Workers.settle(id, calls, in: &idleForCalls[worker.kinds.known])
    }

    private static func settle(_ id: WorkerID, _ load: Load?, in heap: inout IndexedHeap<WorkerID, Load>) {
        if let load { heap.set(id, load) } else { heap.remove(id) }
    }
}
