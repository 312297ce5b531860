/// A batch cut up by one facet: a group for each part that has enough reports from enough contributors, and one for all
/// the rest, which has enough as well, or is empty.
///
/// The rest must not be small: who takes all parts from the whole would learn it. When it is, the smallest part goes
/// into it. Source: complementary suppression, Statistical Policy Working Paper 22, chapter IV.
struct Groups {
    /// Reports in each part's group.
    let parts: [Part: Int]

    /// - Parameter batch: at least as many reports, from as many contributors, as the rule asks for.
    init(of batch: [TrendReport], in facet: Facet, rule: PublishingRule) {
        var tallies: [Part: Tally] = [:]
        for report in batch { tallies[report[facet], default: Tally()].add(report.contributor, rule) }
        let isLarge = { (tally: Tally) in tally.satisfies(rule) }
        var groups = tallies.filter { isLarge($0.value) }
        var rest = Tally()
        for (_, tally) in tallies where !isLarge(tally) { rest.add(tally) }
        let smallest = groups.min { ($0.value.reports, $0.key) < ($1.value.reports, $1.key) }
        if rest.reports > 0, !isLarge(rest), let smallest {
            groups[smallest.key] = nil
            rest.add(smallest.value)
        }
        parts = groups.mapValues(\.reports)
    }

    func isPart(_ part: Part) -> Bool { parts[part] != nil }

    /// Whether the part and its opposite have a group each.
    func isPaired(_ part: Part) -> Bool {
        guard isPart(part), let opposite = part.opposite else { return false }
        return isPart(opposite)
    }
}

private struct Tally {
    var reports = 0
    /// No more than the rule asks for.
    var contributors: Set<ContributorDigest> = []

    mutating func add(_ contributor: ContributorDigest, _ rule: PublishingRule) {
        reports += 1
        if contributors.count < rule.contributorsMin { contributors.insert(contributor) }
    }

    mutating func add(_ other: Tally) {
        reports += other.reports
        contributors.formUnion(other.contributors)
    }

    func satisfies(_ rule: PublishingRule) -> Bool {
        reports >= rule.reportsMin && contributors.count >= rule.contributorsMin
    }
}
