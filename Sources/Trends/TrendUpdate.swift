/// What is published of a subject, or of one payer type of it, with its place in the trend log. All that is ever
/// published; it takes the place of the one before it under the same topic.
package struct TrendUpdate: Hashable, Sendable {
    /// From 1, without gaps, ascending in the order of publication.
    package var sequence: Int64
    package var subject: TrendSubject
    /// nil: of all payer types together.
    package var payer: Contribution.Payer?
    /// nil: what was published is taken back, and nothing stands in its place.
    package var figures: Figures?
    /// The day of publication, days since 1970 (about the reports, not about a patient).
    package var day: Int32

    package init(
        sequence: Int64, subject: TrendSubject, payer: Contribution.Payer? = nil, figures: Figures?, day: Int32
    ) {
        self.sequence = sequence
        self.subject = subject
        self.payer = payer
        self.figures = figures
        self.day = day
    }

    /// Numbers as they may be told: counts in bands, shares in steps of 5 points.
    package struct Figures: Hashable, Sendable {
        /// All reports; of a payer type, its denials.
        package var reports: CountBand
        /// Of a payer type: its denials among all reports of the subject, percent; in truth it may be more.
        package var share: Int?
        /// Denied lines among those that were denied or paid, percent.
        package var denialRate: Int?
        /// Ascending by facet, then the largest band first, then the largest share, then by value; empty for a payer type.
        package var parts: [PublishedPart]
        /// Of appeals alone: the largest band first, then the highest rate, then by name.
        package var strategies: [PublishedStrategy]
        /// Approved texts of strategies that are told as won, in the order of `strategies`, the newest first.
        package var notes: [PublishedNote]

        package init(
            reports: CountBand, share: Int? = nil, denialRate: Int? = nil, parts: [PublishedPart] = [],
            strategies: [PublishedStrategy] = [], notes: [PublishedNote] = []
        ) {
            self.reports = reports
            self.share = share
            self.denialRate = denialRate
            self.parts = parts
            self.strategies = strategies
            self.notes = notes
        }
    }
}

/// What is told of one value of a facet: of its denials.
package struct PublishedPart: Hashable, Sendable {
    /// Of each facet, so that an update fits into a small frame.
    package static let toldMax = 40

    /// Never `.outcome`: the subject's own figures tell of that.
    package var facet: Facet
    package var value: String
    package var reports: CountBand
    /// Its denials among all reports of the subject, percent; in truth it may be more.
    package var share: Int?
    /// Its denied lines among its lines that were denied or paid, percent; never of a reason.
    package var denialRate: Int?

    package init(facet: Facet, value: String, reports: CountBand, share: Int? = nil, denialRate: Int? = nil) {
        self.facet = facet
        self.value = value
        self.reports = reports
        self.share = share
        self.denialRate = denialRate
    }

    /// By what is told alone: the order of exact counts would tell more.
    fileprivate static func isBefore(_ left: PublishedPart, _ right: PublishedPart) -> Bool {
        (right.reports.rawValue, right.share ?? -1, left.value) < (left.reports.rawValue, left.share ?? -1, right.value)
    }
}

extension SubjectTrend {
    /// What is to be told now; nil: nothing.
    package var figures: TrendUpdate.Figures? {
        guard let band = CountBand(reports) else { return nil }
        let shown = Facet.all(of: .code).filter { $0 != .outcome }.flatMap { facet in
            parts.filter { $0.key.facet == facet && $0.key.outcome == .denied && !$0.value.isHidden }
                .compactMap { published($0.key, $0.value) }
                .sorted(by: PublishedPart.isBefore).prefix(PublishedPart.toldMax)
        }
        return TrendUpdate.Figures(
            reports: band, denialRate: denialRate(Part(facet: .outcome, value: "", outcome: .denied)), parts: shown,
            strategies: publishedStrategies)
    }

    /// What is to be told of one payer type now; nil: nothing.
    package func figures(of payer: Contribution.Payer) -> TrendUpdate.Figures? {
        let part = Part(facet: .payer, value: payer.name, outcome: .denied)
        guard let count = parts[part], !count.isHidden, let shown = published(part, count) else {
            return nil
        }
        return TrendUpdate.Figures(reports: shown.reports, share: shown.share, denialRate: shown.denialRate)
    }

    /// What is to be told after a change: of the subject, and of each payer type of which there is something new, or nothing
    /// any more. nil payer: all together; nil figures: taken back.
    package func changes(
        since before: SubjectTrend
    ) -> [(payer: Contribution.Payer?, figures: TrendUpdate.Figures?)] {
        let payers = Contribution.Payer.allCases.filter { payer in
            let part = Part(facet: .payer, value: payer.name, outcome: .denied)
            return figures(of: payer) != before.figures(of: payer)
                || (figures(of: payer) != nil && parts[part]?.reports != before.parts[part]?.reports)
        }
        return [(nil, figures)] + payers.map { ($0, figures(of: $0)) }
    }

    private func published(_ part: Part, _ count: PartCount) -> PublishedPart? {
        guard let band = CountBand(count.reports) else { return nil }
        return PublishedPart(
            facet: part.facet, value: part.value, reports: band, share: percent(count.reports, of: reports),
            denialRate: denialRate(part))
    }

    /// A part that may be told now.
    func told(_ part: Part) -> PartCount? {
        parts[part].flatMap { $0.isHidden || CountBand($0.reports) == nil ? nil : $0 }
    }

    private func denialRate(_ part: Part) -> Int? {
        guard let denied = parts[part], let opposite = part.opposite, let paid = parts[opposite], !denied.isHidden,
            !paid.isHidden
        else { return nil }
        return rate(denied, of: paid)
    }

    /// Of the editions in which both had a group, as long as those are most of what was counted of them: a rate of long ago
    /// is not told for ever.
    func rate(_ count: PartCount, of other: PartCount) -> Int? {
        let paired = count.paired + other.paired
        guard paired * 2 >= count.reports + other.reports else { return nil }
        return percent(count.paired, of: paired)
    }

    /// Rounded to 5 points, half up; nil when it or its complement rests on fewer reports than may be told. Both are unions
    /// of groups, so that what is not too few reports is not of too few contributors either.
    func percent(_ count: Int, of whole: Int) -> Int? {
        guard CountBand(count) != nil, CountBand(whole - count) != nil else { return nil }
        return (count * 40 + whole) / (whole * 2) * 5
    }
}

/// Counts go out in bands: an exact one would tell each contributor what the others added.
package enum CountBand: UInt8, Sendable, CaseIterable {
    case from5to9 = 1
    case from10to19, from20to49, from50
}

/// Who contributed, as a keyed digest: used only to count different contributors, never shown.
package struct ContributorDigest: Hashable, Comparable, Sendable {
    /// 16 bytes.
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// As their bytes.
    package static func < (left: ContributorDigest, right: ContributorDigest) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
