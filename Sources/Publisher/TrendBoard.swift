import TrendMessages
import ZeroMQ

/// The newest update of every aggregate: what a snapshot is taken from. Rebuilt from the trend log at every start.
///
/// It holds one small message for each published aggregate, which the codes, payers and reasons that exist bound.
final class TrendBoard: Sendable {
    private struct State: Sendable {
        var sequence: Int64 = 0
        var newest: [String: WireTrendUpdate] = [:]
    }

    private let state = Locked(State())

    /// The newest sequence number that is known.
    var sequence: Int64 { state.withLock { $0.sequence } }

    /// - Returns: false when it is not news: known already, or the broker's sign of life, which has no sequence number.
    func post(_ update: WireTrendUpdate) -> Bool {
        state.withLock { state in
            guard update.sequence > state.sequence else { return false }
            state.sequence = update.sequence
            state.newest[update.topic] = update
            return true
        }
    }

    /// - Complexity: O(n log n) in the aggregates that were published.
    func snapshot(topic: String) -> WireSnapshotReply {
        var reply = WireSnapshotReply()
        let (newest, sequence) = state.withLock { ($0.newest, $0.sequence) }
        reply.sequence = sequence
        reply.updates = newest.values.filter { $0.topic.utf8.starts(with: topic.utf8) }
            .sorted { $0.sequence < $1.sequence }
        return reply
    }
}
