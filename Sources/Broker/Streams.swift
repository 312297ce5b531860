import BrokerCore
import Calls
import Ledger

/// Server-streaming calls under way: watches of batches, tails of the trend log.
struct Streams {
    struct Watch {
        var address: ReplyAddress
        var caller: Caller
        var batch: BatchID
        /// False until the ledger said that the batch is this caller's: nothing is told before.
        var isConfirmed = false
        /// nil: nothing was sent yet.
        var sent: Timestamp?
        /// The newest state that was not sent yet; older ones are not kept, so a slow reader costs nothing.
        var unsent: BatchRecord?
        /// Sent again now and then: a sign of life, by which a watcher that is gone is noticed.
        var last: BatchRecord?

        /// When the next message is due; nil: nothing is known to tell yet.
        var due: Timestamp? {
            guard isConfirmed else { return nil }
            guard let sent else { return unsent.map { _ in Timestamp(rawValue: 0) } }
            return sent + (unsent == nil ? Streams.watchAliveMilliseconds : Streams.watchIntervalMilliseconds)
        }
    }

    struct Tail {
        var address: ReplyAddress
        var caller: Caller
        /// The last sequence number that was sent.
        var cursor: Int64
        var isReading = false
        /// More was published while a read was under way.
        var isBehind = false
        /// When the next sign of life is due.
        var aliveAt: Timestamp
        /// When what it is behind with was recorded.
        var published: Instant?
    }

    /// Watches and tails together.
    static let countMax = 1024
    /// Of one key or connection.
    static let countPerCallerMax = 512
    static let watchIntervalMilliseconds: Int64 = 100
    static let watchAliveMilliseconds: Int64 = 2000
    /// How often a tail says that it is alive.
    static let tailAliveMilliseconds: Int64 = 1000

    private(set) var watches: [CallID: Watch] = [:]
    private(set) var tails: [CallID: Tail] = [:]
    private var watchers: [BatchID: [CallID]] = [:]
    private var ids: [ReplyAddress: CallID] = [:]
    private var counts: [[UInt8]: Int] = [:]

    var count: Int { watches.count + tails.count }

    /// Every stream, the role that it needs, and who opened it.
    var owners: [(id: CallID, role: Role, caller: Caller)] {
        watches.map { ($0, .submit, $1.caller) } + tails.map { ($0, .subscribe, $1.caller) }
    }

    func count(of identity: [UInt8]) -> Int { counts[identity, default: 0] }

    func holds(_ address: ReplyAddress) -> Bool { ids[address] != nil }

    mutating func add(_ watch: Watch, as id: CallID) {
        watches[id] = watch
        watchers[watch.batch, default: []].append(id)
        ids[watch.address] = id
        counts[watch.caller.identity, default: 0] += 1
    }

    mutating func add(_ tail: Tail, as id: CallID) {
        tails[id] = tail
        ids[tail.address] = id
        counts[tail.caller.identity, default: 0] += 1
    }

    func watchers(of batch: BatchID) -> [CallID] { watchers[batch] ?? [] }

    mutating func updateWatch(_ id: CallID, _ change: (inout Watch) -> Void) {
        guard var watch = watches[id] else { return }
        change(&watch)
        watches[id] = watch
    }

    mutating func updateTail(_ id: CallID, _ change: (inout Tail) -> Void) {
        guard var tail = tails[id] else { return }
        change(&tail)
        tails[id] = tail
    }

    /// Where the stream went.
    mutating func remove(_ id: CallID) -> ReplyAddress? {
        if let watch = watches.removeValue(forKey: id) {
            watchers[watch.batch]?.removeAll { $0 == id }
            if watchers[watch.batch]?.isEmpty == true { watchers[watch.batch] = nil }
            ids[watch.address] = nil
            counts.countDown(watch.caller.identity)
            return watch.address
        }
        guard let tail = tails.removeValue(forKey: id) else { return nil }
        ids[tail.address] = nil
        counts.countDown(tail.caller.identity)
        return tail.address
    }

    mutating func remove(at address: ReplyAddress) {
        if let id = ids[address] { _ = remove(id) }
    }

    /// When something that was held back is due.
    var nextDeadline: Timestamp? {
        var due: Timestamp?
        for case let time? in watches.values.lazy.map(\.due) { due = min(due ?? time, time) }
        for tail in tails.values { due = min(due ?? tail.aliveAt, tail.aliveAt) }
        return due
    }
}
