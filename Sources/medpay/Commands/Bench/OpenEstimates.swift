import BrokerCore
import Calls
import Claims
import JobMessages
import ZeroMQ

/// One connection's interactive calls in an open loop: none waits for another.
struct OpenEstimates: ~Copyable {
    private var channel: CallChannel
    private var calls: OpenCalls
    private let claims: LoadClaims
    private let clock: LoadClock
    private let stop: Waker

    init(
        _ channel: consuming CallChannel, _ calls: OpenCalls, _ claims: LoadClaims, _ clock: LoadClock, _ stop: Waker
    ) {
        self.channel = channel
        (self.calls, self.claims, self.clock, self.stop) = (calls, claims, clock, stop)
    }

    var tally: LoadTally { calls.tally }

    static func request(for claim: Claim) -> WireEvaluateRequest {
        var request = WireEvaluateRequest()
        request.claim = WireClaim(claim)
        request.traces = true
        return request
    }

    mutating func run(progress: (Int) -> Void) throws(CallError) {
        while let wake = calls.wakeAt, !stop.isRung {
            calls.sweep(at: clock.now)
            for call in calls.due(at: clock.now) { send(call) }
            guard let reply = try receive(until: wake) else { continue }
            let now = clock.now
            guard let call = calls.take(reply.call) else { continue }
            do throws(CallError) {
                try reply.requireOK()
                let result = try WireEvaluateReply.read(reply.body).result
                guard result.reference == claims[call.index].reference else {
                    throw CallError(.internalError, "the answer is to another claim")
                }
                calls.answered(call, lines: result.estimate.lines.count, at: now)
                progress(1)
            } catch {
                calls.end(call, error, at: now)
            }
        }
    }

    private mutating func send(_ call: OpenCalls.Call) {
        let request = OpenEstimates.request(for: claims[call.index])
        do throws(CallError) {
            let number = try channel.start(.estimate, request, deadline: OpenCalls.attemptMax)
            calls.sent(call, as: number, at: clock.now)
        } catch {
            calls.failed(call, error, at: clock.now)
        }
    }

    /// The next reply; nil: none until about that time. The channel waits whole milliseconds, which are too long before a
    /// start: of the last one, it is asked every tenth.
    private mutating func receive(until time: Duration) throws(CallError) -> CallChannel.Reply? {
        let rest = time - clock.now
        guard rest < .milliseconds(1) else {
            return try channel.receive(within: .milliseconds(Int64(rest / .milliseconds(1))))
        }
        if let reply = try channel.receive(within: .zero) { return reply }
        if rest > .zero { LoadClock.sleep(min(rest, .microseconds(100))) }
        return nil
    }
}
