import Glibc
import Testing

@testable import ZeroMQ

struct PollerTests {
    @Test func `a ring from another thread ends the wait, and is over then`() throws {
        let waker = try Waker()
        var poller = Poller()
        let index = poller.add(waker)
        #expect(try poller.wait(milliseconds: 0).isEmpty)
        let ringer = try LoopThread(named: "ringer") { waker.wake() }
        #expect(try poller.wait(milliseconds: patience)[index])
        ringer.join()
        #expect(try poller.wait(milliseconds: 0).isEmpty)
        #expect(!waker.isRung)
    }

    @Test func `a latch is reported to every poller, once`() throws {
        let stop = try Waker(isLatch: true)
        var first = Poller()
        var second = Poller()
        let inFirst = first.add(stop)
        second.add(try Waker())
        let inSecond = second.add(stop)
        stop.wake()
        #expect(try first.wait(milliseconds: patience)[inFirst])
        #expect(try second.wait(milliseconds: patience)[inSecond])
        #expect(try first.wait(milliseconds: 0).isEmpty)
        #expect(stop.isRung)
    }

    @Test func `readiness names the sockets that have messages`() throws {
        let context = try Context()
        var poller = Poller()
        var quiet = try Socket(.router, in: context)
        var busy = try Socket(.router, in: context)
        try quiet.bind(Transport.inproc.wildcard)
        let endpoint = try busy.bind(Transport.inproc.wildcard)
        let (quietIndex, busyIndex) = (poller.add(quiet), poller.add(busy))
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)
        #expect(try dealer.send([[1]]) == .sent)

        let ready = try poller.wait(milliseconds: patience)
        #expect(ready[busyIndex] && !ready[quietIndex])
        #expect(try busy.waiting().count == 1)
        #expect(try poller.wait(milliseconds: 0).isEmpty)
    }

    @Test func `room to send is reported only where it is watched`() throws {
        let context = try Context()
        var options = SocketOptions()
        (options.sendHighWater, options.receiveHighWater) = (1, 1)
        var router = try Socket(.router, in: context, options: options)
        var dealer = try Socket(.dealer, in: context, options: options)
        try dealer.connect(router.bind(Transport.inproc.wildcard))
        var poller = Poller()
        let index = poller.add(dealer)
        while try dealer.send([[1]]) == .sent {}
        poller.watchWritable(index, true)
        #expect(try poller.wait(milliseconds: 0).isEmpty)
        #expect(try router.waiting().count == 2)
        #expect(try poller.wait(milliseconds: patience).isWritable(index))
        poller.watchWritable(index, false)
        #expect(try poller.wait(milliseconds: 0).isEmpty)
    }

    @Test func `other descriptors are watched, and forgotten again`() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        var poller = Poller()
        let index = poller.add(descriptor: ends[0])
        #expect(write(ends[1], [UInt8(1)], 1) == 1)
        #expect(try poller.wait(milliseconds: patience)[index])
        poller.remove(index)
        #expect(try poller.wait(milliseconds: 0).isEmpty)
        #expect(poller.add(try Waker()) == index)
    }
}
