import Claims
import Reference

/// The tables in force on one date and what they cannot answer for, looked up once for all claims of that date.
final class ScrubDay: Sendable {
    let date: ServiceDate
    let feeSchedule: FeeSchedule?
    let procedureEdits: ProcedureEditTable?
    let unitLimits: UnitLimitTable?
    let addOns: AddOnTable?
    let diagnoses: DiagnosisTable?
    let lists: CodingListTable?
    /// What is missing, or stands in, whatever the claim; for each subject at most one.
    let gaps: [NotChecked]
    /// Subjects of which only a part is loaded: a gap for codes outside it.
    let parts: [NotChecked]

    init(_ date: ServiceDate, _ image: ReferenceImage) {
        self.date = date
        feeSchedule = image.feeSchedule(on: date)
        procedureEdits = image.procedureEdits(on: date)
        unitLimits = image.unitLimits(on: date)
        addOns = image.addOnEdits(on: date)
        diagnoses = image.diagnoses(on: date)
        lists = image.codingLists(on: date)
        let releases: [(NotChecked.Subject, ReleaseChoice?)] = [
            (.procedureEdits, procedureEdits?.release), (.unitLimits, unitLimits?.release), (.addOns, addOns?.release),
            (.feeSchedule, feeSchedule?.release), (.diagnoses, diagnoses?.release), (.lists, lists?.release),
        ]
        gaps = releases.compactMap { subject, release in
            guard let release else { return NotChecked(subject: subject, reason: .noTable, date: date) }
            guard release.isStandIn else { return nil }
            return NotChecked(subject: subject, reason: .standIn, date: date, release: release)
        }
        parts = releases.compactMap { subject, release in
            guard let release, image.isPart(release) else { return nil }
            return NotChecked(subject: subject, reason: .part, date: date, release: release)
        }
    }

    func isPart(_ subject: NotChecked.Subject) -> Bool { parts.contains { $0.subject == subject } }
}

extension ReferenceImage {
    /// True when a release has too few rows to be what CMS published, as the built-in one. Absence from it means
    /// nothing.
    func isPart(_ release: ReleaseChoice) -> Bool {
        guard releases.indices.contains(release.index) else { return true }
        return releases[release.index].rows < releases[release.index].kind.rowsWhole
    }
}

extension TableKind {
    /// Fewer rows than this are not the whole table. CMS's have about 19,000, 2,500,000, 15,000, 9,000 and 97,000; the
    /// other kinds are not asked by these rules, or are as long as their maker likes.
    fileprivate var rowsWhole: Int {
        switch self {
        case .feeSchedule: 10_000
        case .procedureEdits: 1_000_000
        case .unitLimits: 10_000
        case .addOnEdits: 5_000
        case .diagnoses: 50_000
        default: 0
        }
    }
}

/// The days that claims ask for.
struct ScrubDays: Sendable {
    let image: ReferenceImage
    /// By the date's last bits: a quarter's days never meet.
    private var slots = [ScrubDay?](repeating: nil, count: ScrubDays.slotCount)

    private static let slotCount = 128

    init(image: ReferenceImage) { self.image = image }

    subscript(date: ServiceDate) -> ScrubDay {
        mutating get {
            let slot = Int(date.days) & (ScrubDays.slotCount - 1)
            if let day = slots[slot], day.date == date { return day }
            let day = ScrubDay(date, image)
            slots[slot] = day
            return day
        }
    }
}
