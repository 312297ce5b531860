import Calls
import TrendMessages
import ZeroMQ

/// What the publisher's threads know of the trend log. Rebuilt from the broker's stream at every start.
final class TrendBoard: Sendable {
    private struct State: Sendable {
        var index: TrendIndex
        var isCaughtUp = false
    }

    private let state: Locked<State>

    init(kept: Int64) { state = Locked(State(index: TrendIndex(kept: kept))) }

    /// The newest sequence number that is known.
    var sequence: Int64 { state.withLock { $0.index.sequence } }

    /// False from the start until the trend log has been read up to its end once.
    var isCaughtUp: Bool { state.withLock { $0.isCaughtUp } }

    func catchUp() { state.withLock { $0.isCaughtUp = true } }

    /// - Returns: the update as it is broadcast; nil when it is not news: known already, or the broker's sign of life, which
    ///   has no sequence number.
    func post(_ update: WireTrendUpdate) throws(CallError) -> [UInt8]? {
        let bytes = try update.bytes()
        let past = try pastBytes(of: update)
        let previous = state.withLock { $0.index.add(update.sequence, topic: update.topic, bytes: bytes, past: past) }
        guard let previous else { return nil }
        // Messages that are written one behind the other are one message.
        return bytes + (try WireTrendUpdate.with { $0.previous = previous }.bytes())
    }

    /// Texts are told with the newest update alone: one that a moderator takes back would otherwise stay in those before it.
    private func pastBytes(of update: WireTrendUpdate) throws(CallError) -> [UInt8]? {
        guard !update.notes.isEmpty else { return nil }
        var past = update
        past.notes = []
        return try past.bytes()
    }

    /// - Parameter sequence: whose topics are not told any more, nor those of what came before.
    func heartbeat(after sequence: Int64) -> WireTrendHeartbeat {
        state.withLock { state in
            .with {
                $0.sequence = state.index.sequence
                $0.topics = state.index.topics(after: sequence)
            }
        }
    }

    /// An encoded `SnapshotReply`.
    ///
    /// - Parameter topic: ends with a slash.
    func snapshot(topic: String, _ request: WireSnapshotRequest) throws(CallError) -> [UInt8] {
        let (page, isCaughtUp) = state.withLock { state in
            let page = state.index.page(
                under: topic, after: request.after, isEvery: request.every,
                newestOnlyThrough: request.newestOnlyThrough)
            return (page, state.isCaughtUp)
        }
        var reply = WireSnapshotReply()
        reply.sequence = page.sequence
        reply.more = page.hasMore
        reply.next = page.next
        reply.newestOnlyThrough = page.newestOnlyThrough
        reply.catchingUp = !isCaughtUp
        return try page.updates.reduce(into: []) { TrendBoard.append($1, to: &$0) } + reply.bytes()
    }

    /// As an element of `SnapshotReply.updates`: field 1, its length as a varint, its bytes
    /// (protobuf.dev/programming-guides/encoding).
    private static func append(_ update: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(0x0A)
        var count = update.count
        while count > 0x7F {
            bytes.append(UInt8(count & 0x7F) | 0x80)
            count >>= 7
        }
        bytes.append(UInt8(count))
        bytes += update
    }
}
