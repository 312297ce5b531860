import Claims
import Pricing
import Reference

// In: a `Claim` and the patient's other claims in its batch, the compiled `ReferenceImage`, the claim's `Estimate`, the
// submitter's `Profile`, and what day it is. Out: `ScrubReport`.
// Not here: reading claims, pricing them, claims outside the batch, and any clock.

/// Predicts what the payer will refuse, and says why and what would mend it: claims one after another over one image, in
/// memory that it keeps. Once warm, a claim without findings costs no allocation. A value without a lock: every thread has
/// its own.
///
/// Every rule of `Rule.all` is a function of a claim, its tables and the patient's other claims in the batch. What was
/// before the batch is not known here, and a table that does not cover a date makes its rules *not checked*, never
/// passed. Medicare's own rules deny when Medicare is the payer and warn otherwise; those of the transaction standard
/// deny for every payer; a profile may say otherwise.
package struct Scrubber: Sendable {
    private var context: ScrubContext
    private var draft = Draft()
    private var known = KnownProviders()

    package init(image: ReferenceImage, profile: Profile = .published) {
        context = ScrubContext(image: image, profile: profile)
    }

    package var image: ReferenceImage { context.image }

    /// - Parameters:
    ///   - estimate: of the claim, a line estimate for each line in the same order: the dollars at risk come from it.
    ///   - related: other claims of the patient. They stay out of sight of a replacement or void, which stands in for a
    ///     claim that may be among them.
    /// - Returns: the same findings whatever the order of the lines, as long as line numbers differ.
    /// - Complexity: quadratic in lines of one day and provider (at most `Claim.linesMax` of the claim's own).
    package mutating func scrub(
        _ claim: Claim, estimate: Estimate, today: ServiceDate, related: [RelatedClaim] = [],
        scope: ScrubReport.Scope = .claim
    ) -> ScrubReport {
        guard isAscending(claim.lines) else {
            let (claim, estimate) = sorted(claim, estimate)
            return scrub(claim, estimate: estimate, today: today, related: related, scope: scope)
        }
        let isOriginal = claim.frequency == .original
        context.open(claim, estimate, related: isOriginal ? related : [], today: today)
        draft.clear()
        apply(context, &draft, &known)
        let report = report(context, draft, isOriginal ? scope : .claim)
        context.close()
        return report
    }
}

/// All rules. The context is an argument of its own from here on: as a property it would be copied, and its references
/// counted, each time that the draft beside it changes.
private func apply(_ context: borrowing ScrubContext, _ draft: inout Draft, _ known: inout KnownProviders) {
    if context.claim.frequency != .void {  // A void takes services back: nothing of it is paid or denied.
        checkCoding(context, &draft)
        if context.traits.rawValue & Traits.money.rawValue != 0 { noteMoney(context, &draft) }
    }
    checkClaim(context, &known, &draft)
    draft.noteGaps(context)
}

private func report(_ context: ScrubContext, _ draft: Draft, _ scope: ScrubReport.Scope) -> ScrubReport {
    guard !draft.items.isEmpty else {
        return ScrubReport(
            findings: [], notChecked: draft.gaps, atRisk: .zero, deniedLines: [], scope: scope,
            profile: context.profile.name, switchedOff: context.profile.switchedOff(for: context.claim.payer))
    }
    let gone = Set(draft.items.lazy.filter { $0.finding.severity != .info }.flatMap(\.zeroes))
    let numbers = draft.linesDenied.map { context.lines[$0].number }
    return ScrubReport(
        findings: draft.items.map(\.finding).sorted(by: comesBefore), notChecked: draft.gaps,
        atRisk: context.allowed(gone.sorted()), deniedLines: numbers.sorted(),
        scope: scope, profile: context.profile.name,
        switchedOff: context.profile.switchedOff(for: context.claim.payer))
}

/// Rules about what was done. A line that one of these would deny no longer supports others: see `settle`; add-ons come
/// last, for a denied primary supports nothing.
private func checkCoding(_ context: ScrubContext, _ draft: inout Draft) {
    let (marks, kinds, traits) = (context.marks, context.kinds, context.traits)
    if traits.contains(.status) { checkStatuses(context, &draft) }
    if traits.contains(.noPlace) { checkPlaceCodes(context, &draft) }
    if traits.contains(.place) { checkPlaces(context, &draft) }
    if kinds.contains(.evaluation) { checkVisitPlaces(context, &draft) }
    if traits.contains(.telehealth) || marks.contains(.telehealth) { checkTelehealth(context, &draft) }
    if !(marks.isEmpty && context.sites.isEmpty) { checkModifiers(context, &draft) }
    if traits.contains(.anesthesia) || kinds.contains(.anesthesia) { checkAnesthesia(context, &draft) }
    if traits.contains(.therapy) { checkTherapy(context, &draft) }
    if kinds.contains(.drug) { checkDrugs(context, &draft) }
    if traits.contains(.coded) {
        draft.ask(.unitLimits)
        draft.ask(.addOns)
    }
    for day in 0..<context.ownDayCount {
        let tables = context.days[day]
        checkUnitLimits(context, day, tables, &draft)
        if context.lines.count > 1 { checkProcedureEdits(context, day, tables, &draft) }
    }
    if context.lines.count > 1 { checkPairs(context, &draft) }
    if !marks.isDisjoint(with: .separators) { checkSeparatorsInUse(context, &draft) }
    if !marks.isDisjoint(with: .staged) { checkStagedAlone(context, &draft) }
    draft.ask(.lists)
    if context.has(.lists) { checkLists(context, &draft) }
    if !draft.items.isEmpty { draft.settle(context) }
    checkAddOns(context, &draft)
}

/// Rules about two lines.
private func checkPairs(_ context: ScrubContext, _ draft: inout Draft) {
    let (kinds, traits) = (context.kinds, context.traits)
    if traits.contains(.repeats) {
        checkDuplicates(context, &draft)
        if !context.sites.isEmpty { checkBilateralPairs(context, &draft) }
    }
    if kinds.contains(.evaluation) {
        checkVisits(context, &draft)
        if traits.contains(.procedure) || !context.related.isEmpty { checkVisitsInGlobalPeriods(context, &draft) }
    }
    if traits.contains(.procedure) && context.days.count > 1 { checkProceduresInGlobalPeriods(context, &draft) }
}

/// Rules about how the claim was written. They return it whole, or by line, before anything else is looked at.
private func checkClaim(_ context: ScrubContext, _ known: inout KnownProviders, _ draft: inout Draft) {
    let traits = context.traits
    checkDiagnoses(context, &draft)
    checkProviders(context, &known, &draft)
    if context.claim.frequency != .void { checkOrderers(context, &draft) }
    if traits.contains(.amount) { checkCharges(context, &draft) }
    checkTotal(context, &draft)
    if traits.contains(.units) { checkUnits(context, &draft) }
    if traits.contains(.date) || context.claim.faults.contains(.bornAfterService) { checkDates(context, &draft) }
    checkTimelyFiling(context, &draft)
    checkFormat(context, &draft)
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
    lines.withUnsafeBufferPointer { lines in
        for index in lines.indices.dropFirst() where lines[index - 1].number > lines[index].number { return false }
        return true
    }
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
