import BrokerCore
import Foundation
import GRDB
import Trends

// What becomes of the reports of contributors who are quarantined or withdrawn, and of those who are restored.
extension SQLiteTransaction {
    mutating func decide(_ contributor: ContributorDigest, _ decision: StandingDecision) throws -> LedgerReply {
        let stored = try StandingRecord.find(contributor, db)
        if let reply = LedgerRules.decide(decision, stored: stored) { return reply }
        try db.run(
            """
            INSERT INTO trend_standings (contributor, standing, since, position) VALUES (?, ?, ?, 0)
            ON CONFLICT (contributor) DO UPDATE
                SET standing = excluded.standing, since = excluded.since, position = excluded.position
            """, [Data(contributor.bytes), decision.standing.rawValue, now.day])
        standings = nil
        return .standing(StandingRecord(decision, on: contributor, stored: stored, day: now.day))
    }

    mutating func settle(limit: Int) throws -> LedgerReply {
        let row = try db.row(
            """
            SELECT contributor, standing, position FROM trend_standings WHERE position IS NOT NULL
            ORDER BY contributor LIMIT 1
            """, [])
        guard let row else { return .settled(hasMore: false) }
        let contributor = try stored(ContributorDigest(bytes: row.bytes(0)), "trend_standings.contributor")
        let standing = try stored(StandingRecord.Standing(rawValue: row[1]), "trend_standings.standing")
        let position =
            standing.counts
            ? try restore(contributor, limit: max(1, limit))
            : try withdraw(contributor, after: row[2], limit: max(1, limit))
        try db.run(
            "UPDATE trend_standings SET position = ? WHERE contributor = ?", [position, Data(contributor.bytes)])
        let hasMore = try db.row("SELECT 1 FROM trend_standings WHERE position IS NOT NULL LIMIT 1", []) != nil
        return .settled(hasMore: hasMore)
    }

    /// - Returns: the last contribution that was looked at; nil: there are no more.
    private mutating func withdraw(
        _ contributor: ContributorDigest, after position: Int64, limit: Int
    ) throws -> Int64? {
        let last: Int64 = try stored(db.row("SELECT coalesce(max(id), 0) FROM contributions", []), "contributions")[0]
        let end = min(last, position + Int64(limit) * LedgerRules.lookedAtPerReport)
        let find = try SQLiteStatement(
            db,
            """
            SELECT \(Contribution.columns), id FROM contributions
            WHERE id > ? AND id <= ? AND contributor = ? ORDER BY id LIMIT ?
            """)
        find.bind(position)
        find.bind(end)
        find.bind(contributor)
        find.bind(limit)
        let reports = try storedReports(find)
        var before: [TrendSubject: [Part: PartCount]] = [:]
        for report in reports { try withdraw(report.value, report.id, from: contributor, &before) }
        for (key, parts) in before {
            if let subject = subjects[key] { try replaceParts(of: subject, parts) }
        }
        let reached = reports.count == limit ? reports.last?.id ?? end : end
        return reached < last ? reached : nil
    }

    /// - Parameter before: the parts of subjects, as they were when their first report was taken back.
    private mutating func withdraw(
        _ report: Contribution, _ id: Int64, from contributor: ContributorDigest,
        _ before: inout [TrendSubject: [Part: PartCount]]
    ) throws {
        for key in TrendSubject.all(of: report) {
            try load(key, contributor)
            guard var subject = subjects.removeValue(forKey: key) else { continue }
            defer { subjects[key] = subject }
            if try removeWaiting(id, of: subject.id) {
                subject.hold(report.outcome(for: key.about), of: contributor, month: now.month)
            } else if let membership = try membership(of: id, in: subject.id),
                membership.edition >= subject.trend.firstEdition
            {
                try removeReleased(id, of: subject.id)
                try loadParts(&subject)
                if before[key] == nil { before[key] = subject.trend.parts }
                subject.withdraw(
                    TrendReport(report, from: contributor, for: key.about), membership, month: now.month)
            } else {
                continue
            }
            try hold(id, of: subject.id, contributor)
        }
    }

