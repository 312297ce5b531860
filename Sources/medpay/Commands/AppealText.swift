import TrendMessages

/// What is published of appeals, in words.
enum AppealText {
    static func page(_ updates: [WireTrendUpdate], of carc: String) -> [String] {
        guard let update = updates.last(where: { $0.reason == carc }), !update.isTakenBack else {
            return ["CARC \(carc): not enough reports yet"]
        }
        let title =
            "CARC \(carc), reported by people: \(update.reports.name) with an outcome "
            + "(update \(update.sequence) of \(update.published))"
        guard !update.strategies.isEmpty else { return [title, "  of no strategy enough reports yet"] }
        let rows = update.strategies.map { told in
            [
                told.strategy.name, told.appeals.name, told.won == .unspecified ? "not told" : told.won.name,
                told.hasOverturnRate ? "\(told.overturnRate) %" : "not told",
                told.medianDays == .unknown ? "not told" : told.medianDays.name,
            ]
        }
        let notes = update.notes.map { "  \($0.strategy.name): \(printable($0.text))" }
        return [title] + table([["strategy", "appeals", "won", "overturned", "median days"]] + rows).map { "  " + $0 }
            + notes
    }
}
