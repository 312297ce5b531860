import Glibc
import Synchronization
import Testing

@testable import ZeroMQ

struct LoopThreadTests {
    @Test func `a thread owns its socket, carries its name and is joined`() throws {
        let context = try Context()
        var router = try Socket(.router, in: context)
        let endpoint = try router.bind(Transport.inproc.wildcard)
        let name = Mailbox<String>(capacity: 1, waker: try Waker())
        let thread = try LoopThread(named: "a-name-that-is-too-long", owning: router) { router in
            var router = router
            _ = name.offer(Self.ownName())
            guard let request = try? router.next() else { return }
            _ = try? router.send([request.frames[0], bytes("answer")])
        }
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)
        #expect(try dealer.send([bytes("call")]) == .sent)
        #expect(try dealer.next() == Multipart([bytes("answer")]))
        thread.join()
        thread.join()
        #expect(name.drain() == ["a-name-that-is-"])
    }

    private static func ownName() -> String {
        guard let file = fopen("/proc/thread-self/comm", "r") else { return "" }
        defer { fclose(file) }
        var line = [UInt8](repeating: 0, count: 64)
        let count = fread(&line, 1, line.count, file)
        return String(decoding: line.prefix(count).filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    @Test func `many threads, each with a socket of its own, are all answered`() throws {
        let (context, stop) = (try Context(), try Waker(isLatch: true))
        var router = try Socket(.router, in: context)
        let endpoint = try router.bind(Transport.tcp.wildcard)
        let server = try LoopThread(named: "server", owning: router) { router in
            var router = router
            Self.echo(on: &router, until: stop)
        }
        defer {
            stop.wake()
            server.join()
        }
        let answered = Mailbox<Int>(capacity: 8, waker: try Waker())
        let clients = try (0..<8).map { number in
            try LoopThread(named: "client-\(number)") {
                _ = answered.offer((try? Self.call(endpoint, in: context, times: 200)) ?? 0)
            }
        }
        for client in clients { client.join() }
        #expect(answered.drain() == [Int](repeating: 200, count: 8))
    }

    private static func echo(on router: inout Socket, until stop: Waker) {
        var poller = Poller()
        var message = Multipart()
        let stopIndex = poller.add(stop)
        _ = poller.add(router)
        while let ready = try? poller.wait(milliseconds: patience), !ready[stopIndex] {
            while (try? router.receive(into: &message)) == true { _ = try? router.send(message) }
        }
    }

    private static func call(_ endpoint: String, in context: Context, times: Int) throws -> Int {
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)
        for number in 0..<times { _ = try dealer.send([bytes("\(number)"), bytes("body")]) }
        var answers = 0
        while answers < times, try dealer.next()?.frames == [bytes("\(answers)"), bytes("body")] { answers += 1 }
        return answers
    }
}
