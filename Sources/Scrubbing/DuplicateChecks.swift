import Claims
import Reference

/// DUP-001, DUP-002: lines of one provider with the same code, dates, place and quantity.
///
/// 76, 77, 91, 59, an X modifier, or different sites say that a repeat is meant. A drug code covers several products,
/// whose NDC is not known here, so equal drug lines are only suspected.
/// Source: Pub. 100-04 ch. 1 section 120
func checkDuplicates(_ context: ScrubContext, _ draft: inout Draft) {
    context.forEachPair { first, second in
        guard context.lines[first].code == context.lines[second].code else { return }
        let (one, two) = (context.lines[first], context.lines[second])
        guard one.place == two.place, one.sites == two.sites,
            one.marks.union(two.marks).isDisjoint(with: .repeats)
        else { return }
        let (lineOne, lineTwo) = (context.claim.lines[first], context.claim.lines[second])
        guard lineOne.through == lineTwo.through, lineOne.unit == lineTwo.unit, lineOne.quantity == lineTwo.quantity
        else { return }
        let isSameCharge = lineOne.charge == lineTwo.charge
        let isSameModifiers = holdSame(lineOne.modifiers, lineTwo.modifiers)
        guard isSameCharge || isSameModifiers else { return }
        if isSameCharge && isSameModifiers && one.code?.isDrug == false {
            report(.dup001, context, first, second, "repeats", &draft)
        } else if isSameModifiers || differOnlyInWords(lineOne.modifiers, lineTwo.modifiers) {
            report(.dup002, context, first, second, "looks like a repeat of", &draft)
        }
    }
}

private func report(
    _ rule: Rule, _ context: ScrubContext, _ first: Int, _ second: Int, _ verb: String, _ draft: inout Draft
) {
    context.report(
        rule, lines: [second, first], zeroes: [second],
        message: "\(context.title(second)) \(verb) \(context.label(first)).",
        remedy: "Delete \(context.label(second)), or put 76, 77 or 91 on it if the service was done again.", to: &draft)
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
