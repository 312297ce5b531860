import Glibc
import Testing

@testable import ZeroMQ

struct TransportErrorTests {
    @Test func `a port in use is an error that says so`() throws {
        let context = try Context()
        var first = try Socket(.router, in: context)
        let endpoint = try first.bind(Transport.tcp.wildcard)
        var second = try Socket(.router, in: context)
        let error = try #require(throws: TransportError.self) { try second.bind(endpoint) }
        #expect(error == TransportError(.bind, endpoint: endpoint, code: EADDRINUSE))
        #expect("\(error)".hasPrefix("cannot bind \(endpoint): port in use; "))
    }

    @Test(arguments: ["", "broker", "tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:http", "tcp://*:65536"])
    func `a malformed endpoint is an error that shows the right form`(endpoint: String) throws {
        let context = try Context()
        var socket = try Socket(.dealer, in: context)
        let connecting = try #require(throws: TransportError.self) { try socket.connect(endpoint) }
        #expect(connecting == TransportError(.connect, endpoint: endpoint, code: EINVAL))
        let binding = try #require(throws: TransportError.self) { try socket.bind(endpoint) }
        #expect("\(binding)".contains("malformed endpoint; write tcp://host:port"))
    }

    @Test(arguments: [
        ("carrier-pigeon://roof", EPROTONOSUPPORT, "unknown transport"),
        ("tcp://no-such-interface:5555", ENODEV, "no such network interface"),
        ("tcp://192.0.2.1:5555", EADDRNOTAVAIL, "no such address"),
        ("ipc:///no/such/directory/socket", ENOENT, "create it first"),
        ("ipc:///tmp/\(String(repeating: "x", count: 108))", ENAMETOOLONG, "below 108 bytes"),
    ])
    func `where a socket cannot listen, the error says what to do`(
        endpoint: String, code: Int32, advice: String
    ) throws {
        let context = try Context()
        var socket = try Socket(.router, in: context)
        let error = try #require(throws: TransportError.self) { try socket.bind(endpoint) }
        #expect(error.code == code)
        #expect("\(error)".contains(advice))
    }

    @Test func `an option out of range is refused before the socket is used`() throws {
        let context = try Context()
        var options = SocketOptions()
        options.sendHighWater = -1
        let error = try #require(throws: TransportError.self) { _ = try Socket(.dealer, in: context, options: options) }
        #expect(error == TransportError(.configure, code: EINVAL))
    }

    @Test func `only a subscriber subscribes`() throws {
        let context = try Context()
        var dealer = try Socket(.dealer, in: context)
        let error = try #require(throws: TransportError.self) { try dealer.subscribe("a") }
        #expect("\(error)" == "cannot subscribe: only a subscriber subscribes")
    }
}
