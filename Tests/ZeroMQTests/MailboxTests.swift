import Testing

@testable import ZeroMQ

struct MailboxTests {
    @Test func `a full mailbox refuses, and takes again once drained`() throws {
        let mailbox = Mailbox<Int>(capacity: 2, waker: try Waker())
        #expect([1, 2, 3].map { mailbox.offer($0) } == [true, true, false])
        #expect(mailbox.drain() == [1, 2])
        #expect(mailbox.drain().isEmpty)
        #expect(mailbox.offer(4))
        #expect(mailbox.drain() == [4])
    }

    @Test func `a loop that drains at each ring misses no value of any thread`() throws {
        let mailbox = Mailbox<Int>(capacity: 10_000, waker: try Waker())
        let writers = try (0..<4).map { writer in
            try LoopThread(named: "writer-\(writer)") {
                for number in 0..<1_000 { _ = mailbox.offer(writer * 1_000 + number) }
            }
        }
        var all: [Int] = []
        while all.count < 4_000 {
            try waitFor(mailbox.waker)
            all += mailbox.drain()
        }
        for writer in writers { writer.join() }
        #expect(all.sorted() == Array(0..<4_000))
        for writer in 0..<4 {
            let own = all.filter { $0 / 1_000 == writer }
            #expect(own == own.sorted())
        }
    }
}
