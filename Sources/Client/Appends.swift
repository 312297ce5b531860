import BrokerCore
import Calls
import JobMessages

/// Slices on their way to the ledger: as many at a time as the broker has room for, sent again when they did not arrive.
///
/// After a connection was lost the batch is opened again, which tells what is on disk: only the rest is sent again.
struct Appends {
    /// Appends under way at a time: enough to keep the ledger's group commits full, few enough to feel its pressure.
    static let underWayMax = 8
    /// What an append's fields take beside its payload, at most: credit counts bytes of requests.
    private static let fieldBytesMax = 64

    private let options: SubmissionOptions
    private var batch: WireBatch
    private var underWay: [UInt64: WireAppendRequest] = [:]
    private var bytesUnderWay = 0
    /// To be sent, ascending by index.
    private var waiting: [WireAppendRequest] = []
    /// Every slice before it is on disk, under way or waiting.
    private var nextIndex: UInt32 = 0
    /// When the broker may have room again.
    private var roomAt = ContinuousClock.now
    /// When an answer came last, or the wait for one began.
    private var heardAt = ContinuousClock.now
    /// Of patience with brokers that do not serve.
    private var end: ContinuousClock.Instant

    /// The broker has less on disk than was sent to its predecessor: the slices must come again from the first.
    private(set) var isBehind = false

    /// Opens the batch.
    init(_ options: SubmissionOptions, over client: inout BrokerClient) throws(CallError) {
        self.options = options
        batch = try client.call(.open, options.openRequest)
        end = .now + client.patience
    }

    /// Whether slices are wanted at all. A batch that was committed before is only compared, by its digest.
    private var isOpen: Bool { batch.phase == .open }

    /// The slices come again from the first.
    mutating func rewind() {
        nextIndex = 0
        isBehind = false
    }

    /// Returns once the slice is under way, or found on disk. Slices come in order.
    mutating func append(_ slice: WireAppendRequest, over client: inout BrokerClient) throws(CallError) {
        nextIndex = slice.index + 1
        guard isOpen, slice.index >= batch.slicesAppended else { return }
        waiting.append(slice)
        end = .now + client.patience
        while !waiting.isEmpty, !isBehind { try advance(over: &client) }
    }

    /// Returns once all slices are on disk.
    mutating func finish(over client: inout BrokerClient) throws(CallError) {
        end = .now + client.patience
        while !waiting.isEmpty || !underWay.isEmpty, !isBehind { try advance(over: &client) }
    }

    /// - Returns: nil when the slices must come again first.
    mutating func commit(
        _ request: WireCommitRequest, over client: inout BrokerClient
    ) throws(CallError) -> WireBatch? {
        var request = request
        end = .now + client.patience
        while !isBehind {
            request.batch = batch.batch
            do throws(CallError) {
                return try client.attempt(.commit, request, within: client.attemptTime(until: end))
            } catch {
                if error.code == .resourceExhausted {
                    makeRoom(after: error, over: &client)
                    try client.rest(roomAt - .now)
                } else {
                    try reopen(after: error, over: &client)
                }
            }
        }
        return nil
    }

    /// One step: sends a slice that may be sent, or waits for the answer to one.
    private mutating func advance(over client: inout BrokerClient) throws(CallError) {
        do throws(CallError) {
            if var slice = waiting.first, mayStart(slice, credit: client.creditBytes) {
                slice.batch = batch.batch
                let call = try client.channel.start(.append, slice, deadline: client.attemptMax)
                if underWay.isEmpty { heardAt = .now }
                underWay[call] = waiting.removeFirst()
                bytesUnderWay += Appends.bytes(slice)
            } else if underWay.isEmpty {
                try client.rest(roomAt - .now)
                guard !client.isStopped else { throw client.silence() }
            } else {
                try hear(over: &client)
            }
        } catch {
            try reopen(after: error, over: &client)
        }
    }

    /// What is under way stays within the credit told last; one slice may always be.
    private func mayStart(_ slice: WireAppendRequest, credit: Int?) -> Bool {
        guard underWay.count < Appends.underWayMax, ContinuousClock.now >= roomAt else { return false }
        guard !underWay.isEmpty, let credit else { return true }
        return bytesUnderWay + Appends.bytes(slice) <= credit
    }

    private static func bytes(_ slice: WireAppendRequest) -> Int { slice.payload.count + fieldBytesMax }

    /// Waits for an answer, or until there may be room for what waits.
    private mutating func hear(over client: inout BrokerClient) throws(CallError) {
        let silentAt = heardAt + client.attemptTime(until: end)
        let wake = waiting.isEmpty || roomAt < .now ? silentAt : min(silentAt, roomAt)
        guard let reply = try client.receive(within: wake - .now) else {
            guard !client.isStopped, ContinuousClock.now < silentAt else { throw client.silence() }
            return
        }
        heardAt = .now
        guard let slice = underWay.removeValue(forKey: reply.call) else { return }
        bytesUnderWay -= Appends.bytes(slice)
        guard reply.status.code != .ok else {
            end = .now + client.patience
            return
        }
        waiting.insert(slice, at: waiting.firstIndex { $0.index > slice.index } ?? waiting.count)
        do throws(CallError) {
            try reply.requireOK()
        } catch {
            guard error.code == .resourceExhausted else { throw error }
            makeRoom(after: error, over: &client)
        }
    }

    /// Nothing is sent before the broker may have room. It is there, so its time to answer begins anew.
    private mutating func makeRoom(after error: CallError, over client: inout BrokerClient) {
        client.heldBack(error)
        roomAt = .now + error.roomPause
        end = roomAt + client.patience
    }

    /// After a broker that does not serve: goes on with whichever serves, from what that has on disk.
    private mutating func reopen(after error: CallError, over client: inout BrokerClient) throws(CallError) {
        try client.moveOn(after: error, until: end)
        let before = batch
        batch = try client.call(.open, options.openRequest, until: &end)
        let unsettled = (waiting + underWay.values).sorted { $0.index < $1.index }
        underWay = [:]
        bytesUnderWay = 0
        heardAt = .now
        roomAt = .now
        let settled = unsettled.first?.index ?? nextIndex
        // A broker that is too old to tell what it has says 0.
        let isShort = batch.slicesAppended > 0 && batch.slicesAppended < settled
        let isAnother = batch.batch != before.batch || batch.opened != before.opened
        isBehind = isOpen && (isShort || isAnother)
        waiting = isOpen && !isBehind ? unsettled.filter { $0.index >= batch.slicesAppended } : []
    }
}
