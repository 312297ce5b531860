// In: contributions, one at a time, each with the digest of who sent it, and what was counted before.
// Out: a count band, at the report that crosses the threshold; topics to publish it under.
// Not here: patients, claims and providers (this target imports nothing that could name one), making contributions
// (Deidentification), keeping them (Ledger) and sending updates (Publisher).

/// What is counted of the reports that share one `AggregateKey`.
///
/// A ledger keeps it as one row (`total`, `since`, `published`) and a row for each of `sinceContributors`. After `add`:
/// a band was returned: delete those rows; `sinceContributors.count` grew: insert the contributor; else leave them.
///
/// What it may say rests on no fewer people than the rule asks, and neither does the difference of two publications:
/// both counters start again at each. Source: 45 CFR 164.514(b)(2)(i) for what a report may hold; the thresholds are
/// statistical disclosure control (Federal Committee on Statistical Methodology, Working Paper 22, threshold rule).
package struct Aggregate: Hashable, Sendable {
    /// Reports ever.
    package private(set) var total: Int
    /// Reports since the last publication; all of them before the first.
    package private(set) var since: Int
    /// How many times it was published.
    package private(set) var published: Int
    /// Different contributors since the last publication, the first ones, no more than the rule asks for: a further one
    /// changes nothing. At most `PublishingRule.contributorsMax` digests, so memory is bounded.
    package private(set) var sinceContributors: Set<ContributorDigest>

    /// Nothing reported yet.
    package init() {
        total = 0
        since = 0
        published = 0
        sinceContributors = []
    }

    /// As a ledger kept it. nil when no sequence of reports and withdrawals leads there: the ledger is damaged.
    package init?(total: Int, since: Int, published: Int, sinceContributors: some Collection<ContributorDigest>) {
        guard published >= 0, since >= 0, total >= since,
            sinceContributors.count <= min(since, PublishingRule.contributorsMax),
            published > 0 || total == since
        else { return nil }
        self.total = total
        self.since = since
        self.published = published
        self.sinceContributors = Set(sinceContributors)
    }

    /// Counts one report.
    ///
    /// A rule raised between two reports holds at once. What was forgotten under the lower one is then missing, which
    /// can only delay a publication.
    ///
    /// - Returns: the band of all reports, when this very one completes what the rule asks for since the last
    ///   publication; nil otherwise, and then nothing may be said, not even how far it is.
    /// - Complexity: O(1).
    package mutating func add(_ contributor: ContributorDigest, rule: PublishingRule) -> CountBand? {
        total += 1
        since += 1
        if sinceContributors.count < rule.contributorsMin { sinceContributors.insert(contributor) }
        guard since >= rule.reportsMin, sinceContributors.count >= rule.contributorsMin,
            let band = CountBand(total)
        else { return nil }
        since = 0
        sinceContributors = []
        published += 1
        return band
    }

    /// Takes one report back. Whether it came before or after the last publication is not known: it is taken from those
    /// after, and its contributor with it, which can only delay the next one.
    ///
    /// What was published stays: it was true when it was said, and the log has no second thoughts.
    package mutating func withdraw(_ contributor: ContributorDigest) {
        total = max(total - 1, 0)
        since = max(since - 1, 0)
        sinceContributors.remove(contributor)
        while sinceContributors.count > since, let least = sinceContributors.min(by: { $0.bits < $1.bits }) {
            sinceContributors.remove(least)
        }
    }
}

extension ContributorDigest {
    /// To say which of several is taken.
    fileprivate var bits: UInt128 { UInt128(high) << 64 | UInt128(low) }
}
