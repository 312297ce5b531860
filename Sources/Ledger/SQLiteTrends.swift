import BrokerCore
import Foundation
import GRDB
import Trends

/// An aggregate as it was read, and as it has become.
struct SQLiteAggregate {
    var id: Int64
    var contributors: Set<ContributorDigest>
    var value: Aggregate
}

extension SQLiteTransaction {
    mutating func contribute(
        _ tenant: Tenant, _ key: String, _ contributor: ContributorDigest, _ contributions: [Contribution],
        _ withdrawn: [Contribution]
    ) throws -> LedgerReply {
        let key = Data(digest.key(tenant: tenant.name, key: key))
        let content = digest.content(contributions, withdrawn: withdrawn)
        let known = try db.row("SELECT content FROM contribution_keys WHERE key = ?", [key])?.bytes(0)
        if let reply = LedgerRules.contribute(stored: known, digest: content) { return reply }
        try db.run(
            "INSERT INTO contribution_keys (key, content, received_month) VALUES (?, ?, ?)",
            [key, Data(content), now.month])
        let count = try withdrawn.count { try withdraw($0, from: contributor) }
        return .contributed(
            updates: try add(contributions, from: contributor), withdrawn: count, isRepeat: false)
    }

    /// False: the contributor has no such report.
    private mutating func withdraw(_ contribution: Contribution, from contributor: ContributorDigest) throws -> Bool {
        let row = try db.row(
            """
            SELECT id FROM contributions
            WHERE source = ? AND code = ? AND carc = ? AND contributor = ? AND payer = ? AND state = ?
                AND group_code = ? AND service_year = ? AND amount_band = ?
            ORDER BY (modifiers = ?) + (kind = ?) + (remarks = ?) DESC, id DESC LIMIT 1
            """,
            [
                contribution.source.rawValue, contribution.code, contribution.carc, Data(contributor.bytes),
                contribution.payer.rawValue, contribution.state, contribution.group, contribution.serviceYear,
                contribution.amount.rawValue, contribution.modifiers.joined(separator: " "),
                contribution.kind.rawValue, contribution.remarks.joined(separator: " "),
            ])
        guard let row else { return false }
        let id: Int64 = row[0]
        try db.run("DELETE FROM contributions WHERE id = ?", [id])
        let key = AggregateKey(contribution)
        if aggregates[key] == nil { aggregates[key] = try find(key) }
        aggregates[key]?.value.withdraw(contributor)
        added.contributions -= 1
        return true
    }

    /// Stores them, counts them, and publishes what has crossed its threshold, in the same transaction.
    mutating func add(
        _ contributions: [Contribution], from contributor: ContributorDigest
    ) throws -> [TrendUpdate] {
        guard !contributions.isEmpty else { return [] }
        try insert(contributions, from: contributor)
        var updates: [TrendUpdate] = []
        for key in contributions.lazy.map(AggregateKey.init) {
            if let band = try aggregate(key, add: contributor) { updates.append(try publish(key, band)) }
        }
        added.contributions += contributions.count
        added.trendUpdates += updates.count
        return updates
    }

    /// Each touched aggregate is written once, with what changed of its contributors.
    mutating func flushAggregates() throws {
        for aggregate in aggregates.values {
            try db.run(
                "UPDATE aggregates SET reports = ?, reports_since = ?, published = ? WHERE id = ?",
                [aggregate.value.total, aggregate.value.since, aggregate.value.published, aggregate.id])
            try replace(aggregate.contributors, by: aggregate.value.sinceContributors, of: aggregate.id)
        }
        aggregates = [:]
    }

    private func insert(_ contributions: [Contribution], from contributor: ContributorDigest) throws {
        let (digest, month) = (Data(contributor.bytes), now.month)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO contributions (source, code, modifiers, payer, state, place_of_service, group_code, carc,
                    remarks, kind, amount_band, service_year, received_month, contributor)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for each in contributions {
            try statement.execute(arguments: [
                each.source.rawValue, each.code, each.modifiers.joined(separator: " "), each.payer.rawValue, each.state,
                each.placeOfService, each.group, each.carc, each.remarks.joined(separator: " "), each.kind.rawValue,
                each.amount.rawValue, each.serviceYear, month, digest,
            ])
        }
    }

    /// In place: taking the value out of the dictionary and putting it back would copy its set.
    private mutating func aggregate(_ key: AggregateKey, add contributor: ContributorDigest) throws -> CountBand? {
        if aggregates[key] == nil { aggregates[key] = try find(key) }
        return aggregates[key]?.value.add(contributor, rule: rule)
    }

    private func find(_ key: AggregateKey) throws -> SQLiteAggregate {
        let row = try db.row(
            """
            SELECT id, reports, reports_since, published FROM aggregates
            WHERE code = ? AND source = ? AND payer = ? AND carc = ?
            """, [key.code, key.source.rawValue, key.payer.rawValue, key.carc])
        guard let row else { return try make(key) }
        let (id, reports, since, published): (Int64, Int, Int, Int) = (row[0], row[1], row[2], row[3])
        let contributors = Set(
            try db.rows("SELECT contributor FROM aggregate_contributors WHERE aggregate = ?", [id]) {
                try stored(ContributorDigest(bytes: $0.bytes(0)), "aggregate_contributors.contributor")
            })
        let value = Aggregate(total: reports, since: since, published: published, sinceContributors: contributors)
        return SQLiteAggregate(id: id, contributors: contributors, value: try stored(value, "aggregates"))
    }

    private func make(_ key: AggregateKey) throws -> SQLiteAggregate {
        try db.run(
            """
            INSERT INTO aggregates (source, code, payer, carc, reports, reports_since, published)
            VALUES (?, ?, ?, ?, 0, 0, 0)
            """, [key.source.rawValue, key.code, key.payer.rawValue, key.carc])
        return SQLiteAggregate(id: db.lastInsertedRowID, contributors: [], value: Aggregate())
    }

    private func replace(_ old: Set<ContributorDigest>, by new: Set<ContributorDigest>, of id: Int64) throws {
        let isForgotten = !old.isSubset(of: new)  // Published: counting starts again.
        if isForgotten { try db.run("DELETE FROM aggregate_contributors WHERE aggregate = ?", [id]) }
        for contributor in isForgotten ? new : new.subtracting(old) {
            try db.run(
                "INSERT INTO aggregate_contributors (aggregate, contributor) VALUES (?, ?)",
                [id, Data(contributor.bytes)])
        }
    }

    /// AUTOINCREMENT gives the next number ever, and gives it back when the transaction is undone: no gaps.
    private func publish(_ key: AggregateKey, _ band: CountBand) throws -> TrendUpdate {
        try db.run(
            "INSERT INTO trend_log (source, code, payer, carc, count_band, day) VALUES (?, ?, ?, ?, ?, ?)",
            [key.source.rawValue, key.code, key.payer.rawValue, key.carc, band.rawValue, now.day])
        return TrendUpdate(sequence: db.lastInsertedRowID, key: key, reports: band, day: now.day)
    }
}
