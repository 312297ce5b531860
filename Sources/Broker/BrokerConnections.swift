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
            guard case .disconnected(let descriptor) = event, let worker = workers.id(at: descriptor) else { continue }
            leaving[worker] = BrokerLoop.farewellTurns
        }
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
