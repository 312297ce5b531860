import Claims
import Reference

/// The whole fee schedule of a day, to be read off for one locality after another, as practices keep it.
///
/// Whether a row has an amount at all is the engine's answer, asked once for each row: it does not depend on the place.
/// The amounts and caps are then `Rates`', at some 50 ns each.
package struct FeeTable: Sendable {
    package let date: ServiceDate
    package let schedule: FeeSchedule
    /// nil: no table covers the date, and only national amounts can be given.
    package let localities: LocalityTable?
    private let entries: [Entry]

    fileprivate struct Entry {
        var code: HCPCS
        var component: ServiceComponent
        /// nil: the schedule has no such row.
        var row: FeeScheduleRow?
        /// nil: the row has amounts.
        var reason: NotPaidReason?
    }

    /// A row that somebody wants; without a component all rows of the code.
    package struct Wanted: Hashable, Sendable {
        package var code: HCPCS
        package var component: ServiceComponent?

        package init(code: HCPCS, component: ServiceComponent? = nil) {
            self.code = code
            self.component = component
        }
    }

    /// - Parameter wanted: in the order of the answer; nil: every row of the schedule, ascending. What the schedule does
    ///   not have is in the answer too, with the reason.
    /// - Returns: nil when no fee schedule covers the date.
    /// - Complexity: an estimate for each row, about a microsecond.
    package init?(on date: ServiceDate, wanted: [Wanted]? = nil, image: ReferenceImage) {
        guard let schedule = image.feeSchedule(on: date) else { return nil }
        self.date = date
        self.schedule = schedule
        localities = image.localities(on: date)
        let probe = Probe(image: image, date: date, locality: nil)
        let rows = (0..<schedule.rowCount).lazy.compactMap { schedule.row(at: $0) }
        entries = wanted.map { $0.flatMap { FeeTable.entries($0, schedule, probe) } } ?? rows.map { Entry($0, probe) }
    }

    private static func entries(_ wanted: Wanted, _ schedule: FeeSchedule, _ probe: Probe) -> [Entry] {
        if let component = wanted.component {
            if let row = schedule.row(wanted.code, component) { return [Entry(row, probe)] }
            let reason: NotPaidReason = schedule.has(wanted.code) ? .componentNotAllowed : .notOnSchedule
            return [Entry(code: wanted.code, component: component, reason: reason)]
        }
        let rows = schedule.rows(wanted.code)
        guard rows.isEmpty else { return rows.map { Entry($0, probe) } }
        return [Entry(code: wanted.code, component: .whole, reason: .notOnSchedule)]
    }

    package var count: Int { entries.count }

    /// - Parameters:
    ///   - index: below `count`.
    ///   - locality: nil: the national amounts, which nobody is paid.
    /// - Complexity: O(1); allocates nothing.
    package func line(_ index: Int, in locality: Locality?) -> FeeLine {
        let entry = entries[index]
        guard let row = entry.row else {
            return FeeLine(code: entry.code, component: entry.component, reason: entry.reason)
        }
        return FeeLine(row, without: entry.reason, in: locality, schedule.conversionFactor)
    }
}

extension FeeTable.Entry {
    fileprivate init(_ row: FeeScheduleRow, _ probe: Probe) {
        self.init(code: row.code, component: row.component, row: row, reason: probe.whyUnpriced(row))
    }
}

/// One row of a fee schedule in one place.
package struct FeeLine: Hashable, Sendable {
    package var code: HCPCS
    package var component: ServiceComponent
    /// As an ASCII byte; nil: not on the schedule.
    package var status: UInt8?
    /// Both nil: no amount, for `reason`.
    package var nonFacility: Fee?
    package var facility: Fee?
    package var reason: NotPaidReason?

    package struct Fee: Hashable, Sendable {
        /// By the formula, before the cap on imaging.
        package var amount: Money
        /// The hospital outpatient amount, where it is lower: this is then what is paid.
        package var capped: Money?
        /// The NA flag: rarely or never done in this setting, and the amount is a copy of the other setting's.
        package var isRare: Bool

        package init(amount: Money, capped: Money? = nil, isRare: Bool) {
            self.amount = amount
            self.capped = capped
            self.isRare = isRare
        }

        package var paid: Money { capped ?? amount }
    }

    package init(code: HCPCS, component: ServiceComponent, status: UInt8? = nil, reason: NotPaidReason?) {
        self.code = code
        self.component = component
        self.status = status
        self.reason = reason
    }

    /// - Parameter reason: why the row has no amounts; nil: it has.
    fileprivate init(
        _ row: FeeScheduleRow, without reason: NotPaidReason?, in locality: Locality?, _ conversionFactor: Int64
    ) {
        self.init(code: row.code, component: row.component, status: row.status, reason: reason)
        guard reason == nil else { return }
        nonFacility = Fee(row, .nonFacility, locality, conversionFactor)
        facility = Fee(row, .facility, locality, conversionFactor)
    }

    /// Asks the engine whether the row has amounts.
    init(_ row: FeeScheduleRow, _ schedule: FeeSchedule, _ probe: Probe, _ locality: Locality?) {
        self.init(row, without: probe.whyUnpriced(row), in: locality, schedule.conversionFactor)
    }

    package subscript(_ setting: PlaceOfService.Setting) -> Fee? { setting == .facility ? facility : nonFacility }
}

extension FeeLine.Fee {
    fileprivate init(
        _ row: FeeScheduleRow, _ setting: PlaceOfService.Setting, _ locality: Locality?, _ conversionFactor: Int64
    ) {
        let rates = Rates(locality, conversionFactor: conversionFactor)
        amount = rates.fee(row, setting)
        isRare = row.isRare(setting)
        if let cap = rates.cap(row, setting), cap < amount { capped = cap }
    }
}

extension Probe {
    /// nil: the engine gives the row an amount, alone, wherever it is furnished.
    fileprivate func whyUnpriced(_ row: FeeScheduleRow) -> NotPaidReason? {
        switch outcome(Billed(row), at: .nonFacility) {
        case .priced: nil
        case .bundled(let why), .notPriced(let why): why
        }
    }
}
