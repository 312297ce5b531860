import TrendMessages
import Trends

/// A condition on a published rate: `rate(20552, CO-236) > 20%`.
struct TrendRule: Hashable {
    enum Comparison: String, CaseIterable {
        case atLeast = ">="
        case atMost = "<="
        case above = ">"
        case below = "<"
    }

    let code: String
    /// nil: of the code as a whole.
    let part: Of?
    let comparison: Comparison
    let percent: Double

    enum Of: Hashable {
        case reason(String)
        case payer(String)
        case state(String)
    }

    /// - Throws: what is wrong, and where.
    init(_ text: String) throws(TrendRuleError) {
        let text = text.filter { !$0.isWhitespace }
        guard text.hasPrefix("rate("), let end = text.firstIndex(of: ")") else { throw .form }
        let arguments = text[text.index(text.startIndex, offsetBy: 5)..<end].split(
            separator: ",", omittingEmptySubsequences: false)
        guard (1...2).contains(arguments.count) else { throw .form }
        code = arguments[0].uppercased()
        guard Shape.isCode(code) else { throw .code }
        part = try arguments.count == 2 ? TrendRule.part(String(arguments[1])) : nil
        let condition = text[text.index(after: end)...]
        guard let comparison = Comparison.allCases.first(where: { condition.hasPrefix($0.rawValue) }) else {
            throw .comparison
        }
        self.comparison = comparison
        var number = condition.dropFirst(comparison.rawValue.count)
        guard number.last == "%" else { throw .percent }
        number.removeLast()
        guard let percent = Double(number), (0...100).contains(percent) else { throw .percent }
        self.percent = percent
    }

    private static func part(_ text: String) throws(TrendRuleError) -> Of {
        let capitals = text.uppercased()
        // "va" is a payer type and "VA" a state: whoever means one of them says which.
        guard capitals != "VA" else { throw .part }
        if capitals == "STATE:VA" { return .state("VA") }
        if capitals == "PAYER:VA" { return .payer(Contribution.Payer.va.name) }
        if let payer = Contribution.Payer(name: text) { return .payer(payer.name) }
        if Shape.isState(capitals) { return .state(capitals) }
        guard let reason = TrendRule.reason(capitals) else { throw .part }
        return .reason(reason)
    }

    /// Groups are not told apart: "CO-236" is reason 236. nil: it is none.
    static func reason(_ capitals: String) -> String? {
        let pieces = capitals.split(separator: "-", maxSplits: 1).map(String.init)
        let reason = pieces.count == 2 && Shape.isGroup(pieces[0]) ? pieces[1] : capitals
        return Shape.isCARC(reason) ? reason : nil
    }

    /// The rate that an update tells; nil: it tells none.
    ///
    /// Of a reason: its denials among all reports of the code. Of the code, a payer type or a state: denied lines among those
    /// denied or paid.
    func rate(in update: WireTrendUpdate) -> UInt32? {
        guard let part else { return update.hasDenialRate ? update.denialRate : nil }
        switch part {
        case .reason(let carc): return told(.reason, carc, update) { $0.hasShare ? $0.share : nil }
        case .payer(let name): return told(.payer, name, update) { $0.hasDenialRate ? $0.denialRate : nil }
        case .state(let name): return told(.state, name, update) { $0.hasDenialRate ? $0.denialRate : nil }
        }
    }

    private func told(
        _ facet: WireFacet, _ value: String, _ update: WireTrendUpdate, _ rate: (WireTrendPart) -> UInt32?
    ) -> UInt32? {
        update.parts.first { $0.facet == facet && $0.value == value }.flatMap(rate)
    }

    func holds(for rate: UInt32) -> Bool {
        switch comparison {
        case .above: Double(rate) > percent
        case .below: Double(rate) < percent
        case .atLeast: Double(rate) >= percent
        case .atMost: Double(rate) <= percent
        }
    }
}

enum TrendRuleError: Error, CustomStringConvertible {
    case form, code, part, comparison, percent

    var description: String {
        let reason =
            switch self {
            case .form: "expected rate(CODE) or rate(CODE, PART) and a comparison"
            case .code: "the code is a HCPCS code of five characters"
            case .part:
                "after the code: a reason (CO-236 or 236), a state or a payer type (\(Contribution.Payer.names)); "
                    + "state:VA or payer:va for those two"
            case .comparison: "after the rate: > >= < or <="
            case .percent: "the last is a percentage from 0% to 100%"
            }
        return "--rule: \(reason); for example 'rate(20552, CO-236) > 20%'"
    }
}
