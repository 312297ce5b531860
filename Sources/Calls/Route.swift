import BrokerCore

/// The addresses at which a service may be found, asked in turn, and how long to wait in between.
///
/// The pauses double from round to round, with jitter, so that those who lost a broker together do not come back
/// together.
package struct Route: Sendable {
    /// Never empty.
    package let endpoints: [String]
    private var position = 0
    /// In a row.
    private var failures = 0
    private let pauseMax: Duration
    private var random: SplitMix64

    /// The full wait after a first round in which no address served.
    private static let pauseBase = Duration.milliseconds(100)

    /// - Parameters:
    ///   - pauseMax: the longest full wait; a pause is from half of the full wait to all of it.
    ///   - seed: of the jitter.
    /// - Throws: INVALID_ARGUMENT when there is no address.
    package init(_ endpoints: [String], pauseMax: Duration, seed: UInt64) throws(CallError) {
        guard !endpoints.isEmpty else {
            throw CallError(.invalidArgument, "expected at least one address, like \(Endpoints.broker)")
        }
        self.endpoints = endpoints
        self.pauseMax = pauseMax
        random = SplitMix64(seed: seed)
    }

    /// The address at hand.
    package var endpoint: String { endpoints[position] }

    /// Whether there is another address to go to.
    package var hasOthers: Bool { endpoints.count > 1 }

    /// The address at hand served: the next pause is short again.
    package mutating func served() { failures = 0 }

    /// The address at hand did not serve: the next one is at hand now.
    ///
    /// - Returns: how long to wait before it is asked. Within a round little, since it was not the one that failed.
    package mutating func moveOn() -> Duration {
        failures += 1
        position = (position + 1) % endpoints.count
        let rounds = failures / endpoints.count
        let full = rounds == 0 ? Route.pauseBase / 2 : min(pauseMax, Route.pauseBase * (1 << min(rounds - 1, 16)))
        return full * Double.random(in: 0.5...1, using: &random)
    }
}
