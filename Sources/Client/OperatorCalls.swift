import BrokerCore
import Calls
import JobMessages
import TextScreening

/// How operators name a contributor.
package enum ContributorName: Hashable, Sendable {
    case tenant(String)
    /// In hexadecimal digits, as the broker tells it.
    case digest(String)
}

/// What operators ask and order. Where the broker has keys, the caller's needs the role "admin"; these look across
/// tenants, and the call's own does not matter.
extension BrokerClient {
    /// What the broker counts and measures: `text` in the format of Prometheus.
    package mutating func metrics() throws(CallError) -> WireMetricsReply { try call(.metrics, WireMetricsRequest()) }

    /// A page of jobs with greater numbers than `after`, ascending.
    ///
    /// - Parameters:
    ///   - tenant: "" for any; a batch of 0, and a state that is unspecified, likewise.
    ///   - limit: 1 to 1000.
    package mutating func jobs(
        tenant: String = "", batch: Int64 = 0, state: WireJobState = .unspecified, after: Int64 = 0, limit: Int = 100
    ) throws(CallError) -> WireJobsReply {
        var request = WireJobsRequest()
        request.tenant = tenant
        request.batch = batch
        request.state = state
        request.after = after
        request.limit = UInt32(limit)
        return try call(.jobs, request)
    }

    /// One job with its failed attempts.
    ///
    /// - Throws: NOT_FOUND.
    package mutating func job(_ id: Int64) throws(CallError) -> WireJobDetail {
        var request = WireJobRequest()
        request.job = id
        return try call(.job, request)
    }

    /// One step: up to 1000 dead jobs wait again. `more` says that there are others.
    ///
    /// - Throws: FAILED_PRECONDITION for a single job that is not dead, or whose payload was deleted. A call whose reply
    ///   was lost is sent again, and then finds the job waiting.
    package mutating func redrive(_ selection: WireDeadSelection) throws(CallError) -> WireDeadChange {
        try call(.redrive, selection)
    }

    /// One step: up to 1000 dead jobs are given up for good.
    package mutating func discard(_ selection: WireDeadSelection) throws(CallError) -> WireDeadChange {
        try call(.discard, selection)
    }

    /// - Parameter name: "" for all.
    package mutating func tenants(_ name: String = "") throws(CallError) -> [WireTenantStatus] {
        var request = WireTenantsRequest()
        request.tenant = name
        let reply: WireTenantsReply = try call(.tenants, request)
        return reply.tenants
    }

    /// Sets what the change names, durably.
    ///
    /// - Returns: the tenant as it is now.
    package mutating func setTenant(_ change: WireTenantChange) throws(CallError) -> WireTenantStatus {
        try call(.setTenant, change)
    }

    /// One small step of deleting what belongs to batches that ended before a time. `more` says that there is more.
    ///
    /// - Parameter before: milliseconds since 1970.
    package mutating func purge(before: Int64) throws(CallError) -> WirePurgeReply {
        var request = WirePurgeRequest()
        request.before = before
        return try call(.purge, request)
    }

    /// A page of texts that wait for a moderator, ascending by number.
    package mutating func suggestions(after: Int64 = 0, limit: Int = 100) throws(CallError) -> WireSuggestionsReply {
        var request = WireSuggestionsRequest()
        request.after = after
        request.limit = UInt32(limit)
        return try call(.suggestions, request)
    }

    /// In whatever state; nil: there is none of the number.
    package mutating func suggestion(_ id: Int64) throws(CallError) -> WireSuggestionStatus? {
        var request = WireSuggestionsRequest()
        request.suggestion = id
        let reply: WireSuggestionsReply = try call(.suggestions, request)
        return reply.suggestions.first
    }

    /// - Parameter text: instead of the suggested one; nil: that.
    /// - Throws: FAILED_PRECONDITION when it was rejected, or approved with other words; NOT_FOUND.
    package mutating func approve(_ id: Int64, text: ScreenedText? = nil) throws(CallError) -> WireSuggestionStatus {
        var request = WireModerateRequest()
        request.suggestion = id
        request.decision = .approve
        request.text = text?.text ?? ""
        return try call(.moderate, request)
    }

    /// The text is deleted, also one that was approved.
    package mutating func reject(_ id: Int64) throws(CallError) -> WireSuggestionStatus {
        var request = WireModerateRequest()
        request.suggestion = id
        request.decision = .reject
        return try call(.moderate, request)
    }

    /// Whose reports do not count, or always do.
    package mutating func contributors() throws(CallError) -> [WireContributorStatus] {
        let reply: WireContributorsReply = try call(.contributors, WireContributorsRequest())
        return reply.contributors
    }

    /// Whether or not there is anything to say of it.
    package mutating func contributor(_ name: ContributorName) throws(CallError) -> WireContributorStatus {
        var request = WireContributorsRequest()
        switch name {
        case .tenant(let tenant): request.tenant = tenant
        case .digest(let digest): request.digest = digest
        }
        let reply: WireContributorsReply = try call(.contributors, request)
        guard let status = reply.contributors.first else {
            throw CallError(.internalError, "the broker named no contributor")
        }
        return status
    }

    /// Its reports follow in steps that the broker takes by itself: `more` says that there is something left to do.
    package mutating func decide(
        _ name: ContributorName, _ decision: WireContributorDecision
    ) throws(CallError) -> WireContributorStatus {
        var request = WireContributorDecisionRequest()
        switch name {
        case .tenant(let tenant): request.tenant = tenant
        case .digest(let digest): request.digest = digest
        }
        request.decision = decision
        return try call(.decideContributor, request)
    }

    /// The broker takes nothing new, finishes what is under way, and ends.
    package mutating func shutdown() throws(CallError) {
        let _: WireShutdownReply = try call(.shutdown, WireShutdownRequest())
    }

    /// Whether anything answers at the broker's address, whatever it says.
    package mutating func isAnswered(within time: Duration) throws(CallError) -> Bool {
        let end = ContinuousClock.now + time
        let question: UInt64
        do throws(CallError) {
            question = try channel.start(.status, WireStatusRequest())
        } catch {
            guard error.code == .unavailable else { throw error }
            return false
        }
        while let reply = try receive(within: end - .now) {
            if reply.call == question { return true }
        }
        return false
    }
}
