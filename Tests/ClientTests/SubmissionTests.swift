import BrokerCore
import Calls
import Claims
import Client
import JobMessages
import Testing
import ZeroMQ

@Suite(.timeLimit(.minutes(1)))
struct SubmissionTests {
    private let context: Context

    init() throws { context = try Context() }

    @Test func `a slice that is acknowledged while another waits to be sent again is not sent again`() throws {
        var broker = try BareServer(in: context)
        let (endpoint, context) = (broker.endpoint, context)
        let submission = try Meanwhile {
            var client = try BrokerClient(endpoint: endpoint, context: context, patience: patience)
            return try client.submit(SubmissionOptions(key: "k")) { take in
                for number in 0..<600 { try take(sampleClaim(number)) }
            }
        }
        try broker.answer(try broker.next(.open), WireBatch.with { $0.batch = 1 })
        let appends = [try broker.next(.append), try broker.next(.append), try broker.next(.append)]
        try broker.end(appends[1], CallStatus(.resourceExhausted, "busy", retryAfterMilliseconds: 200))
        try broker.answer(appends[0], WireAppendReply())
        try broker.answer(appends[2], WireAppendReply())
        let again = try broker.next(.append)
        #expect(try WireAppendRequest.read(again.body).index == 1)
        try broker.answer(again, WireAppendReply())
        let commit = try broker.next(.commit)
        #expect(try WireCommitRequest.read(commit.body).slices == 3)
        try broker.answer(commit, WireBatch.with { ($0.batch, $0.phase) = (1, .running) })
        #expect(try submission.value().phase == .running)
    }

    @Test func `a fault at the end of the claims, or none at all, leaves the broker unasked`() throws {
        struct Fault: Error {}
        var broker = try BareServer(in: context)
        let (endpoint, context) = (broker.endpoint, context)
        let submission = try Meanwhile {
            var client = try BrokerClient(endpoint: endpoint, context: context, patience: patience)
            #expect(throws: Fault.self) {
                try client.submit(SubmissionOptions(key: "k")) { take in
                    for number in 0..<600 { try take(sampleClaim(number)) }
                    throw Fault()
                }
            }
            #expect(throws: CallError(.invalidArgument, "claims[1].lines: expected at least one")) {
                try client.submit(SubmissionOptions(key: "k")) { take in
                    for number in 0..<2 { try take(sampleClaim(number, lines: 1 - number)) }
                }
            }
            #expect(throws: CallError(.invalidArgument, "a batch holds at least one claim")) {
                try client.submit(SubmissionOptions(key: "k")) { _ in }
            }
            return try client.batch(7).batch
        }
        try broker.answer(try broker.next(.get), WireBatch.with { $0.batch = 7 })
        #expect(try submission.value() == 7)
    }

    @Test func `what was committed before is cut again for its digest alone`() throws {
        var broker = try BareServer(in: context)
        let (endpoint, context) = (broker.endpoint, context)
        var digests: [WireCommitRequest] = []
        for phase in [WireBatchPhase.open, .running] {
            let submission = try Meanwhile {
                var client = try BrokerClient(endpoint: endpoint, context: context, patience: patience)
                return try client.submit(SubmissionOptions(key: "k")) { take in
                    for number in 0..<300 { try take(sampleClaim(number, patient: 7)) }
                }
            }
            try broker.answer(try broker.next(.open), WireBatch.with { ($0.batch, $0.phase) = (1, phase) })
            if phase == .open {
                for _ in 0..<2 { try broker.answer(try broker.next(.append), WireAppendReply()) }
            }
            let commit = try broker.next(.commit)
            digests.append(try WireCommitRequest.read(commit.body))
            try broker.answer(commit, WireBatch.with { ($0.batch, $0.phase) = (1, .running) })
            #expect(try submission.value().batch == 1)
        }
        #expect(digests[0] == digests[1] && digests[0].slices == 2 && digests[0].digest.count == 32)
    }

    @Test func `a call that was lost is sent again before patience ends`() throws {
        var broker = try BareServer(in: context)
        let (endpoint, context) = (broker.endpoint, context)
        let asking = try Meanwhile {
            var client = try BrokerClient(endpoint: endpoint, context: context)
            let ratio = client.patience / client.attemptMax
            client.attemptMax = .milliseconds(20)
            client.patience = client.attemptMax * ratio * 100
            return (ratio, try client.batch(7).batch)
        }
        _ = try broker.next(.get)
        try broker.answer(try broker.next(.get), WireBatch.with { $0.batch = 7 })
        let (ratio, batch) = try asking.value()
        #expect(ratio > 1.2, "by default an attempt and the 250 ms that a server has for its own answer fit")
        #expect(batch == 7)
    }

    @Test func `cancelling what is cancelled already answers the batch, and what is done is refused`() throws {
        var broker = try BareServer(in: context)
        let (endpoint, context) = (broker.endpoint, context)
        for phase in [WireBatchPhase.cancelled, .done] {
            let cancelling = try Meanwhile {
                var client = try BrokerClient(endpoint: endpoint, context: context)
                return try client.cancel(1).phase
            }
            try broker.end(try broker.next(.cancel), CallStatus(.failedPrecondition, "it is over"))
            try broker.answer(try broker.next(.get), WireBatch.with { ($0.batch, $0.phase) = (1, phase) })
            if phase == .cancelled {
                #expect(try cancelling.value() == .cancelled)
            } else {
                #expect(throws: CallError(.failedPrecondition, "it is over")) { try cancelling.value() }
            }
        }
    }
}
