/// Ends connections whose peers send a message that never ends.
///
/// libzmq bounds the size of a frame and the number of whole messages that wait, but keeps all that has come of a message
/// that is not whole: frame after frame with another to follow fills the memory, and nobody hears of it. So the bytes that
/// the kernel has received are held against the messages that came out.
///
/// Belongs to the thread of the socket. TCP only: whoever reaches an ipc socket has an account on this machine.
package struct EndlessMessages: Sendable {
    /// Far more than any message that a socket of ours lets in.
    private static let bytesMax: UInt64 = 64 << 20
    /// Between two looks. Each costs a system call for a connection.
    package static let lookMilliseconds: Int64 = 200

    private struct Connection: Sendable {
        /// Received, all in all, when it was last looked at after a whole message.
        var received: UInt64 = 0
        var hasMessage = false
    }

    private var connections: [Int32: Connection] = [:]
    private var nextLook = ContinuousClock.now

    package init() {}

    package var isEmpty: Bool { connections.isEmpty }

    package mutating func note(_ event: ConnectionEvent) {
        switch event {
        case .connected(let descriptor): connections[descriptor] = Connection()
        case .disconnected(let descriptor): connections[descriptor] = nil
        case .refused: break
        }
    }

    /// A whole message has come over this connection.
    package mutating func heard(_ descriptor: Int32) { connections[descriptor]?.hasMessage = true }

    /// Looks, unless it is too early: call it as often as you like.
    ///
    /// - Returns: how many connections were ended; their `.disconnected` follows.
    package mutating func end() -> Int {
        guard !connections.isEmpty, ContinuousClock.now >= nextLook else { return 0 }
        nextLook = .now + .milliseconds(EndlessMessages.lookMilliseconds)
        var ended = 0
        for (descriptor, connection) in connections {
            guard let received = ConnectionBytes.received(on: descriptor) else { continue }
            if connection.hasMessage {
                connections[descriptor] = Connection(received: received)
            } else if received > connection.received + EndlessMessages.bytesMax {
                endConnection(descriptor)
                connections[descriptor] = nil
                ended += 1
            }
        }
        return ended
    }
}
