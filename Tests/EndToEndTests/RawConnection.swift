import Glibc

/// A TCP connection without libzmq, which may say what no library would; closed with its owner. Neither reading nor
/// writing waits.
final class RawConnection {
    let descriptor: Int32

    init(to address: String) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TimeOut(description: "no descriptor for a connection") }
        var target = RawConnection.loopback(port: UInt16(address.split(separator: ":").last ?? "") ?? 0)
        let code = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            close(descriptor)
            throw TimeOut(description: "\(address) takes no connection")
        }
    }

    /// Takes over a descriptor, one that was accepted say.
    init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    /// What the other side does not take, it does not get.
    ///
    /// - Returns: how many bytes it took.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Int {
        max(0, send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)))
    }

    /// - Returns: what has come; empty: nothing yet. nil: the other side has closed the connection.
    func read() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil }
        return Array(bytes.prefix(count))
    }
}

/// ZMTP 3.0 by hand, with the NULL mechanism. Source: https://rfc.zeromq.org/spec/23/
enum ZMTP {
    static let greeting: [UInt8] =
        [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0] + Array("NULL".utf8) + [UInt8](repeating: 0, count: 48)

    /// The command that ends the greeting.
    static func ready(_ kind: String) -> [UInt8] {
        let property = [11] + Array("Socket-Type".utf8) + [0, 0, 0, UInt8(kind.utf8.count)] + Array(kind.utf8)
        let body = [5] + Array("READY".utf8) + property
        return [0x04, UInt8(body.count)] + body
    }

    static func message(_ frames: [[UInt8]]) -> [UInt8] {
        frames.enumerated().flatMap { index, frame in
            header(announcing: UInt64(frame.count), isLast: index == frames.count - 1) + frame
        }
    }

    /// Of a long frame, with or without the bytes that it announces.
    static func header(announcing count: UInt64, isLast: Bool = true) -> [UInt8] {
        [isLast ? 0x02 : 0x03] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
    }
}

extension RawConnection {
    /// A peer as it should be, so far.
    static func greeted(_ address: String, as kind: String = "DEALER") throws -> RawConnection {
        let connection = try RawConnection(to: address)
        connection.write(ZMTP.greeting)
        connection.write(ZMTP.ready(kind))
        var heard = 0
        // The other side's greeting and its READY.
        try eventually("\(address) greets") {
            guard let bytes = connection.read() else { throw TimeOut(description: "\(address) closed the connection") }
            heard += bytes.count
            return heard > ZMTP.greeting.count
        }
        return connection
    }
}
