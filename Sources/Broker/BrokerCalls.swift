import BrokerCore
import Calls
import Crypto
import JobMessages
import Ledger
import TextScreening
import TrendMessages
import Trends
import ZeroMQ

/// Calls from outside become events, or are answered at once.
extension BrokerLoop {
    /// For interactive calls whose caller named no deadline.
    static let deadlineMillisecondsDefault: Int64 = 2000
    static let readsPerTenantMax = 64
    static let listMax = 1000
    static let listDefault = 100

    mutating func handle(_ call: IncomingCall) {
        let address = ReplyAddress(peer: call.peer, call: call.header.call)
        let method = Method(rawValue: call.header.method)
        // libzmq's own routing ids begin with 0. One that a peer chose could be another's before or after it.
        guard call.peer.first == 0 else { return drop("routing_id") }
        // Before anything is answered: whose key is not, or not for this, gets nothing.
        guard let permission = permission(call, method) else { return drop("key_refused") }
        if call.header.cancel { return abandon(address) }
        do throws(CallError) {
            guard let method else { throw CallError(.unimplemented, "this broker has no such method") }
            let caller = try caller(of: call, permission)
            try note(caller)
            try handle(method, call, caller, address)
        } catch {
            refuse(address, error)
        }
    }

    private mutating func handle(
        _ method: Method, _ call: IncomingCall, _ caller: Caller, _ address: ReplyAddress
    ) throws(CallError) {
        switch method {
        case .open: try write(try openWrite(call, caller.tenant), call, caller, address)
        case .append: try write(try appendWrite(call, caller.tenant), call, caller, address)
        case .commit: try write(try commitWrite(call, caller.tenant), call, caller, address)
        case .cancel: try write(.cancel(tenant: caller.tenant, batch: try batch(call)), call, caller, address)
        case .contribute: try write(try contributeWrite(call, caller.tenant), call, caller, address)
        case .suggest: try write(try suggestWrite(call, caller.tenant), call, caller, address)
        case .estimate: try evaluate(.estimate, call, caller, address)
        case .scrub: try evaluate([.estimate, .scrub], call, caller, address)
        case .get: try read(.batch(try batch(call), caller.tenant), address, caller)
        case .list: try read(.batches(caller.tenant, limit: try listLimit(call)), address, caller)
        case .results: try read(try resultsQuery(call, caller.tenant), address, caller)
        case .dead: try read(.dead(try batch(call), caller.tenant), address, caller)
        case .watch: try beginWatch(try batch(call), address, caller)
        case .tail: try beginTail(after: try WireTailRequest.read(call.body).after, address, caller)
        case .take, .finish, .fail, .heartbeat, .drain: try handleWork(method, call, caller, address)
        case .status, .metrics, .jobs, .job, .redrive, .discard, .tenants, .setTenant, .purge, .suggestions, .moderate,
            .contributors, .decideContributor, .shutdown:
            try handleOperator(method, call, caller, address)
        case .snapshot: throw CallError(.unimplemented, "snapshots are served by the publisher")
        }
    }

    /// Calls under way of one key or connection, streams apart.
    static let callsPerCallerMax = 4096

    /// Registers a call, whose reply comes later.
    mutating func admit(
        _ content: PendingCall.Content, _ caller: Caller, _ address: ReplyAddress
    ) throws(CallError) -> CallID {
        guard calls.count(of: caller) < BrokerLoop.callsPerCallerMax else {
            throw CallError(
                .resourceExhausted, "\(BrokerLoop.callsPerCallerMax) calls of this caller are under way",
                retryAfterMilliseconds: 100)
        }
        guard !streams.holds(address),
            let id = calls.add(PendingCall(address: address, caller: caller, content: content, began: .now))
        else { throw CallError(.alreadyExists, "a call of this number is under way on this connection") }
        return id
    }

    /// Who does not read what it was sent is told nothing more that may be large.
    mutating func requireReader(_ caller: Caller) throws(CallError) {
        guard connections.hasRoom(caller, now: now) else {
            drop("replies_unread")
            throw CallError(
                .resourceExhausted, "replies to this caller are not read: read them first",
                retryAfterMilliseconds: 100)
        }
    }

