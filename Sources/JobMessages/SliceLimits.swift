/// How many claims travel beside those that are to be answered, for the rules that look across a patient's claims.
package enum SliceLimits {
    /// Service lines of all neighbours of a slice together: as many as a slice of MedPay's own has itself, so that looking
    /// across claims costs a worker no more than twice what the slice alone does.
    package static let neighbourLinesMax = 1000
    /// Encoded neighbours of a slice.
    package static let neighbourBytesMax = 1 << 20
    /// Neighbours that one claim of a slice brings with it.
    package static let neighboursPerClaimMax = 64
    /// Claims beside the one of an interactive call.
    package static let relatedMax = 64
}
