import CZeroMQ
import Glibc
import Synchronization

/// Turns SIGINT and SIGTERM into a ring, so that loops end in order: take nothing new, flush, close.
///
///     let stop = try Waker(isLatch: true)
///     try StopSignals.ring(stop)
///     // Each loop: poller.add(stop), and when it is ready, the last round begins.
///
/// A handler rather than blocked signals and a signalfd: those would need every thread, also those that libraries start,
/// to come from one that has blocked them already.
package enum StopSignals {
    /// From now until the process ends. Called again, it rings the new waker instead.
    ///
    /// Each signal is caught once; the second of a kind has its default effect, so that an impatient operator can end a
    /// process that does not stop.
    package static func ring(_ waker: Waker, on signals: [Int32] = [SIGINT, SIGTERM]) throws(TransportError) {
        kept.withLock { $0.append(waker) }
        descriptor.store(waker.descriptor, ordering: .releasing)
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = ringFromHandler
            action.sa_flags = Int32(SA_RESTART) | Int32(bitPattern: UInt32(SA_RESETHAND))
            guard sigaction(signal, &action, nil) == 0 else { throw TransportError(.signals, code: errno) }
        }
    }

    /// Never closed: a handler may be about to write to it.
    private static let kept = Locked<[Waker]>([])
    /// The handler's only way to the waker: it may neither lock nor allocate.
    fileprivate static let descriptor = Atomic<Int32>(-1)
}

/// Only what signal-safety(7) allows: an atomic load and write(2), with `errno` put back.
private func ringFromHandler(_ signal: Int32) {
    let before = errno
    eventfd_write(StopSignals.descriptor.load(ordering: .acquiring), 1)
    errno = before
}
