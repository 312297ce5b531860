import Claims

/// What a reference table is about. Raw values are stored in images: never reuse one.
package enum TableKind: UInt8, Sendable, CaseIterable {
    case feeSchedule = 1
    case localities = 2
    case procedureEdits = 3
    case unitLimits = 4
    case addOnEdits = 5

    /// The word for it in commands, messages and results.
    package var name: String {
        switch self {
        case .feeSchedule: "fee-schedule"
        case .localities: "localities"
        case .procedureEdits: "procedure-edits"
        case .unitLimits: "unit-limits"
        case .addOnEdits: "add-on-edits"
        }
    }
}

/// One published version of a reference table.
package struct Release: Hashable, Sendable {
    package var kind: TableKind
    /// "CMS MPFS RVU25A", "CMS GPCI 2025", "NCCI PTP practitioner 2024Q2", "NCCI MUE practitioner 2026Q2", "NCCI AOC 2026Q2".
    package var name: String
    /// The service dates it is published for.
    package var from: ServiceDate
    package var through: ServiceDate
    /// Further service dates it is used for because an operator said so, for want of the right release; nil: none.
    /// Every answer that rests on it says so.
    package var standsInFrom: ServiceDate?
    package var standsInThrough: ServiceDate?
    /// SHA-256 of the rows as compiled, lower-case hexadecimal.
    package var digest: String
    /// The file's own name, without folders.
    package var source: String
    package var rows: Int
    /// When the import ran, seconds since 1970; 0 for the built-in releases.
    package var imported: Int64
}

/// A release that was chosen for a date: what a result names so that it can be repeated later.
package struct ReleaseChoice: Hashable, Sendable {
    /// Position in `ReferenceImage.releases`.
    package var index: Int
    /// True: published for other dates, standing in at an operator's word.
    package var isStandIn: Bool
}
