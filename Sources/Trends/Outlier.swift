/// What of a contributor's reports of a code is far from everybody else's.
package struct Outlier: Hashable, Sendable {
    /// Raw values are stored: never reuse one.
    package enum Measure: UInt8, Sendable, CaseIterable {
        /// The share of its denials whose reasons hardly anybody else has.
        case novelty = 1
        /// The share of its lines that were paid.
        case paid
    }

    package var measure: Measure
    /// Percent, rounded down.
    package var own: Int
    package var others: Int

    package init(measure: Measure, own: Int, others: Int) {
        self.measure = measure
        self.own = own
        self.others = others
    }
}

/// Finds contributors whose reports of a code are far from everybody else's: poison, or a mistake in their files.
///
/// Asked of a batch before it is released, of each contributor who has `reportsMin` reports in it. Everybody else is the
/// others in the batch, and what was released before. Nobody's reports weigh more among them than the median
/// contributor's do, so that one who sends most of a batch does not make the rest look odd; for the same reason what was
/// released counts only when nobody has more than a quarter of it. They are at least 3, with `othersMin` denials or lines.
///
/// - Novelty: of its denials, at least 3/4 have a reason that is seen in less than 1 % of the others' denials in the batch,
///   and of those released. How often that happens anyhow is taken from the others: each of their denials is asked the
///   same, without itself, and the share must be at least 0.5 less.
/// - Paid: its share of paid lines differs from the others' by at least 0.5, and from that of the others in the batch alone
///   by as much: a payer who changes its mind makes nobody an outlier who is not alone with it. Not asked of what people
///   report, who may well report denials alone.
///
/// Both are a two-proportion z test with a pooled rate, |z| >= 6, and a difference that is large whatever its
/// significance: practices differ, and with enough lines the smallest difference is significant. Of two samples of one
/// rate it is wrong at most 3 times in 10,000,000, with 20 lines (binomial probabilities, summed exactly: the normal
/// approximation would have it rarer). Of practices that differ, with 5 to 40 percent of their lines denied and reasons of
/// their own liking, it is wrong less than once in 10,000 comparisons; measured, once in 100,000.
///
/// Source: NIST/SEMATECH e-Handbook of Statistical Methods 7.3.3 (two proportions).
package enum Outliers {
    /// In the batch, of the one who is looked at; of its denials, or its lines, as many.
    package static let reportsMin = 20
    /// Denials, or lines, of everybody else.
    package static let othersMin = 50.0
    static let contributorsMin = 3
    static let noveltyMin = 0.75
    static let differenceMin = 0.5
    /// A reason below this share is hardly anybody's.
    static let seenMin = 0.01

    /// - Parameters:
    ///   - batch: reports of one subject that wait.
    ///   - trend: what was released of it, and counts.
    /// - Complexity: O(batch); one count for each contributor, unless one has `reportsMin`.
    package static func find(
        in batch: [TrendReport], of subject: TrendSubject, after trend: SubjectTrend
    ) -> [ContributorDigest: Outlier] {
        guard subject.about == .code, batch.count >= reportsMin else { return [:] }
        let counts = batch.reduce(into: [ContributorDigest: Int]()) { $0[$1.contributor, default: 0] += 1 }
        let candidates = counts.filter { $0.value >= reportsMin }.keys
        guard !candidates.isEmpty else { return [:] }
        let isBroad = trend.reports > 0 && trend.releasedMost * 4 <= trend.reports
        let released = isBroad ? OutlierTally(released: trend) : OutlierTally()
        let tallies = batch.reduce(into: [ContributorDigest: OutlierTally]()) {
            $0[$1.contributor, default: OutlierTally()].add($1)
        }
        let sizes = counts.values.sorted()
        let median = Double(sizes[(sizes.count - 1) / 2])
        func weight(of contributor: ContributorDigest) -> Double {
            min(1, median / Double(counts[contributor] ?? 1))
        }
        var all = OutlierTally()
        // In one order, so that sums of fractions are the same in every process.
        for (contributor, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            all.add(tally, times: weight(of: contributor))
        }
        return candidates.reduce(into: [:]) { found, contributor in
            guard isBroad || counts.count > contributorsMin, let own = tallies[contributor] else { return }
            var others = all
            others.add(own, times: -weight(of: contributor))
            let comparison = OutlierComparison(own: own, batch: others, released: released)
            found[contributor] = comparison.novelty ?? (subject.source == .reported ? nil : comparison.paid)
        }
    }
}

