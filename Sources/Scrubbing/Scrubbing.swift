import Claims
import Pricing
import Reference

// In: a `Claim`, the compiled `ReferenceImage`, the claim's `Estimate`, and what day it is. Out: `ScrubReport`.
// Not here: reading claims, pricing them, other claims of the same patient (history), and any clock.

/// What the caller decides about a scrub.
package struct ScrubOptions: Hashable, Sendable {
    /// The day of submission: future dates and the filing limit are judged by it.
    package var today: ServiceDate

    package init(today: ServiceDate) { self.today = today }
}

/// Predicts what the payer will refuse, and says why and what would mend it.
///
/// A claim is judged alone: what other claims of the patient hold is not known here, and a table that does not cover a
/// date makes its rules *not checked* (PTP-009, MUE-009, AOC-009), never passed. Medicare's own rules deny when
/// Medicare is the payer and warn otherwise; those of the transaction standard deny for every payer.
///
/// - Parameter estimate: of the same claim, a line estimate for each line in the same order.
/// - Returns: the same findings whatever the order of the lines, as long as line numbers differ.
/// - Complexity: quadratic in lines (at most `Claim.linesMax`). A clean claim costs an allocation for its lines and two
///   for each date; findings cost theirs.
package func scrub(
    _ claim: Claim, image: ReferenceImage, estimate: Estimate, options: ScrubOptions
) -> ScrubReport {
    guard isAscending(claim.lines) else {
        let (claim, estimate) = sorted(claim, estimate)
        return scrubSorted(claim, image: image, estimate: estimate, options: options)
    }
    return scrubSorted(claim, image: image, estimate: estimate, options: options)
}

typealias Check = @Sendable (_ context: ScrubContext, _ draft: inout Draft) -> Void

/// Rules about what was done. A line that one of these would deny no longer supports others: see `settle`.
private let codingChecks: [Check] = [
    checkStatuses, checkPlaces, checkModifiers, checkProcedureEdits, checkUnitLimits, checkBilateralPairs,
    checkDuplicates, checkVisits,
]

/// Rules about how the claim was written. They return it whole, or by line, before anything else is looked at.
private let claimChecks: [Check] = [
    checkDiagnoses, checkProviders, checkAmounts, checkUnits, checkDates, checkTimelyFiling,
]

private func scrubSorted(
    _ claim: Claim, image: ReferenceImage, estimate: Estimate, options: ScrubOptions
) -> ScrubReport {
    let context = ScrubContext(claim, image: image, estimate: estimate, today: options.today)
    var draft = Draft()
    if claim.frequency != .void {  // A void takes services back: nothing of it will be paid or denied.
        for check in codingChecks { check(context, &draft) }
        if !draft.items.isEmpty { settle(context, &draft) }
        checkAddOns(context, &draft)
    }
    for check in claimChecks { check(context, &draft) }
    return draft.items.isEmpty ? ScrubReport(findings: [], atRisk: .zero, deniedLines: []) : report(context, draft)
}

/// Lowers an edit whose column 1 line is itself predicted to be denied.
///
/// UNVERIFIED: whether a denied line still bundles others.
private func settle(_ context: ScrubContext, _ draft: inout Draft) {
    let denied = draft.linesDenied
    for index in draft.items.indices {
        let item = draft.items[index]
        guard item.isEdit, item.finding.severity == .deny, denied.contains(item.lines[1]) else { continue }
        draft.items[index].finding.severity = .warn
        draft.items[index].finding.message +=
            " \(context.title(item.lines[1])) is itself predicted to be denied; whether it still bundles is not certain."
    }
}

private func report(_ context: ScrubContext, _ draft: Draft) -> ScrubReport {
    let gone = Set(draft.items.lazy.filter { $0.finding.severity != .info }.flatMap(\.zeroes))
    let denied = Set(draft.items.lazy.filter { $0.finding.severity == .deny }.flatMap(\.zeroes))
    return ScrubReport(
        findings: draft.items.map(\.finding).sorted(by: comesBefore),
        atRisk: context.allowed(gone),
        deniedLines: denied.map { context.claim.lines[$0].number }.sorted())
}

/// Severity, then line (the claim as a whole first), then id; then the other lines and the words, so that no two
/// different findings tie.
private func comesBefore(_ left: Finding, _ right: Finding) -> Bool {
    if left.severity != right.severity { return left.severity < right.severity }
    let (leftLine, rightLine) = (left.lines.first ?? 0, right.lines.first ?? 0)
    if leftLine != rightLine { return leftLine < rightLine }
    if left.rule.id != right.rule.id { return left.rule.id < right.rule.id }
    if left.lines != right.lines { return left.lines.lexicographicallyPrecedes(right.lines) }
    return left.message < right.message
}

private func isAscending(_ lines: [ServiceLine]) -> Bool {
    for index in lines.indices.dropFirst() where lines[index - 1].number > lines[index].number { return false }
    return true
}

private func sorted(_ claim: Claim, _ estimate: Estimate) -> (Claim, Estimate) {
    let order = claim.lines.indices.sorted {
        (claim.lines[$0].number, $0) < (claim.lines[$1].number, $1)
    }
    var (claim, estimate) = (claim, estimate)
    claim.lines = order.map { [lines = claim.lines] in lines[$0] }
    if estimate.lines.count == order.count {
        estimate.lines = order.map { [lines = estimate.lines] in lines[$0] }
    }
    return (claim, estimate)
}
