import Claims

// In: what was expected of a batch's claims, and the claims of the payers' 835 files, by the submitter's own reference.
// Out: what the payers did otherwise, in dollars; and how often each rule's prediction came true.
// Not here: reading 835 files (X12), reading results (Client), printing. It runs on the submitter's side only.

/// What payers did otherwise than expected. The same for the same claims, in whatever order they were taken, but for
/// references that a batch has twice: of those the first is compared.
package struct Comparison: Hashable, Sendable {
    package var totals: Totals
    /// Lines that the payer allowed less for, and did not deny.
    package var underpayments: Largest<PriceDifference>
    package var overpayments: Largest<PriceDifference>
    package var denials: Largest<DeniedLine>
    package var unmatched: Largest<UnmatchedLine>
    package var apart: Largest<ClaimApart>
    /// Those that predicted most first.
    package var rules: [RuleScore]
    package var allRules: TotalScore

    /// A claim is counted in one of: answered, apart, taken back, repeated, not answered.
    package struct Totals: Hashable, Sendable {
        package var claims = 0
        package var claimsAnswered = 0
        /// Claims that have only answers which are no measure: of a second payer, say.
        package var claimsApart = 0
        /// Claims whose every answer was reversed.
        package var claimsTakenBack = 0
        /// Claims with the reference of an earlier one of the batch: whose the answer is cannot be known. The
        /// first is compared, these are not.
        package var claimsRepeated = 0
        package var claimsNotAnswered = 0
        /// Remitted claims with references that the batch does not have.
        package var remittedElsewhere = 0
        /// Reversals of payments that were not at hand.
        package var reversalsAlone = 0

        package var lines = 0
        /// Lines with an answer of their own or of their claim's as a whole.
        package var linesAnswered = 0
        /// Of the answered: the estimate has no amount.
        package var linesNotPriced = 0
        /// Of the answered and priced: the remittance does not tell what the payer allows; see `RemittedLine.allowed`.
        package var linesNotMeasured = 0
        package var linesUnderpaid = 0
        package var linesOverpaid = 0
        package var linesDenied = 0

        /// The expected allowed amount of all lines that were priced.
        package var expected = Money.zero
        /// The same, of lines that were answered and could be measured: what `allowed` is to be held against.
        package var expectedMeasured = Money.zero
        /// What the payers allowed for those lines; nothing for a line that was denied.
        package var allowed = Money.zero
        package var underpaid = Money.zero
        package var overpaid = Money.zero
        /// The sum of `DeniedLine.dollars`.
        package var denied = Money.zero
    }
}
