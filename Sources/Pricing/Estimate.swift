import Claims
import Reference

/// What the physician fee schedule should allow for one claim.
package struct Estimate: Hashable, Sendable {
    /// One for each line of the claim, in the claim's order.
    package var lines: [LineEstimate]
    /// The arithmetic of all lines, in the order of the rules. Empty when traces are switched off.
    package var steps: [TraceStep]
    var totals = Totals()

    package init(lines: [LineEstimate] = [], steps: [TraceStep] = []) {
        self.lines = lines
        self.steps = steps
        for line in lines {
            if case .priced(let amount) = line.outcome { totals.add(amount, line.payment, line.doubts) }
        }
    }

    /// The sum over priced lines.
    package var allowed: Money { totals.allowed }
    /// Who pays which part of `allowed`.
    package var payment: Payment { totals.payment }
    /// The lowest of the lines' that were priced; `.high` when none was.
    package var confidence: Confidence { totals.doubts.confidence }

    struct Totals: Hashable, Sendable {
        private(set) var allowed = Money.zero
        private(set) var payment = Payment()
        /// Of priced lines.
        private(set) var doubts: Doubts = []

        mutating func add(_ amount: Money, _ payment: Payment, _ doubts: Doubts) {
            allowed += amount
            self.payment += payment
            self.doubts.formUnion(doubts)
        }
    }

    /// The words under every estimate.
    package static let notice = "Typical-case estimate using standard Medicare modifier rules"

    /// The arithmetic of the line at this position.
    package func steps(of position: Int) -> [TraceStep] { steps.filter { $0.position == position } }

    /// Room for so many lines, each of which is yet to be set.
    mutating func clear(for count: Int) {
        if !steps.isEmpty { steps.removeAll(keepingCapacity: true) }
        guard lines.count != count else { return }
        lines.removeAll(keepingCapacity: true)
        for _ in 0..<count { lines.append(LineEstimate(line: 0, outcome: .notPriced(.noProcedure))) }
    }
}

package struct LineEstimate: Hashable, Sendable {
    package var line: Int
    package var outcome: Outcome
    /// Why the confidence is not high; empty when it is.
    package var doubts: Doubts = []
    /// The tables used; nil: none for the date, or not needed.
    package var feeSchedule: ReleaseChoice?
    package var localities: ReleaseChoice?
    package var anesthesiaUnits: ReleaseChoice?
    package var anesthesiaFactors: ReleaseChoice?
    /// nil: priced nationally (all indices 1), or not priced at all.
    package var locality: LocalityKey?
    package var setting: PlaceOfService.Setting?
    /// Who pays which part of the allowed amount; zeros unless priced.
    package var payment = Payment()
    /// What the contractor's own price cannot exceed: the hospital outpatient amount of imaging of status C. nil: no such
    /// line.
    package var ceiling: Money?
    /// The most that a provider who does not take assignment may charge the patient; nil: not such a provider.
    package var limitingCharge: Money?
    /// What the rules on several procedures of one day took from the fee; zero: nothing.
    package var reduction = Money.zero
    /// How far the charge is below the fee, where the charge is what is allowed; zero: it is not below.
    package var belowFee = Money.zero

    package init(line: Int, outcome: Outcome) {
        self.line = line
        self.outcome = outcome
    }

    package enum Outcome: Hashable, Sendable {
        /// The allowed amount, after the lower-of-charge comparison where that applies.
        case priced(Money)
        /// Paid as part of something else: allowed 0, and that is an answer.
        case bundled(NotPaidReason)
        /// No amount can be given. Never to be read as $0.
        case notPriced(NotPaidReason)
    }

    package var confidence: Confidence { doubts.confidence }

    /// The amount for sums: 0 unless priced.
    package var allowed: Money {
        if case .priced(let amount) = outcome { amount } else { .zero }
    }
}

/// How an allowed amount is shared between the patient and Medicare. Its parts add up to the allowed amount.
///
/// Source: Social Security Act section 1833(a)(1) and (b); Pub. 100-04 ch. 1.
package struct Payment: Hashable, Sendable {
    /// The patient's.
    package var deductible = Money.zero
    /// The patient's 20 %.
    package var coinsurance = Money.zero
    /// What Medicare does not pay because a therapy assistant furnished the service (CO, CQ). Nobody pays it.
    package var assistantReduction = Money.zero
    /// What the budget's sequestration takes from Medicare's payment (CO-253). Nobody pays it.
    package var sequestration = Money.zero
    /// What Medicare pays in the end.
    package var medicare = Money.zero

    package init() {}

    package var patient: Money { deductible + coinsurance }

    package static func += (left: inout Payment, right: Payment) {
        left.deductible += right.deductible
        left.coinsurance += right.coinsurance
        left.assistantReduction += right.assistantReduction
        left.sequestration += right.sequestration
        left.medicare += right.medicare
    }
}

package enum Confidence: UInt8, Comparable, Sendable, CaseIterable {
    case low = 1
    case medium = 2
    case high = 3

    package static func < (left: Confidence, right: Confidence) -> Bool { left.rawValue < right.rawValue }
}
