import Claims
import Pricing
import Reference

/// A claim with everything looked up once that more than one check asks for.
struct ScrubContext {
    let claim: Claim
    let image: ReferenceImage
    let estimate: Estimate
    let today: ServiceDate
    /// One for each line of the claim, in its order.
    let lines: [LineFacts]
    /// One for each date on which a line begins.
    let days: [DayTables]

    init(_ claim: Claim, image: ReferenceImage, estimate: Estimate, today: ServiceDate) {
        self.claim = claim
        self.image = image
        self.estimate = estimate
        self.today = today
        var days: [DayTables] = []
        let claimProvider = claim.rendering ?? claim.billing
        lines = claim.lines.map { line in
            var facts = LineFacts(line, claim: claim, provider: claimProvider)
            guard let date = line.from else { return facts }
            let day = days.firstIndex { $0.date == date } ?? days.count
            if day == days.count { days.append(DayTables(date, image: image)) }
            facts.day = day
            facts.lookUp(days[day])
            return facts
        }
        self.days = days
    }

    /// True when both lines begin on the same date and one provider rendered both. By position: facts are too large to
    /// copy for each pair.
    @inline(__always)
    func areTogether(_ left: Int, _ right: Int) -> Bool {
        lines[left].day >= 0 && lines[left].day == lines[right].day && lines[left].provider == lines[right].provider
    }

    /// Calls `body` for every two lines with codes, one date and one provider, the lower line number first.
    ///
    /// Lines with different rendering NPIs are different providers here, though NCCI takes two of the same group and
    /// specialty for one: the specialty that Medicare enrolled is not on the claim.
    @inline(__always)
    func forEachPair(_ body: (_ first: Int, _ second: Int) -> Void) {
        for first in lines.indices where lines[first].code != nil {
            for second in (first + 1)..<max(lines.count, first + 1)
            where lines[second].code != nil && areTogether(first, second) {
                body(first, second)
            }
        }
    }

    func tables(_ line: LineFacts) -> DayTables? { line.day >= 0 ? days[line.day] : nil }
    func feeSchedule(_ line: LineFacts) -> ReleaseChoice? { tables(line)?.feeSchedule?.release }
}

/// What the checks ask of a line.
struct LineFacts {
    var code: HCPCS?
    /// The position of the line's first date in `ScrubContext.days`; -1: it has none.
    var day = -1
    /// Days from first to last, at least 1.
    var dayCount = 1
    var marks: Marks
    var sites: Sites
    /// The line's place of service, or the claim's.
    var place: PlaceOfService?
    /// Who rendered it: nil when no NPI says so, which takes all such lines of a claim for one provider's.
    var provider: NPI?
    /// Where the code stands among the edits of the line's day; nil: there is no code or no table.
    var editKey: ProcedureEditTable.Key?
    /// The fee schedule's row for the code and its 26, TC or 53, or the whole code's where that has none.
    var row: FeeScheduleRow?

    init(_ line: ServiceLine, claim: Claim, provider: Provider) {
        code = line.procedure
        marks = []
        sites = []
        for modifier in line.modifiers {
            let meaning = ModifierMeaning.of(modifier)
            marks.formUnion(meaning.marks)
            sites.formUnion(meaning.sites)
        }
        place = line.placeOfService ?? claim.placeOfService
        self.provider = (line.rendering ?? provider).npi
        if let from = line.from, let through = line.through, through > from { dayCount = from.days(until: through) + 1 }
    }

    mutating func lookUp(_ tables: DayTables) {
        guard let code else { return }
        editKey = tables.procedureEdits?.key(of: code)
        guard let schedule = tables.feeSchedule else { return }
        if let component { row = schedule.row(code, component) }
        if row == nil { row = schedule.row(code, .whole) }
    }

    private var component: ServiceComponent? {
        if marks.contains(.m26) { return .professional }
        if marks.contains(.tc) { return .technical }
        return marks.contains(.m53) ? .discontinued : nil
    }

    /// The code, and its row where the physician fee schedule pays it: status A, R, T or C. The indicators of other
    /// rows say "not applicable" and nothing about the code.
    var payableRow: FeeScheduleRow? {
        guard let row else { return nil }
        return "ARTC".utf8.contains(row.status) ? row : nil
    }
}

/// The tables in force on one date. A class, so that handing it around is one count and not four.
final class DayTables: Sendable {
    let date: ServiceDate
    let feeSchedule: FeeSchedule?
    let procedureEdits: ProcedureEditTable?
    let unitLimits: UnitLimitTable?
    let addOns: AddOnTable?

    init(_ date: ServiceDate, image: ReferenceImage) {
        self.date = date
        feeSchedule = image.feeSchedule(on: date)
        procedureEdits = image.procedureEdits(on: date)
        unitLimits = image.unitLimits(on: date)
        addOns = image.addOnEdits(on: date)
    }
}