    /// The oldest wait again first: a month has room for so many.
    ///
    /// - Returns: nil: no more are held.
    private mutating func restore(_ contributor: ContributorDigest, limit: Int) throws -> Int64? {
        let find = try SQLiteStatement(
            db,
            """
            SELECT \(Contribution.columns), held
            FROM (SELECT DISTINCT id AS held FROM trend_held WHERE contributor = ? ORDER BY id LIMIT ?)
                CROSS JOIN contributions ON contributions.id = held
            """)
        find.bind(contributor)
        find.bind(limit)
        let reports = try storedReports(find)
        for report in reports {
            for key in TrendSubject.all(of: report.value) {
                try load(key, contributor)
                guard let subject = subjects[key]?.id, try removeHeld(report.id, of: subject, contributor) else {
                    continue
                }
                let counts =
                    subjects[key]?.add(
                        report.value.outcome(for: key.about), of: report.value.source, from: contributor,
                        month: now.month) ?? false
                if counts { try wait(report.id, for: subject) }
            }
        }
        return reports.count == limit ? 0 : nil
    }

    private func storedReports(_ find: SQLiteStatement) throws -> [(value: Contribution, id: Int64)] {
        defer { find.end() }
        var reports: [(value: Contribution, id: Int64)] = []
        while try find.step() {
            reports.append((try Contribution(find), Int64(find.int(Contribution.columnCount))))
        }
        return reports
    }
}

// Hooks of `SQLiteTrends`.
extension SQLiteTransaction {
    mutating func counts(_ contributor: ContributorDigest) throws -> Bool {
        try loadStandings().counts(contributor)
    }

    /// Stores reports that do not count. Nothing becomes due by them.
    mutating func hold(
        _ contributions: [Contribution], from contributor: ContributorDigest
    ) throws -> [TrendUpdate] {
        for contribution in contributions {
            try insert(contribution, contributor, [])
            let id = db.lastInsertedRowID
            for key in TrendSubject.all(of: contribution) {
                let subject = try subjects[key] ?? find(key)
                subjects[key] = subject
                try hold(id, of: subject.id, contributor)
            }
        }
        added.contributions += contributions.count
        return []
    }

    /// False: it was not held.
    @discardableResult
    func removeHeld(_ id: Int64, of subject: Int64, _ contributor: ContributorDigest) throws -> Bool {
        try db.run(
            "DELETE FROM trend_held WHERE contributor = ? AND id = ? AND subject = ?",
            [Data(contributor.bytes), id, subject])
        return db.changesCount > 0
    }

    /// Takes out of a batch, and of what waits, the reports of contributors whose reports do not count, and of those who turn
    /// out to be outliers.
    ///
    /// - Parameter trend: what the batch will be released after.
    /// - Returns: whether what is left is due.
    mutating func holdBack(
        _ batch: inout [(report: TrendReport, id: Int64)], of key: TrendSubject, _ subject: inout SQLiteSubject,
        after trend: SubjectTrend
    ) throws -> Bool {
        try quarantineOutliers(of: batch.map(\.report), key, after: trend)
        let standings = try loadStandings()
        let held =
            standings.values.allSatisfy(\.counts) ? [] : batch.filter { !standings.counts($0.report.contributor) }
        guard !held.isEmpty else { return true }
        batch.removeAll { !standings.counts($0.report.contributor) }
        for (report, id) in held {
            try load(report.contributor, &subject)
            try removeWaiting(id, of: subject.id)
            subject.hold(report.outcome, of: report.contributor, month: now.month)
            try hold(id, of: subject.id, report.contributor)
        }
        // What is left has not been asked whether its rate has changed.
        let waiting = subject.waiting
        subject.waiting = WaitingReports(
            reports: waiting.reports, contributors: waiting.contributors, lines: waiting.lines)
        try flush(&subject)
        return subject.isDue(rules[key])
    }

    private mutating func quarantineOutliers(
        of batch: [TrendReport], _ key: TrendSubject, after trend: SubjectTrend
    ) throws {
        let known = try loadStandings()
        let judged = known.isEmpty ? batch : batch.filter { known.counts($0.contributor) }
        let outliers = Outliers.find(in: judged, of: key, after: trend)
        for (contributor, outlier) in outliers where known[contributor] == nil {
            try quarantine(contributor, StandingRecord.Finding(subject: key, outlier: outlier))
        }
    }

