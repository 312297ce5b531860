import BrokerCore
import Calls
import Claims
import JobMessages
import Logging
import Reference
import SwiftProtobuf
import Testing
import TrendMessages
import Worker
import ZeroMQ

/// - Parameter patient: 0: unknown.
func sampleClaim(_ number: Int, patient: UInt64 = 0) -> Claim {
    var line = ServiceLine(number: 1, procedure: HCPCS("99213"), charge: Money(cents: 20_000))
    line.from = ServiceDate("2025-03-10")
    line.through = line.from
    return Claim(
        reference: "A\(number)", patient: Pseudonym(high: patient, low: patient), placeOfService: PlaceOfService("11"),
        lines: [line])
}

/// The same seed gives the same numbers: SplitMix64.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Of one of so many patients, or of an unknown one; now and then no original claim.
    mutating func claim(_ number: Int, patients: UInt64) -> Claim {
        var claim = sampleClaim(number, patient: .random(in: 0...patients, using: &self))
        // Patients that differ in one half alone.
        if claim.patient.high > 1, Bool.random(using: &self) { claim.patient.high = 1 }
        if Int.random(in: 0...9, using: &self) == 0 {
            claim.frequency = ClaimFrequency.allCases.randomElement(using: &self) ?? .original
        }
        return claim
    }
}

/// Long enough for a loaded machine; a test that passes never waits for it.
let patience = Duration.seconds(20)

/// A broker whose part the test plays.
struct BareBroker: ~Copyable {
    let endpoint: String
    private var socket: Socket

    init(in context: Context) throws {
        var socket = try Socket(.router, in: context)
        endpoint = try socket.bind("tcp://127.0.0.1:*")
        self.socket = socket
    }

    /// The next call of one of some methods; others are left unanswered.
    mutating func next(
        _ methods: Calls.Method..., location: SourceLocation = #_sourceLocation
    ) throws -> IncomingCall {
        var poller = Poller()
        var message = Multipart()
        _ = poller.add(socket)
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            while try socket.receive(into: &message) {
                let call = try IncomingCall(message)
                if methods.contains(where: { $0.rawValue == call.header.method }) { return call }
            }
            _ = try poller.wait(milliseconds: 1000)
        }
        Issue.record("no \(methods) came", sourceLocation: location)
        throw CallError(.deadlineExceeded, "no call came")
    }

    mutating func answer(_ call: IncomingCall, _ status: CallStatus = .ok) throws { try send(call, status, []) }

    mutating func lease(_ take: IncomingCall, _ lease: WireLease) throws { try send(take, nil, try lease.bytes()) }

    /// As a broker of the first version ends a call: it does not tell its version.
    mutating func endOld(_ call: IncomingCall, _ code: StatusCode) throws {
        let header = WireReplyHeader.with {
            ($0.call, $0.end, $0.status) = (call.header.call, true, UInt32(code.rawValue))
        }
        #expect(try socket.send(Multipart([call.peer, try header.bytes(), []])) == .sent)
    }

    private mutating func send(_ call: IncomingCall, _ status: CallStatus?, _ body: [UInt8]) throws {
        let address = ReplyAddress(peer: call.peer, call: call.header.call)
        #expect(try socket.send(Multipart(to: address, status: status, body: body)) == .sent)
    }
}

/// A worker thread, until the test is over.
final class RunningWorker {
    let logs: LogRecords
    private let stop: Waker
    private let thread: LoopThread

    init(
        _ brokers: [String], in context: Context, heartbeat: Duration = .milliseconds(20),
        silenceMax: Duration = patience, change: (inout WorkerConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = WorkerConfiguration()
        configuration.brokers = brokers
        configuration.heartbeat = heartbeat
        configuration.silenceMax = silenceMax
        change(&configuration)
        let logs = LogRecords()
        var logger = Logger(label: "worker") { _ in logs.handler }
        logger.logLevel = .debug
        let stop = try Waker(isLatch: true)
        let worker = try WorkerThread(
            configuration, images: ImageSource(fixed: try ReferenceImage.builtIn()), context: context, stop: stop,
            logger: logger)
        self.logs = logs
        self.stop = stop
        thread = try LoopThread(named: "worker", owning: worker) { worker in
            var worker = worker
            worker.run()
        }
    }

    /// Rings; the worker says goodbye before it ends.
    func end() { stop.wake() }

    deinit {
        stop.wake()
        thread.join()
    }
}

/// What was logged: the sentence and what goes with it.
final class LogRecords: Sendable {
    private let records = Locked<[(message: String, metadata: Logger.Metadata)]>([])

    var handler: any LogHandler { Handler(records: self) }

    func metadata(of message: String) -> Logger.Metadata? {
        records.withLock { $0.first { $0.message == message }?.metadata }
    }

    private struct Handler: LogHandler {
        let records: LogRecords
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let entry = (event.message.description, event.metadata ?? [:])
            records.records.withLock { $0.append(entry) }
        }
    }
}
