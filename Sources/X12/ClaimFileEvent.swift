import Claims

/// What a reader of 837P finds, in the order of the file.
package enum ClaimFileEvent: Sendable {
    case interchange(InterchangeHeading)
    case group(GroupHeading)
    /// Also one that is refused: its notice follows.
    case transaction(TransactionHeading)
    /// Table 1 of the transaction, before its first claim.
    case submission(SubmissionHeading)
    /// - Parameter names: only of a reader that was made to keep them.
    case claim(Claim, names: ClaimNames?)
    /// A claim that could not be read.
    case refusedClaim(RefusedClaim)
    /// Anything else that is wrong.
    case notice(X12Notice)
    case transactionEnd
    case groupEnd
    case interchangeEnd
}

/// A claim that could not be read, and why.
package struct RefusedClaim: Hashable, Sendable {
    /// CLM01; empty when it was itself at fault.
    package var reference: String
    /// CLM02; nil when it was itself at fault.
    package var charge: Money?
    package var billing: NPI?
    package var error: X12Error
    package var names: ClaimNames?

    package var notice: X12Notice { X12Notice(.claim, error, isRefusal: true) }
}
