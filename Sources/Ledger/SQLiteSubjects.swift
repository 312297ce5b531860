import Foundation
import GRDB
import Trends

/// A subject's counts as they have become in a transaction, and those of the contributors it has heard of.
struct SQLiteSubject {
    let id: Int64
    /// Its parts are read when they are needed: see `hasParts`.
    var trend: SubjectTrend
    var hasParts = false
    var waiting: WaitingReports
    var contributors: [ContributorDigest: Contributor] = [:]

    struct Contributor {
        /// The month of its newest report, and how many of its reports count in it.
        var month: Int32
        var counted: Int
        var waiting: Int
        var released: Int
    }

    mutating func isDue(_ rule: PublishingRule) -> Bool { waiting.isDue(after: trend, rule: rule) }

    /// False: the contributor has had its share of the month.
    ///
    /// - Parameter source: the report's.
    mutating func add(
        _ outcome: LineOutcome, of source: Contribution.Source, from contributor: ContributorDigest, month: Int32
    ) -> Bool {
        guard var counts = contributors[contributor] else { return false }
        if counts.month != month { (counts.month, counts.counted) = (month, 0) }
        guard counts.counted < PublishingRule.countedMax(of: source) else { return false }
        if counts.waiting == 0 { waiting.contributors += 1 }
        counts.counted += 1
        counts.waiting += 1
        contributors[contributor] = counts
        waiting.reports += 1
        waiting.lines.add(outcome)
        return true
    }

    /// A report that waited was taken back.
    mutating func forget(_ outcome: LineOutcome, of contributor: ContributorDigest) {
        contributors[contributor]?.waiting -= 1
        if contributors[contributor]?.waiting == 0 { waiting.contributors -= 1 }
        waiting.reports -= 1
        waiting.lines.remove(outcome)
    }

    /// Of reports that waited. Their contributors are loaded.
    mutating func release(_ reports: [TrendReport]) {
        var left = WaitingReports(
            reports: waiting.reports - reports.count, contributors: waiting.contributors, lines: waiting.lines)
        for report in reports {
            contributors[report.contributor]?.waiting -= 1
            contributors[report.contributor]?.released += 1
            if contributors[report.contributor]?.waiting == 0 { left.contributors -= 1 }
            left.lines.remove(report.outcome)
        }
        waiting = left
    }
}

extension SQLiteTransaction {
    /// So that both are in `subjects`.
    mutating func load(_ key: TrendSubject, _ contributor: ContributorDigest) throws {
        if subjects[key]?.contributors[contributor] != nil { return }
        // Taken out and put back: changed in place rather than copied.
        var subject = try subjects.removeValue(forKey: key) ?? find(key)
        try load(contributor, &subject)
        subjects[key] = subject
    }

    func load(_ contributor: ContributorDigest, _ subject: inout SQLiteSubject) throws {
        guard subject.contributors[contributor] == nil else { return }
        let row = try db.row(
            "SELECT month, counted, waiting, released FROM trend_contributors WHERE subject = ? AND contributor = ?",
            [subject.id, Data(contributor.bytes)])
        subject.contributors[contributor] =
            row.map { SQLiteSubject.Contributor(month: $0[0], counted: $0[1], waiting: $0[2], released: $0[3]) }
            ?? SQLiteSubject.Contributor(month: 0, counted: 0, waiting: 0, released: 0)
    }

    func find(_ key: TrendSubject) throws -> SQLiteSubject {
        let row = try db.row(
            """
            SELECT id, editions, first_edition, reports, withdrawn, denied, paid, waiting, waiting_contributors,
                waiting_denied, waiting_paid, asked
            FROM trend_subjects WHERE code = ? AND source = ? AND about = ?
            """, [key.code, key.source.rawValue, key.about.rawValue])
        guard let row else {
            try db.run(
                "INSERT INTO trend_subjects (source, code, about) VALUES (?, ?, ?)",
                [key.source.rawValue, key.code, key.about.rawValue])
            return SQLiteSubject(id: db.lastInsertedRowID, trend: SubjectTrend(), waiting: WaitingReports())
        }
        return SQLiteSubject(
            id: row[0],
            trend: SubjectTrend(
                editions: row[1], firstEdition: row[2], reports: row[3], withdrawn: row[4],
                lines: LineCounts(denied: row[5], paid: row[6]), parts: [:]),
            waiting: WaitingReports(
                reports: row[7], contributors: row[8], lines: LineCounts(denied: row[9], paid: row[10]), asked: row[11])
        )
    }

