import Claims
import Reference

/// One thing to know about billing a code, worked out from the tables of a day for one place.
package struct BillingTip: Hashable, Sendable {
    package var kind: Kind
    /// One sentence or a few.
    package var words: String
    /// The difference to what is allowed, positive where more is allowed; nil: none in dollars.
    package var impact: Money?
    /// Who says so, and the release that it was worked out from.
    package var source: String
    /// True: it could not be confirmed from CMS's own words, or is an inference of ours. Never shown as CMS's rule.
    package var isUnverified: Bool

    init(_ kind: Kind, _ words: String, impact: Money? = nil, source: String, isUnverified: Bool = false) {
        self.kind = kind
        self.words = words
        self.impact = impact
        self.source = source
        self.isUnverified = isUnverified
    }

    /// In the order of the page.
    package enum Kind: String, Sendable, CaseIterable {
        case status
        case anesthesia
        case setting
        case units
        case secondUnit = "second-unit"
        case bilateral
        case multipleProcedures = "multiple-procedures"
        case components
        case discontinued
        case imagingCap = "imaging-cap"
        case globalPeriod = "global-period"
        case splitCare = "split-care"
        case assistant
        case apart
        case addOn = "add-on"
        case edits
        case sibling
    }
}

/// Why no page can be made.
package enum CodePageError: Error, Hashable, Sendable {
    /// A locality was named, and no table of localities covers the date.
    case noLocalities
    /// The table of the date does not have the locality named.
    case unknownLocality
}

/// All tips on a code; see `CodePages` for many codes.
///
/// - Parameter locality: nil: national amounts, which nobody is paid.
package func tips(
    for code: HCPCS, on date: ServiceDate, locality: LocalityKey?, image: ReferenceImage
) throws(CodePageError) -> [BillingTip] {
    try CodePages(on: date, locality: locality, image: image).tips(code)
}
