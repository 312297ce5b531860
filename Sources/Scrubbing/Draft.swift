import Claims
import Reference

/// Findings on their way to the report, and what could not be checked.
struct Draft: Sendable {
    private(set) var items: [Item] = []
    /// By subject, each once. Kept from claim to claim, and handed out again while nothing changes.
    private(set) var gaps: [NotChecked] = []
    /// Subjects that a line or pair of the claim asked a table for, as bits.
    private var asked: UInt8 = 0
    /// The day of a claim of one day, and what it asked, whose gaps `gaps` has; nil: they hung on its codes too.
    private var gapsOf: (day: ServiceDate, asked: UInt8)?

    struct Item: Sendable {
        var finding: Finding
        /// Positions in the context's lines, in the order that the check gave them.
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

    mutating func clear() {
        if !items.isEmpty { items = [] }
        asked = 0
    }

    mutating func append(_ item: Item) { items.append(item) }

    /// Call where a table of the subject is wanted, whether or not it is there.
    @inline(__always)
    mutating func ask(_ subject: NotChecked.Subject) { asked |= 1 << subject.rawValue }

    /// Positions of the lines that the deny findings so far would zero.
    var linesDenied: Set<Int> {
        Set(items.lazy.filter { $0.finding.severity == .deny }.flatMap(\.zeroes))
    }

    /// Lowers an edit whose column 1 line is itself predicted to be denied.
    ///
    /// UNVERIFIED: whether a denied line still bundles others.
    mutating func settle(_ context: ScrubContext) {
        let denied = linesDenied
        for index in items.indices {
            let item = items[index]
            guard item.isEdit, item.finding.severity == .deny, denied.contains(item.lines[1]) else { continue }
            items[index].finding.severity = .warn
            items[index].finding.message +=
                " \(context.title(item.lines[1])) is itself predicted to be denied; whether it still bundles is not "
                + "certain."
        }
    }

    /// What the tables of the claim's days could not answer for, of the subjects asked. At most one for each subject: no
    /// table at all before a release that stands in, that before a part; then the first day.
    mutating func noteGaps(_ context: ScrubContext) {
        asked |= 1 << NotChecked.Subject.feeSchedule.rawValue
        let day = context.onlyDay
        if let day, let gapsOf, gapsOf == (day.date, asked) { return }
        gapsOf = day.flatMap { $0.hasParts ? nil : ($0.date, asked) }
        let doubtful = asked & context.doubtful
        var count = 0
        for subject in 0..<UInt8(NotChecked.Subject.allCases.count) where doubtful & 1 << subject != 0 {
            guard let gap = context.gap(Int(subject)) else { continue }
            if count == gaps.count {
                gaps.append(gap)
            } else if gaps[count] != gap {
                gaps[count] = gap
            }
            count += 1
        }
        while gaps.count > count { gaps.removeLast() }
    }
}

extension ScrubContext {
    fileprivate func gap(_ subject: Int) -> NotChecked? {
        var found: NotChecked?
        for index in 0..<ownDayCount {
            var gap = days[index].gaps[subject]
            if gap == nil, let part = days[index].parts[subject], hasCodeOutsidePart(part.subject, day: index) {
                gap = part
            }
            guard let gap else { continue }
            guard let best = found else {
                found = gap
                continue
            }
            if (gap.reason.rawValue, gap.date) < (best.reason.rawValue, best.date) { found = gap }
        }
        return found
    }

    /// True when a line of the day has a code that may be outside a part: one that the fee schedule does not know, where that
    /// is a part cut like its neighbours; any, where it is whole. Of diagnoses it is never known.
    private func hasCodeOutsidePart(_ subject: NotChecked.Subject, day: Int) -> Bool {
        guard subject != .diagnoses, days[day].isPart(.feeSchedule) else { return true }
        return own.contains {
            guard lines[$0].day == day, case .some = lines[$0].code, case .none = lines[$0].row else { return false }
            return true
        }
    }

