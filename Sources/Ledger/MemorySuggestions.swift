import BrokerCore
import Trends

/// A suggestion as `MemoryLedger` keeps it.
struct MemorySuggestion: Sendable {
    var record: SuggestionRecord
    let contributor: ContributorDigest
}

extension MemoryState {
    mutating func suggest(
        _ tenant: Tenant, _ key: String, _ contributor: ContributorDigest, _ suggestion: Suggestion
    ) -> LedgerReply {
        let key = digest.suggestionKey(tenant: tenant.name, key: key)
        let content = digest.content(suggestion)
        let waiting = suggestions.count { $0.contributor == contributor && $0.record.state == .waiting }
        if let reply = LedgerRules.suggest(stored: contributionKeys[key], digest: content, waiting: waiting) {
            return reply
        }
        contributionKeys[key] = content
        let record = SuggestionRecord(id: Int64(suggestions.count + 1), state: .waiting, suggestion: suggestion)
        suggestions.append(MemorySuggestion(record: record, contributor: contributor))
        return .suggested(isRepeat: false)
    }

    func suggestion(_ id: Int64) -> SuggestionRecord? {
        id > 0 && id <= suggestions.count ? suggestions[Int(id) - 1].record : nil
    }

    mutating func moderate(_ id: Int64, _ decision: Moderation, _ now: Timestamp) -> LedgerReply {
        let stored = suggestion(id)
        if let reply = LedgerRules.moderate(id, decision, stored: stored) { return reply }
        guard var record = stored else { return .refused(.notFound, "") }
        let wasApproved = record.state == .approved
        record.apply(decision)
        suggestions[Int(id) - 1].record = record
        if wasApproved { forgetNote(id) }
        let subject = TrendSubject(appealsOf: record.suggestion.carc)
        let isNews = record.state == .approved || wasApproved
        guard isNews, let trend = trends[subject], trend.tellsWon(record.suggestion.strategy) else {
            return .moderated(record, updates: [])
        }
        return .moderated(record, updates: log(subject, before: trend, now))
    }

    /// The newest approved texts of each strategy that is told as won.
    func notes(of subject: TrendSubject, beside strategies: [PublishedStrategy]) -> [PublishedNote] {
        guard subject.about == .appeals else { return [] }
        return strategies.filter { $0.won != nil }.flatMap { told in
            suggestions.map(\.record).reversed().filter {
                $0.state == .approved && $0.suggestion.carc == subject.code && $0.suggestion.strategy == told.strategy
            }.prefix(PublishedNote.perStrategyMax).map {
                PublishedNote(id: $0.id, strategy: told.strategy, text: $0.suggestion.text)
            }
        }
    }
}
