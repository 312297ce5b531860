/// A batch cut up by one facet: a group for each part that has enough reports from enough contributors, and one for all
/// the rest, which has enough as well, or is empty.
///
/// Outcomes come first: a batch is cut up by them, and then what has one outcome by the facet, so that the denied of one
/// payer type do not say, beside all that were denied, what few others were.
///
/// The rest must not be small: who takes all parts from the whole would learn it. When it is, the smallest part goes
/// into it. Source: complementary suppression, Statistical Policy Working Paper 22, chapter IV.
struct Groups {
    /// Reports in each part's groups.
    let parts: [Part: Int]
    private let facet: Facet
    /// The outcomes that have a group of their own; what has another outcome is cut up together.
    private let outcomes: Set<LineOutcome>
    private let places: Set<Place>

    /// Where a group stands.
    private struct Place: Hashable {
        var outcome: LineOutcome?
        var part: Part
    }

    /// One for each facet.
    ///
    /// - Parameter batch: at least as many reports, from as many contributors, as the rule asks for.
    static func cut(_ batch: [TrendReport], by facets: [Facet], rule: PublishingRule) -> [Groups] {
        let told = facets.contains(.outcome) ? Groups(of: batch, in: .outcome, outcomes: [], rule: rule) : nil
        let outcomes = Set(told.map { $0.parts.keys.map(\.outcome) } ?? [])
        return facets.map { facet in
            if facet == .outcome, let told { return told }
            return Groups(of: batch, in: facet, outcomes: outcomes, rule: rule)
        }
    }

    private init(of batch: [TrendReport], in facet: Facet, outcomes: Set<LineOutcome>, rule: PublishingRule) {
        var tallies: [LineOutcome?: [Part: Tally]] = [:]
        for report in batch {
            let outcome = outcomes.contains(report.outcome) ? report.outcome : nil
            tallies[outcome, default: [:]][report[facet], default: Tally()].add(report.contributor, rule)
        }
        var (places, parts): (Set<Place>, [Part: Int]) = ([], [:])
        for (outcome, tallies) in tallies {
            for (part, tally) in Groups.large(tallies, rule) {
                places.insert(Place(outcome: outcome, part: part))
                parts[part, default: 0] += tally.reports
            }
        }
        (self.facet, self.outcomes, self.places, self.parts) = (facet, outcomes, places, parts)
    }

    /// Those that are groups of their own; the others together are large enough, or none.
    private static func large(_ tallies: [Part: Tally], _ rule: PublishingRule) -> [Part: Tally] {
        var groups = tallies.filter { $0.value.satisfies(rule) }
        var rest = Tally()
        for (part, tally) in tallies where groups[part] == nil { rest.add(tally) }
        let smallest = groups.min { ($0.value.reports, $0.key) < ($1.value.reports, $1.key) }
        if rest.reports > 0, !rest.satisfies(rule), let smallest { groups[smallest.key] = nil }
        return groups
    }

    /// Whether a report is in one of its part's groups.
    func counts(_ report: TrendReport) -> Bool {
        let outcome = outcomes.contains(report.outcome) ? report.outcome : nil
        return places.contains(Place(outcome: outcome, part: report[facet]))
    }

    /// Whether the part and its opposite have a group each.
    func isPaired(_ part: Part) -> Bool {
        guard parts[part] != nil, let opposite = part.opposite else { return false }
        return parts[opposite] != nil
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
