import Claims
import Reference

/// Findings on their way to the report.
struct Draft {
    var items: [Item] = []

    struct Item {
        var finding: Finding
        /// Positions in the claim's lines, in the order of `finding.lines`.
        var lines: [Int]
        /// Positions of the lines that the payer would not pay.
        var zeroes: [Int]

        /// True for an edit between two lines that is expected to deny the first of them.
        var isEdit: Bool {
            switch finding.rule.id {
            case "PTP-001", "PTP-002", "PTP-004": true
            default: false
            }
        }
    }

    /// Positions of the lines that the deny findings so far would zero.
    var linesDenied: Set<Int> {
        Set(items.lazy.filter { $0.finding.severity == .deny }.flatMap(\.zeroes))
    }
}

extension ScrubContext {
    /// Adds a finding.
    ///
    /// - Parameters:
    ///   - severity: where it depends; nil: the rule's, lowered to a warning for a payer that the rule does not bind.
    ///   - lines: positions, the line that would be denied first; none: the claim as a whole.
    ///   - zeroes: positions of the lines that would not be paid; nil: `lines`, or all when there are none.
    ///   - remedy: nil: the rule's.
    func report(
        _ rule: Rule, severity: Severity? = nil, lines positions: [Int] = [], zeroes: [Int]? = nil,
        prediction: Prediction? = nil, message: String, remedy: String? = nil, releases: [ReleaseChoice?] = [],
        to draft: inout Draft
    ) {
        let wanted = severity ?? rule.severity
        let isLowered = wanted == .deny && !rule.binds(claim.payer)
        let releases = releases.compactMap { $0 }
        let severity = isLowered ? .warn : wanted
        let predicted = prediction ?? rule.prediction
        var gone: [Int] = []
        if severity != .info && predicted != nil {
            gone = zeroes ?? (positions.isEmpty ? Array(lines.indices) : positions)
        }
        let finding = Finding(
            rule: rule, severity: severity, lines: positions.map { claim.lines[$0].number },
            codes: positions.compactMap { lines[$0].code }, prediction: predicted,
            message: message + standInNote(releases) + (isLowered ? ScrubContext.otherPayerNote : ""),
            remedy: remedy ?? rule.remedy, releases: releases, atRisk: allowed(gone))
        draft.items.append(Draft.Item(finding: finding, lines: positions, zeroes: gone))
    }

    private static let otherPayerNote = " The rule is Medicare's; this payer's own is not known."

    private func standInNote(_ releases: [ReleaseChoice]) -> String {
        var note = ""
        for release in releases where release.isStandIn {
            note += " Rests on \(name(release)), which stands in for a release of this date."
        }
        return note
    }

    func name(_ release: ReleaseChoice) -> String {
        image.releases.indices.contains(release.index) ? image.releases[release.index].name : "an unknown release"
    }

    /// The sum of the lines' estimates, each once.
    func allowed(_ positions: some Collection<Int>) -> Money {
        var sum = Money.zero
        for (count, position) in positions.enumerated()
        where estimate.lines.indices.contains(position) && !positions.prefix(count).contains(position) {
            sum = Money(cents: saturatingSum(sum.cents, estimate.lines[position].allowed.cents))
        }
        return sum
    }

    /// "line 2 (20552)".
    func label(_ position: Int) -> String {
        let number = claim.lines[position].number
        guard let code = lines[position].code else { return "line \(number)" }
        return "line \(number) (\(code))"
    }

    /// "Line 2 (20552)", to begin a sentence.
    func title(_ position: Int) -> String { "L" + label(position).dropFirst() }

    /// "lines 1 (20610), 2 (20552)"; the first twelve.
    func labels(_ positions: [Int]) -> String {
        if positions.count == 1, let only = positions.first { return label(only) }
        let shown = positions.prefix(12).map { label($0).dropFirst("line ".count) }.joined(separator: ", ")
        return "lines " + shown + (positions.count > 12 ? " and \(positions.count - 12) more" : "")
    }
}

/// Amounts and quantities from outside may be absurd: a sum stops at the limits instead of trapping.
func saturatingSum(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? (right < 0 ? .min : .max) : sum
}
