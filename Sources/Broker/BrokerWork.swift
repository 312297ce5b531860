import BrokerCore
import Calls
import JobMessages
import Ledger
import TrendMessages
import ZeroMQ

/// What workers say, and what goes out to them.
extension BrokerLoop {
    static let protocolVersion: UInt32 = 1

    mutating func handleWork(
        _ method: Method, _ call: IncomingCall, _ tenant: Tenant, _ address: ReplyAddress
    ) throws(CallError) {
        if method == .take { return try join(call) }
        guard let worker = workers.id(of: call.peer) else {
            throw CallError(.failedPrecondition, "this broker does not know the worker: take again")
        }
        switch method {
        case .heartbeat:
            let request = try WireHeartbeatRequest.read(call.body)
            if !request.image.isEmpty { workers.renew(worker, image: printable(request.image, most: 64)) }
            let attempts = request.attempts.prefix(64).map(AttemptID.init(rawValue:))
            dispatch(.heartbeat(worker, attempts))
            send(.ok, [], to: address)
        case .drain:
            dispatch(.workerDraining(worker))
            send(.ok, [], to: address)
        case .finish: try finish(try WireFinishRequest.read(call.body), worker, call, tenant, address)
        default: try fail(try WireFailRequest.read(call.body), worker, tenant, address)
        }
    }

    private mutating func join(_ call: IncomingCall) throws(CallError) {
        let request = try WireTakeRequest.read(call.body)
        guard request.protocol == BrokerLoop.protocolVersion else {
            throw CallError(.failedPrecondition, "this broker speaks protocol \(BrokerLoop.protocolVersion)")
        }
        guard (1...16).contains(request.capacity) else {
            throw CallError(.invalidArgument, "capacity: expected 1 to 16")
        }
        let name = printable(request.name, most: 64)
        let image = printable(request.image, most: 64)
        if let other = workers.workers.values.first(where: { $0.image != image }) {
            logger.warning(
                "workers have different reference images", metadata: ["one": "\(other.name)", "other": "\(name)"])
        }
        let worker = workers.join(peer: call.peer, take: call.header.call, name: name, image: image)
        logger.info("a worker joined", metadata: ["worker": "\(name)"])
        dispatch(.workerJoined(worker, capacity: Int(request.capacity)))
    }

    private mutating func finish(
        _ request: WireFinishRequest, _ worker: WorkerID, _ call: IncomingCall, _ tenant: Tenant,
        _ address: ReplyAddress
    ) throws(CallError) {
        let attempt = AttemptID(rawValue: request.attempt)
        let assignment = try assignment(attempt, job: request.job)
        switch assignment {
        case .call(let caller):
            calls[caller]?.body = [UInt8](request.reply)
            let id = try admit(PendingCall(address: address, tenant: tenant, content: .work(nil)))
            dispatch(.finished(worker, assignment, attempt, call: id, bytes: call.body.count))
        case .job(let job):
            let write = Result { () throws(CallError) in try finishWrite(request, job) }
            let id = try admit(PendingCall(address: address, tenant: tenant, content: .work(try? write.get())))
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

    private func finishWrite(_ request: WireFinishRequest, _ job: JobID) throws(CallError) -> LedgerWrite {
        // A job that left the window has ended: whose it was does not matter, the core will refuse the answer.
        let tenant = jobs[job]?.summary.tenant.name ?? "default"
        return .finish(
            job, results: request.results.map(ResultRecord.init), contributor: contributorKey.digest(of: tenant),
            contributions: try contributions(request.contributions))
    }

    private mutating func fail(
        _ request: WireFailRequest, _ worker: WorkerID, _ tenant: Tenant, _ address: ReplyAddress
    ) throws(CallError) {
        let attempt = AttemptID(rawValue: request.attempt)
        let assignment = try assignment(attempt, job: request.job)
        let code = UInt8(exactly: request.status).flatMap(StatusCode.init) ?? .unknown
        let id = try admit(PendingCall(address: address, tenant: tenant, content: .work(nil)))
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
        guard let worker = workers[id] else { return }
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
        if !stream(lease, to: worker) { unsent[id, default: []].append(attempt) }
    }

    private func fill(_ lease: inout WireLease, _ id: JobID) {
        guard let job = jobs[id] else { preconditionFailure("a job in the window has its slice at hand") }
        let options = job.summary.options
        lease.job = id.rawValue
        lease.estimate = options.work.contains(.estimate)
        lease.scrub = options.work.contains(.scrub)
        lease.traces = options.traces
        lease.contribute = options.contributes
        lease.firstClaim = Int64(job.summary.firstClaim)
        lease.claims = UInt32(job.summary.claims)
        lease.payload = .init(job.payload)
    }

    private func fill(_ lease: inout WireLease, _ id: CallID) {
        guard case .interactive(let payload, let work)? = calls[id]?.content else { return }
        lease.estimate = work.contains(.estimate)
        lease.scrub = work.contains(.scrub)
        lease.claims = 1
        lease.payload = .init(payload)
    }

    mutating func revoke(_ id: WorkerID, _ attempt: AttemptID) {
        workers.interactive[attempt] = nil
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
