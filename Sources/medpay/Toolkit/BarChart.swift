import Claims

/// Dollars as bars, the largest first.
struct BarChart: Hashable {
    var title: String
    var bars: [Bar]
    /// Bars that there was no room for.
    var leftOut: Int

    struct Bar: Hashable {
        var label: String
        var dollars: Money
    }

    static let barsMax = 12

    /// nil: the section has no chart, or there is nothing above $0.
    init?(_ part: Toolkit.Part) {
        let label: (Toolkit.Fact) -> String
        switch part.section {
        case .findings:
            title = "Dollars at risk by rule"
            label = { $0.rule }
        case .billedTogether:
            title = "Dollars at risk by pair billed together"
            label = BarChart.pair
        case .edits:
            title = "Dollars at stake by pair, column 1/column 2"
            label = BarChart.pair
        case .totals, .trends, .notChecked, .modifiers, .modifierFindings, .codes, .sources: return nil
        }
        var sums: [String: Money] = [:]
        for fact in part.facts {
            guard let amount = fact.dollars, amount > .zero else { continue }
            sums[label(fact), default: .zero].add(amount)
        }
        guard !sums.isEmpty else { return nil }
        let ranked = sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        bars = ranked.prefix(BarChart.barsMax).map { Bar(label: $0.key, dollars: $0.value) }
        leftOut = ranked.count - bars.count
    }

    private static func pair(_ fact: Toolkit.Fact) -> String {
        [fact.code, fact.otherCode].compactMap { $0?.description }.joined(separator: "/")
    }
}

extension BarChart {
    /// In units of the drawing: a label, a bar, its dollars behind it.
    private static let labelWidth = 120
    private static let barWidth = 380
    private static let dollarsWidth = 140
    private static let rowHeight = 24

    /// An inline drawing, which reads in its title what it shows.
    ///
    /// - Parameter id: of the drawing, unlike any other's in the document.
    func svg(id: String) -> String {
        let width = BarChart.labelWidth + BarChart.barWidth + BarChart.dollarsWidth
        let said = bars.map { "\($0.label) \(Toolkit.text($0.dollars))" }.joined(separator: ", ")
        var lines = [
            "<svg role=\"img\" aria-labelledby=\"\(id)\" viewBox=\"0 0 \(width) \(bars.count * BarChart.rowHeight)\">",
            "<title id=\"\(id)\">\(HTML.escaped("\(title): \(said)"))</title>",
        ]
        let largest = max(1, bars.first?.dollars.cents ?? 1)
        for (row, bar) in bars.enumerated() {
            let top = row * BarChart.rowHeight
            let whole = Money(cents: Int64(BarChart.barWidth))  // Not dollars: exact where the product is large.
            let length = max(1, whole.scaled(by: bar.dollars.cents, over: largest).cents)
            let end = Int64(BarChart.labelWidth) + length
            lines += [
                "<text x=\"\(BarChart.labelWidth - 8)\" y=\"\(top + 16)\" text-anchor=\"end\">"
                    + "\(HTML.escaped(bar.label))</text>",
                "<rect class=\"bar\" x=\"\(BarChart.labelWidth)\" y=\"\(top + 4)\" width=\"\(length)\" height=\"16\"/>",
                "<text x=\"\(end + 6)\" y=\"\(top + 16)\">\(HTML.escaped(Toolkit.text(bar.dollars)))</text>",
            ]
        }
        return (lines + ["</svg>"]).joined(separator: "\n")
    }

    /// "Dollars at risk by rule, the first 12 of 20"
    var caption: String {
        leftOut == 0 ? title : "\(title), the first \(bars.count) of \(grouped(bars.count + leftOut))"
    }
}