    mutating func write(
        _ write: LedgerWrite, _ call: IncomingCall, _ caller: Caller, _ address: ReplyAddress
    ) throws(CallError) {
        let id = try admit(.write(write), caller, address)
        dispatch(
            .writeRequested(
                id, caller.tenant, bytes: call.body.count, claims: write.claims, queues: write.queues))
    }

    private mutating func evaluate(
        _ work: Work, _ call: IncomingCall, _ caller: Caller, _ address: ReplyAddress
    ) throws(CallError) {
        try requireReader(caller)
        let id = try admit(.interactive(call.body, work, traceparent: traceparent(of: call)), caller, address)
        let remaining = call.header.deadlineMilliseconds
        let deadline = now + (remaining == 0 ? BrokerLoop.deadlineMillisecondsDefault : Int64(remaining))
        dispatch(
            .interactiveRequested(
                id, caller.tenant, deadline: deadline, bytes: call.body.count, work: work))
    }

    mutating func read(_ query: Query, _ address: ReplyAddress, _ caller: Caller) throws(CallError) {
        guard calls.reads(of: caller.tenant) < BrokerLoop.readsPerTenantMax else {
            throw CallError(.resourceExhausted, "too many reads of this tenant wait", retryAfterMilliseconds: 100)
        }
        try requireReader(caller)
        let id = try admit(.read, caller, address)
        request(ReadRequest(query: query, purpose: .reply(id)))
    }

    /// Asks the reader; when it has too much to do already, the caller is told.
    mutating func request(_ request: ReadRequest) {
        guard !reads.offer(request) else { return }
        let status = CallStatus(.resourceExhausted, "too many reads wait", retryAfterMilliseconds: 200)
        drop("reads_full")
        switch request.purpose {
        case .reply(let id), .operatorReply(let id): end(id, status)
        case .watch(let id), .tail(let id): endStream(id, status)
        case .observation: break
        }
    }

    private func batch(_ call: IncomingCall) throws(CallError) -> BatchID {
        BatchID(rawValue: try WireBatchRequest.read(call.body).batch)
    }

    private func listLimit(_ call: IncomingCall) throws(CallError) -> Int {
        let limit = Int(try WireListRequest.read(call.body).limit)
        return limit == 0 ? BrokerLoop.listDefault : min(limit, BrokerLoop.listMax)
    }

    /// W3C has it that a context which cannot be read is left out, and no reason to refuse the call.
    func traceparent(of call: IncomingCall) -> String {
        call.header.metadata["traceparent"].flatMap { TraceParent($0)?.text } ?? ""
    }

    private func resultsQuery(_ call: IncomingCall, _ tenant: Tenant) throws(CallError) -> Query {
        let request = try WireResultsRequest.read(call.body)
        let limit = request.limit == 0 ? CallLimits.resultsDefault : min(Int(request.limit), CallLimits.resultsMax)
        let batch = BatchID(rawValue: request.batch)
        if request.asRecorded {
            return .resultsAsRecorded(batch, tenant, after: Int(max(0, request.after)), limit: limit)
        }
        return .results(batch, tenant, after: Int(max(-1, request.after)), limit: limit)
    }

    /// The caller is gone or does not care any more.
    private mutating func abandon(_ address: ReplyAddress) {
        if let id = calls.id(at: address) {
            guard case .interactive? = calls[id]?.content else { return }
            forgetAttempts(of: id)
            dispatch(.callAbandoned(id))
            _ = calls.remove(id)
        } else {
            streams.remove(at: address)
        }
    }

    /// Answers a call that was never registered.
    mutating func refuse(_ address: ReplyAddress, _ error: CallError) {
        drop("refused_" + error.code.name.lowercased())
        let status = CallStatus(error.code, error.message, retryAfterMilliseconds: error.retryAfterMilliseconds)
        send(status, [], to: address)
    }

