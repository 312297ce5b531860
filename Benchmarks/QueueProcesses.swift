import BrokerCore
import Calls
import Crypto
import Foundation
import JobMessages
import Ledger
import ZeroMQ

/// `medpay`, the product that stands beside this program, as a process of its own.
final class ServerProcess {
    /// In the order in which its first line names them.
    let addresses: [String]
    private let process = Process()

    init(_ arguments: [String]) throws {
        process.executableURL = try ServerProcess.medpay()
        process.arguments = arguments + ["--end-with-input"]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        var said = ""
        while !said.contains("\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw CallError(.unavailable, "medpay \(arguments[0]) ended; build it first") }
            said += String(decoding: more, as: UTF8.self)
        }
        addresses = said.split { $0.isWhitespace || $0 == "," }.map(String.init).filter { $0.hasPrefix("tcp://") }
    }

    static func medpay() throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: own).deletingLastPathComponent().appending(path: "medpay")
    }

    func end() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Of all its threads, in its own code and in the system's, so far.
    var cpuMilliseconds: Double {
        let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        // Behind the name, which may have blanks: the state, then numbers of which the 12th and 13th are these.
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ").dropFirst()
        let ticks = fields.dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +)
        return ticks * 1000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// A line of its /proc status: VmRSS or VmHWM.
    func mebibytes(_ name: String) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return Double(line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) / 1024
    }
}

final class BrokerProcess {
    let address: String
    /// From its start until it answered a call.
    let startMilliseconds: Double
    private let process: ServerProcess

    init(ledger: String, _ context: Context, _ arguments: [String] = []) throws {
        let begin = ContinuousClock.now
        process = try ServerProcess(["broker", "--listen", "tcp://127.0.0.1:*", "--ledger", ledger] + arguments)
        address = process.addresses.first ?? ""
        var channel = try CallChannel(to: address, in: context)
        let _: WireStatusReply = try channel.call(.status, WireStatusRequest(), deadline: QueueBenchmarks.patience)
        startMilliseconds = (ContinuousClock.now - begin).inMilliseconds
    }

    func end() { process.end() }

    func mebibytes(_ name: String) -> Double { process.mebibytes(name) }

    var cpuMilliseconds: Double { process.cpuMilliseconds }
}

/// Workers that answer each lease with results of a few bytes, at once or after a pause, and calls at once.
final class EagerWorkers: Sendable {
    private let stop: Waker
    private let tally: Locked<Tally>
    private let threads: [LoopThread]

    private struct Tally {
        var recorded = 0
        var leased = 0
        var leases: [(at: Int64, claims: Int)] = []
        var fault: String?
    }

    init(_ count: Int, for broker: String, _ context: Context, pause: Duration = .zero) throws {
        let tally = Locked(Tally())
        let stop = try Waker(isLatch: true)
        (self.tally, self.stop) = (tally, stop)
        threads = try (0..<count).map { number in
            try LoopThread(named: "worker \(number)") {
                do {
                    try EagerWorkers.run(broker, context, pause, stop, tally)
                } catch {
                    tally.withLock { $0.fault = "\(error)" }
                }
            }
        }
    }

    /// Claims whose results are on disk, and claims that were leased: of batches, all tenants'.
    var recorded: Int { tally.withLock(\.recorded) }
    var leased: Int { tally.withLock(\.leased) }

    /// Those that were leased in a span of time, milliseconds since 1970.
    func leased(in span: ClosedRange<Int64>) -> Int {
        tally.withLock { $0.leases.reduce(0) { span.contains($1.at) ? $0 + $1.claims : $0 } }
    }

    /// Until so many results are on disk.
    func wait(until count: Int) throws { try wait { recorded >= count } }

    func waitUntilLeased() throws { try wait { leased > 0 } }

    /// - Throws: when one of them ended early.
    private func wait(until isSo: () -> Bool) throws {
        while !isSo() {
            if let fault = tally.withLock(\.fault) { throw CallError(.aborted, "a worker ended early: \(fault)") }
            usleep(200)  // Between two looks: ringing for each answer would cost the workers what is measured.
        }
    }

    func end() {
        stop.wake()
        for thread in threads { thread.join() }
    }

    private static func run(
        _ broker: String, _ context: Context, _ pause: Duration, _ stop: Waker, _ tally: borrowing Locked<Tally>
    ) throws(CallError) {
        var channel = try CallChannel(to: broker, in: context, stop: stop)
        var offer = WireTakeRequest()
        (offer.protocol, offer.capacity, offer.name) = (CallLimits.protocolVersion, 2, "benchmark")
        offer.calls = 4
        let take = try channel.start(.take, offer)
        var answers: [UInt64: Int] = [:]
        var leases: [(lease: WireLease, due: ContinuousClock.Instant)] = []
        var lastBeat = ContinuousClock.now
        while !stop.isRung {
            if ContinuousClock.now - lastBeat > .seconds(1) {
                _ = try channel.start(.heartbeat, WireHeartbeatRequest())
                lastBeat = .now
            }
            while let (lease, due) = leases.first, due <= .now {
                leases.removeFirst()
                answers[try channel.start(.finish, answer(lease))] = lease.job == 0 ? 0 : Int(lease.claims)
            }
            let rest = leases.first.map { $0.due - .now } ?? .milliseconds(500)
            guard let reply = try channel.receive(within: max(.zero, rest)) else { continue }
            if reply.call == take {
                guard !reply.isEnd else { throw CallError(reply.status.code, reply.status.message) }
                let lease = try WireLease.read(reply.body)
                guard !lease.revoked else { continue }
                if lease.job == 0 {
                    leases.insert((lease, .now), at: 0)
                } else {
                    note(lease, tally)
                    leases.append((lease, .now + pause))
                }
            } else if let claims = answers.removeValue(forKey: reply.call) {
                try reply.requireOK()
                tally.withLock { $0.recorded += claims }
            }
        }
    }

