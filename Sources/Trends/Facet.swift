/// What reports are counted by, and what is published: a code, as one source tells of it.
package struct TrendSubject: Hashable, Comparable, Sendable {
    package var source: Contribution.Source
    package var code: String

    package init(source: Contribution.Source, code: String) {
        self.source = source
        self.code = code
    }

    package init(_ contribution: Contribution) {
        self.init(source: contribution.source, code: contribution.code)
    }

    package static func < (left: TrendSubject, right: TrendSubject) -> Bool {
        (left.code, left.source.rawValue) < (right.code, right.source.rawValue)
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

    /// Its place in lists with one element for each.
    var index: Int { Int(rawValue) - 1 }
}

/// What became of a line. Raw values are stored: never reuse one.
package enum LineOutcome: UInt8, Sendable, CaseIterable {
    /// Denied, reduced or unprocessable.
    case denied = 1
    case paid
    /// A further reason of a line that is counted already: no line of its own, and in no rate.
    case further

    var opposite: LineOutcome? {
        switch self {
        case .denied: .paid
        case .paid: .denied
        case .further: nil
        }
    }
}

/// A facet's value, crossed with the outcome alone: denials of Medicare are one part, paid lines of Medicare another, so
/// that a rate is made of two counts each of which may be told.
package struct Part: Hashable, Comparable, Sendable {
    package var facet: Facet
    /// A payer type's name, a reason, a state, modifiers separated by spaces; empty for none and for `.outcome`.
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

    package static func < (left: Part, right: Part) -> Bool {
        (left.facet.rawValue, left.value, left.outcome.rawValue)
            < (right.facet.rawValue, right.value, right.outcome.rawValue)
    }
}

/// What is looked at of a report when it is published: the part that it belongs to in each facet, and who sent it.
package struct TrendReport: Hashable, Sendable {
    private let parts: [Part]
    package let contributor: ContributorDigest

    package init(_ contribution: Contribution, from contributor: ContributorDigest) {
        parts = Facet.allCases.map { contribution.part(in: $0) }
        self.contributor = contributor
    }

    package subscript(_ facet: Facet) -> Part { parts[facet.index] }

    package var outcome: LineOutcome { self[.outcome].outcome }
}

extension Contribution {
    package var outcome: LineOutcome {
        if kind == .paid { return .paid }
        return isFurtherReason ? .further : .denied
    }

    fileprivate func part(in facet: Facet) -> Part {
        switch facet {
        case .outcome: Part(facet: facet, value: "", outcome: outcome)
        case .payer: Part(facet: facet, value: payer.name, outcome: outcome)
        case .reason: Part(facet: facet, value: carc, outcome: kind == .paid ? .paid : .denied)
        case .state: Part(facet: facet, value: state, outcome: outcome)
        case .modifiers: Part(facet: facet, value: modifiers.joined(separator: " "), outcome: outcome)
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

    init(edition: Int) { rawValue = edition << 10 }

    package var edition: Int { rawValue >> 10 }
    package func isPart(of facet: Facet) -> Bool { rawValue & (1 << facet.index) != 0 }
    package func isPaired(in facet: Facet) -> Bool { rawValue & (1 << (facet.index + 5)) != 0 }

    mutating func add(_ facet: Facet, isPaired: Bool) {
        rawValue |= 1 << facet.index
        if isPaired { rawValue |= 1 << (facet.index + 5) }
    }
}