    func loadParts(_ subject: inout SQLiteSubject) throws {
        guard !subject.hasParts else { return }
        let parts = try db.rows(
            """
            SELECT facet, value, outcome, reports, paired, withdrawn, hidden FROM trend_parts WHERE subject = ?
            """, [subject.id]
        ) { row in
            let part = Part(
                facet: try stored(Facet(rawValue: row[0]), "trend_parts.facet"), value: row[1],
                outcome: try stored(LineOutcome(rawValue: row[2]), "trend_parts.outcome"))
            let count = PartCount(reports: row[3], paired: row[4], withdrawn: row[5], isHidden: row[6])
            return (part, count)
        }
        let trend = subject.trend
        subject.trend = SubjectTrend(
            editions: trend.editions, firstEdition: trend.firstEdition, reports: trend.reports,
            withdrawn: trend.withdrawn, lines: trend.lines, parts: Dictionary(uniqueKeysWithValues: parts))
        subject.hasParts = true
    }

    func replaceParts(of subject: SQLiteSubject, _ old: [Part: PartCount]) throws {
        for part in old.keys where subject.trend.parts[part] == nil {  // The subject has started anew.
            try db.run(
                "DELETE FROM trend_parts WHERE subject = ? AND facet = ? AND value = ? AND outcome = ?",
                [subject.id, part.facet.rawValue, part.value, part.outcome.rawValue])
        }
        for (part, count) in subject.trend.parts where old[part] != count {
            try db.run(
                """
                INSERT OR REPLACE INTO trend_parts
                    (subject, facet, value, outcome, reports, paired, withdrawn, hidden)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    subject.id, part.facet.rawValue, part.value, part.outcome.rawValue, count.reports,
                    count.paired, count.withdrawn, count.isHidden,
                ])
        }
    }

    /// Each touched subject is written once.
    mutating func flushSubjects() throws {
        for key in subjects.keys {
            guard var subject = subjects[key] else { continue }
            try flush(&subject)
        }
        subjects = [:]
    }

    /// Writes the counts, and lets go of the contributors.
    func flush(_ subject: inout SQLiteSubject) throws {
        let (trend, waiting) = (subject.trend, subject.waiting)
        try db.run(
            """
            UPDATE trend_subjects SET editions = ?, first_edition = ?, reports = ?, withdrawn = ?, denied = ?, paid = ?,
                waiting = ?, waiting_contributors = ?, waiting_denied = ?, waiting_paid = ?, asked = ?
            WHERE id = ?
            """,
            [
                trend.editions, trend.firstEdition, trend.reports, trend.withdrawn, trend.lines.denied,
                trend.lines.paid,
                waiting.reports, waiting.contributors, waiting.lines.denied, waiting.lines.paid, waiting.asked,
                subject.id,
            ])
        let statement = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO trend_contributors (subject, contributor, month, counted, waiting, released)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        for (contributor, counts) in subject.contributors {
            try statement.execute(arguments: [
                subject.id, Data(contributor.bytes), counts.month, counts.counted, counts.waiting, counts.released,
            ])
        }
        subject.contributors = [:]
    }
}

extension Contribution {
    /// What is counted by.
    static let columns = """
        source, code, modifiers, payer, state, group_code, carc, kind, further, appeal_outcome, appeal_level, \
        appeal_days, strategy
        """
    static let columnCount = 13

    init(row: Row) throws {
        self.init(
            source: try stored(Source(rawValue: row[0]), "contributions.source"), code: row[1],
            modifiers: (row[2] as String).split(separator: " ").map(String.init),
            payer: try stored(Payer(rawValue: row[3]), "contributions.payer"), state: row[4], group: row[5],
            carc: row[6],
            kind: try stored(Kind(rawValue: row[7]), "contributions.kind"), isFurtherReason: row[8],
            appeal: try Appeal(row: row, from: 9))
    }
}

extension Contribution.Appeal {
    fileprivate init(row: Row, from index: Int) throws {
        self.init(
            outcome: try stored(Outcome(rawValue: row[index]), "contributions.appeal_outcome"), level: row[index + 1],
            days: try stored(DaysBand(rawValue: row[index + 2]), "contributions.appeal_days"),
            strategy: try stored(Strategy(rawValue: row[index + 3]), "contributions.strategy"))
    }
}
