import Glibc
import TrendMessages
import ZeroMQ

/// Somebody who can reach a port and send what they like over ZeroMQ.
struct Stranger: ~Copyable {
    private var socket: Socket
    private var message = Multipart()
    var chance = Seeded(seed: 1)
    /// How often each call was answered to its end.
    private(set) var ends: [UInt64: Int] = [:]
    private var heard: Set<UInt64> = []

    init(_ address: String, _ context: Context) throws {
        var options = SocketOptions()
        (options.sendHighWater, options.receiveHighWater) = (10_000, 10_000)
        options.lingerMilliseconds = 1000
        var socket = try Socket(.dealer, in: context, options: options)
        try socket.connect(address)
        self.socket = socket
    }

    mutating func send(_ frames: [[UInt8]]) throws {
        let end = ContinuousClock.now + patience
        while try socket.send(frames) != .sent {
            guard ContinuousClock.now < end else { throw TimeOut(description: "it takes no more") }
            usleep(1000)  // Between two looks; the deadline above ends it.
            try collect()
        }
    }

    private mutating func collect() throws {
        while try socket.receive(into: &message) {
            guard message.frames.count == 2, let header = try? WireReplyHeader(serializedBytes: message.frames[0])
            else { continue }
            heard.insert(header.call)
            if header.end { ends[header.call, default: 0] += 1 }
        }
    }

    mutating func collect(until calls: Set<UInt64>) throws {
        let end = ContinuousClock.now + patience
        while !calls.isSubset(of: ends.keys) {
            let missing = calls.subtracting(ends.keys)
            guard ContinuousClock.now < end else { throw TimeOut(description: "not answered: \(missing.sorted())") }
            usleep(1000)  // Between two looks; the deadline above ends it.
            try collect()
        }
    }

    mutating func hears(_ call: UInt64) throws -> Bool {
        try collect()
        return heard.contains(call)
    }
}

/// A connection without ZeroMQ; closed with its owner.
final class RawConnection {
    private let descriptor: Int32

    init(to address: String) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0).bigEndian
        target.sin_addr.s_addr = inet_addr("127.0.0.1")
        let code = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw TimeOut(description: "\(address) takes no connection") }
    }

    /// What the other side does not take, it does not get.
    func write(_ bytes: [UInt8]) { _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    deinit { close(descriptor) }
}
