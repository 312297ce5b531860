// In: the tables that CMS publishes, as files. Out: releases, compiled into one `ReferenceImage`, and its lookups.
// Not here: what a rule does with a row, claims, results, the command line; no network, no clock.

/// Why an image cannot be used. Nothing of it is read any further.
package struct ReferenceError: Error, Hashable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        /// The system refused: the file is absent, unreadable, not a file.
        case unreadable
        /// The bytes do not begin as an image does.
        case notAnImage
        /// Written by another version of MedPay, whose layout differs.
        case otherFormat
        /// Cut short or altered.
        case damaged
        /// It can take no more.
        case full
    }
    package var reason: Reason
    /// nil: the image is in memory.
    package var path: String?
    /// What was found, and what to do about it: a sentence for an operator.
    package var detail: String

    package init(_ reason: Reason, path: String? = nil, _ detail: String) {
        self.reason = reason
        self.path = path
        self.detail = detail
    }

    package var description: String { "\(path ?? "reference image"): \(detail)" }
}
