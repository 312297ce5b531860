/// Whether the rate of denials has changed: of the lines since the last edition, against those published.
///
/// The two-proportion z test with a pooled rate, both ways, at 1 in 1,000: |z| > 3.29. It is asked at 20 lines, and then
/// only when they have doubled, since asking at every report would find a change sooner or later where there is none: a
/// false alarm comes at most once in 1,000 times for each of the at most seven times it is asked before `growthMax`
/// releases the batch anyway, less than 1 in 140 in all.
///
/// Source: NIST/SEMATECH e-Handbook of Statistical Methods 7.3.3 (two proportions); at least five expected in each cell
/// for the normal approximation (Cochran 1954).
package enum RateChange {
    /// How many lines it is asked of first.
    package static let linesMin = 20

    /// Whether to ask now, having asked at `last` lines; 0: not yet.
    package static func isTimeToAsk(lines: Int, last: Int) -> Bool { lines >= max(linesMin, last * 2) }

    package static func isSignificant(published: LineCounts, since: LineCounts) -> Bool {
        let (first, second) = (Double(published.lines), Double(since.lines))
        guard first > 0, second > 0 else { return false }
        let pooled = Double(published.denied + since.denied) / (first + second)
        guard min(first, second) * min(pooled, 1 - pooled) >= 5 else { return false }
        let difference = Double(since.denied) / second - Double(published.denied) / first
        return difference * difference > squaredMargin(z: 3.29, pooled: pooled, first, second)
    }

    /// What the square of the difference of two proportions is at this |z|: no root is taken.
    ///
    /// - Parameters:
    ///   - pooled: the proportion of both together.
    ///   - first: how many one is of, and `second` the other.
    static func squaredMargin(z: Double, pooled: Double, _ first: Double, _ second: Double) -> Double {
        z * z * pooled * (1 - pooled) * (1 / first + 1 / second)
    }
}

/// Lines that were denied, reduced or unprocessable, and lines that were paid; of appeals, those that were lost and those
/// that were won.
package struct LineCounts: Hashable, Sendable {
    package var denied: Int
    package var paid: Int
    package var lines: Int { denied + paid }

    package init(denied: Int = 0, paid: Int = 0) {
        self.denied = denied
        self.paid = paid
    }

    package mutating func add(_ outcome: LineOutcome) {
        switch outcome {
        case .denied, .lost: denied += 1
        case .paid, .won: paid += 1
        case .further, .appealed: break
        }
    }

    package mutating func remove(_ outcome: LineOutcome) {
        switch outcome {
        case .denied, .lost: denied -= 1
        case .paid, .won: paid -= 1
        case .further, .appealed: break
        }
    }
}