    private static func note(_ lease: WireLease, _ tally: borrowing Locked<Tally>) {
        tally.withLock {
            $0.leased += Int(lease.claims)
            $0.leases.append((Int64(Date.now.timeIntervalSince1970 * 1000), Int(lease.claims)))
        }
    }

    private static func answer(_ lease: WireLease) -> WireFinishRequest {
        var finish = WireFinishRequest()
        (finish.attempt, finish.job) = (lease.attempt, lease.job)
        guard lease.job != 0 else { return finish }
        finish.results = (0..<Int64(lease.claims)).map { index in
            var result = WireResult()
            result.claim = lease.firstClaim + index
            return result
        }
        return finish
    }
}

/// Keeps every core busy until it is ended.
final class BusyCores: Sendable {
    private let threads: [LoopThread]
    private let isOver = Locked(false)

    init() throws {
        let isOver = isOver
        threads = try (0..<ProcessInfo.processInfo.activeProcessorCount).map { number in
            try LoopThread(named: "busy \(number)") {
                var count: UInt64 = 0
                while count % 100_000 != 0 || !isOver.withLock({ $0 }) { count &+= 1 }
            }
        }
    }

    func end() {
        isOver.withLock { $0 = true }
        for thread in threads { thread.join() }
    }
}

/// Batches of claims that nobody reads.
enum QueueLedger {
    /// Writes a committed batch straight into a ledger's file, as a broker would.
    ///
    /// - Parameter payloadBytes: of a slice; without it what 250 claims of four lines take.
    static func fill(
        _ path: String, tenant name: String, claims: Int, inSlice sliceClaims: Int = 250, payloadBytes: Int = 80_000
    ) throws {
        let ledger = try SQLiteLedger(path: path, synchronous: .normal)
        guard let tenant = Tenant(name) else { throw Fault("no tenant") }
        let slices = claims / sliceClaims
        _ = try queue(
            slices, of: sliceClaims, payload: [UInt8](repeating: 7, count: payloadBytes), inGroupsOf: 250, ledger,
            tenant)
        try ledger.close()
    }

    /// Appends slices and commits their batch.
    ///
    /// - Parameter group: so many slices share a commit of the ledger.
    static func queue(
        _ slices: Int, of sliceClaims: Int, payload: [UInt8], inGroupsOf group: Int, _ ledger: SQLiteLedger,
        _ tenant: Tenant
    ) throws -> BatchID {
        let digest = Array(SHA256.hash(data: payload))
        var whole = SHA256()
        let opened = try ledger.apply([.open(tenant: tenant, key: "all", options: BatchOptions())], now: .now)
        guard case .batch(let batch, _, _)? = opened.first else { throw Fault("not opened") }
        for first in stride(from: 0, to: slices, by: group) {
            let indices = first..<min(first + group, slices)
            for _ in indices { whole.update(data: digest) }
            let writes = indices.map { index in
                LedgerWrite.append(
                    AppendedSlice(
                        tenant: tenant, batch: batch.id, index: index, firstClaim: index * sliceClaims,
                        claims: sliceClaims, payload: payload, digest: digest))
            }
            _ = try ledger.apply(writes, now: .now)
        }
        let commit = LedgerWrite.commit(
            tenant: tenant, batch: batch.id, slices: slices, claims: slices * sliceClaims,
            digest: Array(whole.finalize()))
        guard case .committed? = try ledger.apply([commit], now: .now).first else { throw Fault("not committed") }
        return batch.id
    }

    /// Submits a batch of one slice over the wire.
    static func submit(_ key: String, claims: Int, over channel: inout CallChannel) throws -> WireBatch {
        var open = WireOpenRequest()
        (open.key, open.estimate) = (key, true)
        let batch: WireBatch = try channel.call(.open, open, deadline: QueueBenchmarks.patience)
        var append = WireAppendRequest()
        (append.batch, append.claims) = (batch.batch, UInt32(claims))
        let payload = [UInt8](repeating: 7, count: claims * 320)
        append.payload = Data(payload)
        let _: WireAppendReply = try channel.call(.append, append, deadline: QueueBenchmarks.patience)
        var commit = WireCommitRequest()
        (commit.batch, commit.slices, commit.claims) = (batch.batch, 1, UInt32(claims))
        commit.digest = Data(SHA256.hash(data: Array(SHA256.hash(data: payload))))
        return try channel.call(.commit, commit, deadline: QueueBenchmarks.patience)
    }
}
