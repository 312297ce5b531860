import BrokerCore
import Calls
import Glibc
import Logging
import Testing
import TrendMessages
import ZeroMQ

@testable import Publisher

/// Long enough for a loaded machine; a test that passes never waits for it.
let patience = Duration.seconds(20)

@Suite(.timeLimit(.minutes(1)))
struct PublisherTests {
    @Test func `what the broker's log has is broadcast, and in the snapshot`() throws {
        let stage = try Stage()
        var listener = try Listener(stage)
        try listener.hear(from: stage)
        let snapshot = try listener.snapshot()
        #expect(snapshot.updates.map(\.topic) == ["trend/20552/"])
        #expect(snapshot.sequence == stage.broker.last)
    }

    @Test func `an address that others can reach needs keys`() throws {
        var configuration = PublisherConfiguration()
        configuration.broadcast = "tcp://0.0.0.0:*"
        configuration.endpoint = "tcp://127.0.0.1:*"
        let stop = try Waker(isLatch: true)
        let error = #expect(throws: CallError.self) {
            _ = try Publisher(configuration, context: Context(), stop: stop, logger: Logger(label: "test"))
        }
        #expect(error?.code == .failedPrecondition)
        #expect(error?.message.contains("tcp://0.0.0.0:*") == true)
    }

    @Test func `frames that are no call are counted`() throws {
        let stage = try Stage()
        var socket = try Socket(.dealer, in: Context())
        try socket.connect(stage.publisher.endpoint)
        #expect(try socket.send([[0xFF], [], [1]]) == .sent)
        stage.waitForDrop(.unreadableCall)
    }

    @Test func `above the connection limit nobody new is let in, and somebody who leaves makes room`() throws {
        let stage = try Stage(connectionsMax: 2)
        try takeAllPlaces(stage)
        // Who left is noted a moment later; who is refused meanwhile makes a new connection.
        let deadline = ContinuousClock.now + patience
        var isHeard = false
        while !isHeard, ContinuousClock.now < deadline {
            var late = try Listener(stage)
            isHeard = try late.hears(from: stage, within: .seconds(1))
        }
        #expect(isHeard)
    }

    /// Two get in, and perhaps some that come before those are counted, until one does not.
    private func takeAllPlaces(_ stage: Stage) throws {
        var listeners: [Held] = []
        var refused: CallError?
        for _ in 0..<50 where refused == nil {
            do {
                var listener = try Listener(stage)
                #expect(try listener.snapshot().updates.count <= 1)
                listeners.append(Held(listener))
            } catch {
                refused = error as? CallError
            }
        }
        #expect((1..<50).contains(listeners.count))
        #expect(refused?.code == .unavailable)
        #expect(refused?.message.contains("as many connections as it takes") == true)
        stage.waitForDrop(.refusedConnection)
    }

    /// Arrays hold copyable things only.
    private final class Held {
        private let listener: Listener
        init(_ listener: consuming Listener) { self.listener = listener }
    }

    @Test func `a publisher whose broker does not answer asks the next one`() throws {
        let stage = try Stage(brokersAhead: ["tcp://127.0.0.1:9"])
        var listener = try Listener(stage)
        try listener.hear(from: stage)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct SecuredPublisherTests {
    @Test func `a key that may subscribe hears and asks; one that may not gets neither`() throws {
        let stage = try Stage(isSecured: true)
        var listener = try Listener(stage, try stage.allow(.subscribe, name: "good"))
        try listener.hear(from: stage)
        #expect(try listener.snapshot().updates.count == 1)

        for keys in [try stage.allow(.submit, name: "other"), try stage.stranger(), nil] {
            var stranger = try Listener(stage, keys)
            let error = #expect(throws: CallError.self) { _ = try stranger.snapshot() }
            #expect(error?.code == .unauthenticated)
            stage.broker.publish()
            try listener.hear(from: stage)  // Whatever the publisher sends has gone out by then.
            #expect(try stranger.next(within: .milliseconds(20)) == nil)
        }
    }

    @Test func `a key that is revoked hears nothing more, and the others go on by themselves`() throws {
        let stage = try Stage(isSecured: true)
        let keys = try stage.allow(.subscribe, name: "leaver")
        var leaver = try Listener(stage, keys)
        var other = try Listener(stage, try stage.allow(.subscribe, name: "other"))
        try leaver.hear(from: stage)
        try other.hear(from: stage)

        try stage.revoke(keys)
        let before = stage.broker.last
        try other.hear(from: stage, after: before)
        stage.waitForDrop(.revokedSubscriber)
        #expect(stage.publisher.drops[.revokedSubscriber] == 1)
        while let update = try leaver.next(within: .milliseconds(20)) { #expect(update.sequence <= before) }
        #expect(throws: CallError.self) { _ = try leaver.snapshot(within: .milliseconds(100)) }
        #expect(stage.publisher.drops[.revokedCaller] == 1)
        #expect(try other.snapshot().sequence == stage.broker.last)
    }

    @Test func `a publisher waits for a broker that does not know it yet`() throws {
        let stage = try Stage(isSecured: true, isKnownToBroker: false)
        var listener = try Listener(stage, try stage.allow(.subscribe, name: "good"))
        #expect(try listener.next(within: .milliseconds(100)) == nil)
        stage.broker.admitPublisher()
        try listener.hear(from: stage)
    }
}
