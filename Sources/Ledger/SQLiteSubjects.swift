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
        var month: Int32 = 0
        var counted = 0
        var waiting = 0
        /// Since the first edition that counts, those that hold.
        var released = 0
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

    /// Takes the trend after an edition of all that waited.
    mutating func release(_ after: SubjectTrend) {
        let startsAnew = after.firstEdition != trend.firstEdition
        for contributor in contributors.keys {
            guard let counts = contributors[contributor] else { continue }
            contributors[contributor]?.released = (startsAnew ? 0 : counts.released) + counts.waiting
            contributors[contributor]?.waiting = 0
        }
        trend = after
        waiting = WaitingReports()
    }

    /// Of what an edition was said to release, reports of a contributor wait on. It is loaded.
    mutating func keep(_ reports: Int, of contributor: ContributorDigest) {
        contributors[contributor]?.waiting = reports
        contributors[contributor]?.released -= reports
        waiting.contributors += 1
        waiting.reports += reports
    }
}

extension SQLiteSubject.Contributor {
    /// As a row has it, which is not written by the editions that release its reports: so that an edition need not write a row
    /// for everybody in it.
    ///
    /// - Parameters:
    ///   - editions: how many there were when it was written. What waited then went out with the next one.
    ///   - trend: as it is now.
    fileprivate init(
        month: Int32, counted: Int, waiting: Int, released: Int, asOf editions: Int, now trend: SubjectTrend
    ) {
        let isReleased = trend.editions > editions
        let heldThen = trend.firstEdition <= editions ? released : 0
        let went = isReleased && trend.firstEdition <= editions + 1 ? waiting : 0
        self.init(month: month, counted: counted, waiting: isReleased ? 0 : waiting, released: heldThen + went)
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
        subject.contributors[contributor] = try find(contributor, of: subject)
    }

    /// Not loaded by this: what is loaded is written.
    func find(_ contributor: ContributorDigest, of subject: SQLiteSubject) throws -> SQLiteSubject.Contributor {
        if let loaded = subject.contributors[contributor] { return loaded }
        let find = try prepared(
            """
            SELECT month, counted, waiting, released, editions FROM trend_contributors
            WHERE contributor = ? AND subject = ?
            """)
        find.bind(contributor)
        find.bind(subject.id)
        defer { find.end() }
        guard try find.step() else { return SQLiteSubject.Contributor() }
        return SQLiteSubject.Contributor(
            month: Int32(find.int(0)), counted: find.int(1), waiting: find.int(2), released: find.int(3),
            asOf: find.int(4), now: subject.trend)
    }

    func find(_ key: TrendSubject) throws -> SQLiteSubject {
        let find = try prepared(
            """
            SELECT id, editions, first_edition, reports, withdrawn, denied, paid, waiting, waiting_contributors,
                waiting_denied, waiting_paid, asked, released_most, must_start_anew
            FROM trend_subjects WHERE code = ? AND source = ? AND about = ?
            """)
        find.bind(key.code)
        find.bind(key.source.rawValue)
        find.bind(key.about.rawValue)
        guard try find.step() else {
            try db.run(
                "INSERT INTO trend_subjects (source, code, about) VALUES (?, ?, ?)",
                [key.source.rawValue, key.code, key.about.rawValue])
            return SQLiteSubject(id: db.lastInsertedRowID, trend: SubjectTrend(), waiting: WaitingReports())
        }
        defer { find.end() }
        return SQLiteSubject(
            id: Int64(find.int(0)),
            trend: SubjectTrend(
                editions: find.int(1), firstEdition: find.int(2), reports: find.int(3), withdrawn: find.int(4),
                lines: LineCounts(denied: find.int(5), paid: find.int(6)), releasedMost: find.int(12),
                mustStartAnew: find.bool(13)),
            waiting: WaitingReports(
                reports: find.int(7), contributors: find.int(8),
                lines: LineCounts(denied: find.int(9), paid: find.int(10)), asked: find.int(11)))
    }