    /// - Parameter caller: whose reply it is, when it may be large.
    mutating func send(_ status: CallStatus, _ body: [UInt8], to address: ReplyAddress, of caller: Caller? = nil) {
        let body = status.code == .ok ? body : []
        do {
            let outcome = send(try Multipart(to: address, status: status, body: body))
            if outcome == .sent, let caller { connections.sent(body.count, to: caller) }
        } catch {
            logger.error("a reply could not be encoded", metadata: ["error": "\(error)"])
        }
    }

    /// Answers a registered call, and forgets it.
    mutating func end(_ id: CallID, _ status: CallStatus) {
        guard let call = calls.remove(id) else { return }
        metrics.answered(call)
        if case .write(.settings(let tenant, _)) = call.content { changing.remove(tenant) }
        counts.callsAnswered += 1
        guard isAllowed(call.caller) else { return drop("key_revoked") }
        var status = status
        if status.code != .ok, var refusal = call.refusal {
            refusal.creditBytes = status.creditBytes
            refusal.retryAfterMilliseconds = refusal.retryAfterMilliseconds ?? status.retryAfterMilliseconds
            status = refusal
        }
        send(status, call.body, to: call.address, of: call.caller)
    }
}

// Messages become writes.
extension BrokerLoop {
    private func openWrite(_ call: IncomingCall, _ tenant: Tenant) throws(CallError) -> LedgerWrite {
        let request = try WireOpenRequest.read(call.body)
        try requireKey(request.key)
        var work: Work = []
        if request.estimate { work.insert(.estimate) }
        if request.scrub { work.insert(.scrub) }
        guard !work.isEmpty else { throw CallError(.invalidArgument, "a batch asks for estimate, scrub or both") }
        guard let priority = Priority(request.priority) else {
            throw CallError(.invalidArgument, "priority: expected normal, urgent or bulk")
        }
        guard request.deadline >= 0 else {
            throw CallError(.invalidArgument, "deadline: expected milliseconds since 1970, or 0")
        }
        guard request.notBefore >= 0 else {
            throw CallError(.invalidArgument, "not_before: expected milliseconds since 1970, or 0")
        }
        let orderKey = request.orderKey.unicodeScalars
        guard orderKey.count <= CallLimits.orderKeyCharactersMax,
            orderKey.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            let limit = CallLimits.orderKeyCharactersMax
            throw CallError(.invalidArgument, "order_key: expected at most \(limit) characters, no control characters")
        }
        let options = BatchOptions(
            work: work, priority: priority, contributes: request.contribute, traces: request.traces,
            deadline: request.deadline == 0 ? nil : Timestamp(rawValue: request.deadline),
            notBefore: request.notBefore == 0 ? nil : Timestamp(rawValue: request.notBefore),
            orderKey: request.orderKey)
        return .open(tenant: tenant, key: request.key, options: options, traceparent: traceparent(of: call))
    }

    private func appendWrite(_ call: IncomingCall, _ tenant: Tenant) throws(CallError) -> LedgerWrite {
        let request = try WireAppendRequest.read(call.body)
        guard (1...AppendedSlice.claimsMax).contains(Int(request.claims)) else {
            throw CallError(.invalidArgument, "claims: expected 1 to \(AppendedSlice.claimsMax)")
        }
        guard (1...CallLimits.payloadBytesMax).contains(request.payload.count) else {
            throw CallError(.invalidArgument, "payload: expected 1 to \(CallLimits.payloadBytesMax) bytes")
        }
        let payload = [UInt8](request.payload)
        return .append(
            AppendedSlice(
                tenant: tenant, batch: BatchID(rawValue: request.batch), index: Int(request.index),
                firstClaim: Int(request.firstClaim), claims: Int(request.claims), payload: payload,
                digest: Array(SHA256.hash(data: payload))))
    }

    private func commitWrite(_ call: IncomingCall, _ tenant: Tenant) throws(CallError) -> LedgerWrite {
        let request = try WireCommitRequest.read(call.body)
        guard request.digest.count == SHA256.byteCount else {
            throw CallError(.invalidArgument, "digest: expected the \(SHA256.byteCount) bytes of a SHA-256")
        }
        return .commit(
            tenant: tenant, batch: BatchID(rawValue: request.batch), slices: Int(request.slices),
            claims: Int(request.claims), digest: [UInt8](request.digest))
    }

    private func contributeWrite(_ call: IncomingCall, _ tenant: Tenant) throws(CallError) -> LedgerWrite {
        let request = try WireContributeRequest.read(call.body)
        try requireKey(request.key)
        guard (1...CallLimits.contributionsMax).contains(request.contributions.count + request.withdrawn.count) else {
            throw CallError(.invalidArgument, "contributions: expected 1 to \(CallLimits.contributionsMax)")
        }
        let contributions = try contributions(request.contributions)
        let withdrawn = try self.contributions(request.withdrawn, "withdrawn")
        guard withdrawn.allSatisfy({ $0.source == .remitted }) else {
            throw CallError(.invalidArgument, "withdrawn: only a remittance's reports can be taken back")
        }
        guard contributions.allSatisfy({ $0.source != .predicted }) else {
            throw CallError(.invalidArgument, "source: predictions come from scrub jobs only")
        }
        return .contribute(
            tenant: tenant, key: request.key, contributor: contributorKey.digest(of: tenant.name), contributions,
            withdrawn: withdrawn)
    }

    private func suggestWrite(_ call: IncomingCall, _ tenant: Tenant) throws(CallError) -> LedgerWrite {
        let request = try WireSuggestRequest.read(call.body)
        try requireKey(request.key)
        guard Shape.isCARC(request.carc) else {
            throw CallError(.invalidArgument, "carc: expected a claim adjustment reason code, without leading zeros")
        }
        guard request.code.isEmpty || Shape.isCode(request.code) else {
            throw CallError(.invalidArgument, "code: expected a HCPCS code in capitals, or nothing")
        }
        guard let strategy = request.strategy.strategy, strategy != .noneTold else {
            throw CallError(.invalidArgument, "strategy: expected a value of this version other than none")
        }
        let suggestion = Suggestion(
            carc: request.carc, code: request.code, strategy: strategy, text: try screened(request.text))
        return .suggest(
            tenant: tenant, key: request.key, contributor: contributorKey.digest(of: tenant.name), suggestion)
    }

    /// Screened again, whoever sent it: a text that is refused goes no further than this.
    func screened(_ text: String) throws(CallError) -> String {
        do {
            let screened = try ScreenedText(screening: text).text
            if !screened.isEmpty { return screened }
        } catch {
            throw CallError(.invalidArgument, "text: \(error)")
        }
        throw CallError(.invalidArgument, "text: expected some words")
    }

    /// Every field is checked again, whoever made it.
    func contributions(
        _ messages: [WireContribution], _ field: String = "contributions"
    ) throws(CallError) -> [Contribution] {
        var contributions: [Contribution] = []
        contributions.reserveCapacity(messages.count)
        let year = now.year
        for (position, message) in messages.enumerated() {
            do {
                contributions.append(try message.contribution(currentYear: year))
            } catch {
                throw CallError(.invalidArgument, "\(field)[\(position)].\(error)")
            }
        }
        return contributions
    }

    private func requireKey(_ key: String) throws(CallError) {
        guard (1...CallLimits.keyCharactersMax).contains(key.utf8.count) else {
            throw CallError(.invalidArgument, "key: expected 1 to \(CallLimits.keyCharactersMax) characters")
        }
    }
}

extension LedgerWrite {
    /// What it adds to a tenant's rate.
    fileprivate var claims: Int {
        if case .append(let slice) = self { return slice.claims }
        return 0
    }

    /// Whether it is a step of a batch of its caller's that may come to wait. What an operator redrives is not the
    /// operator's: of those tenants there are as many as had a backlog before.
    fileprivate var queues: Bool {
        switch self {
        case .open, .append, .commit: true
        case .cancel, .finish, .fail, .redrive, .discard, .settings, .purge, .contribute, .suggest, .moderate,
            .decide, .settle:
            false
        }
    }
}
