/// What reports are counted by, and what is published: a code, as one source tells of it; or how denials for a reason went,
/// as people tell of it.
package struct TrendSubject: Hashable, Comparable, Sendable {
    /// Raw values are stored: never reuse one.
    package enum About: UInt8, Sendable, CaseIterable {
        case code = 0
        /// Reports that have a result (`Contribution.Appeal.Result`), of every code together.
        case appeals
    }

    package var about: About
    package var source: Contribution.Source
    /// A HCPCS code; of appeals, a claim adjustment reason code. The two never look alike.
    package var code: String

    package init(source: Contribution.Source, code: String) {
        about = .code
        self.source = source
        self.code = code
    }

    package init(appealsOf carc: String) {
        about = .appeals
        source = .reported
        code = carc
    }

    package init(_ contribution: Contribution) {
        self.init(source: contribution.source, code: contribution.code)
    }

    /// Every one that a report is counted for: that of its code, and that of its reason's appeals when it has a result.
    package static func all(of contribution: Contribution) -> [TrendSubject] {
        [TrendSubject(contribution)] + [appeals(of: contribution)].compactMap(\.self)
    }

    /// nil: the report has no result.
    package static func appeals(of contribution: Contribution) -> TrendSubject? {
        contribution.appeal.result == nil ? nil : TrendSubject(appealsOf: contribution.carc)
    }

    package static func < (left: TrendSubject, right: TrendSubject) -> Bool {
        (left.about.rawValue, left.code, left.source.rawValue)
            < (right.about.rawValue, right.code, right.source.rawValue)
    }
}

/// The ways in which the reports of a subject are told apart, one at a time: facets are never crossed with each other, so
/// that no two of them together speak of fewer reports than each does.
///
/// Raw values are stored: never reuse one.
package enum Facet: UInt8, Sendable, CaseIterable {
    /// Denied or paid.
    case outcome = 1
    case payer
    /// Claim adjustment reason codes.
    case reason
    case state
    /// All modifiers of a line together: as every report has one such list, the parts add up to the whole.
    case modifiers
    /// Of appeals: what was done, won apart from lost.
    case strategy
    /// Of appeals: what was done and how long it took, together. Nothing is told of it but which band is the median.
    case days

    /// The facets of a kind of subject.
    package static func all(of about: TrendSubject.About) -> [Facet] {
        switch about {
        case .code: [.outcome, .payer, .reason, .state, .modifiers]
        case .appeals: [.strategy, .days]
        }
    }

    /// Its place among those of its kind of subject.
    var index: Int {
        switch self {
        case .outcome, .payer, .reason, .state, .modifiers: Int(rawValue) - 1
        case .strategy: 0
        case .days: 1
        }
    }
}

/// What became of a line. Raw values are stored: never reuse one.
package enum LineOutcome: UInt8, Sendable, CaseIterable {
    /// Denied, reduced or unprocessable.
    case denied = 1
    case paid
    /// A further reason of a line that is counted already: no line of its own, and in no rate.
    case further
    /// Of appeals.
    case won, lost
    /// Of appeals, where won and lost are not told apart.
    case appealed

    var opposite: LineOutcome? {
        switch self {
        case .denied: .paid
        case .paid: .denied
        case .won: .lost
        case .lost: .won
        case .further, .appealed: nil
        }
    }
}

/// A facet's value, crossed with the outcome alone: denials of Medicare are one part, paid lines of Medicare another, so
/// that a rate is made of two counts each of which may be told.
package struct Part: Hashable, Comparable, Sendable {
    package var facet: Facet
    /// A payer type's name, a reason, a state, modifiers separated by spaces; empty for none and for `.outcome`. Of appeals a
    /// strategy's name, and in `.days` the band's after a space.
    package var value: String
    /// Of a reason: `.denied` for every report that has one.
    package var outcome: LineOutcome

    package init(facet: Facet, value: String, outcome: LineOutcome) {
        self.facet = facet
        self.value = value
        self.outcome = outcome
    }

    /// The same value with the opposite outcome. A paid line has no reason, so that of a reason never occurs.
    package var opposite: Part? {
        guard let outcome = outcome.opposite else { return nil }
        return Part(facet: facet, value: value, outcome: outcome)
    }

    static func days(_ days: Contribution.Appeal.DaysBand, after strategy: Contribution.Appeal.Strategy) -> Part {
        Part(facet: .days, value: "\(strategy.name) \(days.name)", outcome: .appealed)
    }

    package static func < (left: Part, right: Part) -> Bool {
        (left.facet.rawValue, left.value, left.outcome.rawValue)
            < (right.facet.rawValue, right.value, right.outcome.rawValue)
    }
}

/// What is looked at of a report when it is published: the part that it belongs to in each facet, and who sent it.
package struct TrendReport: Hashable, Sendable {
    /// One for each facet of its subject.
    private let parts: [Part]
    package let contributor: ContributorDigest
    package let outcome: LineOutcome

    /// - Parameter about: the kind of subject that it is counted for; of appeals, it has a result.
    package init(
        _ contribution: Contribution, from contributor: ContributorDigest, for about: TrendSubject.About = .code
    ) {
        parts = Facet.all(of: about).map { contribution.part(in: $0) }
        self.contributor = contributor
        outcome = contribution.outcome(for: about)
    }

    /// - Parameter facet: one of its subject's.
    package subscript(_ facet: Facet) -> Part { parts[facet.index] }

    package var facets: [Facet] { parts.map(\.facet) }
}

extension Contribution {
    package func outcome(for about: TrendSubject.About) -> LineOutcome {
        switch about {
        case .appeals: appeal.result == .won ? .won : .lost
        case .code: kind == .paid ? .paid : isFurtherReason ? .further : .denied
        }
    }

    private var outcome: LineOutcome { outcome(for: .code) }

    fileprivate func part(in facet: Facet) -> Part {
        switch facet {
        case .outcome: Part(facet: facet, value: "", outcome: outcome)
        case .payer: Part(facet: facet, value: payer.name, outcome: outcome)
        case .reason: Part(facet: facet, value: carc, outcome: kind == .paid ? .paid : .denied)
        case .state: Part(facet: facet, value: state, outcome: outcome)
        case .modifiers: Part(facet: facet, value: modifiers.joined(separator: " "), outcome: outcome)
        case .strategy: Part(facet: facet, value: appeal.strategy.name, outcome: outcome(for: .appeals))
        case .days: Part.days(appeal.days, after: appeal.strategy)
        }
    }
}

/// Where a released report is counted: in which edition it went out, and in which facets as one of its part; in the
/// others it is one of the rest.
package struct Membership: Hashable, Sendable {
    /// As it is stored: the edition above ten bits, five for the facets in which it is one of its part and five for those
    /// in which its part's opposite had a group, too. Always above 0.
    package private(set) var rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    init(edition: Int) { rawValue = Membership.first(of: edition) }

    package var edition: Int { rawValue >> 10 }
    /// The least `rawValue` of an edition.
    package static func first(of edition: Int) -> Int { edition << 10 }
    /// Of `rawValue`.
    package static func bit(of facet: Facet) -> Int { 1 << facet.index }
    package func isPart(of facet: Facet) -> Bool { rawValue & Membership.bit(of: facet) != 0 }
    package func isPaired(in facet: Facet) -> Bool { rawValue & (1 << (facet.index + 5)) != 0 }

    mutating func add(_ facet: Facet, isPaired: Bool) {
        rawValue |= 1 << facet.index
        if isPaired { rawValue |= 1 << (facet.index + 5) }
    }
}
