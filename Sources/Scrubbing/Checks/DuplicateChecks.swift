import Claims
import Reference

/// DUP-001, DUP-002: lines of one provider with the same code, dates, place and quantity.
///
/// 76, 77, 91, 59, an X modifier, or different sites say that a repeat is meant. A drug code covers several products,
/// whose NDC is not known here, so equal drug lines are only suspected.
/// Source: Pub. 100-04 ch. 1 section 120
func checkDuplicates(_ context: ScrubContext, _ draft: inout Draft) {
    context.forEachPair { first, second in
        guard context.lines[first].code?.rawValue == context.lines[second].code?.rawValue else { return }
        checkPair(context, first, second, &draft)
    }
}

private func checkPair(_ context: ScrubContext, _ first: Int, _ second: Int, _ draft: inout Draft) {
    // Of two claims' lines the later claim's is the duplicate, and that claim says it.
    guard context.lines[second].order <= 0 else { return }
    let (earlier, later) = context.lines[second].isOwn ? (first, second) : (second, first)
    let (one, two) = (context.lines[earlier], context.lines[later])
    guard one.place == two.place, one.sites == two.sites, one.marks.union(two.marks).isDisjoint(with: .repeats),
        one.through == two.through, one.unit == two.unit, one.quantity == two.quantity
    else { return }
    let isSameCharge = one.charge == two.charge
    let isSameModifiers = holdSame(one.modifiers, two.modifiers)
    guard isSameCharge || isSameModifiers else { return }
    if isSameCharge && isSameModifiers && !one.kinds.contains(.drug) {
        report(.dup001, context, earlier, later, "repeats", &draft)
    } else if isSameModifiers || differOnlyInWords(one.modifiers, two.modifiers) {
        report(.dup002, context, earlier, later, "looks like a repeat of", &draft)
    }
}

private func report(
    _ rule: Rule, _ context: ScrubContext, _ first: Int, _ second: Int, _ verb: String, _ draft: inout Draft
) {
    context.report(
        rule, lines: [second, first], zeroes: [second],
        message: "\(context.title(second)) \(verb) \(context.label(first)).",
        remedy: "Delete \(context.label(second)); if the record documents that the service was done again, put 76, 77 or "
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
