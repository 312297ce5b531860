import BrokerCore
import Calls
import Glibc
import JobMessages
import Ledger
import Logging
import TrendMessages
import Trends
import ZeroMQ

/// The broker's own thread: receive, step, commit, send. It owns the socket and the core, and never blocks but in `wait`.
struct BrokerLoop: ~Copyable {
    let configuration: BrokerConfiguration
    let start: UInt32
    let contributorKey: ContributorKey
    let gatekeeper: Gatekeeper
    let logger: Logger
    let inbox: Mailbox<LedgerNews>
    let writer: Mailbox<(WriteID, LedgerWrite, Timestamp)>
    let loads: Mailbox<LedgerReader.Load>
    let reads: Mailbox<ReadRequest>
    var metrics: BrokerMetrics

    var core: BrokerCore
    var socket: Socket
    var monitor: ConnectionMonitor
    var calls = CallTable()
    var streams = Streams()
    var workers = WorkerTable()
    /// Jobs in the core's window, with their slices.
    var jobs: [JobID: LoadedJob] = [:]
    var writes: [WriteID: PendingWrite] = [:]
    /// Frames and calls that were dropped, by name.
    var drops: [String: Int] = [:]
    var now: Timestamp
    let began: Timestamp
    var counts = Counts()
    /// As the ledger said when it was asked last.
    var observed = LedgerTotals()
    /// What operators have set; whoever is missing has the defaults.
    var tenants: [Tenant: TenantSettings]
    /// Tenants whose settings are on their way to disk: one change at a time, or the second would undo the first.
    var changing: Set<Tenant> = []
    /// The keyring that streams and workers were last held against.
    var keysGeneration = 0
    var connections = CallerConnections()
    var endless = EndlessMessages()
    /// Workers whose connection has dropped, and the turns that they are still given.
    var leaving: [WorkerID: Int] = [:]
    var retention: RetentionTimer
    var settling: SettlingTimer
    private let clock: SteadyClock

    private var poller = Poller()
    private let stopIndex: Int
    private var message = Multipart()
    /// Leases that could not be sent, by worker: its connection is gone.
    var unsent: [WorkerID: [AttemptID]] = [:]
    /// Events that effects brought about; they are stepped before the next frame is read.
    private var followUps: [Event] = []
    var stopBy: Timestamp?

    /// A write on its way to disk.
    struct PendingWrite {
        var call: CallID?
        var write: LedgerWrite
        var began = Instant.now
    }

    /// Since the start, for an operator's rates.
    struct Counts {
        var claimsRecorded = 0
        var jobsLeased = 0
        var callsAnswered = 0
    }

    /// At most this many frames are read before the ledger's news and the clock are looked at.
    static let framesPerTurn = 256
    /// How long the loop sleeps at most.
    static let pauseMillisecondsMax: Int64 = 1000
    /// The same where there are keys, for one may be revoked.
    static let keysMilliseconds: Int64 = 100

    init(
        _ configuration: BrokerConfiguration, start: UInt32, contributorKey: ContributorKey, socket: consuming Socket,
        monitor: consuming ConnectionMonitor, gatekeeper: Gatekeeper, inbox: Mailbox<LedgerNews>,
        writer: Mailbox<(WriteID, LedgerWrite, Timestamp)>, reader: LedgerReader, stop: Waker, logger: Logger,
        tenants: [TenantRecord], backlog: [Backlog]
    ) {
        self.configuration = configuration
        self.start = start
        self.contributorKey = contributorKey
        self.gatekeeper = gatekeeper
        self.logger = logger
        self.inbox = inbox
        self.writer = writer
        loads = reader.loads
        reads = reader.reads
        core = BrokerCore(start: start, limits: configuration.limits, seed: UInt64(start))
        metrics = BrokerMetrics(configuration.registry)
        clock = SteadyClock()
        now = clock.now
        began = now
        self.tenants = Dictionary(tenants.map { ($0.tenant, $0.settings) }) { $1 }
        retention = RetentionTimer(configuration.retention, now: now)
        settling = SettlingTimer(now: now)
        _ = poller.add(socket)
        _ = poller.add(monitor)
        poller.add(inbox.waker)
        stopIndex = poller.add(stop)
        self.socket = socket
        self.monitor = monitor
        followUps =
            tenants.map { .tenant($0.tenant, $0.settings) } + backlog.map { .backlog($0.tenant, $0.priority) }
    }

