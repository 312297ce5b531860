/// A call that waits for its reply, numbered by the shell; never reused within a start.
package struct CallID: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static func < (left: CallID, right: CallID) -> Bool { left.rawValue < right.rawValue }
}

/// A worker thread's connection, numbered by the shell; never reused within a start.
package struct WorkerID: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static func < (left: WorkerID, right: WorkerID) -> Bool { left.rawValue < right.rawValue }
}

/// A write that the core asked for, numbered by the core.
package struct WriteID: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static func < (left: WriteID, right: WriteID) -> Bool { left.rawValue < right.rawValue }
}

/// What a worker holds: a durable job, or an interactive call that lives in memory only.
package enum Assignment: Hashable, Sendable {
    case job(JobID)
    case call(CallID)
}

/// What happened, as the shell tells it.
package enum Event: Sendable {
    /// A call that changes the ledger; its content stays with the shell. `bytes` is what it will hold in memory until it
    /// is on disk, `claims` what it adds to the tenant's rate, `queues` whether it may give the tenant jobs that wait.
    case writeRequested(CallID, Tenant, bytes: Int, claims: Int = 0, queues: Bool = true)
    /// A unary estimate or scrub, or both. Held in memory only.
    case interactiveRequested(CallID, Tenant, deadline: Timestamp, bytes: Int, work: Work = [.estimate, .scrub])
    /// The caller of an interactive call went away or cancelled it.
    case callAbandoned(CallID)

    /// A worker offers itself for up to `capacity` assignments at a time, of these kinds, and for up to `calls`
    /// interactive calls beside them, which it works before the next claim of a job; 0: calls count among its capacity. A
    /// worker that joins again starts anew: what it held before has failed.
    case workerJoined(WorkerID, capacity: Int, kinds: Work = [.estimate, .scrub], calls: Int = 0)
    /// It is alive and still works on these.
    case heartbeat(WorkerID, [AttemptID])
    /// It answered; the answer waits in the shell under `call`.
    case finished(WorkerID, Assignment, AttemptID, call: CallID, bytes: Int)
    /// It could not do it.
    case failed(WorkerID, Assignment, AttemptID, call: CallID, code: StatusCode, message: String)
    /// It hands back what it holds and takes no more: not a failure.
    case workerDraining(WorkerID)
    /// It said goodbye, or its connection is gone.
    case workerLeft(WorkerID)
    /// Its connection is gone, and these never went out to it: they are handed back, which is no failure of theirs.
    /// What else it held has failed with it.
    case workerUnreachable(WorkerID, unsent: [AttemptID])

    /// The outcome of a write.
    case written(WriteID, WriteOutcome)
    /// How a tenant is served, as it is durable: at start for each that has settings, before `backlog`, and whenever
    /// they change.
    case tenant(Tenant, TenantSettings)
    /// At start, once for each: the ledger holds waiting jobs of this tenant and priority.
    case backlog(Tenant, Priority)
    /// Waiting jobs that a load found, ascending by id; `isLast`: there are no more beyond them. A load that failed is
    /// told as empty and not the last: it is asked again after a while.
    case loaded(Tenant, Priority, [JobSummary], isLast: Bool)
    /// Time passed, and nothing else.
    case tick
    /// Take nothing new; `isDrained` tells when all that was begun has ended.
    case drain
}

/// What became of a write, as far as the queue must know.
package enum WriteOutcome: Sendable {
    /// The ledger took it. `queued`: jobs wait now that did not before: a batch was committed, or released by the end of
    /// the one before it, or dead jobs were redriven. `cancelled`: this batch's waiting jobs are no more.
    case done(queued: [QueuedJobs] = [], cancelled: BatchID? = nil)
    /// The ledger refused it; nothing was changed. The shell has the words for the reply.
    case refused(StatusCode)
}

/// Jobs of a tenant and priority that wait in the ledger.
package struct QueuedJobs: Hashable, Sendable {
    package var tenant: Tenant
    package var priority: Priority
    /// The smallest id among them; ids ascend as jobs are appended, not as batches are committed, so it may lie below
    /// what was loaded already.
    package var first: JobID

    package init(_ tenant: Tenant, _ priority: Priority, from first: JobID) {
        self.tenant = tenant
        self.priority = priority
        self.first = first
    }
}

/// What the shell must do, in this order.
package enum Effect: Hashable, Sendable {
    /// Make durable; then tell `written`.
    case write(WriteID, Write)
    /// Answer a call. For `.ok` the shell sends what the write, or the worker, produced for it.
    case reply(CallID, CallStatus)
    /// Send an assignment to a worker, as this attempt. `until`: when the lease ends unless a heartbeat extends it.
    case assign(WorkerID, Assignment, AttemptID, until: Timestamp)
    /// Tell a worker to stop working on this: it was cancelled. Its answer will be refused.
    case revoke(WorkerID, AttemptID)
    /// Read waiting jobs of a tenant and priority with ids greater than `after`, ascending; then tell `loaded`. What
    /// was told as written before must be seen; what is written meanwhile may be seen or not.
    case load(Tenant, Priority, after: JobID, limit: Int)
    /// The job left the window: its payload, if cached, is not needed any more.
    case release(JobID)
    /// A worker that is not known, or was not heard for too long, must join again.
    case dismiss(WorkerID)
}

package enum Write: Hashable, Sendable {
    /// What the call carries.
    case call(CallID)
    /// The results that the call carries: results, contributions and the job's end, in one transaction.
    case results(JobID, AttemptID, call: CallID)
    /// A failed attempt, and who had it; nil: nobody, its deadline passed. `retry` nil: the job is dead-lettered with
    /// this reason.
    case failure(JobID, AttemptID, by: WorkerID?, Failure, retry: Timestamp?)
}

package struct Failure: Hashable, Sendable {
    package var code: StatusCode
    /// One sentence, without claim content.
    package var message: String
    /// The worker was lost with it: counted apart, because such a job may be what kills workers.
    package var isCrash: Bool

    package init(code: StatusCode, message: String, isCrash: Bool = false) {
        self.code = code
        self.message = message
        self.isCrash = isCrash
    }
}

package struct CallStatus: Hashable, Sendable {
    package var code: StatusCode
    /// Empty for `.ok`.
    package var message: String
    /// When trying again makes sense; nil: no advice.
    package var retryAfterMilliseconds: Int?
    /// To a call that writes: bytes of further writes for which the tenant has room now; nil: not told.
    package var creditBytes: Int?

    package init(_ code: StatusCode, _ message: String = "", retryAfterMilliseconds: Int? = nil) {
        self.code = code
        self.message = message
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }

    package static let ok = CallStatus(.ok)
}
