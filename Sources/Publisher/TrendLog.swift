import Calls
import TrendMessages
import ZeroMQ

/// The trend log as a broker streams it; one that is gone, or does not let the publisher in, is left for the next.
struct TrendLog: ~Copyable {
    private let brokers: [String]
    private let keys: CallerKeys?
    private let context: Context
    private let stop: Waker
    private var place = 0
    private var channel: CallChannel
    /// The stream that is open.
    private var tail: UInt64?
    private var lastHeard = ContinuousClock.now
    /// The last message of any stream.
    private var lastMessage = ContinuousClock.now
    /// How many streams were begun.
    private(set) var streams = 0
    /// When a broker may be asked again, after it ended the stream.
    private var notBefore = ContinuousClock.now

    /// The broker says something every second. Silent for this long it is gone: its successor is asked for what came
    /// since.
    private static let silenceMax = Duration.seconds(3)

    /// - Parameter brokers: at least one.
    init(_ brokers: [String], keys: CallerKeys?, in context: Context, stop: Waker) throws(CallError) {
        self.brokers = brokers
        self.keys = keys
        self.context = context
        self.stop = stop
        channel = try CallChannel(to: brokers[0], in: context, stop: stop, keys: keys)
    }

    /// The next update, or sign of life, after a sequence number; nil when the time is over or `stop` rang.
    ///
    /// - Throws: why a broker was left, or an update could not be read. The next call goes on.
    mutating func next(within time: Duration, after sequence: Int64) throws(CallError) -> WireTrendUpdate? {
        do throws(CallError) {
            try follow(after: sequence)
            guard let reply = try channel.receive(within: time) else {
                if let tail, channel.refusal() != nil { try leave(tail) }
                return nil
            }
            guard reply.call == tail else { return nil }
            lastHeard = .now
            guard reply.isEnd else {
                lastMessage = lastHeard
                return try WireTrendUpdate.read(reply.body)
            }
            tail = nil
            notBefore = .now + .milliseconds(reply.status.retryAfterMilliseconds ?? 500)
            if reply.status.code != .ok { try reply.requireOK() }
            return nil
        } catch {
            tail = nil
            throw error
        }
    }

    /// For how long no broker has said anything, while it is longer than one that is there is silent; otherwise zero.
    var silence: Duration {
        let silence = ContinuousClock.now - lastMessage
        return silence > TrendLog.silenceMax ? silence : .zero
    }

    /// Waits, unless `stop` rings.
    mutating func rest(for time: Duration) { _ = try? channel.receive(within: time) }

    /// Asks for everything since the newest update that is known, unless a stream is open.
    private mutating func follow(after sequence: Int64) throws(CallError) {
        if let open = tail, ContinuousClock.now - lastHeard > TrendLog.silenceMax { try leave(open) }
        guard tail == nil, ContinuousClock.now >= notBefore else { return }
        if channel.refusal() != nil { try leave(nil) }  // Before anything was asked.
        var request = WireTailRequest()
        request.after = sequence
        lastHeard = .now
        do throws(CallError) {
            tail = try channel.start(.tail, request)
            streams += 1
        } catch {
            try leave(nil)  // A connection that was refused takes nothing, and never will.
            throw error
        }
    }

    /// Makes a new connection, also where there is one broker only: libzmq gives up one that was refused.
    private mutating func leave(_ open: UInt64?) throws(CallError) {
        let refusal = channel.refusal()
        if let open { _ = try? channel.cancel(open) }  // The broker may be back, and still feed it.
        tail = nil
        place = (place + 1) % brokers.count
        channel = try CallChannel(to: brokers[place], in: context, stop: stop, keys: keys)
        if let refusal { throw refusal }
    }
}
