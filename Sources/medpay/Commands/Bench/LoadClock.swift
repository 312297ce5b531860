import Glibc
import ZeroMQ

/// The time since a load began: when all its connections stand.
final class LoadClock: Sendable {
    private let begin = Locked<ContinuousClock.Instant?>(nil)

    func start() { begin.withLock { $0 = .now } }

    /// Zero before it began.
    var now: Duration { begin.withLock { $0.map { ContinuousClock.now - $0 } } ?? .zero }

    /// - Returns: false when `stop` rang before it began.
    func waitForStart(_ stop: Waker) -> Bool {
        while begin.withLock({ $0 == nil }), !stop.isRung { LoadClock.sleep(.milliseconds(1)) }
        return !stop.isRung
    }

    /// - Returns: false when `stop` rang before the time came.
    func wait(until time: Duration, _ stop: Waker) -> Bool {
        while !stop.isRung {
            let rest = time - now
            guard rest > .zero else { return true }
            LoadClock.sleep(min(rest, .milliseconds(100)))
        }
        return false
    }

    static func sleep(_ time: Duration) {
        let (seconds, attoseconds) = time.components
        var wanted = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        nanosleep(&wanted, nil)  // A signal ends it early: whoever waits looks at the time again.
    }
}
