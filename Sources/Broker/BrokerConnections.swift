import BrokerCore
import Calls
import ZeroMQ

/// Connections that come and go. A worker whose connection drops is gone at once, not only when its leases run out.
extension BrokerLoop {
    /// Turns of the loop that a worker which left is given for what it had sent before: answers and goodbyes that wait
    /// in the socket are taken first.
    static let farewellTurns = 64

    /// Called before a worker is noted by its descriptor, so that a descriptor which the system has given out again is
    /// never taken for the connection that had it before.
    mutating func takeConnectionEvents() {
        while let event = monitor.next() {
            gatekeeper.note(event)
            endless.note(event)
            switch event {
            case .connected(let descriptor): connections.opened(descriptor)
            case .disconnected(let descriptor):
                connections.closed(descriptor)
                if let worker = workers.id(at: descriptor) { leaving[worker] = BrokerLoop.farewellTurns }
            case .refused: break
            }
        }
    }

    /// Messages that never end fill the memory unseen: their connections are ended.
    mutating func endEndlessMessages() {
        let ended = endless.end()
        guard ended > 0 else { return }
        logger.warning("connections were ended for a message without end", metadata: ["connections": "\(ended)"])
        for _ in 0..<ended { drop("endless_message") }
    }

    /// A connection's first call tells whose it is. One too many of a key is ended.
    mutating func note(_ caller: Caller) throws(CallError) {
        guard connections.isNew(caller) else { return }
        takeConnectionEvents()
        guard connections.isNew(caller) else { return }
        connections.note(caller)
        guard configuration.keys != nil else { return }
        let key = String(decoding: caller.identity, as: UTF8.self)
        guard !gatekeeper.note(caller.connection, isOf: key) else { return }
        endConnection(caller.connection)
        throw CallError(.resourceExhausted, "this key has as many connections as it may", retryAfterMilliseconds: 1000)
    }

    /// - Parameter isSocketEmpty: nothing that a worker sent before it left can still be there.
    mutating func removeThoseWhoLeft(isSocketEmpty: Bool) {
        for (worker, turns) in leaving {
            guard isSocketEmpty || turns == 0 else {
                leaving[worker] = turns - 1
                continue
            }
            leaving[worker] = nil
            guard let known = workers[worker] else { continue }
            logger.info("a worker's connection is gone", metadata: ["worker": "\(known.name)"])
            dispatch(.workerLeft(worker))
            _ = workers.remove(worker)
        }
    }
}
