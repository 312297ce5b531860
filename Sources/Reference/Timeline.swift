import Claims

/// Which release of one kind answers for a date: a search in a short list of days, however many releases there are.
struct Timeline: Sendable {
    /// Ascending; the choice holds from that day until the next one.
    private var days: [Int32] = []
    private var choices: [ReleaseChoice?] = []

    /// A published release wins over a stand-in; then the one published up to the latest date, for tables that
    /// are cumulative carry corrections of their past; then the one imported last.
    init(_ releases: [Release], where isIncluded: (Int) -> Bool) {
        var spans: [Span] = []
        for (index, release) in releases.enumerated() where isIncluded(index) {
            spans.append(Span(index, release.from, release.through, isStandIn: false, release))
            if let from = release.standsInFrom, let through = release.standsInThrough {
                spans.append(Span(index, from, through, isStandIn: true, release))
            }
        }
        let ascending = spans.sorted { $0.rank < $1.rank }
        for day in Set(spans.flatMap { [$0.from, $0.through + 1] }).sorted() {
            days.append(day)
            choices.append(ascending.last { $0.from <= day && day <= $0.through }?.choice)
        }
    }

    /// Allocates nothing.
    func choice(on date: ServiceDate) -> ReleaseChoice? {
        var low = 0
        var high = days.count
        while low < high {
            let middle = (low + high) / 2
            if days[middle] <= date.days { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : choices[low - 1]
    }
}

private struct Span {
    var choice: ReleaseChoice
    var from: Int32
    var through: Int32
    var published: Int32

    init(_ index: Int, _ from: ServiceDate, _ through: ServiceDate, isStandIn: Bool, _ release: Release) {
        choice = ReleaseChoice(index: index, isStandIn: isStandIn)
        self.from = from.days
        self.through = through.days
        published = release.through.days
    }

    var rank: (Int, Int32, Int) { (choice.isStandIn ? 0 : 1, published, choice.index) }
}
