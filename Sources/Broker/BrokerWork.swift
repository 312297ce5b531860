import BrokerCore
import Calls
import JobMessages
import Ledger
import TrendMessages
import ZeroMQ

/// What workers say, and what goes out to them.
extension BrokerLoop {
    mutating func handleWork(
        _ method: Method, _ call: IncomingCall, _ caller: Caller, _ address: ReplyAddress
    ) throws(CallError) {
        if method == .take { return try join(call, caller) }
        guard let worker = workers.id(of: call.peer) else {
            throw CallError(.failedPrecondition, "this broker does not know the worker: take again")
        }
        switch method {
        case .heartbeat:
            let request = try WireHeartbeatRequest.read(call.body)
            if !request.image.isEmpty { try renew(worker, image: printable(request.image, most: 64)) }
            let attempts = request.attempts.prefix(64).map(AttemptID.init(rawValue:))
            dispatch(.heartbeat(worker, attempts))
            send(.ok, [], to: address)
        case .drain:
            dispatch(.workerDraining(worker))
            workers.endedAll(of: worker)
            send(.ok, [], to: address)
        case .finish: try finish(try WireFinishRequest.read(call.body), worker, call, caller, address)
        default: try fail(try WireFailRequest.read(call.body), worker, caller, address)
        }
    }

    private mutating func join(_ call: IncomingCall, _ caller: Caller) throws(CallError) {
        let request = try WireTakeRequest.read(call.body)
        guard request.protocol >= 1 else {
            throw CallError(
                .invalidArgument, "protocol: expected the highest version that the worker speaks, 1 or more")
        }
        guard (1...16).contains(request.capacity) else {
            throw CallError(.invalidArgument, "capacity: expected 1 to 16")
        }
        let name = printable(request.name, most: 64)
        let image = printable(request.image, most: 64)
        try requireImage(image, of: workers.id(of: call.peer))
        if let other = workers.workers.values.first(where: { $0.image != image }) {
            logger.warning(
                "workers have different reference images", metadata: ["one": "\(other.name)", "other": "\(name)"])
        }
        takeConnectionEvents()
        let worker = workers.join(
            WorkerTable.Worker(
                peer: call.peer, caller: caller, take: call.header.call, name: name, image: image,
                protocolVersion: min(request.protocol, CallLimits.protocolVersion)))
        leaving[worker] = nil
        logger.info("a worker joined", metadata: ["worker": "\(name)"])
        dispatch(
            .workerJoined(
                worker, capacity: Int(request.capacity), kinds: Work(request.kinds), calls: min(Int(request.calls), 16))
        )
    }

    /// While an operator rolls out reference data, only workers that have it already are to answer.
    private mutating func requireImage(_ image: String, of worker: WorkerID?) throws(CallError) {
        guard let wanted = configuration.image, !image.hasPrefix(wanted) else { return }
        if let worker {  // What it has is handed back, and it gets no more.
            dispatch(.workerDraining(worker))
            dispatch(.workerLeft(worker))
            _ = workers.remove(worker)
        }
        throw CallError(
            .failedPrecondition, "this broker wants workers with the reference image \(wanted)",
            retryAfterMilliseconds: 5000)
    }

    /// It has taken another reference image.
    private mutating func renew(_ worker: WorkerID, image: String) throws(CallError) {
        try requireImage(image, of: worker)
        workers.renew(worker, image: image)
    }

    private mutating func finish(
        _ request: WireFinishRequest, _ worker: WorkerID, _ call: IncomingCall, _ caller: Caller,
        _ address: ReplyAddress
    ) throws(CallError) {
        let attempt = AttemptID(rawValue: request.attempt)
        if let began = workers.ended(attempt, of: worker) { metrics.work.record(since: began) }
        let assignment = try assignment(attempt, job: request.job)
        switch assignment {
        case .call(let asked):
            calls[asked]?.body = [UInt8](request.reply)
            let id = try admit(.work(nil), caller, address)
            dispatch(.finished(worker, assignment, attempt, call: id, bytes: call.body.count))
        case .job(let job):
            let name = workers[worker]?.name ?? ""
            let write = Result { () throws(CallError) in
                try finishWrite(request, job, Attempt(attempt, worker: name))
            }
            let id = try admit(.work(try? write.get()), caller, address)
            switch write {
            case .success:
                dispatch(.finished(worker, assignment, attempt, call: id, bytes: call.body.count))
            case .failure(let error):  // The worker would say the same again: its attempt has failed.
                dispatch(
                    .failed(
                        worker, assignment, attempt, call: id, code: .internalError, message: error.message))
            }
        }
    }

