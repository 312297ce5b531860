// In: contributions, a batch at a time, each with the digest of who sent it, and what was published before.
// Out: what may be published now, and topics to publish it under.
// Not here: patients, claims and providers (this target imports nothing that could name one), making contributions
// (Deidentification), keeping them (Ledger) and sending updates (Publisher).

/// What is published of one subject, and the rule by which more is.
///
/// Reports wait until enough have come in (`WaitingReports.isDue`). Then they are released together, in an edition: for
/// each facet the batch is cut into groups, each of one part (a payer type, a reason ...) or of all the rest, and none
/// smaller than the rule allows. Whatever is ever said of a facet is the size of a union of such groups. So is the
/// difference of any two things said, at any times, a total less some of its parts among them: it is nothing, or at
/// least 5 reports of at least 3 contributors. That holds beside the outcomes as well, which every facet is crossed with.
///
/// The price: reports that were released in the rest of a facet never count for their part there, so that a part's share
/// is never more than it is in truth, and less while batches are small. And a released report that its contributor takes
/// back stays counted, since its absence would speak of it alone; with the next edition it shows in that a part is left out,
/// or, when many were taken back, in that the subject starts anew: none of what was published counts any more.
///
/// The same holds when an operator withdraws a contributor: nothing is published at once. An update without new reports
/// from enough others would be the difference that this contributor made, and speak of it alone.
///
/// Source: microaggregation and the threshold rule of statistical disclosure control (Federal Committee on Statistical
/// Methodology, Statistical Policy Working Paper 22, chapters II and IV); 45 CFR 164.514(b)(2).
package struct SubjectTrend: Hashable, Sendable {
    /// How many editions there were.
    package private(set) var editions = 0
    /// The first edition that counts; the ones before it were taken back.
    package private(set) var firstEdition = 1
    /// Released since then, those that were taken back among them.
    package private(set) var reports = 0
    /// Of `reports`, how many were taken back.
    package private(set) var withdrawn = 0
    /// Of `reports`.
    package private(set) var lines = LineCounts()
    package private(set) var parts: [Part: PartCount] = [:]
    /// No contributor has more of `reports` than this.
    package private(set) var releasedMost = 0
    /// The next edition is to be the first that counts, whatever else holds: see `withdraw(_:_:ofContributorWith:)`.
    package private(set) var mustStartAnew = false

    /// Nothing published yet.
    package init() {}

    /// As a ledger kept it.
    package init(
        editions: Int, firstEdition: Int, reports: Int, withdrawn: Int, lines: LineCounts, releasedMost: Int,
        mustStartAnew: Bool, parts: [Part: PartCount] = [:]
    ) {
        self.editions = editions
        self.firstEdition = firstEdition
        self.reports = reports
        self.withdrawn = withdrawn
        self.lines = lines
        self.parts = parts
        self.releasedMost = releasedMost
        self.mustStartAnew = mustStartAnew
    }

    /// With its parts, which a ledger reads when they are needed.
    package func with(parts: [Part: PartCount]) -> SubjectTrend {
        var trend = self
        trend.parts = parts
        return trend
    }

    /// Releases a batch that is due.
    ///
    /// - Parameter batch: the reports of one subject that wait, or some of them if they are many.
    /// - Returns: where each report of the batch is counted from now on; nil when the batch is smaller than the rule allows,
    ///   and nothing has changed.
    /// - Complexity: O(batch + parts).
    package mutating func publish(_ batch: [TrendReport], rule: PublishingRule) -> [Membership]? {
        guard batch.count >= rule.reportsMin, Set(batch.lazy.map(\.contributor)).count >= rule.contributorsMin else {
            return nil
        }
        editions += 1
        reports += batch.count
        for report in batch { lines.add(report.outcome) }
        let facets = batch[0].facets.filter { $0 != .state || rule.tellsStates }
        let groups = Groups.cut(batch, by: facets, rule: rule)
        for group in groups {
            for (part, count) in group.parts {
                parts[part, default: PartCount()].release(count, isPaired: group.isPaired(part))
            }
        }
        for part in parts.keys { parts[part]?.hide(part.facet, rule: rule) }
        return batch.map { report in
            var membership = Membership(edition: editions)
            for (facet, group) in zip(facets, groups) where group.counts(report) {
                membership.add(facet, isPaired: group.isPaired(report[facet]))
            }
            return membership
        }
    }

    /// Takes note of how many reports a contributor of the newest edition has since the first that counts.
    package mutating func hasReleased(_ reports: Int) { releasedMost = max(releasedMost, reports) }

    /// Takes note that a released report does not hold any more. Nothing that is told changes before the next edition.
    package mutating func withdraw(_ report: TrendReport, _ membership: Membership) {
        guard membership.edition >= firstEdition else { return }
        withdrawn += 1
        for facet in report.facets where membership.isPart(of: facet) { parts[report[facet]]?.withdrawn += 1 }
    }

    /// Likewise one of a contributor who is withdrawn altogether: with a twentieth of what was published, nothing of it is
    /// gone on with.
    ///
    /// - Parameter released: how many of the contributor's reports since `firstEdition` hold, this one among them.
    package mutating func withdraw(
        _ report: TrendReport, _ membership: Membership, ofContributorWith released: Int
    ) {
        guard membership.edition >= firstEdition else { return }
        if released * SubjectTrend.tolerated >= reports { mustStartAnew = true }
        withdraw(report, membership)
    }

    /// One report in so many may be of a contributor who was withdrawn.
    private static let tolerated = 20

    /// Whether the next edition is to be the first that counts, because too little of what was published holds.
    ///
    /// - Parameter contributorsLeft: how many contributors have reports since `firstEdition` that hold.
    package func isSpent(contributorsLeft: Int, rule: PublishingRule) -> Bool {
        guard withdrawn > 0 else { return false }
        return mustStartAnew || reports - withdrawn < rule.reportsMin || contributorsLeft < rule.contributorsMin
            || withdrawn * 4 >= reports
    }

    /// Takes back all that was published. Only reports that are released from now on count. An edition follows at once.
    package mutating func startAnew() {
        firstEdition = editions + 1
        (reports, withdrawn, lines, parts) = (0, 0, LineCounts(), [:])
        (releasedMost, mustStartAnew) = (0, false)
    }
}

/// What is counted of a part. The first two are sizes of unions of groups.
package struct PartCount: Hashable, Sendable {
    package var reports = 0
    /// Of `reports`, those of editions in which the part of the opposite outcome had a group, too: a rate is made of both.
    package var paired = 0
    /// Of `reports`, how many were taken back.
    package var withdrawn = 0
    /// Since the last edition, too few hold, or the code is told of as a rare one.
    package var isHidden = false

    package init(reports: Int = 0, paired: Int = 0, withdrawn: Int = 0, isHidden: Bool = false) {
        self.reports = reports
        self.paired = paired
        self.withdrawn = withdrawn
        self.isHidden = isHidden
    }

    fileprivate mutating func release(_ count: Int, isPaired: Bool) {
        reports += count
        if isPaired { paired += count }
    }

    fileprivate mutating func hide(_ facet: Facet, rule: PublishingRule) {
        isHidden = reports - withdrawn < rule.reportsMin || (facet == .state && !rule.tellsStates)
    }
}
