import Synchronization
import Testing

@testable import ZeroMQ

/// Long enough for a loaded machine under the thread sanitizer; a test that passes never waits for it.
let patience = 20_000

/// The three ways in, each with a port, path or name of its own.
enum Transport: String, CaseIterable, CustomTestStringConvertible {
    case inproc, ipc, tcp

    var testDescription: String { rawValue }

    var wildcard: String {
        switch self {
        case .inproc: "inproc://test-\(Self.count.add(1, ordering: .relaxed).newValue)"
        case .ipc: "ipc://*"
        case .tcp: "tcp://127.0.0.1:*"
        }
    }

    private static let count = Atomic<Int>(0)
}

extension Socket {
    /// The next message, or nil after `milliseconds`.
    mutating func next(within milliseconds: Int = patience) throws -> Multipart? {
        var poller = Poller()
        var message = Multipart()
        _ = poller.add(self)
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < deadline {
            if try receive(into: &message) { return message }
            _ = try poller.wait(milliseconds: milliseconds)
        }
        return try receive(into: &message) ? message : nil
    }

    /// What is there now, given that all of it was sent over inproc before.
    mutating func waiting() throws -> [Multipart] {
        var (all, message) = ([Multipart](), Multipart())
        while try receive(into: &message) { all.append(message) }
        return all
    }
}

extension ConnectionMonitor {
    /// The next event, or nil after `milliseconds`.
    mutating func next(within milliseconds: Int) throws -> ConnectionEvent? {
        var poller = Poller()
        watch(in: &poller)
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < deadline {
            if let event = next() { return event }
            _ = try poller.wait(milliseconds: milliseconds)
        }
        return next()
    }

    /// Why the next connection that was not let in was not.
    mutating func refusal() throws -> ConnectionEvent.Reason? {
        while let event = try next(within: patience) {
            if case .refused(let reason) = event { return reason }
        }
        return nil
    }
}

/// Waits for one ring, or ends the test.
func waitFor(_ waker: Waker, milliseconds: Int = patience, location: SourceLocation = #_sourceLocation) throws {
    var poller = Poller()
    let index = poller.add(waker)
    let deadline = ContinuousClock.now + .milliseconds(milliseconds)
    var isRung = false
    while !isRung, ContinuousClock.now < deadline { isRung = try poller.wait(milliseconds: milliseconds)[index] }
    try #require(isRung, "nobody rang within \(milliseconds) ms", sourceLocation: location)
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
