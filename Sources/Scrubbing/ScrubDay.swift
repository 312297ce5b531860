import Claims
import Reference

/// The tables in force on one date and what they cannot answer for, looked up once for all claims of that date.
final class ScrubDay: Sendable {
    let date: ServiceDate
    let feeSchedule: Held<FeeSchedule>?
    let procedureEdits: Held<ProcedureEditTable>?
    let unitLimits: Held<UnitLimitTable>?
    let addOns: Held<AddOnTable>?
    let diagnoses: Held<DiagnosisTable>?
    let lists: Held<CodingListTable>?
    /// By subject: what is missing, or stands in, whatever the claim; nil: nothing.
    let gaps: [NotChecked?]
    /// By subject: where only a part is loaded, a gap for codes outside it.
    let parts: [NotChecked?]
    let hasParts: Bool
    /// Subjects with either, and subjects with a table, as bits.
    let doubtful: UInt8
    let available: UInt8

    init(_ date: ServiceDate, _ image: ReferenceImage) {
        self.date = date
        feeSchedule = Held(image.feeSchedule(on: date))
        procedureEdits = Held(image.procedureEdits(on: date))
        unitLimits = Held(image.unitLimits(on: date))
        addOns = Held(image.addOnEdits(on: date))
        diagnoses = Held(image.diagnoses(on: date))
        lists = Held(image.codingLists(on: date))
        let releases: [(NotChecked.Subject, ReleaseChoice?)] = [
            (.procedureEdits, procedureEdits?.table.release), (.unitLimits, unitLimits?.table.release),
            (.addOns, addOns?.table.release),
            (.feeSchedule, feeSchedule?.table.release), (.diagnoses, diagnoses?.table.release),
            (.lists, lists?.table.release),
        ]
        let gaps: [NotChecked?] = releases.map { subject, release in
            guard let release else { return NotChecked(subject: subject, reason: .noTable, date: date) }
            guard release.isStandIn else { return nil }
            return NotChecked(subject: subject, reason: .standIn, date: date, release: release)
        }
        let parts: [NotChecked?] = releases.map { subject, release in
            guard let release, image.isPart(release) else { return nil }
            return NotChecked(subject: subject, reason: .part, date: date, release: release)
        }
        doubtful = NotChecked.Subject.allCases.reduce(0) { bits, subject in
            let index = Int(subject.rawValue)
            return gaps[index] == nil && parts[index] == nil ? bits : bits | 1 << subject.rawValue
        }
        available = releases.reduce(0) { $1.1 == nil ? $0 : $0 | 1 << $1.0.rawValue }
        self.gaps = gaps
        self.parts = parts
        hasParts = parts.contains { $0 != nil }
    }

    func isPart(_ subject: NotChecked.Subject) -> Bool { parts[Int(subject.rawValue)] != nil }
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

/// A table behind a reference: to hold on to it counts one reference and not each of its own.
final class Held<Table: Sendable>: Sendable {
    let table: Table

    /// nil for no table.
    init?(_ table: Table?) {
        guard let table else { return nil }
        self.table = table
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
            if let day = slots[slot], day.date.days == date.days { return day }
            let day = ScrubDay(date, image)
            slots[slot] = day
            return day
        }
    }
}
