/// What reports are counted by: sharing these, they are one aggregate.
package struct AggregateKey: Hashable, Comparable, Sendable {
    package var source: Contribution.Source
    package var code: String
    package var payer: Contribution.Payer
    package var carc: String

    package init(source: Contribution.Source, code: String, payer: Contribution.Payer, carc: String) {
        self.source = source
        self.code = code
        self.payer = payer
        self.carc = carc
    }

    package init(_ contribution: Contribution) {
        self.init(
            source: contribution.source, code: contribution.code, payer: contribution.payer, carc: contribution.carc)
    }

    package static func < (left: AggregateKey, right: AggregateKey) -> Bool {
        (left.code, left.source.rawValue, left.payer.rawValue, left.carc)
            < (right.code, right.source.rawValue, right.payer.rawValue, right.carc)
    }
}

/// An aggregate that crossed a threshold, with its place in the trend log. All that is ever published.
package struct TrendUpdate: Hashable, Sendable {
    /// From 1, without gaps, ascending in the order of publication.
    package var sequence: Int64
    package var key: AggregateKey
    package var reports: CountBand
    /// The day of publication, days since 1970 (about the report, not about a patient).
    package var day: Int32

    package init(sequence: Int64, key: AggregateKey, reports: CountBand, day: Int32) {
        self.sequence = sequence
        self.key = key
        self.reports = reports
        self.day = day
    }
}

/// Counts go out in bands: an exact one would tell each contributor what the others added.
package enum CountBand: UInt8, Sendable, CaseIterable {
    case from5to9 = 1
    case from10to19, from20to49, from50
}

/// Who contributed, as a keyed digest: used only to count different contributors, never shown.
package struct ContributorDigest: Hashable, Sendable {
    /// 16 bytes.
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
