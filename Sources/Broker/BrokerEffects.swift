import BrokerCore
import Calls
import JobMessages
import Ledger
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
        case .failure(let job, _, let failure, let retry):
            logger.notice(
                retry == nil ? "a job was given up" : "a job will be tried again",
                metadata: ["job": "\(job.rawValue)", "code": "\(failure.code.name)", "reason": "\(failure.message)"])
            pending = PendingWrite(call: nil, write: .fail(job, failure, retry: retry))
        }
        writes[id] = pending
        precondition(writer.offer((id, pending.write, now)), "the core bounds the writes in flight")
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
            for (id, outcome) in outcomes { written(id, outcome) }
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
        var outcome = WriteOutcome.done(queued: nil, cancelled: nil)
        var published = false
        var body: [UInt8]?
        switch reply {
        case .batch(let record, let updates):
            published = !updates.isEmpty
            if case .finish = pending.write {} else { body = try? WireBatch(record).bytes() }
            if case .cancel(_, let batch) = pending.write { outcome = .done(queued: nil, cancelled: batch) }
            notify(record)
        case .committed(let record, let firstJob):
            body = try? WireBatch(record).bytes()
            outcome = .done(queued: (record.tenant, record.options.priority), from: firstJob, cancelled: nil)
            notify(record)
        case .appended:
            body = []
        case .contributed(let updates, let withdrawn, let isRepeat):
            published = !updates.isEmpty
            body = try? contributeReply(pending.write, withdrawn, isRepeat).bytes()
        case .refused:
            return
        }
        if let call = pending.call, let body { calls[call]?.body = body }
        dispatch(.written(id, outcome))
        if published { feedTails() }
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

extension PendingCall.Content {
    var write: LedgerWrite? {
        switch self {
        case .write(let write): write
        case .work(let write): write
        case .interactive, .read: nil
        }
    }
}
