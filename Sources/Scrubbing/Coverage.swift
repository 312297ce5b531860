import Claims
import Reference

/// Which dates of a claim a kind of table could not answer for, or not with its own whole release. At most three notes a
/// claim: "no edit found" is a statement about a table, not about the claim.
struct Coverage {
    private var missing: ServiceDate?
    private var standIn: (date: ServiceDate, release: ReleaseChoice)?
    private var part: (date: ServiceDate, release: ReleaseChoice)?
    /// The release looked at last, so that each is judged once.
    private var known = -1

    /// Call where a table is wanted. False: there is none.
    mutating func note(_ release: ReleaseChoice?, on date: ServiceDate, _ context: ScrubContext) -> Bool {
        guard let release else {
            missing = min(missing ?? date, date)
            return false
        }
        guard release.index != known || release.isStandIn else { return true }
        known = release.index
        if release.isStandIn, date < standIn?.date ?? .distantFuture { standIn = (date, release) }
        if context.isPart(release), context.hasCodeOutsidePart(on: date), date < part?.date ?? .distantFuture {
            part = (date, release)
        }
        return true
    }

    /// - Parameter subject: "Unit limits"; a plural.
    func report(_ context: ScrubContext, _ rule: Rule, _ subject: String, _ draft: inout Draft) {
        if let missing {
            context.report(
                rule, message: "\(subject) were not checked: no table covers \(missing).", remedy: rule.remedy,
                to: &draft)
        }
        if let standIn {
            context.report(
                rule, message: "\(subject) were not checked with the table for \(standIn.date), which is not loaded.",
                remedy: rule.remedy, releases: [standIn.release], to: &draft)
        }
        if let part {
            context.report(
                rule,
                message: "Only a part of \(context.name(part.release)) is loaded: codes outside it were not checked.",
                remedy: rule.remedy, releases: [part.release], to: &draft)
        }
    }
}

extension ScrubContext {
    /// True when a line of the date has a code that the fee schedule, a part like its neighbours, does not know.
    func hasCodeOutsidePart(on date: ServiceDate) -> Bool {
        lines.contains { $0.day >= 0 && days[$0.day].date == date && $0.code != nil && $0.row == nil }
    }

    /// True when a release has too few rows to be what CMS published, as the built-in one. Absence from it means
    /// nothing.
    func isPart(_ release: ReleaseChoice) -> Bool {
        guard image.releases.indices.contains(release.index) else { return true }
        return image.releases[release.index].rows < image.releases[release.index].kind.rowsWhole
    }
}

extension TableKind {
    /// Fewer rows than this are not the whole table. CMS's have about 19,000, 109, 2,500,000, 15,000 and 9,000; the
    /// other kinds are not asked by these rules.
    fileprivate var rowsWhole: Int {
        switch self {
        case .feeSchedule: 10_000
        case .localities: 100
        case .procedureEdits: 1_000_000
        case .unitLimits: 10_000
        case .addOnEdits: 5_000
        default: 0
        }
    }
}
