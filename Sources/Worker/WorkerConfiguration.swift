import BrokerCore
import Calls

package struct WorkerConfiguration: Sendable {
    /// The broker's addresses. One is served at a time; the next when it falls silent or does not let the worker in.
    package var brokers = [Endpoints.broker]
    /// Where the brokers have keys.
    package var keys: CallerKeys?
    /// What it offers to do.
    package var kinds: Work = [.estimate, .scrub]
    /// Leases held at a time: one at work, the rest on their way while it is.
    ///
    /// They are worked on in the order in which they came: a broker that loses this worker blames the oldest lease for
    /// it, since that was at work.
    package var capacity = 2
    /// Interactive calls held beside those: they are answered before the next claim of a job.
    package var calls = 4
    /// Also how soon a worker notices that a broker started anew.
    package var heartbeat: Duration = .seconds(1)
    /// A broker that has not answered a heartbeat for this long is taken to be gone. Late answers cost nothing before.
    package var silenceMax: Duration = .seconds(5)
    /// The longest pause between two rounds through the addresses.
    package var pauseMax: Duration = .seconds(5)
    /// For operators: host and process.
    package var name = "worker"

    package init() {}
}