    func loadParts(_ subject: inout SQLiteSubject) throws {
        guard !subject.hasParts else { return }
        let find = try prepared(
            """
            SELECT facet, value, outcome, reports, paired, withdrawn, hidden FROM trend_parts WHERE subject = ?
            """)
        find.bind(subject.id)
        defer { find.end() }
        var parts: [Part: PartCount] = [:]
        while try find.step() {
            let part = Part(
                facet: try stored(find.value(0), "trend_parts.facet"), value: find.text(1),
                outcome: try stored(find.value(2), "trend_parts.outcome"))
            parts[part] = PartCount(
                reports: find.int(3), paired: find.int(4), withdrawn: find.int(5), isHidden: find.bool(6))
        }
        subject.trend = subject.trend.with(parts: parts)
        subject.hasParts = true
    }

    func replaceParts(of subject: SQLiteSubject, _ old: [Part: PartCount]) throws {
        for part in old.keys where subject.trend.parts[part] == nil {  // The subject has started anew.
            try db.run(
                "DELETE FROM trend_parts WHERE subject = ? AND facet = ? AND value = ? AND outcome = ?",
                [subject.id, part.facet.rawValue, part.value, part.outcome.rawValue])
        }
        let save = try prepared(
            """
            INSERT OR REPLACE INTO trend_parts (subject, facet, value, outcome, reports, paired, withdrawn, hidden)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        for (part, count) in subject.trend.parts where old[part] != count {
            save.bind(subject.id)
            save.bind(part.facet.rawValue)
            save.bind(part.value)
            save.bind(part.outcome.rawValue)
            save.bind(count.reports)
            save.bind(count.paired)
            save.bind(count.withdrawn)
            save.bind(count.isHidden)
            try save.run()
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
        let save = try prepared(
            """
            UPDATE trend_subjects SET editions = ?, first_edition = ?, reports = ?, withdrawn = ?, denied = ?, paid = ?,
                waiting = ?, waiting_contributors = ?, waiting_denied = ?, waiting_paid = ?, asked = ?,
                released_most = ?, must_start_anew = ?
            WHERE id = ?
            """)
        save.bind(trend.editions)
        save.bind(trend.firstEdition)
        save.bind(trend.reports)
        save.bind(trend.withdrawn)
        save.bind(trend.lines.denied)
        save.bind(trend.lines.paid)
        save.bind(waiting.reports)
        save.bind(waiting.contributors)
        save.bind(waiting.lines.denied)
        save.bind(waiting.lines.paid)
        save.bind(waiting.asked)
        save.bind(trend.releasedMost)
        save.bind(trend.mustStartAnew)
        save.bind(subject.id)
        try save.run()
        let saveContributor = try prepared(
            """
            INSERT OR REPLACE INTO trend_contributors (contributor, subject, month, counted, waiting, released, editions)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        for (contributor, counts) in subject.contributors {
            saveContributor.bind(contributor)
            saveContributor.bind(subject.id)
            saveContributor.bind(counts.month)
            saveContributor.bind(counts.counted)
            saveContributor.bind(counts.waiting)
            saveContributor.bind(counts.released)
            saveContributor.bind(trend.editions)
            try saveContributor.run()
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
    static let columnCount: Int32 = 13

    /// - Parameter row: of `columns`.
    init(_ row: SQLiteStatement) throws {
        self.init(
            source: try stored(row.value(0), "contributions.source"), code: row.text(1),
            modifiers: row.text(2).split(separator: " ").map(String.init),
            payer: try stored(row.value(3), "contributions.payer"), state: row.text(4), group: row.text(5),
            carc: row.text(6), kind: try stored(row.value(7), "contributions.kind"), isFurtherReason: row.bool(8),
            appeal: Appeal(
                outcome: try stored(row.value(9), "contributions.appeal_outcome"), level: row.int(10),
                days: try stored(row.value(11), "contributions.appeal_days"),
                strategy: try stored(row.value(12), "contributions.strategy")))
    }
}
