import BrokerCore

/// What will happen.
enum Action: Sendable {
    case start
    case mishap
    case arrive(Message)
    case tick(UInt32, Timestamp)
    /// The ledger takes what the broker's writer has gathered; then the outcomes travel back.
    case commit(UInt32)
    case committed(UInt32, [Broker.Outcome])
    case read(UInt32, QueueKey, JobID, Int)
    case loaded(UInt32, QueueKey, [JobSummary], isLast: Bool)
    case abandon(UInt32, CallID)

    case think(Int)
    case patience(Int, Int, turn: Int)
    case answered(Int, Int, CallStatus)
    case operate

    case hire(Work)
    case order(Int, Order)
    case worked(Int, AttemptID)
    case resend(Int, AttemptID)
    case beat(Int)
}

/// What others send to the broker. Workers are named by their process, which outlives the broker.
enum Message: Sendable {
    case submit(client: Int, submission: Int, Step)
    case interactive(client: Int, deadline: Timestamp, bytes: Int, Work)
    case operate(Operation)
    case join(Int, capacity: Int, Work, calls: Int)
    case heartbeat(Int, [AttemptID])
    case finished(Int, Assignment, AttemptID, bytes: Int)
    case failed(Int, Assignment, AttemptID, StatusCode)
    case draining(Int)
    case left(Int)

    enum Step: Sendable { case append, commit, cancel }
}

/// What an operator asks for.
enum Operation: Sendable {
    case settings(Tenant, TenantSettings)
    case redrive(BatchID, of: Tenant)

    var tenant: Tenant {
        switch self {
        case .settings(let tenant, _), .redrive(_, let tenant): tenant
        }
    }
}

/// What the broker sends to a worker.
enum Order: Sendable {
    case assign(Assignment, AttemptID)
    case revoke(AttemptID)
    case dismiss
    case reply(AttemptID, CallStatus)
}

/// Actions in the order of their time; of those at one time, the one that was added first. A binary heap.
struct Schedule: Sendable {
    private struct Entry: Sendable {
        var at: Timestamp
        var number: Int
        var action: Action
        static func < (left: Entry, right: Entry) -> Bool { (left.at, left.number) < (right.at, right.number) }
    }

    private(set) var now = Timestamp(rawValue: 1_000_000)
    private var entries: [Entry] = []
    private var number = 0

    mutating func add(_ action: Action, at: Timestamp) {
        number += 1
        entries.append(Entry(at: max(at, now), number: number, action: action))
        var position = entries.count - 1
        while position > 0, entries[position] < entries[(position - 1) / 2] {
            entries.swapAt(position, (position - 1) / 2)
            position = (position - 1) / 2
        }
    }

    mutating func next() -> Action? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        now = first.at
        if !entries.isEmpty {
            entries[0] = last
            siftDown()
        }
        return first.action
    }

    private mutating func siftDown() {
        var position = 0
        while true {
            var least = position
            for child in (2 * position + 1)...(2 * position + 2)
            where child < entries.count && entries[child] < entries[least] {
                least = child
            }
            guard least != position else { return }
            entries.swapAt(position, least)
            position = least
        }
    }
}
