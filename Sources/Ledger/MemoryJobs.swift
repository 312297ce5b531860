import BrokerCore
import Trends

extension MemoryState {
    mutating func finish(
        _ id: JobID, _ attempt: Attempt, _ results: [ResultRecord], _ contributor: ContributorDigest,
        _ contributions: [Contribution], _ now: Timestamp
    ) -> LedgerReply {
        let found = storedJob(id)
        if let refused = LedgerRules.finish(id, job: found, results: results) { return refused }
        guard let found else { return LedgerRules.noJob(id) }
        change(id) { job in
            job.state = .done
            job.payload = nil
            job.ended = now
            job.worker = attempt.worker
        }
        change(found.tenant) { $0.dequeue(claims: found.claims, bytes: found.bytes) }
        let batch = place(found.batch)
        for result in results { batches[batch].results[result.claim] = result }
        batches[batch].recorded.append(id)
        batches[batch].record.count(results, at: now)
        let updates = add(contributions, from: contributor, now)
        return .batch(batches[batch].record, updates: updates, released: release(after: found.batch))
    }

    mutating func fail(
        _ id: JobID, _ attempt: Attempt, _ failure: Failure, retry: Timestamp?, _ now: Timestamp
    ) -> LedgerReply {
        let found = storedJob(id)
        if let refused = LedgerRules.fail(id, job: found) { return refused }
        guard let found else { return LedgerRules.noJob(id) }
        let batch = place(found.batch)
        let options = batches[batch].record.options
        change(id) { job in
            job.summary.failures += 1
            job.summary.crashes += failure.isCrash ? 1 : 0
            job.attempts.append(
                FailedAttempt(number: job.attempts.count + 1, attempt: attempt, at: now, failure: failure))
            if let retry {
                job.summary.notBefore = LedgerRules.notBefore(retry, options)
            } else {
                job.state = .dead
                job.ended = now
            }
        }
        guard retry == nil else { return .batch(batches[batch].record, updates: []) }
        change(found.tenant) { tenant in
            tenant.dequeue(claims: found.claims, bytes: found.bytes)
            tenant.jobsDead += 1
        }
        batches[batch].record.countDead(found.claims, at: now)
        return .batch(batches[batch].record, updates: [], released: release(after: found.batch))
    }

    mutating func change(_ id: JobID, _ body: (inout Job) -> Void) {
        guard var job = job(id) else { return }
        jobs[place(id)] = nil  // The only owner changes it.
        body(&job)
        jobs[place(id)] = job
    }

    mutating func change(_ tenant: Tenant, _ body: (inout TenantRecord) -> Void) {
        var record = tenants[tenant] ?? TenantRecord(tenant)
        body(&record)
        tenants[tenant] = record.isEmpty ? nil : record
    }

    mutating func set(_ settings: TenantSettings, of tenant: Tenant) -> LedgerReply {
        if let refused = LedgerRules.settings(settings) { return refused }
        change(tenant) { $0.settings = settings }
        return .settings(tenants[tenant] ?? TenantRecord(tenant))
    }
}
