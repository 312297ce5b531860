import BrokerCore
import Foundation
import GRDB
import Trends

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

    /// Stores them, counts them, and publishes of what has become due, in the same transaction.
    mutating func add(
        _ contributions: [Contribution], from contributor: ContributorDigest
    ) throws -> [TrendUpdate] {
        guard !contributions.isEmpty else { return [] }
        if try !counts(contributor) { return try hold(contributions, from: contributor) }
        var touched: [TrendSubject] = []
        for contribution in contributions {
            var waitsFor: [Int64] = []
            for subject in TrendSubject.all(of: contribution) {
                try load(subject, contributor)
                let counts =
                    subjects[subject]?.add(
                        contribution.outcome(for: subject.about), of: contribution.source, from: contributor,
                        month: now.month) ?? false
                if touched.last != subject { touched.append(subject) }
                if counts, let id = subjects[subject]?.id { waitsFor.append(id) }
            }
            try insert(contribution, contributor, waitsFor)
        }
        added.contributions += contributions.count
        var updates: [TrendUpdate] = []
        for subject in Set(touched).sorted() {
            let isDue = subjects[subject]?.isDue(rules[subject]) ?? false
            if isDue { updates += try publish(subject) }
        }
        return updates
    }

    /// False: the contributor has no such report.
    private mutating func withdraw(_ contribution: Contribution, from contributor: ContributorDigest) throws -> Bool {
        let find = try SQLiteStatement(
            db,
            """
            SELECT \(Contribution.columns), id FROM contributions
            WHERE source = ? AND code = ? AND carc = ? AND contributor = ? AND payer = ? AND state = ?
                AND group_code = ? AND service_year = ? AND amount_band = ? AND (kind = 4) = ?
            ORDER BY (modifiers = ?) + (kind = ?) + (remarks = ?) DESC, id DESC LIMIT 1
            """)
        find.bind(contribution.source.rawValue)
        find.bind(contribution.code)
        find.bind(contribution.carc)
        find.bind(contributor)
        find.bind(contribution.payer.rawValue)
        find.bind(contribution.state)
        find.bind(contribution.group)
        find.bind(contribution.serviceYear)
        find.bind(contribution.amount.rawValue)
        find.bind(contribution.kind == .paid)
        find.bind(contribution.modifiers.joined(separator: " "))
        find.bind(contribution.kind.rawValue)
        find.bind(contribution.remarks.joined(separator: " "))
        guard try find.step() else { return false }
        let (found, id) = (try Contribution(find), Int64(find.int(Contribution.columnCount)))
        find.end()
        try db.run("DELETE FROM contributions WHERE id = ?", [id])
        added.contributions -= 1
        for subject in TrendSubject.all(of: found) {
            try load(subject, contributor)
            guard let key = subjects[subject]?.id else { continue }
            if try removeWaiting(id, of: key) {
                subjects[subject]?.forget(found.outcome(for: subject.about), of: contributor)
            } else if let membership = try membership(of: id, in: key) {
                try removeReleased(id, of: key)
                try withdraw(TrendReport(found, from: contributor, for: subject.about), membership, subject)
            } else {
                try removeHeld(id, of: key, contributor)
            }
        }
        return true
    }

    /// False: it did not wait.
    @discardableResult
    func removeWaiting(_ id: Int64, of subject: Int64) throws -> Bool {
        let remove = try prepared("DELETE FROM trend_waiting WHERE subject = ? AND id = ?")
        remove.bind(subject)
        remove.bind(id)
        try remove.run()
        return db.changesCount > 0
    }

    func wait(_ id: Int64, for subject: Int64) throws {
        let wait = try prepared("INSERT INTO trend_waiting (subject, id) VALUES (?, ?)")
        wait.bind(subject)
        wait.bind(id)
        try wait.run()
    }

    /// nil: it was not released.
    func membership(of id: Int64, in subject: Int64) throws -> Membership? {
        try db.row("SELECT membership FROM trend_released WHERE subject = ? AND id = ?", [subject, id])
            .map { Membership(rawValue: $0[0]) }
    }

    func removeReleased(_ id: Int64, of subject: Int64) throws {
        try db.run("DELETE FROM trend_released WHERE subject = ? AND id = ?", [subject, id])
    }

    /// A report that was released.
    private mutating func withdraw(
        _ report: TrendReport, _ membership: Membership, _ key: TrendSubject
    ) throws {
        guard var subject = subjects[key], membership.edition >= subject.trend.firstEdition else { return }
        subjects[key] = nil  // Changed in place rather than copied, and put back below.
        subject.contributors[report.contributor]?.released -= 1
        try loadParts(&subject)
        let before = subject.trend.parts
        subject.trend.withdraw(report, membership)
        try replaceParts(of: subject, before)
        subjects[key] = subject
    }

    /// Releases what waits, unless this group of writes has released much already: then with the subject's next report.
    private mutating func publish(_ key: TrendSubject) throws -> [TrendUpdate] {
        guard released < PublishingRule.batchMax, var subject = subjects.removeValue(forKey: key) else { return [] }
        defer { subjects[key] = subject }
        try loadParts(&subject)
        let rule = rules[key]
        var batch = try waiting(for: subject, key.about)
        let before = subject.trend
        var trend = before
        if try isSpent(subject, rule) { trend.startAnew() }
        guard try holdBack(&batch, of: key, &subject, after: trend) else { return [] }
        guard let memberships = trend.publish(batch.map(\.report), rule: rule) else { return [] }
        released += batch.count
        try move(batch.map(\.id), of: subject, to: memberships)
        try release(batch.map(\.report), of: &subject, after: trend)
        for contributor in Set(batch.lazy.map(\.report.contributor)) {
            subject.trend.hasReleased(try find(contributor, of: subject).released)
        }
        try replaceParts(of: subject, before.parts)
        return try log(key, trend, before: before)
    }

    /// The oldest, all contributors in turn if they are many: one with a large backlog keeps nobody from being counted.
    private func waiting(
        for subject: SQLiteSubject, _ about: TrendSubject.About
    ) throws -> [(report: TrendReport, id: Int64)] {
        let isLarge = subject.waiting.reports > PublishingRule.batchMax
        let turn = isLarge ? "row_number() OVER (PARTITION BY contributor ORDER BY trend_waiting.id)" : "0"
        let find = try SQLiteStatement(
            db,
            """
            SELECT \(Contribution.columns), contributor, trend_waiting.id, \(turn) AS turn
            FROM trend_waiting CROSS JOIN contributions ON contributions.id = trend_waiting.id
            WHERE subject = ? ORDER BY \(isLarge ? "turn," : "") trend_waiting.id LIMIT ?
            """)
        find.bind(subject.id)
        find.bind(PublishingRule.batchMax)
        defer { find.end() }
        var batch: [(report: TrendReport, id: Int64)] = []
        let count = Contribution.columnCount
        while try find.step() {
            let contributor = try stored(find.digest(count), "contributions.contributor")
            batch.append(
                (TrendReport(try Contribution(find), from: contributor, for: about), Int64(find.int(count + 1))))
        }
        return batch
    }

    /// Of all that waits, unless it is too much for one edition: then some contributors' reports wait on.
    private func release(_ batch: [TrendReport], of subject: inout SQLiteSubject, after trend: SubjectTrend) throws {
        var lines = subject.waiting.lines
        let isAll = batch.count == subject.waiting.reports
        subject.release(trend)
        guard !isAll else { return }
        for report in batch { lines.remove(report.outcome) }
        subject.waiting.lines = lines
        let left = try db.rows(
            """
            SELECT contributor, count(*) FROM trend_waiting CROSS JOIN contributions USING (id)
            WHERE subject = ? GROUP BY contributor
            """, [subject.id]
        ) { row in
            (try stored(ContributorDigest(bytes: row.bytes(0)), "contributions.contributor"), row[1] as Int)
        }
        for (contributor, reports) in left {
            try load(contributor, &subject)
            subject.keep(reports, of: contributor)
        }
    }

    private func isSpent(_ subject: SQLiteSubject, _ rule: PublishingRule) throws -> Bool {
        guard subject.trend.withdrawn > 0 else { return false }
        let row = try db.row(
            """
            SELECT count(*) FROM (
                SELECT DISTINCT contributor
                FROM trend_released CROSS JOIN contributions ON contributions.id = trend_released.id
                WHERE subject = ? AND membership >= ? LIMIT ?)
            """,
            [subject.id, Membership.first(of: subject.trend.firstEdition), rule.contributorsMin])
        return subject.trend.isSpent(contributorsLeft: try stored(row, "contributions.contributor")[0], rule: rule)
    }

    private func move(_ ids: [Int64], of subject: SQLiteSubject, to memberships: [Membership]) throws {
        let release = try prepared("INSERT INTO trend_released (subject, id, membership) VALUES (?, ?, ?)")
        for (id, membership) in zip(ids, memberships) {
            release.bind(subject.id)
            release.bind(id)
            release.bind(membership.rawValue)
            try release.run()
        }
        guard ids.count < subject.waiting.reports else {
            return try db.run("DELETE FROM trend_waiting WHERE subject = ?", [subject.id])
        }
        for id in ids { try removeWaiting(id, of: subject.id) }
    }

    /// - Parameter subjects: those that it counts for: its code, and, when it has a result, its reason's appeals.
    func insert(
        _ contribution: Contribution, _ contributor: ContributorDigest, _ subjects: [Int64]
    ) throws {
        let insert = try prepared(
            """
            INSERT INTO contributions (source, code, modifiers, payer, state, place_of_service, group_code, carc,
                remarks, kind, further, amount_band, service_year, received_month, contributor, appeal_outcome,
                appeal_level, appeal_days, strategy)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insert.bind(contribution.source.rawValue)
        insert.bind(contribution.code)
        insert.bind(contribution.modifiers.joined(separator: " "))
        insert.bind(contribution.payer.rawValue)
        insert.bind(contribution.state)
        insert.bind(contribution.placeOfService)
        insert.bind(contribution.group)
        insert.bind(contribution.carc)
        insert.bind(contribution.remarks.joined(separator: " "))
        insert.bind(contribution.kind.rawValue)
        insert.bind(contribution.isFurtherReason)
        insert.bind(contribution.amount.rawValue)
        insert.bind(contribution.serviceYear)
        insert.bind(now.month)
        insert.bind(contributor)
        insert.bind(contribution.appeal.outcome.rawValue)
        insert.bind(contribution.appeal.level)
        insert.bind(contribution.appeal.days.rawValue)
        insert.bind(contribution.appeal.strategy.rawValue)
        try insert.run()
        let id = db.lastInsertedRowID
        for subject in subjects { try wait(id, for: subject) }
    }

    /// Tells of the subject, and of each payer type of which there is something new, or nothing any more.
    mutating func log(
        _ subject: TrendSubject, _ trend: SubjectTrend, before: SubjectTrend
    ) throws -> [TrendUpdate] {
        let updates = try trend.changes(since: before).map { payer, told in
            var figures = told
            figures?.notes = try notes(of: subject, beside: told?.strategies ?? [])
            return TrendUpdate(
                sequence: try append(subject, payer, figures), subject: subject, payer: payer, figures: figures,
                day: now.day)
        }
        added.trendUpdates += updates.count
        return updates
    }

    /// AUTOINCREMENT gives the next number ever, and gives it back when the transaction is undone: no gaps.
    private func append(
        _ subject: TrendSubject, _ payer: Contribution.Payer?, _ figures: TrendUpdate.Figures?
    ) throws -> Int64 {
        let append = try prepared(
            """
            INSERT INTO trend_log (source, code, payer, count_band, share, denial_rate, day, about)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        append.bind(subject.source.rawValue)
        append.bind(subject.code)
        append.bind(payer?.rawValue)
        append.bind(figures?.reports.rawValue)
        append.bind(figures?.share)
        append.bind(figures?.denialRate)
        append.bind(now.day)
        append.bind(subject.about.rawValue)
        try append.run()
        let sequence = db.lastInsertedRowID
        let appendPart = try prepared(
            """
            INSERT INTO trend_log_parts (sequence, position, facet, value, count_band, share, denial_rate)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        for (position, part) in (figures?.parts ?? []).enumerated() {
            appendPart.bind(sequence)
            appendPart.bind(position)
            appendPart.bind(part.facet.rawValue)
            appendPart.bind(part.value)
            appendPart.bind(part.reports.rawValue)
            appendPart.bind(part.share)
            appendPart.bind(part.denialRate)
            try appendPart.run()
        }
        try self.append(figures?.strategies ?? [], to: sequence)
        for (position, note) in (figures?.notes ?? []).enumerated() {
            try db.run(
                "INSERT INTO trend_log_notes (sequence, position, suggestion) VALUES (?, ?, ?)",
                [sequence, position, note.id])
        }
        return sequence
    }

    private func append(_ strategies: [PublishedStrategy], to sequence: Int64) throws {
        for (position, told) in strategies.enumerated() {
            try db.run(
                """
                INSERT INTO trend_log_strategies
                    (sequence, position, strategy, count_band, won_band, overturn_rate, median_days)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    sequence, position, told.strategy.rawValue, told.appeals.rawValue, told.won?.rawValue,
                    told.overturnRate, told.medianDays?.rawValue,
                ])
        }
    }
}
