import BrokerCore
import Ledger
import Logging
import ZeroMQ

/// What the ledger's threads tell the loop.
enum LedgerNews: Sendable {
    case written([(WriteID, Result<LedgerReply, LedgerError>)])
    case loaded(Backlog, Result<[LoadedJob], LedgerError>, isLast: Bool)
    case read(ReadRequest, Result<ReadReply, LedgerError>)
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

    /// At most this many writes share a transaction: a bound on how long a commit takes.
    static let groupMax = 256

    init(ledger: any Ledger, inbox: Mailbox<LedgerNews>, waker: Waker, stop: Waker, logger: Logger) {
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
            let replies = try ledger.apply(group.map(\.1), now: now)
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
    let mailbox: Mailbox<LedgerRead>
    let stop: Waker
    let logger: Logger

    enum LedgerRead: Sendable {
        case load(Backlog, after: JobID, limit: Int)
        case read(ReadRequest)
    }

    init(ledger: any Ledger, inbox: Mailbox<LedgerNews>, waker: Waker, stop: Waker, logger: Logger) {
        self.ledger = ledger
        self.inbox = inbox
        mailbox = Mailbox(capacity: LedgerReader.waitingMax, waker: waker)
        self.stop = stop
        self.logger = logger
    }

    /// Reads that may wait; past it a caller is told RESOURCE_EXHAUSTED.
    static let waitingMax = 4096

    func run() {
        waitForWork(mailbox.waker, stop, logger) {
            for read in mailbox.drain() {
                switch read {
                case .load(let backlog, let after, let limit): load(backlog, after: after, limit: limit)
                case .read(let request): _ = inbox.offer(.read(request, answer(request)))
                }
            }
        }
    }

    private func load(_ backlog: Backlog, after: JobID, limit: Int) {
        do {
            let jobs = try ledger.waiting(backlog, after: after, limit: limit)
            var loaded: [LoadedJob] = []
            for job in jobs {
                if let payload = try ledger.payload(of: job.id) {
                    loaded.append(LoadedJob(summary: job, payload: payload))
                }
            }
            _ = inbox.offer(.loaded(backlog, .success(loaded), isLast: jobs.count < limit))
        } catch {
            logger.error("the ledger could not be read", metadata: ["error": "\(error)"])
            _ = inbox.offer(.loaded(backlog, .failure(error), isLast: false))
        }
    }

    private func answer(_ request: ReadRequest) -> Result<ReadReply, LedgerError> {
        do throws(LedgerError) {
            return .success(try request.query.answer(from: ledger))
        } catch {
            return .failure(error)
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
