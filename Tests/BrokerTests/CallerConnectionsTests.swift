import BrokerCore
import Testing
import ZeroMQ

@testable import Broker

@Suite struct CallerConnectionsTests {
    private static let page = 1 << 20
    private static let pages = CallerConnections.unreadBytesMax / page

    private let acknowledged = Locked<[Int32: UInt64]>([:])
    private let start = Timestamp(rawValue: 1000)

    private func caller(_ key: UInt8, over connection: Int32) throws -> Caller {
        Caller(tenant: try #require(Tenant("acme")), identity: [key], connection: connection)
    }

    /// Of three connections, on which the peers' systems have acknowledged something each.
    private func connections() -> CallerConnections {
        let acknowledged = acknowledged
        acknowledged.withLock { $0 = [1: 100, 2: 200, 3: 300] }
        var connections = CallerConnections { descriptor in acknowledged.withLock { $0[descriptor] } }
        for descriptor in Int32(1)...3 { connections.opened(descriptor) }
        return connections
    }

    private func read(_ bytes: Int, on connection: Int32) {
        acknowledged.withLock { $0[connection, default: 0] += UInt64(bytes) }
    }

    @Test func `a key has room until it has too much unread over all its connections; others keep theirs`() throws {
        var connections = connections()
        let (one, two, other) = (try caller(7, over: 1), try caller(7, over: 2), try caller(8, over: 3))
        for caller in [one, two, other] { connections.note(caller) }
        for page in 0..<CallerConnectionsTests.pages {
            connections.sent(CallerConnectionsTests.page, to: page % 2 == 0 ? one : two)
        }
        #expect(connections.hasRoom(one, now: start) == true)
        connections.sent(CallerConnections.replyBytesMin, to: two)
        #expect(connections.hasRoom(one, now: start) == false)
        #expect(connections.hasRoom(two, now: start) == false)
        #expect(connections.hasRoom(other, now: start) == true)
    }

    @Test func `what is read makes room: at once where the call comes from, and soon on other connections`() throws {
        var connections = connections()
        let (one, two) = (try caller(7, over: 1), try caller(7, over: 2))
        for caller in [one, two] { connections.note(caller) }
        func fill(_ caller: Caller) {
            for _ in 0...CallerConnectionsTests.pages { connections.sent(CallerConnectionsTests.page, to: caller) }
        }
        fill(one)
        #expect(connections.hasRoom(two, now: start) == false)
        read(CallerConnectionsTests.page, on: 1)
        #expect(connections.hasRoom(two, now: start) == false, "it is too early to look at other connections")
        #expect(connections.hasRoom(one, now: start) == true)
        fill(one)
        read(2 * CallerConnectionsTests.page, on: 1)
        #expect(connections.hasRoom(two, now: start + CallerConnections.lookMilliseconds) == false)
        read(CallerConnections.unreadBytesMax, on: 1)
        #expect(connections.hasRoom(two, now: start + 2 * CallerConnections.lookMilliseconds) == true)
    }

    @Test func `a connection that ends takes along what it had not read`() throws {
        var connections = connections()
        let (one, two) = (try caller(7, over: 1), try caller(7, over: 2))
        for caller in [one, two] { connections.note(caller) }
        connections.sent(2 * CallerConnections.unreadBytesMax, to: one)
        #expect(connections.hasRoom(two, now: start) == false)
        connections.closed(1)
        #expect(connections.hasRoom(two, now: start) == true)
        connections.sent(2 * CallerConnections.unreadBytesMax, to: one)
        #expect(connections.hasRoom(one, now: start) == true, "nothing is counted for a connection that has ended")
        #expect(!connections.isNew(one))
    }

    @Test func `a late call of who had the descriptor before does not make the connection its own for good`() throws {
        var connections = connections()
        let (late, owner) = (try caller(7, over: 1), try caller(8, over: 1))
        connections.note(late)
        connections.sent(2 * CallerConnections.unreadBytesMax, to: late)
        #expect(connections.isNew(owner))
        connections.note(owner)
        #expect(connections.hasRoom(owner, now: start) == true)
        #expect(connections.hasRoom(late, now: start) == true)
        connections.sent(2 * CallerConnections.unreadBytesMax, to: owner)
        #expect(connections.hasRoom(owner, now: start) == false)
    }
}
