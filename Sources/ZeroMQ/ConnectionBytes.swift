import Glibc

/// What the kernel knows of a TCP connection by its descriptor, as `Multipart.connection` and `ConnectionEvent` have it.
package enum ConnectionBytes {
    /// Bytes that have come since it stands; nil: it is no TCP connection, or is no more.
    package static func received(on descriptor: Int32) -> UInt64? { counter(128, of: descriptor) }

    /// Bytes that the peer's system has acknowledged since it stands.
    package static func acknowledged(on descriptor: Int32) -> UInt64? { counter(120, of: descriptor) }

    /// Source: linux/tcp.h, struct tcp_info: tcpi_bytes_acked and tcpi_bytes_received are the 64-bit numbers at bytes 120
    /// and 128, since Linux 4.1.
    private static func counter(_ offset: Int, of descriptor: Int32) -> UInt64? {
        withUnsafeTemporaryAllocation(byteCount: 136, alignment: 8) { info in
            var count = socklen_t(info.count)
            guard getsockopt(descriptor, SOL_TCP, TCP_INFO, info.baseAddress, &count) == 0, count == info.count else {
                return nil
            }
            return info.load(fromByteOffset: offset, as: UInt64.self)
        }
    }
}

/// Ends a connection, which libzmq has no call for; its `.disconnected` follows.
///
/// The descriptor must have been among the connected ones a moment ago. Should another connection have its number by now,
/// that one is ended, and its peer connects again.
package func endConnection(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_RDWR)) }