    /// - Returns: false when it could not go on.
    mutating func run() -> Bool {
        observeTotals()
        while !isOver {
            do {
                runFollowUps()
                if try poller.wait(milliseconds: pause())[stopIndex] { beginToStop() }
                advanceClock()
                dropRevoked()
                takeConnectionEvents()
                removeThoseWhoLeft(isSocketEmpty: try receiveFrames())
                for news in inbox.drain() { take(news) }
                // Last, so that heartbeats that waited in the socket count before leases run out.
                if let due = core.nextDeadline, due <= now { dispatch(.tick) }
                sendDueStreams()
                purgeWhenDue()
                settleWhenDue()
                endEndlessMessages()
            } catch {
                logger.critical("the broker cannot go on", metadata: ["error": "\(error)"])
                return false
            }
        }
        endStreams()
        return true
    }

    /// Steps the core and does what it says, and what follows from that.
    mutating func dispatch(_ event: Event) {
        followUps.append(event)
        runFollowUps()
    }

    private mutating func runFollowUps() {
        var next = 0
        while next < followUps.count {
            for effect in core.step(followUps[next], now: now) { perform(effect) }
            for (worker, attempts) in unsent { followUps.append(.workerUnreachable(worker, unsent: attempts)) }
            unsent = [:]
            next += 1
        }
        followUps = []
    }

    /// For effects that turn out to be events.
    mutating func follow(with event: Event) { followUps.append(event) }

    private mutating func advanceClock() { now = max(now, clock.now) }

    private func pause() -> Int {
        var due = now + (configuration.keys == nil ? BrokerLoop.pauseMillisecondsMax : BrokerLoop.keysMilliseconds)
        if let deadline = core.nextDeadline { due = min(due, deadline) }
        if let deadline = streams.nextDeadline { due = min(due, deadline) }
        if !leaving.isEmpty { due = now }
        if !endless.isEmpty { due = min(due, now + EndlessMessages.lookMilliseconds) }
        if stopBy == nil, let purge = retention.due { due = min(due, purge) }
        if stopBy == nil, let step = settling.due { due = min(due, step) }
        if let stopBy { due = min(due, stopBy) }
        return Int(max(0, due.rawValue - max(now, clock.now).rawValue))
    }

    /// - Returns: whether nothing is left to be read.
    private mutating func receiveFrames() throws(TransportError) -> Bool {
        for _ in 0..<BrokerLoop.framesPerTurn {
            guard try socket.receive(into: &message) else { return true }
            endless.heard(message.connection)
            do {
                handle(try IncomingCall(message))
            } catch {
                drop(error.rawValue)
            }
        }
        return false
    }

    mutating func drop(_ name: String) {
        drops[name, default: 0] += 1
        metrics.dropped(name)
    }

    /// Sends frames to a peer, which may be gone, or not read.
    mutating func send(_ message: Multipart) -> SendOutcome {
        do {
            let outcome = try socket.send(message)
            if outcome != .sent { drop(outcome == .unreachable ? "unreachable" : "not_read") }
            return outcome
        } catch {
            logger.error("a reply could not be sent", metadata: ["error": "\(error)"])
            return .unreachable
        }
    }

    mutating func beginToStop() {
        guard stopBy == nil else { return }
        logger.info("stopping: taking nothing new")
        stopBy = now + configuration.drainMax.milliseconds
        dispatch(.drain)
    }

    private var isOver: Bool {
        guard let stopBy else { return false }
        return core.isDrained && calls.calls.isEmpty || now >= stopBy
    }
}

/// Milliseconds since 1970 as the system's clock had it at the start, and from then on as time really passes: setting the
/// system's clock neither ends leases nor holds them.
struct SteadyClock: Sendable {
    private let offset: Int64

    init() { offset = SteadyClock.milliseconds(CLOCK_REALTIME) - SteadyClock.milliseconds(CLOCK_MONOTONIC) }

    var now: Timestamp { Timestamp(rawValue: SteadyClock.milliseconds(CLOCK_MONOTONIC) + offset) }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// A moment for measuring how long something takes; no time of day.
struct Instant: Sendable {
    private let nanoseconds: Int64

    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Nanoseconds from then to now.
    var elapsed: Int64 { Instant.now.nanoseconds - nanoseconds }
}

extension Timestamp {
    /// Days since 1970, UTC.
    var day: Int32 { Int32(rawValue / 86_400_000) }
    var year: Int { Int(calendar(seconds: Int(rawValue / 1000)).tm_year) + 1900 }
}
