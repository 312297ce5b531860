import BrokerCore
import ZeroMQ

/// The connections that callers have, and how much was sent to them that they have not read.
///
/// libzmq bounds what waits for a connection by number, and a reply may be a mebibyte; so bytes are counted here, and taken
/// off as the peer's system acknowledges them. TCP only: whoever reaches an ipc socket has an account on this machine.
struct CallerConnections: Sendable {
    /// Of replies to one key, or to one connection without keys; who has more of them unread is answered nothing more
    /// that may be large.
    static let unreadBytesMax = 32 << 20
    /// Smaller replies are as few as libzmq lets wait, and do not count.
    static let replyBytesMin = 4096
    /// Between two looks at all connections of a caller who does not read.
    static let lookMilliseconds: Int64 = 10

    private struct Connection: Sendable {
        var unreadBytes = 0
        /// When it was last looked at.
        var acknowledged: UInt64
    }

    private struct Holder: Sendable {
        var connections: [Int32: Connection] = [:]
        var unreadBytes = 0
        var looked = Timestamp(rawValue: 0)
    }

    /// nil: no TCP connection has this descriptor.
    private let acknowledgedBytes: @Sendable (Int32) -> UInt64?
    /// Every connection that stands, with the identity of its caller once it has called.
    private var identities: [Int32: [UInt8]?] = [:]
    private var holders: [[UInt8]: Holder] = [:]

    init(acknowledgedBytes: @escaping @Sendable (Int32) -> UInt64? = ConnectionBytes.acknowledged(on:)) {
        self.acknowledgedBytes = acknowledgedBytes
    }

    mutating func opened(_ descriptor: Int32) {
        closed(descriptor)
        identities[descriptor] = .some(nil)
    }

    mutating func closed(_ descriptor: Int32) {
        guard case .some(.some(let identity)) = identities.removeValue(forKey: descriptor),
            var holder = holders.removeValue(forKey: identity)
        else { return }
        holder.unreadBytes -= holder.connections.removeValue(forKey: descriptor)?.unreadBytes ?? 0
        if !holder.connections.isEmpty { holders[identity] = holder }
    }

    /// Whether the connection stands and is not known as this caller's. A call may come after the end of its connection,
    /// whose descriptor another has by then: the other's next call puts that right.
    func isNew(_ caller: Caller) -> Bool {
        guard let identity = identities[caller.connection] else { return false }
        return identity != caller.identity
    }

    mutating func note(_ caller: Caller) {
        closed(caller.connection)
        identities[caller.connection] = caller.identity
        guard let acknowledged = acknowledgedBytes(caller.connection) else { return }
        let connection = Connection(acknowledged: acknowledged)
        holders[caller.identity, default: Holder()].connections[caller.connection] = connection
    }

    mutating func sent(_ bytes: Int, to caller: Caller) {
        guard bytes >= CallerConnections.replyBytesMin,
            holders[caller.identity]?.connections[caller.connection] != nil
        else { return }
        holders[caller.identity]?.connections[caller.connection]?.unreadBytes += bytes
        holders[caller.identity]?.unreadBytes += bytes
    }

    /// Whether the caller may be sent more. Looks at its connections when it has had much: always at the one that it
    /// calls over, and now and then at all.
    mutating func hasRoom(_ caller: Caller, now: Timestamp) -> Bool {
        guard var holder = holders[caller.identity], holder.unreadBytes > CallerConnections.unreadBytesMax else {
            return true
        }
        let looksAtAll = now >= holder.looked + CallerConnections.lookMilliseconds
        if looksAtAll { holder.looked = now }
        for descriptor in looksAtAll ? Array(holder.connections.keys) : [caller.connection] {
            guard let connection = holder.connections[descriptor], connection.unreadBytes > 0,
                let acknowledged = acknowledgedBytes(descriptor)
            else { continue }
            // Frames and keys add a little to what was sent, so what is read is never counted too low.
            let read = Int(clamping: acknowledged &- connection.acknowledged)
            let unread = max(0, connection.unreadBytes - read)
            holder.unreadBytes -= connection.unreadBytes - unread
            holder.connections[descriptor] = Connection(unreadBytes: unread, acknowledged: acknowledged)
        }
        holders[caller.identity] = holder
        return holder.unreadBytes <= CallerConnections.unreadBytesMax
    }
}
