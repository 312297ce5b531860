import Glibc
import TrendMessages
import ZeroMQ

/// Somebody who can reach a port and send what they like over ZeroMQ.
struct Stranger: ~Copyable {
    private var socket: Socket
    private var message = Multipart()
    var chance = Seeded(seed: 1)
    /// How often each call was answered to its end.
    private(set) var ends: [UInt64: Int] = [:]
    private var heard: Set<UInt64> = []

    init(_ address: String, _ context: Context) throws {
        var options = SocketOptions()
        (options.sendHighWater, options.receiveHighWater) = (10_000, 10_000)
        options.lingerMilliseconds = 1000
        var socket = try Socket(.dealer, in: context, options: options)
        try socket.connect(address)
        self.socket = socket
    }

    mutating func send(_ frames: [[UInt8]]) throws {
        let end = ContinuousClock.now + patience
        while try socket.send(frames) != .sent {
            guard ContinuousClock.now < end else { throw TimeOut(description: "it takes no more") }
            usleep(1000)  // Between two looks; the deadline above ends it.
            try collect()
        }
    }

    mutating func collect() throws {
        while try socket.receive(into: &message) {
            guard message.frames.count == 2, let header = try? WireReplyHeader(serializedBytes: message.frames[0])
            else { continue }
            heard.insert(header.call)
            if header.end { ends[header.call, default: 0] += 1 }
        }
    }

    mutating func collect(until calls: Set<UInt64>) throws {
        let end = ContinuousClock.now + patience
        while !calls.isSubset(of: ends.keys) {
            let missing = calls.subtracting(ends.keys)
            guard ContinuousClock.now < end else { throw TimeOut(description: "not answered: \(missing.sorted())") }
            usleep(1000)  // Between two looks; the deadline above ends it.
            try collect()
        }
    }

    mutating func hears(_ call: UInt64) throws -> Bool {
        try collect()
        return heard.contains(call)
    }
}
