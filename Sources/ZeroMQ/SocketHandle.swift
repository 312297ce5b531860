import CZeroMQ
import Glibc

/// Closes a libzmq socket once, after its last holder, and before its context may end.
///
/// A class, because a `Poller` holds it as well: polling a socket that was closed would read freed memory.
final class SocketHandle {
    let raw: UnsafeMutableRawPointer
    private let context: Context
    /// libzmq wants a message to stay at one address, which a Swift variable does not promise.
    private let frame: UnsafeMutablePointer<zmq_msg_t>

    init(_ raw: UnsafeMutableRawPointer, in context: Context) {
        self.raw = raw
        self.context = context
        frame = .allocate(capacity: 1)
        zmq_msg_init(frame)
    }

    deinit {
        zmq_msg_close(frame)
        frame.deallocate()
        zmq_close(raw)
    }

    /// False: `zmq_errno` says why.
    func receiveFrame() -> Bool {
        repeat {
            if zmq_msg_recv(frame, raw, ZMQ_DONTWAIT) >= 0 { return true }
        } while zmq_errno() == EINTR
        return false
    }

    /// Copies the frame out and frees libzmq's buffer, which may be large. True: the message goes on.
    func takeFrame(into message: inout Multipart, tellsPeer: Bool = false) -> Bool {
        let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(frame), count: zmq_msg_size(frame))
        message.append(copying: bytes)
        let hasMore = zmq_msg_more(frame) != 0
        if tellsPeer, !hasMore {
            message.connection = zmq_msg_get(frame, ZMQ_SRCFD)
            message.userID = zmq_msg_gets(frame, "User-Id").map { String(cString: $0) }
        }
        zmq_msg_close(frame)
        zmq_msg_init(frame)
        return hasMore
    }

    /// 0, or the `errno`.
    func sendFrame(_ bytes: [UInt8], flags: Int32) -> Int32 {
        repeat {
            if bytes.withUnsafeBytes({ zmq_send(raw, $0.baseAddress, $0.count, flags) }) >= 0 { return 0 }
        } while zmq_errno() == EINTR
        return zmq_errno()
    }
}
