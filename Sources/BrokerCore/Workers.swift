/// Who works, and how much of it each does.
struct Workers: Sendable {
    struct Worker: Sendable {
        var capacity: Int
        var lastHeard: Timestamp
        var isDraining = false
        var held: Set<AttemptID> = []
    }

    /// The least busy goes first; of equals the one that joined first.
    private struct Load: Comparable, Sendable {
        var held: Int
        var capacity: Int
        var worker: WorkerID
        static func < (left: Load, right: Load) -> Bool {
            let (one, other) = (left.held * right.capacity, right.held * left.capacity)
            return (one, left.worker) < (other, right.worker)
        }
    }

    private(set) var all: [WorkerID: Worker] = [:]
    private var idle = IndexedHeap<WorkerID, Load>()
    private(set) var takers = 0

    /// The one with most capacity to spare, if any has some.
    var idlest: WorkerID? { idle.min?.key }

    subscript(_ id: WorkerID) -> Worker? { all[id] }

    mutating func join(_ id: WorkerID, capacity: Int, now: Timestamp) {
        all[id] = Worker(capacity: capacity, lastHeard: now)
        takers += 1
        settle(id)
    }

    mutating func heard(_ id: WorkerID, now: Timestamp) { all[id]?.lastHeard = now }

    mutating func drain(_ id: WorkerID) {
        if all[id]?.isDraining == false { takers -= 1 }
        all[id]?.isDraining = true
        settle(id)
    }

    mutating func take(_ attempt: AttemptID, _ id: WorkerID) {
        all[id]?.held.insert(attempt)
        settle(id)
    }

    mutating func end(_ attempt: AttemptID, _ id: WorkerID) {
        all[id]?.held.remove(attempt)
        settle(id)
    }

    mutating func remove(_ id: WorkerID) {
        if all.removeValue(forKey: id)?.isDraining == false { takers -= 1 }
        idle.remove(id)
    }

    private mutating func settle(_ id: WorkerID) {
        guard let worker = all[id] else { return }
        if worker.isDraining || worker.held.count >= worker.capacity {
            idle.remove(id)
        } else {
            idle.set(id, Load(held: worker.held.count, capacity: worker.capacity, worker: id))
        }
    }
}

extension BrokerCore {
    mutating func join(_ id: WorkerID, capacity: Int) {
        vacate(id, "the worker started anew")
        guard workers.all.count < limits.workersMax else {
            refusals[.workersFull, default: 0] += 1
            return effects.append(.dismiss(id))
        }
        workers.join(id, capacity: min(max(1, capacity), limits.capacityMax), now: now)
        alarms.set(.silence(id), now + limits.workerSilenceMilliseconds)
    }

    mutating func remove(_ id: WorkerID, _ reason: String) {
        vacate(id, reason)
        if workers.takers == 0 { refuseWaitingCalls(.noWorker) }
    }

    /// Leases that were given to a worker whose connection had gone: nobody ever worked on them.
    mutating func handBack(_ unsent: [AttemptID], of id: WorkerID) {
        guard workers[id] != nil else { return }
        for attempt in unsent where attempts[attempt]?.worker == id {
            switch end(attempt)?.assignment {
            case .job(let job): enqueue(job)
            case .call(let call): handOver(call)
            case nil: break
            }
        }
        remove(id, "the worker's connection is gone")
        effects.append(.dismiss(id))
    }

    /// What a worker held when it left or died has failed, at once.
    private mutating func vacate(_ id: WorkerID, _ reason: String) {
        guard let worker = workers[id] else { return }
        workers.remove(id)
        alarms.remove(.silence(id))
        for attempt in inOrder(worker.held) { lose(attempt, reason) }
    }

    /// What a draining worker hands back waits again at once: not a failure (promise 9).
    mutating func drain(_ id: WorkerID) {
        guard let worker = workers[id] else { return }
        workers.heard(id, now: now)
        workers.drain(id)
        for attempt in inOrder(worker.held) {
            switch end(attempt)?.assignment {
            case .job(let job): enqueue(job)
            case .call(let call): handOver(call)
            case nil: break
            }
        }
        if workers.takers == 0 { refuseWaitingCalls(.noWorker) }
    }

    /// Its alarm is set anew only when it rings, not at every word: a heartbeat then costs O(1) for each lease.
    mutating func silenceDue(_ id: WorkerID) {
        guard let worker = workers[id] else { return }
        let due = worker.lastHeard + limits.workerSilenceMilliseconds
        guard due <= now else { return alarms.set(.silence(id), due) }
        remove(id, "the worker fell silent")
        effects.append(.dismiss(id))
    }

    private func inOrder(_ held: Set<AttemptID>) -> [AttemptID] { held.sorted { $0.rawValue < $1.rawValue } }
}
