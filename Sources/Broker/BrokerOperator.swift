import BrokerCore
import Calls
import JobMessages
import Ledger

/// What operators ask, and what they change. It looks across tenants.
extension BrokerLoop {
    static let jobsMax = 1000
    static let jobsDefault = 100

    mutating func handleOperator(
        _ method: Method, _ call: IncomingCall, _ caller: Caller, _ address: ReplyAddress
    ) throws(CallError) {
        switch method {
        case .status: try ask(.totals, address, caller)
        case .tenants: try ask(.tenants(try tenant(try WireTenantsRequest.read(call.body).tenant)), address, caller)
        case .jobs: try ask(try jobsQuery(call), address, caller)
        case .job: try ask(.job(JobID(rawValue: try WireJobRequest.read(call.body).job)), address, caller)
        case .redrive: try write(.redrive(try deadSelection(call)), call, caller, address)
        case .discard: try write(.discard(try deadSelection(call)), call, caller, address)
        case .setTenant: try changeTenant(call, caller, address)
        case .purge: try write(try purgeWrite(call), call, caller, address)
        case .suggestions: try ask(try suggestionsQuery(call), address, caller)
        case .moderate: try write(try moderateWrite(call), call, caller, address)
        case .contributors: try ask(try contributorsQuery(call), address, caller)
        case .decideContributor: try write(try contributorWrite(call), call, caller, address)
        case .metrics:
            try requireReader(caller)
            metrics.observe(core.status(), connections: gatekeeper.connections, observed)
            var reply = WireMetricsReply()
            reply.text = configuration.registry.prometheus()
            send(.ok, try reply.bytes(), to: address, of: caller)
        default:
            _ = try WireShutdownRequest.read(call.body)
            logger.notice("an operator told this broker to stop")
            send(.ok, try WireShutdownReply().bytes(), to: address)
            beginToStop()
        }
    }

    /// A read whose answer is completed with what the loop alone knows.
    private mutating func ask(_ query: Query, _ address: ReplyAddress, _ caller: Caller) throws(CallError) {
        try requireReader(caller)
        let id = try admit(.read, caller, address)
        request(ReadRequest(query: query, purpose: .operatorReply(id)))
    }

    /// nil: all of them.
    func tenant(_ name: String) throws(CallError) -> Tenant? {
        guard !name.isEmpty else { return nil }
        guard let tenant = Tenant(name) else {
            throw CallError(.invalidArgument, "tenant: expected 1 to 64 letters, digits, dots, dashes and underscores")
        }
        return tenant
    }

    private func jobsQuery(_ call: IncomingCall) throws(CallError) -> Query {
        let request = try WireJobsRequest.read(call.body)
        var filter = JobFilter(tenant: try tenant(request.tenant))
        if request.batch != 0 { filter.batch = BatchID(rawValue: request.batch) }
        if request.state != .unspecified {
            guard let state = JobState(request.state) else {
                throw CallError(
                    .invalidArgument, "state: expected one that the ledger keeps; ask for waiting, not leased")
            }
            filter.state = state
        }
        let limit = request.limit == 0 ? BrokerLoop.jobsDefault : min(Int(request.limit), BrokerLoop.jobsMax)
        return .jobs(filter, after: JobID(rawValue: max(0, request.after)), limit: limit)
    }

    private func suggestionsQuery(_ call: IncomingCall) throws(CallError) -> Query {
        let request = try WireSuggestionsRequest.read(call.body)
        guard request.suggestion == 0 else { return .suggestion(request.suggestion) }
        let limit = request.limit == 0 ? BrokerLoop.jobsDefault : min(Int(request.limit), BrokerLoop.jobsMax)
        return .suggestions(after: max(0, request.after), limit: limit)
    }

    private func moderateWrite(_ call: IncomingCall) throws(CallError) -> LedgerWrite {
        let request = try WireModerateRequest.read(call.body)
        switch request.decision {
        case .approve:
            let text = request.text.isEmpty ? nil : try screened(request.text)
            return .moderate(request.suggestion, .approve(text: text))
        case .reject:
            guard request.text.isEmpty else {
                throw CallError(.invalidArgument, "text: what is rejected has none")
            }
            return .moderate(request.suggestion, .reject)
        case .unspecified, .UNRECOGNIZED:
            throw CallError(.invalidArgument, "decision: expected approve or reject")
        }
    }

