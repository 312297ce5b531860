import BrokerCore
import Calls
import Ledger
import Logging
import ZeroMQ

/// What the ledger's threads tell the loop.
enum LedgerNews: Sendable {
    case written([(WriteID, Result<LedgerReply, LedgerError>)])
    case loaded(Backlog, Result<[LoadedJob], LedgerError>, isLast: Bool)
    case read(ReadRequest, Result<ReadReply, CallError>)
}

/// A waiting job and its slice.
struct LoadedJob: Sendable {
    var summary: JobSummary
    var payload: [UInt8]
}

/// Applies writes in groups: while one group is being committed the next one gathers, so that many share one sync of
/// the disk without any of them waiting for company.
struct LedgerWriter: Sendable {
    let ledger: any Ledger
    let inbox: Mailbox<LedgerNews>
    let mailbox: Mailbox<(WriteID, LedgerWrite, Timestamp)>
    let stop: Waker
    let logger: Logger
    let commits: Latency

    /// At most this many writes share a transaction: a bound on how long a commit takes.
    static let groupMax = 256

    init(
        ledger: any Ledger, inbox: Mailbox<LedgerNews>, waker: Waker, stop: Waker, logger: Logger, commits: Latency
    ) {
        self.commits = commits
        self.ledger = ledger
        self.inbox = inbox
        // The core bounds the writes in flight; here is room for all of them.
        mailbox = Mailbox(capacity: .max, waker: waker)
        self.stop = stop
        self.logger = logger
    }

    func run() {
        waitForWork(mailbox.waker, stop, logger) {
            let writes = mailbox.drain()
            for first in stride(from: 0, to: writes.count, by: LedgerWriter.groupMax) {
                commit(writes[first..<min(first + LedgerWriter.groupMax, writes.count)])
            }
        }
    }

    private func commit(_ group: ArraySlice<(WriteID, LedgerWrite, Timestamp)>) {
        guard let now = group.last?.2 else { return }
        do {
            let began = Instant.now
            let replies = try ledger.apply(group.map(\.1), now: now)
            commits.record(since: began)
            _ = inbox.offer(.written(zip(group, replies).map { ($0.0, .success($1)) }))
        } catch {
            logger.error("the ledger could not write", metadata: ["error": "\(error)"])
            _ = inbox.offer(.written(group.map { ($0.0, .failure(error)) }))
        }
    }
}

/// What is read outside the writer, so that a slow query never holds up a commit.
struct LedgerReader: Sendable {
    let ledger: any Ledger
    let inbox: Mailbox<LedgerNews>
    /// Jobs for the window.
    let loads: Mailbox<Load>
    let reads: Mailbox<ReadRequest>
    let stop: Waker
    let logger: Logger

    struct Load: Sendable {
        var backlog: Backlog
        var after: JobID
        var limit: Int
    }

    init(
        ledger: any Ledger, inbox: Mailbox<LedgerNews>, loadWaker: Waker, readWaker: Waker, stop: Waker, logger: Logger
    ) {
        self.ledger = ledger
        self.inbox = inbox
        loads = Mailbox(capacity: LedgerReader.waitingMax, waker: loadWaker)
        reads = Mailbox(capacity: LedgerReader.waitingMax, waker: readWaker)
        self.stop = stop
        self.logger = logger
    }

    /// Reads that may wait; past it a caller is told RESOURCE_EXHAUSTED.
    static let waitingMax = 4096

    /// What one load brings into memory at most, whatever it was asked for; at least one job.
    static let loadBytesMax = 8 << 20

    /// On a thread of its own: a slow question of somebody's never keeps the workers without jobs.
    func runLoads() {
        waitForWork(loads.waker, stop, logger) {
            for load in loads.drain() { run(load) }
        }
    }

    func runReads() {
        waitForWork(reads.waker, stop, logger) {
            for request in reads.drain() { _ = inbox.offer(.read(request, answer(request))) }
        }
    }

    private func run(_ load: Load) {
        do {
            let jobs = try ledger.waiting(load.backlog, after: load.after, limit: load.limit)
            var loaded: [LoadedJob] = []
            var bytes = 0
            var isCut = false
            for job in jobs {
                isCut = !loaded.isEmpty && bytes + job.bytes > LedgerReader.loadBytesMax
                if isCut { break }
                guard let payload = try ledger.payload(of: job.id) else { continue }
                loaded.append(LoadedJob(summary: job, payload: payload))
                bytes += job.bytes
            }
            _ = inbox.offer(.loaded(load.backlog, .success(loaded), isLast: !isCut && jobs.count < load.limit))
        } catch {
            logger.error("the ledger could not be read", metadata: ["error": "\(error)"])
            _ = inbox.offer(.loaded(load.backlog, .failure(error), isLast: false))
        }
    }

    /// Unary replies are encoded here, on this thread.
    private func answer(_ request: ReadRequest) -> Result<ReadReply, CallError> {
        do throws(LedgerError) {
            let reply = try request.query.answer(from: ledger)
            guard case .reply = request.purpose else { return .success(reply) }
            return Result { () throws(CallError) in .body(try reply.body()) }
        } catch {
            return .failure(CallError(.unavailable, "the ledger cannot be read (\(error.reason.rawValue))"))
        }
    }
}

/// Runs `work` at every ring until `stop` rings, and once more then.
private func waitForWork(_ waker: Waker, _ stop: Waker, _ logger: Logger, _ work: () -> Void) {
    var poller = Poller()
    poller.add(waker)
    let stopIndex = poller.add(stop)
    var isStopping = false
    while !isStopping {
        do {
            isStopping = try poller.wait(milliseconds: -1)[stopIndex]
        } catch {
            logger.critical("a ledger thread cannot wait", metadata: ["error": "\(error)"])
            return
        }
        work()
    }
}
