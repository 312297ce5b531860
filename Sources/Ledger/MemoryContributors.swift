import BrokerCore
import Trends

/// A standing as `MemoryLedger` keeps it.
struct MemoryStanding: Sendable {
    var standing: StandingRecord.Standing
    var since: Int32
    var finding: StandingRecord.Finding?
    /// The last contribution that was looked at; nil: all are where the standing has them.
    var position: Int64?
}

extension MemoryState {
    func counts(_ contributor: ContributorDigest) -> Bool { standings[contributor]?.standing.counts ?? true }

    func standing(of contributor: ContributorDigest) -> StandingRecord? {
        standings[contributor].map { stored in
            StandingRecord(
                contributor: contributor, standing: stored.standing, since: stored.since, finding: stored.finding,
                held: contributions.count { $0.contributor == contributor && $0.states.values.contains(.held) },
                hasMore: stored.position != nil)
        }
    }

    mutating func decide(
        _ contributor: ContributorDigest, _ decision: StandingDecision, _ now: Timestamp
    ) -> LedgerReply {
        let stored = standing(of: contributor)
        if let reply = LedgerRules.decide(decision, stored: stored) { return reply }
        standings[contributor] = MemoryStanding(
            standing: decision.standing, since: now.day, finding: stored?.finding, position: 0)
        return .standing(StandingRecord(decision, on: contributor, stored: stored, day: now.day))
    }

    mutating func settle(limit: Int, _ now: Timestamp) -> LedgerReply {
        let unsettled = standings.filter { $0.value.position != nil }
        guard let (contributor, stored) = unsettled.min(by: { $0.key < $1.key })
        else { return .settled(hasMore: false) }
        let limit = max(1, limit)
        let position =
            stored.standing.counts
            ? restore(contributor, limit: limit, now)
            : withdraw(contributor, after: stored.position ?? 0, limit: limit, now)
        standings[contributor]?.position = position
        return .settled(hasMore: standings.values.contains { $0.position != nil })
    }

    private mutating func withdraw(
        _ contributor: ContributorDigest, after position: Int64, limit: Int, _ now: Timestamp
    ) -> Int64? {
        let last = contributions.last?.id ?? 0
        let end = min(last, position + Int64(limit) * LedgerRules.lookedAtPerReport)
        let places = contributions.indices.filter {
            contributions[$0].id > position && contributions[$0].id <= end
                && contributions[$0].contributor == contributor
        }.prefix(limit)
        for place in places {
            for subject in TrendSubject.all(of: contributions[place].value) { withdraw(at: place, subject, now) }
        }
        let reached = places.count == limit ? places.last.map { contributions[$0].id } ?? end : end
        return reached < last ? reached : nil
    }

    private mutating func withdraw(at place: Int, _ subject: TrendSubject, _ now: Timestamp) {
        let report = contributions[place]
        let first = trends[subject]?.firstEdition ?? 1
        switch report.states[subject] {
        case .waiting: hold(place, subject, now)
        case .released(let membership) where membership.edition >= first:
            let released = contributions.count {
                $0.contributor == report.contributor && $0.isReleased(for: subject, since: first)
            }
            trends[subject]?.withdraw(report.trendReport(for: subject), membership, ofContributorWith: released)
            hold(place, subject, now)
        case .released, .notCounted, .held, nil: break
        }
    }

    /// The oldest wait again first: a month has room for so many.
    private mutating func restore(_ contributor: ContributorDigest, limit: Int, _ now: Timestamp) -> Int64? {
        let places = contributions.indices.filter {
            contributions[$0].contributor == contributor && contributions[$0].states.values.contains(.held)
        }.prefix(limit)
        for place in places {
            for subject in TrendSubject.all(of: contributions[place].value)
            where contributions[place].states[subject] == .held {
                contributions[place].states[subject] = wait(
                    contributions[place].value, for: subject, from: contributor, now)
            }
        }
        return places.count == limit ? 0 : nil
    }

    /// Holds reports of contributors whose reports do not count, and of those who turn out to be outliers.
    ///
    /// - Returns: whether there were any.
    mutating func holdBack(
        _ batch: [Int], of subject: TrendSubject, after trend: SubjectTrend, _ now: Timestamp
    ) -> Bool {
        let judged = batch.filter { counts(contributions[$0].contributor) }
        let outliers = Outliers.find(
            in: judged.map { contributions[$0].trendReport(for: subject) }, of: subject, after: trend)
        for (contributor, outlier) in outliers where standings[contributor] == nil {
            standings[contributor] = MemoryStanding(
                standing: .quarantined, since: now.day,
                finding: StandingRecord.Finding(subject: subject, outlier: outlier))
        }
        let held = batch.filter { !counts(contributions[$0].contributor) }
        for place in held { hold(place, subject, now) }
        return !held.isEmpty
    }

    /// What is held takes nothing of the month's share.
    private mutating func hold(_ place: Int, _ subject: TrendSubject, _ now: Timestamp) {
        contributions[place].states[subject] = .held
        let share = Share(subject: subject, contributor: contributions[place].contributor, month: now.month)
        if let count = counted[share], count > 0 { counted[share] = count - 1 }
    }
}
