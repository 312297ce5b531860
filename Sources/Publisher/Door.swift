import BrokerCore
import Calls
import ZeroMQ

/// Who may hear trends, and what was refused or dropped: shared by the publisher's threads.
struct Door: Sendable {
    let keys: ServerKeys?
    let gatekeeper: Gatekeeper
    let drops = DropCounts()

    /// Whether the connection that a call came over may ask for snapshots, now.
    func admits(_ call: IncomingCall) -> Bool {
        guard let keys else { return true }
        guard let user = call.userID, let grant = keys.current().grant(for: user) else { return false }
        return grant.roles.contains(Method.snapshot.role)
    }
}

/// Why something was not done. Every one is counted; none is logged by itself, as strangers can cause most of them.
package enum PublisherDrop: String, Hashable, Sendable, CaseIterable {
    /// Frames that are no call.
    case unreadableCall
    /// A call of a key that may not ask any more.
    case revokedCaller
    /// A reply to somebody who left, or does not read.
    case unreadReply
    /// A broadcast for which no socket was open; subscribers find out and ask for it.
    case unheardUpdate
    /// How often subscribers fell so far behind that broadcasts are dropped for them; they find out and ask for those.
    case slowSubscriber
    /// A connection that was not let in, or spoke no ZeroMQ.
    case refusedConnection
    /// A connection that was ended for a message without end.
    case endlessMessage
    /// The broadcasts were interrupted to be rid of a revoked key.
    case revokedSubscriber
}

final class DropCounts: Sendable {
    private let counts = Locked<[PublisherDrop: Int]>([:])

    func count(_ drop: PublisherDrop) { counts.withLock { $0[drop, default: 0] += 1 } }

    var all: [PublisherDrop: Int] { counts.withLock { $0 } }
}
