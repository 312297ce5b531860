import TrendMessages

/// Published trends in words.
enum TrendText {
    /// "#4  20552  all payers  remitted  20-49 reports, 45 % denied, CARC 236 (30 %)  (2026-11-30)".
    static func line(_ update: WireTrendUpdate) -> String {
        let who = update.hasPayer ? update.payer.name : "all payers"
        return
            "#\(update.sequence)  \(update.code)  \(who)  \(update.source.name)  \(told(update))  (\(update.published))"
    }

    private static func told(_ update: WireTrendUpdate) -> String {
        guard !update.isTakenBack else { return "taken back" }
        var words = ["\(update.reports.name) \(update.hasPayer ? "denials" : "reports")"]
        if update.hasShare { words.append("\(update.share) % of all reports") }
        if update.hasDenialRate { words.append("\(update.denialRate) % denied") }
        words += update.parts.filter { $0.facet == .reason }.prefix(reasonsInLine).map { part in
            "CARC \(part.value)" + (part.hasShare ? " (\(part.share) %)" : "")
        }
        return words.joined(separator: ", ")
    }

    private static let reasonsInLine = 3

    /// All that is published of a code, as tables; `updates` are those of the code, the newest of each topic.
    static func page(_ updates: [WireTrendUpdate], of code: String) -> [String] {
        let subjects = updates.filter(\.tellsOfAllPayers).sorted { $0.source.rawValue < $1.source.rawValue }
        guard !subjects.isEmpty else { return ["\(code): not enough reports yet"] }
        return subjects.flatMap { section($0) }
    }

    private static func section(_ update: WireTrendUpdate) -> [String] {
        var title = "\(update.code), \(update.source.words): \(update.reports.name) reports"
        if update.hasDenialRate { title += ", \(update.denialRate) % of the lines denied" }
        return [title + " (update \(update.sequence) of \(update.published))"]
            + [WireFacet.reason, .payer, .state, .modifiers].flatMap { table($0, update.parts) }
    }

    private static func table(_ facet: WireFacet, _ parts: [WireTrendPart]) -> [String] {
        let parts = parts.filter { $0.facet == facet }
        guard !parts.isEmpty else { return [] }
        let heading = facet == .reason ? "" : "  denied of its own"
        return [row(facet.heading, "denials", "of all reports") + heading]
            + parts.map { part in
                let share = part.hasShare ? "\(part.share) %" : "not told"
                let bar = String(repeating: "#", count: part.hasShare ? Int(part.share) / 5 : 0)
                let rate = part.hasDenialRate ? "\(part.denialRate) %" : facet == .reason ? "" : "not told"
                return trimmed(
                    row(part.value.isEmpty ? "none" : part.value, part.reports.name, share) + "  "
                        + left(rate, 17) + "  " + bar)
            }
    }

    private static func row(_ value: String, _ count: String, _ share: String) -> String {
        "  \(left(value, 20))  \(left(count, 8))  \(left(share, 14))"
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func trimmed(_ text: String) -> String {
        String(text.reversed().drop { $0 == " " }.reversed())
    }
}

extension WireTrendUpdate {
    /// Whether something is told in it, of all payer types together.
    var tellsOfAllPayers: Bool { !hasPayer && !isTakenBack }
}

extension WireFacet {
    fileprivate var heading: String {
        switch self {
        case .payer: "payer type"
        case .reason: "reason (CARC)"
        case .state: "state"
        case .modifiers: "modifiers"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension WireSource {
    /// Whose word it is.
    var words: String {
        switch self {
        case .reported: "reported by people"
        case .remitted: "remitted, from payers' 835 files"
        case .predicted: "predicted by scrubs, no payer's decision"
        case .unspecified, .UNRECOGNIZED: "of unknown source"
        }
    }
}
