import Glibc
import Testing

@testable import ZeroMQ

/// Serialized: what a signal rings is the process's.
@Suite(.serialized) struct StopSignalsTests {
    @Test func `a signal stops every loop that watches the latch`() throws {
        let stop = try Waker(isLatch: true)
        let stopped = Mailbox<Int>(capacity: 3, waker: try Waker())
        try StopSignals.ring(stop, on: [SIGUSR1])
        let loops = try (0..<3).map { number in
            try LoopThread(named: "loop-\(number)") {
                var poller = Poller()
                let index = poller.add(stop)
                if (try? poller.wait(milliseconds: patience)[index]) == true { _ = stopped.offer(number) }
            }
        }
        #expect(kill(getpid(), SIGUSR1) == 0)
        for loop in loops { loop.join() }
        // The test thread or any other may have taken the signal, and ended one wait early with nothing ready.
        #expect(stop.isRung)
        #expect(Set(stopped.drain()) == [0, 1, 2])
    }

    @Test func `a signal that cannot be caught is an error`() throws {
        let error = try #require(throws: TransportError.self) { try StopSignals.ring(try Waker(), on: [SIGKILL]) }
        #expect(error == TransportError(.signals, code: EINVAL))
    }
}