    private func hold(_ id: Int64, of subject: Int64, _ contributor: ContributorDigest) throws {
        try db.run(
            "INSERT INTO trend_held (contributor, id, subject) VALUES (?, ?, ?)",
            [Data(contributor.bytes), id, subject])
    }

    private mutating func quarantine(_ contributor: ContributorDigest, _ finding: StandingRecord.Finding) throws {
        try db.run(
            """
            INSERT INTO trend_standings (contributor, standing, since, code, source, measure, own, others)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Data(contributor.bytes), StandingRecord.Standing.quarantined.rawValue, now.day, finding.subject.code,
                finding.subject.source.rawValue, finding.outlier.measure.rawValue, finding.outlier.own,
                finding.outlier.others,
            ])
        standings = nil
    }

    /// There are few.
    private mutating func loadStandings() throws -> [ContributorDigest: StandingRecord.Standing] {
        if let standings { return standings }
        let rows = try db.rows("SELECT contributor, standing FROM trend_standings", []) { row in
            (
                try stored(ContributorDigest(bytes: row.bytes(0)), "trend_standings.contributor"),
                try stored(StandingRecord.Standing(rawValue: row[1]), "trend_standings.standing")
            )
        }
        let loaded = Dictionary(uniqueKeysWithValues: rows)
        standings = loaded
        return loaded
    }
}

extension SQLiteSubject {
    /// A report that waited does not count. Its contributor is loaded.
    fileprivate mutating func hold(_ outcome: LineOutcome, of contributor: ContributorDigest, month: Int32) {
        forget(outcome, of: contributor)
        returnShare(of: contributor, month: month)
    }

    /// A report that was released is taken back for all of its contributor's are. Both are loaded, it and the parts.
    fileprivate mutating func withdraw(_ report: TrendReport, _ membership: Membership, month: Int32) {
        let released = contributors[report.contributor]?.released ?? 0
        trend.withdraw(report, membership, ofContributorWith: released)
        contributors[report.contributor]?.released -= 1
        returnShare(of: report.contributor, month: month)
    }

    /// What is held takes nothing of the month's share, so that a contributor who is restored has it.
    private mutating func returnShare(of contributor: ContributorDigest, month: Int32) {
        guard let counts = contributors[contributor], counts.month == month, counts.counted > 0 else { return }
        contributors[contributor]?.counted -= 1
    }
}

extension SQLiteLedger {
    package func standings() throws(LedgerError) -> [StandingRecord] {
        try reading { db in
            try db.rows(
                "SELECT \(StandingRecord.columns) FROM trend_standings ORDER BY contributor", [],
                as: StandingRecord.init(row:))
        }
    }

    package func standing(of contributor: ContributorDigest) throws(LedgerError) -> StandingRecord? {
        try reading { try StandingRecord.find(contributor, $0) }
    }
}

extension StandingRecord {
    fileprivate static let columns = """
        contributor, standing, since, code, source, measure, own, others, position IS NOT NULL,
        (SELECT count(DISTINCT id) FROM trend_held WHERE trend_held.contributor = trend_standings.contributor)
        """

    fileprivate init(row: Row) throws {
        self.init(
            contributor: try stored(ContributorDigest(bytes: row.bytes(0)), "trend_standings.contributor"),
            standing: try stored(Standing(rawValue: row[1]), "trend_standings.standing"), since: row[2],
            finding: try (row[3] as String?).map { try Finding(code: $0, row: row) }, held: row[9], hasMore: row[8])
    }

    fileprivate static func find(_ contributor: ContributorDigest, _ db: Database) throws -> StandingRecord? {
        try db.row(
            "SELECT \(columns) FROM trend_standings WHERE contributor = ?", [Data(contributor.bytes)]
        ).map { try StandingRecord(row: $0) }
    }
}

extension StandingRecord.Finding {
    fileprivate init(code: String, row: Row) throws {
        self.init(
            subject: TrendSubject(
                source: try stored(Contribution.Source(rawValue: row[4]), "trend_standings.source"), code: code),
            outlier: Outlier(
                measure: try stored(Outlier.Measure(rawValue: row[5]), "trend_standings.measure"), own: row[6],
                others: row[7]))
    }
}
