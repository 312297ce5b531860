import Claims
import Reference

/// A kind of table that could not answer for a claim, or not with its own whole release. "No edit found" is a statement
/// about a table, not about a claim: what was not checked is not clean.
package struct NotChecked: Hashable, Sendable {
    package var subject: Subject
    package var reason: Reason
    /// The first such day of the claim.
    package var date: ServiceDate
    /// What was looked into instead; nil: nothing.
    package var release: ReleaseChoice?

    package init(subject: Subject, reason: Reason, date: ServiceDate, release: ReleaseChoice? = nil) {
        self.subject = subject
        self.reason = reason
        self.date = date
        self.release = release
    }

    package enum Subject: UInt8, Sendable, CaseIterable {
        case procedureEdits, unitLimits, addOns, feeSchedule, diagnoses, lists
    }

    package enum Reason: UInt8, Sendable {
        /// No table covers the date.
        case noTable
        /// The release of another period stands in at an operator's word.
        case standIn
        /// Only a part of the release is loaded, and the claim has a code that may be outside it.
        case part
    }

    package var rule: Rule {
        switch subject {
        case .procedureEdits: .ptp009
        case .unitLimits: .mue009
        case .addOns: .aoc009
        case .feeSchedule: .sta009
        case .diagnoses: .dx009
        case .lists: .lst009
        }
    }

    /// In one sentence.
    package func message(_ image: ReferenceImage) -> String {
        let name = release.map { image.releases[$0.index].name } ?? ""
        return switch reason {
        case .noTable: "\(subject.words) were not checked: no table covers \(date)."
        case .standIn:
            "\(subject.words) were checked with \(name), not with the table for \(date), which is not loaded."
        case .part: "Only a part of \(name) is loaded: codes outside it were not checked."
        }
    }
}

extension NotChecked.Subject {
    fileprivate var words: String {
        switch self {
        case .procedureEdits: "Procedure-to-procedure edits"
        case .unitLimits: "Unit limits"
        case .addOns: "Add-on edits"
        case .feeSchedule: "Status, components, helpers, places and global periods"
        case .diagnoses: "Diagnosis codes"
        case .lists: "Ages, sexes, telehealth, single-dose drugs, CLIA and coverage"
        }
    }
}
