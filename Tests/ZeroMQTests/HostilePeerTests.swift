import Glibc
import Testing

@testable import ZeroMQ

/// A port is open to anybody who can reach it.
struct HostilePeerTests {
    @Test func `a frame over the limit costs the connection and nothing else`() throws {
        let context = try Context()
        var (limited, eager) = (SocketOptions(), SocketOptions())
        limited.maxFrameBytes = 1024
        (eager.reconnectMilliseconds, eager.reconnectMillisecondsMax) = (1, 1)
        var router = try Socket(.router, in: context, options: limited)
        let endpoint = try router.bind(Transport.tcp.wildcard)
        var greedy = try Socket(.dealer, in: context, options: eager)
        try greedy.connect(endpoint)
        var modest = try Socket(.dealer, in: context)
        try modest.connect(endpoint)

        #expect(try greedy.send([bytes("header"), [UInt8](repeating: 1, count: 1025)]) == .sent)
        #expect(try modest.send([[UInt8](repeating: 2, count: 1024)]) == .sent)
        #expect(try router.next()?.frames.last == [UInt8](repeating: 2, count: 1024))
        // It may have lost what it queued with the connection; connected again, it is heard.
        var heard: Multipart?
        for _ in 0..<(patience / 10) where heard == nil {
            _ = try greedy.send([bytes("sorry")])
            heard = try router.next(within: 10)
        }
        #expect(heard?.frames.dropFirst() == [bytes("sorry")])
    }

    @Test(arguments: Garbage.allCases)
    func `garbage on the port leaves the router serving others`(garbage: Garbage) throws {
        let context = try Context()
        var router = try Socket(.router, in: context)
        let endpoint = try router.bind(Transport.tcp.wildcard)
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)

        let intruder = try #require(RawConnection(to: endpoint))
        #expect(intruder.write(garbage.bytes))
        try expectService(of: &router, to: &dealer)
        if garbage.isCutOff { #expect(intruder.waitsForEnd()) }
        intruder.hangUp()
        try expectService(of: &router, to: &dealer)
    }

    /// Strangers may get a message of their own through (ZMTP 1.0 greets with almost anything): skipped, like any other
    /// message that makes no sense.
    private func expectService(of router: inout Socket, to dealer: inout Socket) throws {
        #expect(try dealer.send([bytes("call"), bytes("body")]) == .sent)
        var request = try #require(try router.next())
        for _ in 0..<100 where request.frames.dropFirst() != [bytes("call"), bytes("body")] {
            request = try #require(try router.next())
        }
        #expect(try router.send([request.frames[0], bytes("answer")]) == .sent)
        #expect(try dealer.next() == Multipart([bytes("answer")]))
    }
}

enum Garbage: CaseIterable, CustomTestStringConvertible {
    case web, noise, greetingCutShort, oldProtocol, endlessFrame, halfMessage, unknownCommand

    var testDescription: String { "\(self)" }

    /// Where libzmq must hang up, and within no time at all.
    var isCutOff: Bool { self == .endlessFrame }

    var bytes: [UInt8] {
        switch self {
        case .web: Array("GET / HTTP/1.1\r\nHost: broker\r\n\r\n".utf8)
        case .noise: (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        case .greetingCutShort: Array(Self.greeting.prefix(20))
        case .oldProtocol: [1, 0, 5, 1, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4]
        case .endlessFrame: Self.greeting + Self.ready + [2, 0x7f, 255, 255, 255, 255, 255, 255, 255]
        case .halfMessage: Self.greeting + Self.ready + [1, 3, 1, 2, 3, 1, 2, 7]
        case .unknownCommand: Self.greeting + Self.ready + [4, 8, 7] + Array("UNKNOWN".utf8)
        }
    }

    /// ZMTP 3.0, mechanism NULL (rfc.zeromq.org/spec/23).
    private static let greeting: [UInt8] =
        [255, 0, 0, 0, 0, 0, 0, 0, 0, 127, 3, 0] + Array("NULL".utf8) + [UInt8](repeating: 0, count: 48)
    private static let ready: [UInt8] =
        [4, 28, 5] + Array("READY".utf8) + [11] + Array("Socket-Type".utf8) + [0, 0, 0, 6] + Array("DEALER".utf8)
}

/// A plain TCP connection, to say what libzmq never would.
private final class RawConnection {
    private let descriptor: Int32

    init?(to endpoint: String) {
        guard let port = endpoint.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let code = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { return nil }
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        let flags = Int32(MSG_NOSIGNAL)
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
            // Cut off before all was said is as good: the router has made up its mind.
            guard count > 0 else { return errno == EPIPE || errno == ECONNRESET }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Reads what the router says until it hangs up.
    func waitsForEnd() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1024)
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, Int32(patience)) > 0 {
            if recv(descriptor, &buffer, buffer.count, 0) <= 0 { return true }
        }
        return false
    }

    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