    /// Adds a finding, unless the profile switches its rule off.
    ///
    /// - Parameters:
    ///   - severity: where it depends; nil: the rule's, lowered to a warning for a payer that the rule does not bind. A
    ///     profile's severity comes in its place, and makes no finding graver than the facts.
    ///   - lines: positions, the line that would be denied first; none: the claim as a whole.
    ///   - zeroes: positions of the lines that would not be paid; nil: `lines`, or all when there are none. Of other claims'
    ///     lines nothing is counted here: their own claims say it; nor of a void, of which nothing is paid.
    ///   - remedy: nil: the rule's.
    func report(
        _ rule: Rule, severity given: Severity? = nil, lines positions: [Int] = [], zeroes: [Int]? = nil,
        prediction: Prediction? = nil, message: String, remedy: String? = nil, rows: [DataRow?] = [],
        to draft: inout Draft
    ) {
        let change = profile.change(of: rule, for: claim.payer)
        if let change, change.severity == nil { return }
        let published = given ?? rule.severity
        let isLowered = change == nil && published == .deny && !rule.binds(claim.payer)
        let ruled = change?.severity.map { given == nil ? $0 : max($0, published) }
        let severity = ruled ?? (isLowered ? .warn : published)
        let predicted = prediction ?? rule.prediction
        var gone: [Int] = []
        if severity != .info && predicted != nil && claim.frequency != .void {
            gone = (zeroes ?? (positions.isEmpty ? Array(own) : positions)).filter { lines[$0].isOwn }
        }
        let rows = rows.compactMap { $0 }
        let (mine, others) = (positions.filter { lines[$0].isOwn }, positions.filter { !lines[$0].isOwn })
        var finding = Finding(
            rule: rule, severity: severity, lines: mine.map { lines[$0].number },
            codes: (mine + others).compactMap { lines[$0].code }, prediction: predicted,
            message: message + standInNote(rows) + (isLowered ? ScrubContext.otherPayerNote : ""),
            remedy: remedy ?? rule.remedy, rows: rows, atRisk: allowed(gone))
        finding.isSeverityByProfile = ruled != nil && ruled != published
        finding.others = others.map { Finding.OtherLine(reference: reference($0), line: lines[$0].number) }
        draft.append(Draft.Item(finding: finding, lines: positions, zeroes: gone))
    }

    private static let otherPayerNote = " The rule is Medicare's; this payer's own is not known."

    private func standInNote(_ rows: [DataRow]) -> String {
        var note = ""
        for (index, row) in rows.enumerated()
        where row.release.isStandIn && !rows[..<index].contains(where: { $0.release == row.release }) {
            note += " Rests on \(name(row.release)), which stands in for a release of this date."
        }
        return note
    }

    func name(_ release: ReleaseChoice) -> String {
        image.releases.indices.contains(release.index) ? image.releases[release.index].name : "an unknown release"
    }

    private func reference(_ position: Int) -> String { related[lines[position].owner].claim.reference }

    /// The sum of the lines' estimates, each once.
    func allowed(_ positions: [Int]) -> Money {
        var sum = Money.zero
        for (count, position) in positions.enumerated() where !positions.prefix(count).contains(position) {
            sum = Money(cents: saturatingSum(sum.cents, lines[position].allowed.cents))
        }
        return sum
    }

    /// "line 2 (20552)", "line 1 (20610) of claim A17".
    func label(_ position: Int) -> String {
        let line = lines[position]
        let code = line.code.map { " (\($0))" } ?? ""
        return "line \(line.number)\(code)\(line.isOwn ? "" : " of claim \(reference(position))")"
    }

    /// "Line 2 (20552)", to begin a sentence.
    func title(_ position: Int) -> String { "L" + label(position).dropFirst() }

    /// "lines 1 (20610), 2 (20552)"; the first twelve.
    func labels(_ positions: [Int]) -> String {
        if positions.count == 1, let only = positions.first { return label(only) }
        let shown = positions.prefix(12).map { label($0).dropFirst("line ".count) }.joined(separator: ", ")
        return "lines " + shown + (positions.count > 12 ? " and \(positions.count - 12) more" : "")
    }

    /// The fee schedule's row of a line as evidence: "20610 bilateral 1".
    func row(_ position: Int, _ fact: String) -> DataRow? {
        guard let row = lines[position].row, let release = tables(position)?.feeSchedule?.table.release else {
            return nil
        }
        let component = row.component.modifier.isEmpty ? "" : "-\(row.component.modifier)"
        return DataRow(release: release, key: "\(row.code)\(component) \(fact)")
    }
}

/// Amounts and quantities from outside may be absurd: a sum stops at the limits instead of trapping.
func saturatingSum(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? (right < 0 ? .min : .max) : sum
}
