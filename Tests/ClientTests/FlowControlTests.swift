import BrokerCore
import Calls
import Client
import JobMessages
import Testing
import ZeroMQ

@Suite(.timeLimit(.minutes(1)))
struct FlowControlTests {
    private let context: Context

    init() throws { context = try Context() }

    private func submission(
        to endpoint: String, slices: Int, patience: Duration = patience, heldBack: Locked<Int> = Locked(0)
    ) throws -> Meanwhile<WireBatch> {
        let context = context
        return try Meanwhile {
            var client = try BrokerClient(endpoint: endpoint, context: context, patience: patience)
            client.heldBack = { _ in heldBack.withLock { $0 += 1 } }
            return try client.submit(SubmissionOptions(key: "k")) { take in
                for number in 0..<slices * Slicer.claimsPerSlice { try take(sampleClaim(number)) }
            }
        }
    }

    private let open = WireBatch.with { $0.batch = 1 }

    private func finish(_ broker: inout BareServer, _ submission: Meanwhile<WireBatch>) throws {
        try broker.answer(try broker.next(.commit), WireBatch.with { ($0.batch, $0.phase) = (1, .running) })
        #expect(try submission.value().phase == .running)
    }

    /// Long enough for a slice that was not to be sent to arrive.
    private let quiet = Duration.milliseconds(150)

    @Test func `bytes under way stay within the credit told last, and one slice may always be`() throws {
        var broker = try BareServer(in: context)
        let submission = try submission(to: broker.endpoint, slices: 6)
        var credit = 40_000
        try broker.answer(try broker.next(.open), open, credit: credit)
        var underWay: [IncomingCall] = []
        var seen = 0
        while seen < 6 || !underWay.isEmpty {
            while let append = try broker.next(within: quiet) {
                seen += 1
                underWay.append(append)
                let bytes = underWay.reduce(0) { $0 + $1.body.count }
                #expect(bytes <= credit || underWay.count == 1, "\(bytes) bytes in \(underWay.count) slices")
            }
            // As much as fits is sent: one more slice would not have had room.
            let bytes = underWay.reduce(0) { $0 + $1.body.count }
            #expect(seen == 6 || bytes + bytes / underWay.count > credit - 1000)
            credit = seen < 5 ? 40_000 : 1
            try broker.answer(underWay.removeFirst(), WireAppendReply(), credit: credit)
        }
        try finish(&broker, submission)
    }

    @Test func `without a word on credit at most eight slices are under way`() throws {
        var broker = try BareServer(in: context)
        let submission = try submission(to: broker.endpoint, slices: 10)
        try broker.answer(try broker.next(.open), open)
        var appends: [IncomingCall] = []
        while let append = try broker.next(within: quiet) { appends.append(append) }
        #expect(appends.count == 8)
        for append in appends { try broker.answer(append, WireAppendReply()) }
        for _ in 0..<2 { try broker.answer(try broker.next(.append), WireAppendReply()) }
        try finish(&broker, submission)
    }

    @Test func `no room for longer than patience is no absence`() throws {
        var broker = try BareServer(in: context)
        let heldBack = Locked(0)
        let submission = try submission(
            to: broker.endpoint, slices: 1, patience: .seconds(1), heldBack: heldBack)
        let (pause, times) = (Duration.milliseconds(300), 5)
        let full = CallStatus(.resourceExhausted, "full", retryAfterMilliseconds: Int(pause.milliseconds))
        for method in [Calls.Method.open, .append, .commit] {
            var asked: ContinuousClock.Instant?
            for _ in 0..<times {
                let call = try broker.next(method)
                if let asked { #expect(ContinuousClock.now - asked >= pause) }
                asked = .now
                try broker.end(call, full)
            }
            // Patience is whole again for a broker that goes then.
            try broker.end(
                try broker.next(method), CallStatus(.unavailable, "stopping", retryAfterMilliseconds: 10))
            if method != .open { try broker.answer(try broker.next(.open), open) }
            if method != .commit { try broker.answer(try broker.next(method), open) }
        }
        try finish(&broker, submission)
        #expect(heldBack.withLock { $0 } == 3 * times)
    }

    @Test func `a broker without room is tried with one slice, one that is too old to tell with all`() throws {
        for isOld in [false, true] {
            var broker = try BareServer(in: context)
            let submission = try submission(to: broker.endpoint, slices: 3)
            try broker.answer(try broker.next(.open), open)
            let full = CallStatus(.resourceExhausted, "full", retryAfterMilliseconds: 20)
            for _ in 0..<3 {
                let append = try broker.next(.append)
                if isOld { try broker.answerOld(append, WireAppendReply(), full) } else { try broker.end(append, full) }
            }
            var appends: [IncomingCall] = []
            while let append = try broker.next(within: quiet) { appends.append(append) }
            #expect(try appends.map { try $0.slice } == (isOld ? [0, 1, 2] : [0]))
            for append in appends { try broker.answer(append, WireAppendReply(), credit: 1 << 20) }
            for _ in appends.count..<3 { try broker.answer(try broker.next(.append), WireAppendReply()) }
            try finish(&broker, submission)
        }
    }

    @Test func `an interactive call that finds no room is given up when patience ends`() throws {
        var broker = try BareServer(in: context)
        let (endpoint, context) = (broker.endpoint, context)
        let asking = try Meanwhile {
            var client = try BrokerClient(endpoint: endpoint, context: context, patience: .milliseconds(300))
            return try client.evaluate(sampleClaim(0), scrub: false)
        }
        let full = CallStatus(.resourceExhausted, "full", retryAfterMilliseconds: 200)
        while let call = try broker.next(within: .milliseconds(700)) { try broker.end(call, full) }
        #expect(throws: CallError(.resourceExhausted, "full", retryAfterMilliseconds: 200)) { try asking.value() }
    }

    @Test func `a batch is opened with the times and the order asked for`() throws {
        var broker = try BareServer(in: context)
        let (endpoint, context) = (broker.endpoint, context)
        let submission = try Meanwhile {
            var options = SubmissionOptions(key: "k")
            (options.notBefore, options.deadline, options.orderKey) = (5, 7, "claims")
            var client = try BrokerClient(endpoint: endpoint, context: context, patience: patience)
            return try client.submit(options) { try $0(sampleClaim(0)) }
        }
        let call = try broker.next(.open)
        let request = try WireOpenRequest.read(call.body)
        #expect(request.notBefore == 5 && request.deadline == 7 && request.orderKey == "claims")
        try broker.answer(call, WireBatch.with { ($0.batch, $0.slicesAppended) = (1, 1) })
        try finish(&broker, submission)
    }
}
