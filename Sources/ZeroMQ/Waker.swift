import CZeroMQ
import Glibc

/// Ends another thread's `Poller.wait`. An eventfd: rings add up, so one wake-up answers any number of them.
///
/// A latch stays rung: it reaches every poller that watches it, in as many threads as there are. That is how loops are told
/// to stop.
package final class Waker: Sendable {
    let descriptor: Int32
    package let isLatch: Bool

    package init(isLatch: Bool = false) throws(TransportError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        self.isLatch = isLatch
        guard descriptor >= 0 else { throw TransportError(.waker, code: errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// From any thread; a system call of well under a microsecond. What was written before it, the woken thread sees.
    package func wake() {
        // The only failure is a counter at its limit, and then the waker rings already.
        eventfd_write(descriptor, 1)
    }

    /// Whether it was rung since it was last reset; for a latch: ever.
    package var isRung: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    func reset() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
    }
}
