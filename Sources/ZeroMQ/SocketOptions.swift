import CZeroMQ

/// How a socket behaves; set once, before it binds or connects. Times are milliseconds; 0 switches a check off.
package struct SocketOptions: Hashable, Sendable {
    /// A peer that announces a longer frame is disconnected, before the frame is stored. It counts on the receiving
    /// side, over tcp and ipc; inproc peers are our own. -1: no limit.
    package var maxFrameBytes = 16 << 20
    /// Whole messages queued per peer before `send` says `.wouldBlock`, or a publisher drops for that subscriber; >= 1.
    package var sendHighWater: Int32 = 1000
    /// Whole messages queued per peer before TCP pushes back on it; >= 1. An inproc pair holds the sum of both ends' marks.
    package var receiveHighWater: Int32 = 1000
    /// ROUTER: `send` reports `.unreachable` and `.wouldBlock`; without it, libzmq silently drops.
    package var isMandatory = true
    /// Queue only for peers that are connected (ZMQ_IMMEDIATE): without one, `send` says `.wouldBlock`. Otherwise
    /// messages wait for a peer that may never come.
    package var waitsForPeer = false
    /// How long a closed socket's last frames may still leave. libzmq's own default, -1, would hang shutdown for ever.
    package var lingerMilliseconds: Int32 = 0

    /// Connection pings: they find a cable that was pulled, not a loop that hangs, which is the protocol's own business.
    package var heartbeatMilliseconds: Int32 = 10_000
    /// Silence after a ping that ends the connection; longer than a frame of `maxFrameBytes` takes to arrive.
    package var heartbeatTimeoutMilliseconds: Int32 = 30_000
    /// A connection that has not greeted by then is dropped: port scanners hold no descriptor for long.
    package var handshakeMilliseconds: Int32 = 10_000
    /// The first pause before reconnecting; it doubles up to `reconnectMillisecondsMax`.
    package var reconnectMilliseconds: Int32 = 100
    package var reconnectMillisecondsMax: Int32 = 5_000
    /// Keeps idle connections known to firewalls between the machines.
    package var isTCPKeptAlive = true
    package var tcpKeepaliveIdleSeconds: Int32 = 60

    /// Encrypts and authenticates; nil: neither. A socket with it does not talk to one without.
    package var curve: CurveRole?
    /// Has each connection asked about (ZMQ_ZAP_DOMAIN), also without keys; the `Authenticator` sees the name. nil: only
    /// where `curve` makes it a server, under the name "curve".
    package var authenticationDomain: String?
    /// ROUTER: `receive` fills `Multipart.userID` and `connection`, at 0.1 us a message, 0.25 us with keys.
    package var tellsPeers = false

    package init() {}

    /// Sets everything on a new socket. 0, or the `errno` of the first value that libzmq refused.
    func apply(to raw: UnsafeMutableRawPointer, as kind: Socket.Kind) -> Int32 {
        var frameBytes = Int64(maxFrameBytes)
        guard zmq_setsockopt(raw, ZMQ_MAXMSGSIZE, &frameBytes, MemoryLayout<Int64>.size) == 0 else {
            return zmq_errno()
        }
        for (option, value) in common + (kind == .router ? [(ZMQ_ROUTER_MANDATORY, isMandatory ? 1 : 0)] : []) {
            var value = value
            guard zmq_setsockopt(raw, option, &value, MemoryLayout<Int32>.size) == 0 else { return zmq_errno() }
        }
        return secure(raw)
    }

    private func secure(_ raw: UnsafeMutableRawPointer) -> Int32 {
        if let domain = authenticationDomain ?? curve?.defaultDomain {
            guard zmq_setsockopt(raw, ZMQ_ZAP_DOMAIN, domain, domain.utf8.count) == 0 else { return zmq_errno() }
            var isEnforced: Int32 = 1
            guard zmq_setsockopt(raw, SocketOptions.enforceDomain, &isEnforced, MemoryLayout<Int32>.size) == 0 else {
                return zmq_errno()
            }
        }
        return curve?.apply(to: raw) ?? 0
    }

    /// ZMQ_ZAP_ENFORCE_DOMAIN, which libzmq has had since 4.3.0 and zmq.h shows among the drafts only: without it a
    /// socket that finds no authenticator lets everybody in.
    private static let enforceDomain: Int32 = 93

    private var common: [(option: Int32, value: Int32)] {
        [
            (ZMQ_LINGER, lingerMilliseconds),
            (ZMQ_SNDHWM, sendHighWater),
            (ZMQ_RCVHWM, receiveHighWater),
            (ZMQ_IMMEDIATE, waitsForPeer ? 1 : 0),
            (ZMQ_HEARTBEAT_IVL, heartbeatMilliseconds),
            (ZMQ_HEARTBEAT_TIMEOUT, heartbeatTimeoutMilliseconds),
            (ZMQ_HEARTBEAT_TTL, heartbeatTimeoutMilliseconds),
            (ZMQ_HANDSHAKE_IVL, handshakeMilliseconds),
            (ZMQ_RECONNECT_IVL, reconnectMilliseconds),
            (ZMQ_RECONNECT_IVL_MAX, reconnectMillisecondsMax),
            (ZMQ_TCP_KEEPALIVE, isTCPKeptAlive ? 1 : 0),
            (ZMQ_TCP_KEEPALIVE_IDLE, tcpKeepaliveIdleSeconds),
        ]
    }
}
