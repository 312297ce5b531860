/// One tenant's backlog of one priority: how far it was loaded, and what of it is in the window.
///
/// Ids ascend when a batch is opened, not when it is committed, so a batch may be committed whose ids lie below the
/// cursor: `queued(from:)` moves the cursor back, and what is in the window is not taken twice.
struct Backlog: Sendable {
    /// A load under way, and what happened since it was asked: its answer may be older than that.
    struct Load: Sendable {
        let room: Int
        /// Jobs that left the window since.
        var gone: Set<JobID> = []
        /// Batches that were cancelled since.
        private var cancelled: Set<BatchID> = []
        /// The smallest id of batches that were committed since: the load may have missed them.
        private(set) var rewind: JobID?
        private(set) var isStale = false

        init(room: Int) { self.room = room }

        func excludes(_ job: JobSummary) -> Bool { gone.contains(job.id) || cancelled.contains(job.batch) }

        mutating func committed(from first: JobID) { rewind = min(rewind ?? first, first) }

        mutating func exclude(_ batch: BatchID, most: Int) {
            cancelled.insert(batch)
            if cancelled.count > most { (isStale, cancelled) = (true, []) }
        }
    }

    /// Everything up to here was loaded once.
    var cursor: JobID
    /// Nothing waits beyond the cursor.
    var isExhausted = false
    /// A load failed a short while ago.
    var isResting = false
    /// All of it that is in the window.
    var jobs: Set<JobID> = []
    var load: Load?
    /// The smallest id that was left out because its time is far off; it is looked for again.
    private(set) var deferred: JobID?
    /// What the jobs seen last took each: the next load asks for as many as will fit.
    var slotsPerJob = 1
    var slots = 0
    private(set) var waiting = 0
    private(set) var delayed = 0
    private(set) var leased = 0
    private(set) var writing = 0

    init(before first: JobID) { cursor = JobID(rawValue: first.rawValue - 1) }

    mutating func queued(from first: JobID) {
        isExhausted = false
        if load == nil {
            cursor = min(cursor, JobID(rawValue: first.rawValue - 1))
        } else {
            load?.committed(from: first)
        }
    }

    /// It is loaded again after the next `lookAgain`.
    mutating func leaveOut(_ job: JobID) { deferred = min(deferred ?? job, job) }

    /// Whether something was left out, and is looked for from now on.
    mutating func lookAgain() {
        if let first = deferred { queued(from: first) }
        deferred = nil
    }

    /// After a load: batches committed while it was under way are looked for again.
    mutating func rewind(_ load: Load) {
        guard let first = load.rewind else { return }
        isExhausted = false
        cursor = min(cursor, JobID(rawValue: first.rawValue - 1))
    }

    /// Free slots for which a load is worth asking: enough for the next job, and to double what is at hand up to
    /// `least`, without taking more than would be left. One that has nothing at hand asks for any room.
    func roomNeeded(least: Int) -> Int {
        slots == 0 ? 1 : slots + 2 * max(slotsPerJob, min(least, slots))
    }

    mutating func count(_ state: Job.State, _ change: Int) {
        switch state {
        case .waiting: waiting += change
        case .delayed: delayed += change
        case .leased: leased += change
        case .recording, .failing, .unwritten: writing += change
        }
    }
}
