import BrokerCore
import Calls
import JobMessages
import Ledger
import Logging
import TrendMessages

/// What the core says is done, in its order; and what the ledger says is told to the core.
extension BrokerLoop {
    mutating func perform(_ effect: Effect) {
        switch effect {
        case .write(let id, let write): begin(id, write)
        case .reply(let call, let status): reply(call, status)
        case .assign(let worker, let assignment, let attempt, let until):
            assign(worker, assignment, attempt, until: until)
        case .revoke(let worker, let attempt): revoke(worker, attempt)
        case .load(let tenant, let priority, let after, let limit):
            let backlog = Backlog(tenant: tenant, priority: priority)
            if !loads.offer(LedgerReader.Load(backlog: backlog, after: after, limit: limit)) {
                follow(with: .loaded(tenant, priority, [], isLast: false))
            }
        case .release(let job): jobs[job] = nil
        case .dismiss(let worker): dismiss(worker)
        }
    }

    private mutating func begin(_ id: WriteID, _ write: Write) {
        let pending: PendingWrite
        switch write {
        case .call(let call), .results(_, _, let call):
            guard let content = calls[call]?.content, let write = content.write else {
                preconditionFailure("the core asked for a write of a call that has none")
            }
            pending = PendingWrite(call: call, write: write)
        case .failure(let job, let attempt, let worker, let failure, let retry):
            let name = worker.flatMap { workers[$0]?.name } ?? ""
            logger.notice(
                retry == nil ? "a job was given up" : "a job will be tried again",
                metadata: describe(job, attempt).merging(
                    ["worker": "\(name)", "code": "\(failure.code.name)", "reason": "\(failure.message)"]) { $1 })
            metrics.failed(failure, isLast: retry == nil)
            pending = PendingWrite(
                call: nil, write: .fail(job, by: Attempt(attempt, worker: name), failure, retry: retry))
        }
        writes[id] = pending
        precondition(writer.offer((id, pending.write, now)), "the core bounds the writes in flight")
    }

