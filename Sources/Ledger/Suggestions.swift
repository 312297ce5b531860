import Trends

/// What somebody did about a denial, in words: it waits for a moderator, and is published only beside what is told of its
/// strategy. The text was screened for identifiers before it came here.
package struct Suggestion: Hashable, Sendable {
    /// A claim adjustment reason code.
    package var carc: String
    /// A HCPCS code; empty: of any.
    package var code: String
    package var strategy: Contribution.Appeal.Strategy
    /// Empty: it was rejected, and is deleted.
    package var text: String

    /// Of one contributor at a time.
    package static let waitingMax = 20

    package init(carc: String, code: String = "", strategy: Contribution.Appeal.Strategy, text: String) {
        self.carc = carc
        self.code = code
        self.strategy = strategy
        self.text = text
    }
}

package struct SuggestionRecord: Hashable, Sendable {
    /// Raw values are stored: never reuse one.
    package enum State: UInt8, Sendable, CaseIterable {
        case waiting = 1
        case approved, rejected
    }

    /// From 1, ascending as they came.
    package var id: Int64
    package var state: State
    package var suggestion: Suggestion

    package init(id: Int64, state: State, suggestion: Suggestion) {
        self.id = id
        self.state = state
        self.suggestion = suggestion
    }
}

/// A moderator's decision.
package enum Moderation: Hashable, Sendable {
    /// `text`: instead of the one that was suggested, which is deleted.
    case approve(text: String?)
    /// The text is deleted, also one that was approved, and from what was published.
    case reject
}

extension LedgerRules {
    /// - Parameters:
    ///   - stored: what the key came with before, if it did.
    ///   - waiting: how many of the contributor's wait.
    package static func suggest(stored: [UInt8]?, digest: [UInt8], waiting: Int) -> LedgerReply? {
        if let stored {
            guard stored == digest else { return .refused(.alreadyExists, "the key came before with another text") }
            return .suggested(isRepeat: true)
        }
        guard waiting < Suggestion.waitingMax else {
            return .refused(
                .resourceExhausted,
                "\(Suggestion.waitingMax) texts of this contributor wait for a moderator: suggest more when fewer do")
        }
        return nil
    }

    package static func moderate(_ id: Int64, _ decision: Moderation, stored: SuggestionRecord?) -> LedgerReply? {
        guard let stored else { return .refused(.notFound, "there is no suggestion \(id)") }
        switch (stored.state, decision) {
        case (.waiting, _), (.approved, .reject): return nil
        case (.approved, .approve(let text)):
            guard text == nil || text == stored.suggestion.text else {
                return .refused(.failedPrecondition, "suggestion \(id) was approved with another text")
            }
            return .moderated(stored, updates: [])
        case (.rejected, .reject): return .moderated(stored, updates: [])
        case (.rejected, .approve):
            return .refused(.failedPrecondition, "suggestion \(id) was rejected: its text is deleted")
        }
    }
}

extension SuggestionRecord {
    mutating func apply(_ decision: Moderation) {
        switch decision {
        case .approve(let text):
            state = .approved
            suggestion.text = text ?? suggestion.text
        case .reject:
            state = .rejected
            suggestion.text = ""
        }
    }
}
