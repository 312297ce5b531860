import BrokerCore
import Calls
import Claims
import Client
import JobMessages
import SwiftProtobuf
import Testing
import TrendMessages
import ZeroMQ

/// Long enough for a loaded machine; a test that passes never waits for it.
let patience = Duration.seconds(20)

/// A bare ROUTER socket, whose answers the test writes itself.
struct BareServer: ~Copyable {
    let endpoint: String
    private var socket: Socket

    init(in context: Context) throws {
        var socket = try Socket(.router, in: context)
        endpoint = try socket.bind("tcp://127.0.0.1:*")
        self.socket = socket
    }

    /// - Parameter endpoint: of a server that is no more, and this one takes its place.
    init(at endpoint: String, in context: Context) throws {
        var socket = try Socket(.router, in: context)
        let end = ContinuousClock.now + patience
        while true {
            do throws(TransportError) {
                self.endpoint = try socket.bind(endpoint)
                break
            } catch {
                guard ContinuousClock.now < end else { throw error }  // libzmq lets go of an address a moment later.
            }
        }
        self.socket = socket
    }

    /// The next call or cancel.
    mutating func next() throws -> IncomingCall {
        guard let call = try next(within: patience) else { throw CallError(.deadlineExceeded, "no call came") }
        return call
    }

    /// nil when none comes in time.
    mutating func next(within time: Duration) throws -> IncomingCall? {
        var poller = Poller()
        var message = Multipart()
        _ = poller.add(socket)
        let end = ContinuousClock.now + time
        repeat {
            if try socket.receive(into: &message) { return try IncomingCall(message) }
            _ = try poller.wait(milliseconds: Int(max(0, min(1000, (end - .now).milliseconds))))
        } while ContinuousClock.now < end
        return nil
    }

    mutating func next(_ method: Calls.Method, location: SourceLocation = #_sourceLocation) throws -> IncomingCall {
        let call = try next()
        try #require(call.header.method == method.rawValue, sourceLocation: location)
        return call
    }

    /// - Parameter credit: bytes of further writes for which there is room.
    mutating func answer(
        _ call: IncomingCall, _ message: some SwiftProtobuf.Message, isEnd: Bool = true, credit: Int? = nil
    ) throws {
        var status = CallStatus.ok
        status.creditBytes = credit
        try send(to: call, isEnd ? status : nil, try message.bytes())
    }

    mutating func end(_ call: IncomingCall, _ status: CallStatus) throws { try send(to: call, status, []) }

    /// As a broker of the first version answers: it tells neither credit nor version.
    mutating func answerOld(
        _ call: IncomingCall, _ message: some SwiftProtobuf.Message, _ status: CallStatus = .ok
    ) throws {
        let header = WireReplyHeader.with {
            ($0.call, $0.end, $0.status) = (call.header.call, true, UInt32(status.code.rawValue))
            $0.retryAfterMilliseconds = UInt32(status.retryAfterMilliseconds ?? 0)
        }
        #expect(try socket.send(Multipart([call.peer, try header.bytes(), try message.bytes()])) == .sent)
    }

    private mutating func send(to call: IncomingCall, _ status: CallStatus?, _ body: [UInt8]) throws {
        let address = ReplyAddress(peer: call.peer, call: call.header.call)
        #expect(try socket.send(Multipart(to: address, status: status, body: body)) == .sent)
    }
}

/// An address at which nobody listens.
func deadEndpoint(in context: Context) throws -> String { try BareServer(in: context).endpoint }

extension IncomingCall {
    /// Of an append.
    var slice: UInt32 { get throws { try WireAppendRequest.read(body).index } }
}

/// What a client does meanwhile, on a thread of its own.
final class Meanwhile<Value: Sendable>: Sendable {
    private let outcome = Locked<Result<Value, any Error>?>(nil)
    private let thread: LoopThread

    init(_ body: @escaping @Sendable () throws -> Value) throws {
        let outcome = outcome
        thread = try LoopThread(named: "client") {
            let result = Result(catching: body)
            outcome.withLock { $0 = result }
        }
    }

    var isOver: Bool { outcome.withLock { $0 != nil } }

    func value() throws -> Value {
        thread.join()
        return try #require(outcome.withLock { $0 }).get()
    }
}

/// - Parameter patient: 0: unknown.
func sampleClaim(_ number: Int, lines: Int = 1, patient: UInt64 = 0) -> Claim {
    let line = ServiceLine(number: 1, procedure: HCPCS("99213"))
    return Claim(
        reference: "A\(number)", patient: Pseudonym(high: patient, low: patient),
        lines: Array(repeating: line, count: lines))
}

/// A slice as it would be sent, and what is in it.
struct CutSlice {
    var request: WireAppendRequest
    var content: WireSlice
}

func cut(_ claims: [Claim], _ options: SubmissionOptions = SubmissionOptions(key: "k")) throws -> [CutSlice] {
    var spool = try ClaimSpool()
    for claim in claims { try spool.append(claim) }
    var slicer = try Slicer(try spool.sealed(), options)
    var slices: [CutSlice] = []
    while let request = try slicer.next() {
        slices.append(CutSlice(request: request, content: try WireSlice.read([UInt8](request.payload))))
    }
    return slices
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
    mutating func claim(_ number: Int, patients: Int, linesMax: Int = 4) -> Claim {
        var claim = sampleClaim(
            number, lines: .random(in: 1...linesMax, using: &self),
            patient: .random(in: 0...UInt64(patients), using: &self))
        if Int.random(in: 0...9, using: &self) == 0 {
            claim.frequency = ClaimFrequency.allCases.randomElement(using: &self) ?? .original
        }
        for line in claim.lines.indices where Bool.random(using: &self) {
            claim.lines[line].from = ServiceDate(days: .random(in: 20_000...20_100, using: &self))
        }
        return claim
    }
}
