import BrokerCore
import Foundation
import GRDB
import ZeroMQ

/// What the machine can do at best, of what a queue is made of: a sync of the disk, a message there and back through a
/// third thread, rows into SQLite. Other figures are held against these.
struct MachineBenchmarks {
    private let report: Report
    private let folder: URL

    private static let syncs = 500
    private static let roundTrips = 20_000
    /// As large as a small job.
    private static let bytes = 512
    private static let rows = 200_000
    private static let rowsInGroup = 1_000

    init(report: Report, folder: URL) { (self.report, self.folder) = (report, folder) }

    struct Limits {
        var sync: Latencies
        var roundTrip: Latencies
        var rowsPerSecond: Double
    }

    func run() throws -> Limits {
        Limits(
            sync: report.add("sync of the disk (fdatasync of 8 KiB appended)", Latencies(try diskSyncs())),
            roundTrip: report.add("DEALER-ROUTER-DEALER and back, 512 bytes", Latencies(try roundTrips())),
            rowsPerSecond: report.add("SQLite alone, rows of 512 bytes, 1,000 a commit, full sync", "1/s", [try rows()])
        )
    }

    private func diskSyncs() throws -> [Double] {
        let file = open(folder.appending(path: "sync").path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw POSIXError(.EIO) }
        defer { close(file) }
        let page = [UInt8](repeating: 7, count: 8192)
        return try (0..<MachineBenchmarks.syncs).map { _ in
            let begin = ContinuousClock.now
            guard write(file, page, page.count) == page.count, fdatasync(file) == 0 else { throw POSIXError(.EIO) }
            return (ContinuousClock.now - begin).inMilliseconds
        }
    }

    private func rows() throws -> Double {
        let queue = try DatabaseQueue(path: folder.appending(path: "rows.sqlite").path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            try db.execute(sql: "CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        }
        let body = Data(repeating: 7, count: MachineBenchmarks.bytes)
        let begin = ContinuousClock.now
        for _ in 0..<MachineBenchmarks.rows / MachineBenchmarks.rowsInGroup {
            try queue.write { db in
                let insert = try db.cachedStatement(sql: "INSERT INTO rows (body) VALUES (?)")
                try insert.setArguments([body])
                for _ in 0..<MachineBenchmarks.rowsInGroup { try insert.execute() }
            }
        }
        let seconds = (ContinuousClock.now - begin).inMilliseconds / 1000
        try queue.close()
        return Double(MachineBenchmarks.rows) / seconds
    }

    /// One message at a time, over loopback TCP; each of the three has a thread and a context, as processes do.
    private func roundTrips() throws -> [Double] {
        let relay = try Relay()
        defer { relay.end() }
        var dealer = try Socket(.dealer, in: try Context())
        try dealer.connect(relay.address)
        let payload = [UInt8](repeating: 7, count: MachineBenchmarks.bytes)
        var message = Multipart()
        var poller = Poller()
        _ = poller.add(dealer)
        return try (0..<MachineBenchmarks.roundTrips).map { _ in
            let begin = ContinuousClock.now
            _ = try dealer.send([payload])
            while try !dealer.receive(into: &message) { _ = try poller.wait(milliseconds: 1000) }
            return (ContinuousClock.now - begin).inMilliseconds
        }
    }
}

/// A ROUTER that passes what a client sends to a worker that sends it back, and that to the client.
private final class Relay: Sendable {
    let address: String
    private let stop: Waker
    private let threads: [LoopThread]

    /// - Throws: when the worker is not there in time.
    init() throws {
        let (stop, address, isReady) = (try Waker(isLatch: true), Locked(""), Locked(false))
        let router = try LoopThread(named: "router") {
            var worker: [UInt8] = []
            Relay.run(.router, stop) { socket throws(TransportError) in
                let bound = try socket.bind("tcp://127.0.0.1:*")
                address.withLock { $0 = bound }
            } answer: { frames in
                guard !worker.isEmpty else {  // The first message is the worker's.
                    worker = frames[0]
                    isReady.withLock { $0 = true }
                    return nil
                }
                return frames[0] == worker ? Array(frames.dropFirst()) : [worker] + frames
            }
        }
        try Relay.wait { !address.withLock(\.isEmpty) }
        let known = address.withLock { $0 }
        let worker = try LoopThread(named: "worker") {
            Relay.run(.dealer, stop) { socket throws(TransportError) in
                try socket.connect(known)
                _ = try socket.send([[1]])
            } answer: {
                $0
            }
        }
        try Relay.wait { isReady.withLock { $0 } }
        (self.stop, self.address, threads) = (stop, known, [router, worker])
    }

    private static func wait(until isSo: () -> Bool) throws {
        let end = ContinuousClock.now + QueueBenchmarks.patience
        while !isSo() {
            guard ContinuousClock.now < end else { throw POSIXError(.ETIMEDOUT) }
            usleep(1_000)  // Between two looks.
        }
    }

    private static func run(
        _ kind: Socket.Kind, _ stop: Waker, open: (inout Socket) throws(TransportError) -> Void,
        answer: ([[UInt8]]) -> [[UInt8]]?
    ) {
        do throws(TransportError) {
            var socket = try Socket(kind, in: try Context())
            try open(&socket)
            var message = Multipart()
            var poller = Poller()
            _ = poller.add(socket)
            _ = poller.add(stop)
            while !stop.isRung {
                _ = try poller.wait(milliseconds: -1)
                while try socket.receive(into: &message) {
                    if let answer = answer(message.frames) { _ = try socket.send(answer) }
                }
            }
        } catch {
            FileHandle.standardError.write(Data("relay: \(error)\n".utf8))
        }
    }

    func end() {
        stop.wake()
        for thread in threads { thread.join() }
    }
}
