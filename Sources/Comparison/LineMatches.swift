import Claims
import X12

/// Which remitted line answers which expected one.
///
/// Lines belong together by the code and modifiers that were submitted, whatever the order of the modifiers; equal ones in
/// their order.
///
///     one such line sent, several in one remitted claim      the payer has split it: together they are its answer
///     several sent, even more in one remitted claim          unclear, and none is compared
///     more answers than lines over all remitted claims       a claim was sent again: those that allow money count
///                                                            before those that do not, then the later ones
struct LineMatches {
    private(set) var pairs: [(line: ExpectedLine, answer: Answer)] = []
    private(set) var unmatched: [UnmatchedLine] = []

    struct Answer {
        var line: RemittedLine
        /// Position of its claim.
        var claim: Int
    }

    private struct Key: Hashable {
        let code: HCPCS
        let modifiers: [Modifier]

        init?(_ code: HCPCS?, _ modifiers: ModifierList) {
            guard let code else { return nil }
            self.code = code
            self.modifiers = modifiers.sorted()
        }
    }

    init(_ expected: ExpectedClaim, _ claims: [RemittedClaim]) {
        let sent = Dictionary(grouping: expected.lines) { Key($0.code, $0.modifiers) }
        var answers: [Key: [Answer]] = [:]
        var unclear: Set<Key> = []
        for (position, claim) in claims.enumerated() {
            for (key, lines) in Dictionary(grouping: claim.lines, by: { Key($0.reported, $0.reportedModifiers) }) {
                guard let key, let count = sent[key]?.count else {
                    unmatched += lines.map { UnmatchedLine($0, expected.reference, .notSent) }
                    continue
                }
                if count == 1 {
                    answers[key, default: []].append(Answer(line: lines.joined, claim: position))
                } else {
                    if lines.count > count { unclear.insert(key) }
                    answers[key, default: []] += lines.map { Answer(line: $0, claim: position) }
                }
            }
        }
        for (key, lines) in sent {
            guard let key else {
                unmatched += lines.map { UnmatchedLine($0, expected.reference, .notAnswered) }
                continue
            }
            match(lines, answers[key] ?? [], isUnclear: unclear.contains(key), expected.reference)
        }
    }

    private mutating func match(_ lines: [ExpectedLine], _ found: [Answer], isUnclear: Bool, _ reference: String) {
        if isUnclear {
            unmatched += lines.map { UnmatchedLine($0, reference, .unclear) }
            unmatched += found.map { UnmatchedLine($0.line, reference, .unclear) }
            return
        }
        let byWeight = found.indices.sorted { left, right in
            let (leftAllows, rightAllows) = (found[left].allowsMoney, found[right].allowsMoney)
            return leftAllows == rightAllows ? left > right : leftAllows
        }
        let counting = byWeight.prefix(lines.count).sorted()
        pairs += zip(lines, counting).map { ($0, found[$1]) }
        unmatched += lines.dropFirst(counting.count).map { UnmatchedLine($0, reference, .notAnswered) }
        unmatched += byWeight.dropFirst(lines.count).map { UnmatchedLine(found[$0].line, reference, .answeredAgain) }
    }
}

extension LineMatches.Answer {
    fileprivate var allowsMoney: Bool { (line.allowed ?? line.paid) > .zero }
}

extension [RemittedLine] {
    /// The parts of one line as that line. Not of an empty list.
    fileprivate var joined: RemittedLine {
        var whole = self[0]
        for part in dropFirst() {
            whole.charge += part.charge
            whole.paid += part.paid
            whole.adjustments += part.adjustments
            whole.remarks += part.remarks
        }
        return whole
    }
}
