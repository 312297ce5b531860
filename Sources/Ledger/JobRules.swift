import BrokerCore

// Of jobs, and what operators do to them and to tenants.
extension LedgerRules {
    package static func finish(_ id: JobID, job: StoredJob?, results: [ResultRecord]) -> LedgerReply? {
        if let refused = fail(id, job: job) { return refused }
        guard let job, covers(results, job) else {
            return .refused(.invalidArgument, "job \(id.rawValue): not exactly one result for each of its claims")
        }
        // SQLite's and PostgreSQL's text ends there.
        guard results.allSatisfy({ !$0.reference.utf8.contains(0) }) else {
            return .refused(.invalidArgument, "job \(id.rawValue): a claim reference holds a NUL character")
        }
        return nil
    }

    package static func fail(_ id: JobID, job: StoredJob?) -> LedgerReply? {
        guard let job else { return noJob(id) }
        guard job.state == .waiting else {
            return .refused(.failedPrecondition, "job \(id.rawValue) is not waiting any more")
        }
        return nil
    }

    /// A retry does not come before the time that the batch waits for.
    package static func notBefore(_ retry: Timestamp, _ options: BatchOptions) -> Timestamp {
        max(retry, options.notBefore ?? retry)
    }

    /// Of a single job that was named.
    package static func discard(_ id: JobID, job: StoredJob?) -> LedgerReply? {
        guard let job else { return noJob(id) }
        guard job.state == .dead else {
            return .refused(.failedPrecondition, "job \(id.rawValue) is not dead: it is \(job.state)")
        }
        return nil
    }

    /// Of a single job that was named.
    package static func redrive(_ id: JobID, job: StoredJob?, batch: BatchRecord?) -> LedgerReply? {
        if let refused = discard(id, job: job) { return refused }
        guard let batch, batch.canRedrive else {
            let why = batch?.purged == nil ? "its batch was cancelled" : "its payload was deleted"
            return .refused(.failedPrecondition, "job \(id.rawValue) cannot wait again: \(why)")
        }
        return nil
    }

    package static func settings(_ settings: TenantSettings) -> LedgerReply? {
        guard (1...TenantSettings.weightMax).contains(settings.weight) else {
            return .refused(.invalidArgument, "a tenant's weight is 1 to \(TenantSettings.weightMax)")
        }
        guard settings.claimsPerSecond >= 0, settings.queuedClaimsMax >= 0, settings.queuedBytesMax >= 0 else {
            return .refused(.invalidArgument, "a tenant's limit is not negative; 0 is none")
        }
        return nil
    }

    package static func noJob(_ id: JobID) -> LedgerReply {
        .refused(.notFound, "there is no job \(id.rawValue)")
    }

    /// In any order, though workers answer in the order of claims.
    private static func covers(_ results: [ResultRecord], _ job: StoredJob) -> Bool {
        guard results.count == job.claims else { return false }
        var isSeen = [Bool](repeating: false, count: job.claims)
        for result in results {
            let place = result.claim.subtractingReportingOverflow(job.firstClaim)
            guard !place.overflow, isSeen.indices.contains(place.partialValue), !isSeen[place.partialValue] else {
                return false
            }
            isSeen[place.partialValue] = true
        }
        return true
    }
}

extension BatchRecord {
    /// Whether its dead jobs can wait again.
    package var canRedrive: Bool { phase != .cancelled && purged == nil }
}

extension TenantSettings {
    package static let weightMax = 1000
}
