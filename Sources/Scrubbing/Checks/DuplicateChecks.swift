import Claims
import Reference

/// DUP-001, DUP-002: lines of one provider with the same code, dates, place and quantity.
///
/// 76, 77, 91, 59, an X modifier, or different sites say that a repeat is meant. A drug code covers several products,
/// whose NDC is not known here, so equal drug lines are only suspected.
/// Source: Pub. 100-04 ch. 1 section 120
func checkDuplicates(_ context: ScrubContext, _ draft: inout Draft) {
    for later in context.own where context.lines[later].code != nil {
        for earlier in context.lines.indices where comes(context, earlier, before: later) {
            guard context.lines[earlier].code == context.lines[later].code, context.areTogether(earlier, later),
                let rule = likeness(context.lines[earlier], context.lines[later])
            else { continue }
            report(rule, context, earlier, later, &draft)
            break  // Once for each line, however often it was there before.
        }
    }
}

/// Of two claims' lines the later claim's is the duplicate, and that claim says it.
private func comes(_ context: ScrubContext, _ earlier: Int, before later: Int) -> Bool {
    context.lines[earlier].isOwn ? earlier < later : context.lines[earlier].order < 0
}

/// nil: two services.
private func likeness(_ one: LineFacts, _ two: LineFacts) -> Rule? {
    guard one.place == two.place, one.sites == two.sites, one.marks.union(two.marks).isDisjoint(with: .repeats),
        one.through == two.through, one.unit == two.unit, one.quantity == two.quantity
    else { return nil }
    let isSameCharge = one.charge == two.charge
    let isSameModifiers = holdSame(one.modifiers, two.modifiers)
    guard isSameCharge || isSameModifiers else { return nil }
    if isSameCharge && isSameModifiers && !one.kinds.contains(.drug) { return .dup001 }
    return isSameModifiers || differOnlyInWords(one.modifiers, two.modifiers) ? .dup002 : nil
}

private func report(
    _ rule: Rule, _ context: ScrubContext, _ first: Int, _ second: Int, _ draft: inout Draft
) {
    let verb = rule == .dup001 ? "repeats" : "looks like a repeat of"
    context.report(
        rule, lines: [second, first], zeroes: [second],
        message: "\(context.title(second)) \(verb) \(context.label(first)).",
        remedy:
            "Delete \(context.label(second)); if the record documents that the service was done again, put 76, 77 or "
            + "91 on it.", to: &draft)
}

/// The same modifiers in any order.
private func holdSame(_ left: ModifierList, _ right: ModifierList) -> Bool {
    if left == right { return true }
    return left.count == right.count && left.allSatisfy(right.contains) && right.allSatisfy(left.contains)
}

/// True when every modifier that only one of the lines has tells nothing that makes it another service.
private func differOnlyInWords(_ left: ModifierList, _ right: ModifierList) -> Bool {
    let words: ModifierList = ["25", "51", "95", "KX"]
    return left.allSatisfy { right.contains($0) || words.contains($0) }
        && right.allSatisfy { left.contains($0) || words.contains($0) }
}