    private func deadSelection(_ call: IncomingCall) throws(CallError) -> DeadSelection {
        let request = try WireDeadSelection.read(call.body)
        var named: [DeadSelection] = []
        if request.job != 0 { named.append(.job(JobID(rawValue: request.job))) }
        if request.batch != 0 { named.append(.batch(BatchID(rawValue: request.batch))) }
        if let tenant = try tenant(request.tenant) { named.append(.tenant(tenant)) }
        if request.all { named.append(.all) }
        guard named.count == 1 else {
            throw CallError(.invalidArgument, "expected exactly one of job, batch, tenant and all")
        }
        return named[0]
    }

    private mutating func changeTenant(
        _ call: IncomingCall, _ caller: Caller, _ address: ReplyAddress
    ) throws(CallError) {
        let request = try WireTenantChange.read(call.body)
        guard let tenant = try tenant(request.tenant) else {
            throw CallError(.invalidArgument, "tenant: expected a name")
        }
        guard !changing.contains(tenant) else {
            throw CallError(.resourceExhausted, "the tenant is being changed", retryAfterMilliseconds: 50)
        }
        let settings = try settings(of: tenant, with: request)
        changing.insert(tenant)
        do throws(CallError) {
            try write(.settings(tenant, settings), call, caller, address)
        } catch {
            changing.remove(tenant)
            throw error
        }
    }

    private func settings(of tenant: Tenant, with request: WireTenantChange) throws(CallError) -> TenantSettings {
        var settings = tenants[tenant] ?? TenantSettings()
        if request.hasWeight { settings.weight = Int(request.weight) }
        if request.hasRate { settings.claimsPerSecond = Int(request.rate) }
        if request.hasQueuedClaimsMax { settings.queuedClaimsMax = Int(request.queuedClaimsMax) }
        if request.hasQueuedBytesMax { settings.queuedBytesMax = Int(request.queuedBytesMax) }
        if request.hasPaused { settings.isPaused = request.paused }
        guard (1...1000).contains(settings.weight) else {
            throw CallError(.invalidArgument, "weight: expected 1 to 1000")
        }
        guard settings.queuedClaimsMax >= 0, settings.queuedBytesMax >= 0 else {
            throw CallError(.invalidArgument, "queued_claims_max, queued_bytes_max: expected 0 or more")
        }
        return settings
    }

    private func purgeWrite(_ call: IncomingCall) throws(CallError) -> LedgerWrite {
        let before = Timestamp(rawValue: try WirePurgeRequest.read(call.body).before)
        guard before.rawValue > 0, before <= now else {
            throw CallError(.invalidArgument, "before: expected milliseconds since 1970, not after now")
        }
        return .purge(before: before, limit: RetentionTimer.rowsPerStep)
    }

    /// The reply to an operator's question, from what the ledger says and what runs here.
    func operatorReply(_ reply: ReadReply) throws(CallError) -> [UInt8] {
        switch reply {
        case .totals(let totals): return try status(totals).bytes()
        case .tenants(let records):
            let budgets = core.status().retryBudgets
            var message = WireTenantsReply()
            message.tenants = records.map { tenantStatus($0, budgets) }
            return try message.bytes()
        case .jobs(let records, let hasMore):
            var message = WireJobsReply()
            message.jobs = records.map { jobStatus($0) }
            message.more = hasMore
            return try message.bytes()
        case .job(let record):
            var message = WireJobDetail(record)
            message.job = jobStatus(record)
            return try message.bytes()
        case .suggestions(let records, let hasMore):
            var message = WireSuggestionsReply()
            message.suggestions = records.map(WireSuggestionStatus.init)
            message.more = hasMore
            return try message.bytes()
        case .standings(let records):
            var message = WireContributorsReply()
            message.contributors = records.map(WireContributorStatus.init)
            return try message.bytes()
        case .standing(let contributor, let record):
            var message = WireContributorsReply()
            message.contributors = [record.map(WireContributorStatus.init) ?? WireContributorStatus(contributor)]
            return try message.bytes()
        case .notFound: throw CallError(.notFound, "there is no such job")
        default: throw CallError(.internalError, "this read answers no operator")
        }
    }

    /// A lease is not in the ledger: who has a waiting job is known here.
    private func jobStatus(_ record: JobRecord) -> WireJobStatus {
        var status = WireJobStatus(record)
        if record.state == .waiting, let worker = core.worker(of: record.summary.id) {
            status.state = .leased
            status.worker = workers[worker]?.name ?? ""
        }
        return status
    }

    func tenantStatus(_ record: TenantRecord, _ budgets: [Tenant: Int]) -> WireTenantStatus {
        var status = WireTenantStatus(record)
        status.retryBudget = UInt32(budgets[record.tenant] ?? 100)
        return status
    }
}