    private func finishWrite(
        _ request: WireFinishRequest, _ job: JobID, _ attempt: Attempt
    ) throws(CallError) -> LedgerWrite {
        // A job that left the window has ended: whose it was does not matter, the core will refuse the answer.
        let tenant = jobs[job]?.summary.tenant.name ?? "default"
        return .finish(
            job, by: attempt, results: request.results.map(ResultRecord.init),
            contributor: contributorKey.digest(of: tenant), contributions: try contributions(request.contributions))
    }

    private mutating func fail(
        _ request: WireFailRequest, _ worker: WorkerID, _ caller: Caller, _ address: ReplyAddress
    ) throws(CallError) {
        let attempt = AttemptID(rawValue: request.attempt)
        _ = workers.ended(attempt, of: worker)
        let assignment = try assignment(attempt, job: request.job)
        let code = UInt8(exactly: request.status).flatMap(StatusCode.init) ?? .unknown
        let id = try admit(.work(nil), caller, address)
        dispatch(.failed(worker, assignment, attempt, call: id, code: code, message: request.message))
    }

    private func assignment(_ attempt: AttemptID, job: Int64) throws(CallError) -> Assignment {
        if job != 0 { return .job(JobID(rawValue: job)) }
        guard let call = workers.interactive[attempt] else {
            throw CallError(.failedPrecondition, "the attempt has ended")
        }
        return .call(call)
    }

    /// Sends a lease. A worker that cannot be reached is gone.
    mutating func assign(_ id: WorkerID, _ assignment: Assignment, _ attempt: AttemptID, until: Timestamp) {
        guard let worker = workers[id] else { return unsent[id, default: []].append(attempt) }
        var lease = WireLease()
        lease.attempt = attempt.rawValue
        lease.leaseMilliseconds = UInt32(clamping: until.rawValue - now.rawValue)
        lease.day = now.day
        switch assignment {
        case .job(let job): fill(&lease, job)
        case .call(let call):
            workers.interactive[attempt] = call
            fill(&lease, call)
        }
        guard stream(lease, to: worker) else { return unsent[id, default: []].append(attempt) }
        workers.began(attempt, of: id, at: .now)
        counts.jobsLeased += 1
    }

    private func fill(_ lease: inout WireLease, _ id: JobID) {
        guard let job = jobs[id] else { preconditionFailure("a job in the window has its slice at hand") }
        let options = job.summary.options
        metrics.leased(job.summary, now: now)
        lease.job = id.rawValue
        lease.batch = job.summary.batch.rawValue
        lease.tenant = job.summary.tenant.name
        lease.traceparent = job.summary.traceparent
        lease.estimate = options.work.contains(.estimate)
        lease.scrub = options.work.contains(.scrub)
        lease.traces = options.traces
        lease.contribute = options.contributes
        lease.firstClaim = Int64(job.summary.firstClaim)
        lease.claims = UInt32(job.summary.claims)
        lease.payload = .init(job.payload)
    }

    private func fill(_ lease: inout WireLease, _ id: CallID) {
        guard let call = calls[id], case .interactive(let payload, let work, let traceparent) = call.content else {
            return
        }
        lease.tenant = call.caller.tenant.name
        lease.traceparent = traceparent
        lease.estimate = work.contains(.estimate)
        lease.scrub = work.contains(.scrub)
        lease.claims = 1
        lease.payload = .init(payload)
    }

    mutating func revoke(_ id: WorkerID, _ attempt: AttemptID) {
        workers.interactive[attempt] = nil
        _ = workers.ended(attempt, of: id)
        guard let worker = workers[id] else { return }
        var lease = WireLease()
        lease.attempt = attempt.rawValue
        lease.revoked = true
        _ = stream(lease, to: worker)
    }

    mutating func dismiss(_ id: WorkerID) {
        guard let worker = workers.remove(id) else { return }
        logger.info("a worker is gone", metadata: ["worker": "\(worker.name)"])
        let status = CallStatus(.unavailable, "take again", retryAfterMilliseconds: 500)
        send(status, [], to: ReplyAddress(peer: worker.peer, call: worker.take))
    }

    private mutating func stream(_ lease: WireLease, to worker: WorkerTable.Worker) -> Bool {
        do {
            let address = ReplyAddress(peer: worker.peer, call: worker.take)
            return send(try Multipart(to: address, status: nil, body: try lease.bytes())) == .sent
        } catch {
            logger.error("a lease could not be encoded", metadata: ["error": "\(error)"])
            return false
        }
    }
}

extension Work {
    /// What a worker says that it can do; nothing said is everything. Kinds of a later version are none of this one's.
    fileprivate init(_ kinds: [WireWorkKind]) {
        self = kinds.isEmpty ? [.estimate, .scrub] : []
        if kinds.contains(.estimate) { insert(.estimate) }
        if kinds.contains(.scrub) { insert(.scrub) }
    }
}
