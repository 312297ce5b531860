/// What a trend update is published under, and what a subscriber asks for: every update whose topic starts so.
///
///     trend/20552/all/remitted/               an update of a code, all payer types together, from remittances
///     trend/20552/medicare/remitted/          an update of a code and a payer type
///     trend/20552/medicare/                   the same of every source
///     trend/20552/                            all of a code
///     trend/                                  every code
///     appeal/197/                             an update of how denials for a reason went
///     appeal/                                 every reason
///
/// Each part ends with a slash. Without it `trend/20552/medicare` would take Medicare Advantage's updates as well.
package struct TrendTopic: Hashable, Sendable, CustomStringConvertible {
    /// ASCII, at most `lengthMax` characters, always ending with a slash.
    package let text: String

    /// "trend/99213/medicareAdvantage/predicted/" is the longest there is.
    package static let lengthMax = 41

    private static let root = "trend"
    private static let appealRoot = "appeal"
    private static let allPayers = "all"

    /// The topic of an update.
    ///
    /// - Parameter payer: nil: of all payer types together.
    package init(_ subject: TrendSubject, payer: Contribution.Payer?) {
        switch subject.about {
        case .appeals:
            text = "\(TrendTopic.appealRoot)/\(subject.code)/"
        case .code:
            let payer = payer?.name ?? TrendTopic.allPayers
            text = "\(TrendTopic.root)/\(subject.code)/\(payer)/\(subject.source.name)/"
        }
    }

    /// What a subscriber asked for. Its last slash may be missing; anything shorter than a whole part is refused, because
    /// it would silently match too much or nothing.
    package init(prefix: some StringProtocol) throws(TrendTopicError) {
        guard prefix.utf8.count <= TrendTopic.lengthMax else { throw .tooLong }
        var parts = prefix.split(separator: "/", omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        let isOfAppeals = parts.first.map { $0 == TrendTopic.appealRoot } ?? false
        guard parts.count <= (isOfAppeals ? 2 : 4) else { throw .tooManyParts }
        if isOfAppeals {
            guard parts.count == 1 || Shape.isCARC(String(parts[1])) else { throw .reason }
        } else {
            for position in 0..<max(parts.count, 1) {
                try TrendTopic.check(position < parts.count ? String(parts[position]) : "", at: position)
            }
        }
        text = parts.joined(separator: "/") + "/"
    }

    private static func check(_ part: String, at position: Int) throws(TrendTopicError) {
        switch position {
        case 0: guard part == root else { throw .root }
        case 1: guard Shape.isCode(part) else { throw .code }
        case 2: guard part == allPayers || Contribution.Payer(name: part) != nil else { throw .payer }
        default: guard Contribution.Source(name: part) != nil else { throw .source }
        }
    }

    /// Whether a subscriber of this topic gets what is published under the other.
    package func covers(_ other: TrendTopic) -> Bool { other.text.utf8.starts(with: text.utf8) }

    package var description: String { text }
}

/// Why a subscriber's topic was refused: the part at fault.
package enum TrendTopicError: Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case tooLong, tooManyParts, root, code, payer, source, reason

    package var description: String {
        switch self {
        case .tooLong: "a topic has at most \(TrendTopic.lengthMax) characters"
        case .tooManyParts: "a topic is trend/<code>/<payer>/<source>/ or appeal/<reason>/, or the first parts of one"
        case .root: "a topic starts with trend/ or appeal/"
        case .code: "the second part of a topic is a HCPCS code of five characters, in capitals"
        case .reason: "the second part of a topic of appeals is a claim adjustment reason code, without leading zeros"
        case .payer: "the third part of a topic is all, or a payer type: \(Contribution.Payer.names)"
        case .source: "the fourth part of a topic is a source: \(Contribution.Source.names)"
        }
    }
}
