import BrokerCore
import Ledger

/// When the next step is due of what an operator decided on a contributor: small steps, one at a time, with room for other
/// writes between two.
struct SettlingTimer: Sendable {
    /// A step moves so many reports at most: 20 milliseconds of the writer's time, measured with 300,000 reports.
    static let reportsPerStep = 250
    static let stepMilliseconds: Int64 = 100
    /// After a step that the ledger could not write.
    static let retryMilliseconds: Int64 = 60_000

    /// nil: nothing is left to do, or a step is under way.
    private(set) var due: Timestamp?
    private var isUnderWay = false

    /// The last start may have left something.
    init(now: Timestamp) { due = now }

    /// Something was decided.
    mutating func begin(now: Timestamp) {
        if !isUnderWay { due = now }
    }

    /// The next step, if one is due.
    mutating func step(now: Timestamp) -> LedgerWrite? {
        guard let due, due <= now else { return nil }
        self.due = nil
        isUnderWay = true
        return .settle(limit: SettlingTimer.reportsPerStep)
    }

    /// - Parameter milliseconds: until the next step; nil: there is no more.
    mutating func ended(nextIn milliseconds: Int64?, now: Timestamp) {
        isUnderWay = false
        due = milliseconds.map { now + $0 }
    }
}

extension BrokerLoop {
    /// The core numbers its writes from 1 and never comes here.
    static let settlingWrite = WriteID(rawValue: .max - 1)

    mutating func settleWhenDue() {
        guard stopBy == nil, let step = settling.step(now: now) else { return }
        _ = writer.offer((BrokerLoop.settlingWrite, step, now))
    }

    mutating func settled(_ outcome: Result<LedgerReply, LedgerError>) {
        switch outcome {
        case .success(.settled(let hasMore)):
            settling.ended(nextIn: hasMore ? SettlingTimer.stepMilliseconds : nil, now: now)
        default:
            settling.ended(nextIn: SettlingTimer.retryMilliseconds, now: now)
        }
    }
}