    /// What a log says of a job; never what is in it.
    private func describe(_ id: JobID, _ attempt: AttemptID) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["job": "\(id.rawValue)", "attempt": "\(attempt.rawValue)"]
        guard let job = jobs[id]?.summary else { return metadata }
        metadata["batch"] = "\(job.batch.rawValue)"
        metadata["tenant"] = "\(job.tenant)"
        if !job.traceparent.isEmpty { metadata["trace"] = "\(job.traceparent)" }
        return metadata
    }

    private mutating func reply(_ id: CallID, _ status: CallStatus) {
        if case .interactive? = calls[id]?.content { forgetAttempts(of: id) }
        end(id, status)
    }

    /// The interactive call is over: whoever still answers it is late.
    mutating func forgetAttempts(of id: CallID) {
        for (attempt, call) in workers.interactive where call == id { workers.interactive[attempt] = nil }
    }

    mutating func take(_ news: LedgerNews) {
        switch news {
        case .written(let outcomes):
            for (id, outcome) in outcomes {
                switch id {
                case BrokerLoop.retentionWrite: retained(outcome)
                case BrokerLoop.settlingWrite: settled(outcome)
                default: written(id, outcome)
                }
            }
            if outcomes.contains(where: \.1.changesTotals) { observeTotals() }
        case .loaded(let backlog, .success(let found), let isLast):
            for job in found where jobs[job.summary.id] == nil { jobs[job.summary.id] = job }
            dispatch(.loaded(backlog.tenant, backlog.priority, found.map(\.summary), isLast: isLast))
        case .loaded(let backlog, .failure, _):
            dispatch(.loaded(backlog.tenant, backlog.priority, [], isLast: false))
        case .read(let request, let result):
            answer(request, result)
        }
    }

    private mutating func written(_ id: WriteID, _ outcome: Result<LedgerReply, LedgerError>) {
        guard let pending = writes.removeValue(forKey: id) else { return }
        switch outcome {
        case .success(.refused(let code, let message)):
            refused(id, pending, CallStatus(code, message))
        case .failure(let error):
            refused(id, pending, CallStatus(.unavailable, "the ledger cannot write (\(error.reason.rawValue))"))
        case .success(let reply):
            recorded(id, pending, reply)
        }
    }

    private mutating func refused(_ id: WriteID, _ pending: PendingWrite, _ status: CallStatus) {
        if let call = pending.call { calls[call]?.refusal = status }
        dispatch(.written(id, .refused(status.code)))
    }

    private mutating func recorded(_ id: WriteID, _ pending: PendingWrite, _ reply: LedgerReply) {
        var queued: [QueuedJobs] = []
        var cancelled: BatchID?
        var published = false
        var body: [UInt8]?
        var settings: TenantRecord?
        switch reply {
        case .batch(let record, let updates, let released):
            published = !updates.isEmpty
            if let released { queued = [released] }
            if case .finish(_, _, let results, _, _) = pending.write {
                metrics.recorded(results.count)
                counts.claimsRecorded += results.count
            } else {
                body = try? WireBatch(record).bytes()
            }
            if case .cancel(_, let batch) = pending.write { cancelled = batch }
            notify(record)
        case .committed(let record, let firstJob):
            body = try? WireBatch(record).bytes()
            if let firstJob { queued = [QueuedJobs(record.tenant, record.options.priority, from: firstJob)] }
            notify(record)
        case .dead(let change):
            body = try? WireDeadChange(change).bytes()
            queued = change.queued
            for record in change.batches { notify(record) }
        case .settings(let record):
            body = try? tenantStatus(record, core.status().retryBudgets).bytes()
            settings = record
        case .purged(let purged):
            body = try? WirePurgeReply(purged).bytes()
            purgedBatches(purged)
        case .appended:
            body = []
        case .contributed(let updates, let withdrawn, let isRepeat):
            published = !updates.isEmpty
            body = try? contributeReply(pending.write, withdrawn, isRepeat).bytes()
        case .suggested(let isRepeat):
            body = try? WireSuggestReply.with { $0.repeatedKey = isRepeat }.bytes()
        case .moderated(let record, let updates):
            published = !updates.isEmpty
            body = try? WireSuggestionStatus(record).bytes()
        case .standing(let record):
            body = try? WireContributorStatus(record).bytes()
            settling.begin(now: now)
        case .settled, .refused:
            return
        }
        if let call = pending.call, let body { calls[call]?.body = body }
        metrics.record.record(since: pending.began)
        dispatch(.written(id, .done(queued: queued, cancelled: cancelled)))
        if let settings {
            tenants[settings.tenant] = settings.settings
            dispatch(.tenant(settings.tenant, settings.settings))
        }
        if published { feedTails() }
    }

    /// Metrics are answered without the ledger, so that they are there when it is not.
    mutating func observeTotals() { request(ReadRequest(query: .totals, purpose: .observation)) }

    mutating func observe(_ totals: LedgerTotals) {
        if totals.contributorsQuarantined > observed.contributorsQuarantined {
            logger.notice(
                "contributors are quarantined: medpay contributors list says why",
                metadata: ["contributors": "\(totals.contributorsQuarantined)"])
        }
        observed = totals
    }

    private func contributeReply(_ write: LedgerWrite, _ withdrawn: Int, _ isRepeat: Bool) -> WireContributeReply {
        var reply = WireContributeReply()
        reply.withdrawn = UInt32(withdrawn)
        if case .contribute(_, _, _, let contributions, _) = write, !isRepeat {
            reply.recorded = UInt32(contributions.count)
        }
        reply.repeatedKey = isRepeat
        return reply
    }
}

extension Result<LedgerReply, LedgerError> {
    /// Whether texts wait now, or contributors are quarantined, that were not.
    fileprivate var changesTotals: Bool {
        switch self {
        case .success(.suggested), .success(.moderated), .success(.standing), .success(.contributed): true
        case .success(.batch(_, let updates, _)): !updates.isEmpty
        default: false
        }
    }
}

extension PendingCall.Content {
    var write: LedgerWrite? {
        switch self {
        case .write(let write): write
        case .work(let write): write
        case .interactive, .read: nil
        }
    }
}
