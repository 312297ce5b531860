import Claims

/// Something worth listing, for its dollars.
package protocol Weighed: Hashable, Sendable {
    var dollars: Money { get }
    var reference: String { get }
    /// nil: the claim as a whole.
    var line: Int? { get }
    /// What else tells two entries apart, to settle ties.
    var tieBreak: String { get }
}

/// The entries with the most dollars, and how many there were in all. Memory: twice `countMax`.
package struct Largest<Entry: Weighed>: Hashable, Sendable {
    package let countMax: Int
    /// Of all that were added.
    package private(set) var count = 0
    private var kept: [Entry] = []

    package init(countMax: Int) {
        precondition(countMax >= 0)
        self.countMax = countMax
    }

    /// Dollars descending, then by reference and line: the order of adding does not show.
    package var entries: [Entry] { Array(kept.sorted(by: Largest.isBefore).prefix(countMax)) }
    /// How many `entries` leaves out.
    package var countLeftOut: Int { max(0, count - countMax) }

    package mutating func add(_ entry: Entry) {
        count += 1
        kept.append(entry)
        if kept.count > 2 * countMax { kept = entries }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.countMax == right.countMax && left.count == right.count && left.entries == right.entries
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        hasher.combine(entries)
    }

    private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        guard left.dollars == right.dollars else { return left.dollars > right.dollars }
        guard left.reference == right.reference else { return left.reference < right.reference }
        guard left.line == right.line else { return (left.line ?? 0) < (right.line ?? 0) }
        return left.tieBreak < right.tieBreak
    }
}