/// Lines and reasons, of one contributor or of many; of many, each may weigh less than 1.
private struct OutlierTally {
    var denied = 0.0
    var paid = 0.0
    var lines: Double { denied + paid }
    var reasons: [String: Double] = [:]
    /// Those that have a reason, further ones among them.
    var denials = 0.0

    init() {}

    /// Of an edition's groups alone; rates of editions in which both outcomes had one.
    init(released trend: SubjectTrend) {
        for (part, count) in trend.parts {
            switch (part.facet, part.outcome) {
            case (.outcome, .denied): denied = Double(count.paired)
            case (.outcome, .paid): paid = Double(count.paired)
            case (.reason, .denied):
                reasons[part.value] = Double(count.reports - count.withdrawn)
                denials += Double(count.reports - count.withdrawn)
            default: break
            }
        }
    }

    mutating func add(_ report: TrendReport) {
        switch report.outcome {
        case .denied: denied += 1
        case .paid:
            paid += 1
            return
        case .further, .won, .lost, .appealed: break
        }
        reasons[report[.reason].value, default: 0] += 1
        denials += 1
    }

    mutating func add(_ other: OutlierTally, times weight: Double) {
        denied += other.denied * weight
        paid += other.paid * weight
        denials += other.denials * weight
        for (reason, count) in other.reasons { reasons[reason, default: 0] += count * weight }
    }
}

private struct OutlierComparison {
    let own: OutlierTally
    /// Everybody else, in the batch and before.
    let batch: OutlierTally
    let released: OutlierTally

    var novelty: Outlier? {
        let others = batch.denials + released.denials
        guard own.denials >= Double(Outliers.reportsMin), others >= Outliers.othersMin else { return nil }
        let novel = own.reasons.reduce(0) { $0 + (isRare($1.key) ? $1.value : 0) }
        guard novel >= Outliers.noveltyMin * own.denials else { return nil }
        let chance =
            Set(batch.reasons.keys).union(released.reasons.keys).reduce(0) { sum, reason in
                guard isRare(reason, without: 1) else { return sum }
                return sum + max(0, batch.reasons[reason, default: 0]) + released.reasons[reason, default: 0]
            } / others
        let share = novel / own.denials
        guard share - chance >= Outliers.differenceMin,
            Outliers.isSignificant(share, of: own.denials, chance, of: others)
        else { return nil }
        return Outlier(measure: .novelty, own: Int(share * 100), others: Int(chance * 100))
    }

    /// - Parameter count: so many of the others' are left out.
    private func isRare(_ reason: String, without count: Double = 0) -> Bool {
        let (seen, before) = (batch.reasons[reason, default: 0] - count, released.reasons[reason, default: 0])
        // What was added and taken away again with a weight may leave a tiny rest.
        let isSeen = seen > 0.001 && seen >= Outliers.seenMin * batch.denials
        return !isSeen && (before == 0 || before < Outliers.seenMin * released.denials)
    }

    var paid: Outlier? {
        let (lines, others) = (own.lines, batch.lines + released.lines)
        guard lines >= Double(Outliers.reportsMin), others >= Outliers.othersMin, batch.lines >= 1 else { return nil }
        let (share, theirs) = (own.paid / lines, (batch.paid + released.paid) / others)
        guard abs(share - theirs) >= Outliers.differenceMin,
            abs(share - batch.paid / batch.lines) >= Outliers.differenceMin,
            Outliers.isSignificant(share, of: lines, theirs, of: others)
        else { return nil }
        return Outlier(measure: .paid, own: Int(share * 100), others: Int(theirs * 100))
    }
}

extension Outliers {
    /// |z| >= 6.
    fileprivate static func isSignificant(
        _ first: Double, of firstCount: Double, _ second: Double, of secondCount: Double
    ) -> Bool {
        let pooled = (first * firstCount + second * secondCount) / (firstCount + secondCount)
        let difference = first - second
        return difference * difference >= RateChange.squaredMargin(z: 6, pooled: pooled, firstCount, secondCount)
    }
}
