// In: what a process counts and times, through swift-metrics. Out: the text that Prometheus reads, and quantiles of the
// last minute for `medpay top`.
// Not here: what is measured and when (the shells say so), logs, and any clock but the one that is passed in.

import CoreMetrics

/// Where the time between a submission and its answer goes. One timer for each, in the family "stage".
package enum Stage: String, CaseIterable, Sendable {
    /// A submitting call, from its arrival to its reply.
    case submit
    /// A group of writes, in the ledger's hands.
    case commit
    /// A job, from the commit of its batch to its first lease.
    case wait
    /// A job, from its lease to the worker's answer.
    case work
    /// A worker's answer, until it is on disk.
    case record
    /// An interactive call, from its arrival to its reply.
    case interactive
    /// A question about what the ledger holds.
    case read
    /// A trend update, from its record to its subscribers' streams.
    case publish

    package static let family = "stage"

    package func timer(in factory: any MetricsFactory) -> CoreMetrics.Timer {
        Timer(label: Stage.family, dimensions: dimensions, factory: factory)
    }

    var dimensions: [(String, String)] { [("stage", rawValue)] }
}

extension MetricsRegistry {
    /// The stages that happened in the last minute, in the order in which a job meets them.
    package func stages() -> [(stage: Stage, quantiles: Quantiles)] {
        Stage.allCases.compactMap { stage in
            let found = quantiles(of: Stage.family, dimensions: stage.dimensions)
            return found.flatMap { $0.count > 0 ? (stage, $0) : nil }
        }
    }
}
