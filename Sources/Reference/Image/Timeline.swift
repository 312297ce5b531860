import Claims

/// The tables of one kind by date of service: a search in a short list of days, however many releases there are.
struct Timeline<Table: ReferenceTable>: Sendable {
    /// Ascending; the table holds from that day until the next one.
    private var days: [Int32] = []
    /// nil: no release answers. Each knows which release it is and whether it stands in.
    private var tables: [Table?] = []

    /// A published release wins over a stand-in; then the later word, see `ReleaseRank`.
    init(_ candidates: [(release: Release, table: Table)]) {
        var spans: [Span] = []
        for (release, table) in candidates {
            spans.append(Span(release, table, from: release.from, through: release.through, isStandIn: false))
            if let from = release.standsInFrom, let through = release.standsInThrough {
                spans.append(Span(release, table, from: from, through: through, isStandIn: true))
            }
        }
        spans.sort { ($0.isStandIn ? 0 : 1, $0.rank) < ($1.isStandIn ? 0 : 1, $1.rank) }
        for day in Set(spans.flatMap { [$0.from, $0.through + 1] }).sorted() {
            days.append(day)
            tables.append(spans.last { $0.from <= day && day <= $0.through }?.table)
        }
    }

    /// nil: no release answers for the date. Allocates nothing.
    subscript(date: ServiceDate) -> Table? {
        let next = days.indices.partitionPoint { days[$0] <= date.days }
        return next == 0 ? nil : tables[next - 1]
    }

    private struct Span {
        var table: Table
        var from: Int32
        var through: Int32
        var isStandIn: Bool
        var rank: ReleaseRank

        init(_ release: Release, _ table: Table, from: ServiceDate, through: ServiceDate, isStandIn: Bool) {
            rank = ReleaseRank(release, at: table.release.index)
            self.table = table
            self.table.release.isStandIn = isStandIn
            self.from = from.days
            self.through = through.days
            self.isStandIn = isStandIn
        }
    }
}
