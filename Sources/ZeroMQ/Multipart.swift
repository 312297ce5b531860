/// One multipart message: the unit that arrives or is lost as a whole.
///
/// Each frame is an array of its own, copied once from libzmq's buffer: a frame can be kept without holding on to the
/// rest. `Socket.receive(into:)` reuses the storage of `frames` itself, so one `Multipart` serves a whole loop.
package struct Multipart: Hashable, Sendable {
    /// In the order of the wire; a ROUTER's first frame is the peer's routing id.
    package var frames: [[UInt8]]
    /// The peer sent more than `framesMax` frames; the surplus is gone. Refuse the message, do not interpret it.
    package private(set) var isOversized = false
    /// Whom the `Authenticator` let in on this connection; nil: it was not asked. For sockets that tell
    /// (`SocketOptions.tellsPeers`).
    package internal(set) var userID: String?
    /// The descriptor of the connection that it came over, as `ConnectionEvent` has it; -1: inproc, or the socket does not
    /// tell.
    package internal(set) var connection: Int32 = -1

    /// More than any message of Protocols/README.md has; frames are otherwise the peer's to multiply.
    package static let framesMax = 16

    package init(_ frames: [[UInt8]] = []) {
        self.frames = frames
    }

    mutating func removeAll() {
        frames.removeAll(keepingCapacity: true)
        isOversized = false
        userID = nil
        connection = -1
    }

    /// Copies a received frame, or notes that it is one too many.
    mutating func append(copying bytes: UnsafeRawBufferPointer) {
        guard frames.count < Self.framesMax else {
            isOversized = true
            return
        }
        frames.append([UInt8](bytes))
    }
}
