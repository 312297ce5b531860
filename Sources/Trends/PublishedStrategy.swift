/// What is told of one strategy against denials for a reason.
package struct PublishedStrategy: Hashable, Sendable {
    package var strategy: Contribution.Appeal.Strategy
    /// Won and lost together, as far as each may be told.
    package var appeals: CountBand
    /// Of `appeals`; nil: not told.
    package var won: CountBand?
    /// Won among won or lost, percent, in steps of 5 points; nil unless both rest on groups of their own.
    package var overturnRate: Int?
    /// The band in which the median of those lies that tell how long it took; nil: not certain.
    package var medianDays: Contribution.Appeal.DaysBand?

    package init(
        strategy: Contribution.Appeal.Strategy, appeals: CountBand, won: CountBand? = nil, overturnRate: Int? = nil,
        medianDays: Contribution.Appeal.DaysBand? = nil
    ) {
        self.strategy = strategy
        self.appeals = appeals
        self.won = won
        self.overturnRate = overturnRate
        self.medianDays = medianDays
    }

    /// By what is told alone: the order of exact counts would tell more.
    fileprivate static func isBefore(_ left: PublishedStrategy, _ right: PublishedStrategy) -> Bool {
        (right.appeals.rawValue, right.overturnRate ?? -1, left.strategy.name)
            < (left.appeals.rawValue, left.overturnRate ?? -1, right.strategy.name)
    }
}

/// A text on a strategy that a moderator approved. Who wrote it, and when, is not told.
package struct PublishedNote: Hashable, Sendable {
    /// Of a strategy the newest are told.
    package static let perStrategyMax = 2

    /// The suggestion's, by which it is found when it is taken back; not published.
    package var id: Int64
    package var strategy: Contribution.Appeal.Strategy
    package var text: String

    package init(id: Int64, strategy: Contribution.Appeal.Strategy, text: String) {
        self.id = id
        self.strategy = strategy
        self.text = text
    }
}

extension SubjectTrend {
    /// Whether it is told now that a strategy helped: what texts on it need beside them.
    package func tellsWon(_ strategy: Contribution.Appeal.Strategy) -> Bool {
        told(Part(facet: .strategy, value: strategy.name, outcome: .won)) != nil
    }

    /// Empty for a code's subject: it has no such parts.
    var publishedStrategies: [PublishedStrategy] {
        Contribution.Appeal.Strategy.allCases.compactMap(published).sorted(by: PublishedStrategy.isBefore)
    }

    private func published(_ strategy: Contribution.Appeal.Strategy) -> PublishedStrategy? {
        let won = told(Part(facet: .strategy, value: strategy.name, outcome: .won))
        let lost = told(Part(facet: .strategy, value: strategy.name, outcome: .lost))
        guard let band = CountBand((won?.reports ?? 0) + (lost?.reports ?? 0)) else { return nil }
        var published = PublishedStrategy(strategy: strategy, appeals: band, medianDays: medianDays(of: strategy))
        published.won = won.flatMap { CountBand($0.reports) }
        if let won, let lost { published.overturnRate = rate(won, of: lost) }
        return published
    }

    /// The band in which the median lies wherever the reports are that have no group.
    ///
    /// Any of those may be this strategy's, and below or above all others: the band is the median's when the reports below
    /// it and all of those together are less than half, and so are the ones above it and all of those. Nothing but
    /// sizes of unions of groups decides, so that what is told, and what is not, says nothing of a smaller set.
    private func medianDays(of strategy: Contribution.Appeal.Strategy) -> Contribution.Appeal.DaysBand? {
        let bands = Contribution.Appeal.DaysBand.allCases.filter { $0 != .unknown }
        let counts = bands.map { told(.days($0, after: strategy))?.reports ?? 0 }
        let withGroup = parts.keys.filter { $0.facet == .days }.reduce(0) { $0 + (told($1)?.reports ?? 0) }
        let without = reports - withGroup
        return bands.indices.first { index in
            let (below, above) = (counts[..<index].reduce(0, +), counts[(index + 1)...].reduce(0, +))
            return below + without < counts[index] + above && above + without < counts[index] + below
        }.map { bands[$0] }
    }
}
