import Foundation
import GRDB
import Trends

extension SQLiteTransaction {
    mutating func suggest(
        _ tenant: String, _ key: String, _ contributor: ContributorDigest, _ suggestion: Suggestion
    ) throws -> LedgerReply {
        let key = Data(digest.suggestionKey(tenant: tenant, key: key))
        let content = digest.content(suggestion)
        let bytes = Data(contributor.bytes)
        let known = try db.row("SELECT content FROM contribution_keys WHERE key = ?", [key])?.bytes(0)
        let waiting: Int =
            try db.row("SELECT count(*) FROM suggestions WHERE contributor = ? AND state = 1", [bytes])?[0] ?? 0
        if let reply = LedgerRules.suggest(stored: known, digest: content, waiting: waiting) { return reply }
        try db.run(
            "INSERT INTO contribution_keys (key, content, received_month) VALUES (?, ?, ?)",
            [key, Data(content), now.month])
        try db.run(
            """
            INSERT INTO suggestions (state, carc, code, strategy, contributor, received_month)
            VALUES (1, ?, ?, ?, ?, ?)
            """,
            [suggestion.carc, suggestion.code, suggestion.strategy.rawValue, bytes, now.month])
        try db.run(
            "INSERT INTO suggestion_texts (suggestion, text) VALUES (?, ?)", [db.lastInsertedRowID, suggestion.text])
        return .suggested(isRepeat: false)
    }

    mutating func moderate(_ id: Int64, _ decision: Moderation) throws -> LedgerReply {
        let stored = try SuggestionRecord.find(id, db)
        if let reply = LedgerRules.moderate(id, decision, stored: stored) { return reply }
        guard var record = stored else { return .refused(.notFound, "") }
        let (wasApproved, text) = (record.state == .approved, record.suggestion.text)
        record.apply(decision)
        try db.run("UPDATE suggestions SET state = ? WHERE id = ?", [record.state.rawValue, id])
        if record.suggestion.text != text { try replaceText(of: id, with: record.suggestion.text) }
        let isNews = record.state == .approved || wasApproved
        return .moderated(record, updates: isNews ? try tellAgain(of: record.suggestion) : [])
    }

    /// Leaves nothing of the text that was there. SQLite moves rows between pages and leaves copies in what becomes free of
    /// them, so it would not do to overwrite a row: the other texts are written anew, and `secure_delete` fills every page
    /// that there was with zeros. Source: https://www.sqlite.org/pragma.html#pragma_secure_delete.
    ///
    /// - Parameter text: empty: none.
    /// - Complexity: O(texts); it happens at the pace of people.
    private func replaceText(of id: Int64, with text: String) throws {
        let kept = try db.rows("SELECT suggestion, text FROM suggestion_texts ORDER BY suggestion", []) { row in
            (id: row[0] as Int64, text: row[1] as String)
        }
        try db.execute(sql: "DELETE FROM suggestion_texts")
        for (suggestion, old) in kept where suggestion != id || !text.isEmpty {
            try db.run(
                "INSERT INTO suggestion_texts (suggestion, text) VALUES (?, ?)",
                [suggestion, suggestion == id ? text : old])
        }
    }

    /// What is published of a reason with the texts as they are now; nothing when their strategy is not told as won.
    private mutating func tellAgain(of suggestion: Suggestion) throws -> [TrendUpdate] {
        let key = TrendSubject(appealsOf: suggestion.carc)
        let isKnown =
            try db.row(
                "SELECT 1 FROM trend_subjects WHERE code = ? AND source = ? AND about = ?",
                [key.code, key.source.rawValue, key.about.rawValue]) != nil
        guard isKnown else { return [] }
        var subject = try subjects.removeValue(forKey: key) ?? find(key)
        try loadParts(&subject)
        subjects[key] = subject
        guard subject.trend.tellsWon(suggestion.strategy) else { return [] }
        return try log(key, subject.trend, before: subject.trend)
    }

    /// The newest approved texts of each strategy that is told as won.
    func notes(of subject: TrendSubject, beside strategies: [PublishedStrategy]) throws -> [PublishedNote] {
        guard subject.about == .appeals else { return [] }
        return try strategies.filter { $0.won != nil }.flatMap { told in
            try db.rows(
                """
                SELECT id, text FROM suggestions INDEXED BY suggestions_approved
                    JOIN suggestion_texts ON suggestion = id
                WHERE state = 2 AND carc = ? AND strategy = ? ORDER BY id DESC LIMIT ?
                """, [subject.code, told.strategy.rawValue, PublishedNote.perStrategyMax]
            ) { PublishedNote(id: $0[0], strategy: told.strategy, text: $0[1]) }
        }
    }
}

extension SQLiteLedger {
    package func suggestions(after id: Int64, limit: Int) throws(LedgerError) -> [SuggestionRecord] {
        try reading { db in
            try db.rows(
                """
                SELECT \(SuggestionRecord.columns) FROM suggestions INDEXED BY suggestions_waiting
                    JOIN suggestion_texts ON suggestion = id
                WHERE state = 1 AND id > ? ORDER BY id LIMIT ?
                """, [id, max(0, limit)], as: SuggestionRecord.init(row:))
        }
    }

    package func suggestion(_ id: Int64) throws(LedgerError) -> SuggestionRecord? {
        try reading { try SuggestionRecord.find(id, $0) }
    }

    static func publishedNotes(of sequence: Int64, _ db: Database) throws -> [PublishedNote] {
        try db.rows(
            """
            SELECT id, strategy, text FROM trend_log_notes JOIN suggestions ON id = trend_log_notes.suggestion
                JOIN suggestion_texts ON suggestion_texts.suggestion = id
            WHERE sequence = ? AND state = 2 ORDER BY position
            """, [sequence]
        ) { row in
            PublishedNote(
                id: row[0],
                strategy: try stored(Contribution.Appeal.Strategy(rawValue: row[1]), "suggestions.strategy"),
                text: row[2])
        }
    }
}

extension SuggestionRecord {
    fileprivate static let columns = "id, state, carc, code, strategy, text"

    fileprivate init(row: Row) throws {
        self.init(
            id: row[0], state: try stored(State(rawValue: row[1]), "suggestions.state"),
            suggestion: Suggestion(
                carc: row[2], code: row[3],
                strategy: try stored(Contribution.Appeal.Strategy(rawValue: row[4]), "suggestions.strategy"),
                text: row[5] ?? ""))
    }

    fileprivate static func find(_ id: Int64, _ db: Database) throws -> SuggestionRecord? {
        try db.row(
            "SELECT \(columns) FROM suggestions LEFT JOIN suggestion_texts ON suggestion = id WHERE id = ?", [id]
        ).map { try SuggestionRecord(row: $0) }
    }
}
