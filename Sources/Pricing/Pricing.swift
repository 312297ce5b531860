// In: a `Claim`, the `ReferenceImage` to look it up in, and what the caller decides (`PricingOptions`).
// Out: an `Estimate`: for each line an amount, or why there is none, how sure it is, and the arithmetic as data.
// Not here: reading claims or CMS files, findings (Scrubbing), who pays which part of the amount, printing.

import Claims
import Reference

/// What the Medicare physician fee schedule should allow for a claim, line by line.
///
/// One patient, one provider: lines of one claim are compared with one another when their from-dates are equal, and
/// with nothing else. The order of the rules is fixed; each is a small function in a file of
/// its own, and the next one is one more entry here.
///
/// - Returns: a line estimate for every line, in the claim's order. Equal inputs give equal estimates.
/// - Complexity: O(n²) over the lines of a day, of which a claim has at most 50. Without traces nothing is allocated
///   but the two arrays of lines and what the locality look-up of each day needs.
package func estimate(
    _ claim: Claim, image: ReferenceImage, options: PricingOptions = PricingOptions()
) -> Estimate {
    var lines: [LineEstimate] = []
    var services: [Service] = []
    lines.reserveCapacity(claim.lines.count)
    services.reserveCapacity(claim.lines.count)
    let tables = Tables(image: image, participation: options.participation)
    admitLines(of: claim, tables, options, lines: &lines, services: &services)

    bundleIncidentals(&services, beside: lines, of: claim)  // Status T.
    applyBilateral(&services, tables)
    applySplitCare(&services)
    reduceEndoscopies(&services, tables)  // Before the ranking that it feeds.
    rankProcedures(&services)
    reduceDiagnostics(&services, tables)
    reduceTherapies(&services)
    capImaging(&services, tables)
    applyRoles(&services)
    multiplyUnits(&services)
    divideBetweenSides(&services)
    if options.lowerOfCharge { limitToCharge(&services) }

    for service in services { lines[service.position] = service.finished }
    return total(lines)
}

/// The first steps, for every line: those with a fee go on as services, the others have their answer.
private func admitLines(
    of claim: Claim, _ tables: Tables, _ options: PricingOptions,
    lines: inout [LineEstimate], services: inout [Service]
) {
    var day: Day?
    for (position, line) in claim.lines.enumerated() {
        var draft = Draft(line: line.number, isTraced: options.traces)
        if let date = line.from, day?.date != date { day = Day(date, at: claim.place, tables) }
        do throws(Stop) {
            let today = line.from == nil ? nil : day
            let place = line.placeOfService ?? claim.placeOfService
            services.append(
                try admit(line, position: position, on: today, at: place, options: options, draft: &draft))
        } catch {
            draft.stop(error, line, tables.image)
        }
        lines.append(draft.estimate)
    }
}

private func total(_ lines: [LineEstimate]) -> Estimate {
    var allowed = Money.zero
    var confidence = Confidence.high
    for line in lines {
        guard case .priced(let amount) = line.outcome else { continue }
        allowed += amount
        confidence = min(confidence, line.confidence)
    }
    return Estimate(lines: lines, allowed: allowed, confidence: confidence)
}
