/// What the broker holds at most, and how long it waits. Nothing grows without bound.
package struct BrokerLimits: Hashable, Sendable {
    /// Calls that are being written, and the bytes that they hold until they are on disk. Past either, a call is
    /// answered RESOURCE_EXHAUSTED; one larger than `writeBytesMax` always is.
    package var writesMax = 4_096
    package var writeBytesMax = 64 << 20
    /// Bytes of results that are being written. Past it a worker keeps its result and sends it again. At least the
    /// largest frame that the shell lets in: a larger result fails its attempt.
    package var resultBytesMax = 256 << 20
    /// No job is leased while more bytes of results than this are being written, or results of more claims: the workers
    /// then wait for the disk, and not a tenant's few results behind another's many. The disk needs enough of them to
    /// write at a time, and has that in a round's.
    package var resultBytesLeasedMax = 4 << 20
    package var resultClaimsLeasedMax = 5_000

    /// Jobs in memory, and the payload bytes that stand behind them. A job larger than `windowBytesMax / windowJobsMax`
    /// counts as several; one job may go over the rest that is left, so that it is served at all.
    package var windowJobsMax = 8_192
    package var windowBytesMax = 64 << 20
    /// Tenants times priorities with a backlog. Past it a tenant without one is answered RESOURCE_EXHAUSTED.
    package var queuesMax = 4_096
    /// Jobs in one load, and the room for which a load is worth asking when the tenant still has jobs at hand.
    package var loadJobsMax = 1_024
    package var loadJobsMin = 128
    package var loadsMax = 4
    /// A load that failed (told as empty, but not the last) is asked again after this.
    package var loadRetryMilliseconds: Int64 = 500
    /// Cancelled batches to be kept out of a load that is under way. Past it the load is thrown away and asked again.
    package var cancelsPerLoadMax = 64

    /// A job that may not start for longer than this holds no room in the window: it is loaded again in good time. At
    /// least `backoffMillisecondsMax`, so that retries stay.
    package var lookaheadMilliseconds: Int64 = 300_000

    package var workersMax = 1_024
    /// Jobs that one worker may hold, and calls beside them; what it offers beyond is not used.
    package var capacityMax = 64
    /// A lease ends this long after the last heartbeat that named it.
    package var leaseMilliseconds: Int64 = 30_000
    /// A worker that says nothing at all for this long is gone.
    package var workerSilenceMilliseconds: Int64 = 30_000

    /// A job that failed this many times is dead-lettered.
    package var attemptsMax = 5
    /// A job that this many workers were lost with is quarantined: dead-lettered, though it may have attempts left.
    package var crashesMax = 3
    /// A tenant's retry budget when it is full, and how many successes give back one retry.
    package var retryTokensMax = 100
    package var retrySuccessesPerToken = 10
    /// Claims that a tenant with a rate may send at once after a pause, unless one second allows more. At least the
    /// claims of the largest slice.
    package var rateBurstClaims = 5_000
    /// The first retry waits between half of the base and the base, each next one twice as long, up to the maximum.
    package var backoffMillisecondsBase: Int64 = 500
    package var backoffMillisecondsMax: Int64 = 300_000
    /// What is kept of a worker's words about a failure.
    package var messageCharactersMax = 256

    /// Interactive calls, waiting or with a worker, of all tenants and of one, and the bytes of all.
    package var interactiveCallsMax = 1_024
    package var interactiveCallsPerTenantMax = 256
    package var interactiveBytesMax = 64 << 20
    /// How often an interactive call is given to another worker because one died with it.
    package var handoversMax = 1

    /// Claims that a tenant of weight 1 may lease in one round. At least the claims of the largest job, or a job takes
    /// several rounds.
    package var quantumClaims = 5_000
    /// Leases of a higher priority in a row while a lower one waits; then the lower one has one lease.
    package var passesMax = 32

    /// A tenant's weight counts as at most this.
    package var weightMax = 1_000

    /// Advice to a caller that is refused for load, and to one refused because the broker drains.
    package var retryAfterMilliseconds = 200
    package var drainRetryAfterMilliseconds = 2_000

    package init() {}

    /// Payload bytes that one slot of the window stands for.
    var slotBytes: Int { max(1, windowBytesMax / windowJobsMax) }

    /// Slots of the window that a job takes: so one number bounds jobs and bytes.
    func slots(of job: JobSummary) -> Int { max(1, (job.bytes + slotBytes - 1) / slotBytes) }

    /// Whether the job is on its last chance: one worker more lost with it, and it is quarantined.
    ///
    /// Such suspects are leased one at a time over all workers. That finds the guilty one. A worker works its leases oldest
    /// first, and of a lost worker's the oldest is blamed; so a job that kills whoever begins it is blamed each time,
    /// unless an older lease's answer was lost with the worker, and then it waits again and is begun again. Its blames
    /// are durable and never taken back: it comes to its last chance, is begun once more, and is quarantined.
    ///
    /// The blame may fall on others: on that older lease, or on whatever a worker was at that was lost for a reason of
    /// its own. Those come to their last chance too, but never beside the guilty one: as only one suspect is out, none
    /// is blamed for what another does. An innocent one is recorded and gone, and with every one of these trials there
    /// is a suspect less. Only what is not suspected yet may still shift its blame to the one that is out.
    ///
    /// Nobody else waits for them: with one out, the others are passed over. And none starves: a tenant that has nothing
    /// else keeps its turn, and a priority that was passed over too often goes first.
    func isSuspect(_ job: JobSummary) -> Bool { job.crashes > 0 && job.crashes >= crashesMax - 1 }

    func check() {
        precondition(writesMax > 0 && writeBytesMax > 0 && resultBytesMax > 0)
        precondition(resultBytesLeasedMax > 0 && resultClaimsLeasedMax > 0)
        precondition(windowJobsMax > 0 && windowBytesMax > 0 && queuesMax > 0)
        precondition(loadJobsMax > 0 && loadJobsMin > 0 && loadsMax > 0 && loadRetryMilliseconds > 0)
        precondition(lookaheadMilliseconds >= backoffMillisecondsMax)
        precondition(workersMax > 0 && capacityMax > 0 && leaseMilliseconds > 0 && workerSilenceMilliseconds > 0)
        precondition(attemptsMax > 0 && crashesMax > 0 && backoffMillisecondsBase > 0)
        precondition(backoffMillisecondsMax >= backoffMillisecondsBase)
        precondition(interactiveCallsMax > 0 && interactiveCallsPerTenantMax > 0 && interactiveBytesMax > 0)
        precondition(handoversMax >= 0 && quantumClaims > 0 && passesMax > 0 && weightMax > 0)
        precondition(retryTokensMax > 0 && retrySuccessesPerToken > 0 && rateBurstClaims > 0)
    }
}
