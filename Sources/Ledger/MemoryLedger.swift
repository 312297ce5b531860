import BrokerCore
import Synchronization
import Trends

/// The ledger of tests and simulation: keeps every promise but durability, which is the process's own.
///
/// A broker that "restarts" in a simulation opens the same object again.
package final class MemoryLedger: Ledger {
    private let state: Mutex<MemoryState>
    private let secret: [UInt8]

    /// - Throws: when the key has less than 32 bytes.
    package init(
        rule: PublishingRule = .standard, commonCodes: CommonCodes = .every,
        contributorKey: [UInt8] = makeContributorKey()
    ) throws(SecretKeyError) {
        secret = contributorKey
        state = Mutex(
            MemoryState(
                rules: PublishingRules(rule, commonCodes: commonCodes),
                digest: try ContributionDigest(secret: contributorKey)))
    }

    package func start() -> UInt32 {
        state.withLock { state in
            state.start += 1
            return state.start
        }
    }

    package func contributorKey() -> [UInt8] { secret }

    package func apply(_ writes: [LedgerWrite], now: Timestamp) -> [LedgerReply] {
        state.withLock { state in writes.map { state.apply($0, now: now) } }
    }

    package func backlog() -> [Backlog] {
        state.withLock { state in
            Set(state.waiting().map { Backlog(tenant: $0.tenant, priority: $0.options.priority) })
                .sorted { ($0.tenant, $0.priority) < ($1.tenant, $1.priority) }
        }
    }

    package func waiting(_ backlog: Backlog, after: JobID, limit: Int) -> [JobSummary] {
        state.withLock { state in
            let found = state.waiting(after: after).lazy.filter {
                $0.tenant == backlog.tenant && $0.options.priority == backlog.priority
            }
            return Array(found.prefix(max(0, limit)))
        }
    }

    package func payload(of job: JobID) -> [UInt8]? { state.withLock { $0.job(job)?.payload } }

    package func batch(_ id: BatchID, of tenant: Tenant) -> BatchRecord? {
        state.withLock { $0.batch(id, of: tenant)?.record }
    }

    package func batches(of tenant: Tenant?, limit: Int) -> [BatchRecord] {
        state.withLock { state in
            let found = state.batches.reversed().lazy.map(\.record).filter { tenant == nil || $0.tenant == tenant }
            return Array(found.prefix(max(0, limit)))
        }
    }

    package func results(of batch: BatchID, after claim: Int, limit: Int, bytes: Int) -> [ResultRecord] {
        state.withLock { state in
            let results = state.results(batch)
            guard claim < results.count else { return [] }
            let found = results[(max(-1, claim) + 1)...].lazy.compactMap(\.self).prefix(max(0, limit))
            return Array(found).cut(bytes)
        }
    }

    package func results(of batch: BatchID, recordedAfter count: Int, limit: Int, bytes: Int) -> [ResultRecord] {
        state.withLock { $0.results(of: batch, recordedAfter: count, limit: limit).cut(bytes) }
    }

    package func tenants() -> [TenantRecord] {
        state.withLock { state in state.tenants.values.sorted { $0.tenant < $1.tenant } }
    }

    package func job(_ id: JobID) -> JobRecord? {
        state.withLock { state in
            state.job(id).map { job in
                var record = state.record(job)
                record.attempts = job.attempts.suffix(JobRecord.attemptsMax)
                return record
            }
        }
    }

    package func jobs(_ filter: JobFilter, after: JobID, limit: Int) -> [JobRecord] {
        state.withLock { state in
            let found = state.jobs.lazy.compactMap(\.self).filter { job in
                job.summary.id > after && (filter.tenant ?? job.summary.tenant) == job.summary.tenant
                    && (filter.batch ?? job.summary.batch) == job.summary.batch
                    && (filter.state ?? job.state) == job.state
            }
            return found.prefix(max(0, limit)).map(state.record)
        }
    }

    package func dead(of tenant: Tenant?, batch: BatchID?, limit: Int) -> [DeadJob] {
        state.withLock { state in
            let found = state.jobs.compactMap { $0?.dead }.filter {
                (tenant == nil || $0.job.tenant == tenant) && (batch == nil || $0.job.batch == batch)
            }
            return Array(found.sorted { ($0.died, $0.job.id) > ($1.died, $1.job.id) }.prefix(max(0, limit)))
        }
    }

    package func trendLog(after sequence: Int64, limit: Int) -> [TrendUpdate] {
        state.withLock { Array($0.trendLog.lazy.filter { $0.sequence > sequence }.prefix(max(0, limit))) }
    }

    package func suggestions(after id: Int64, limit: Int) -> [SuggestionRecord] {
        state.withLock { state in
            let found = state.suggestions.lazy.map(\.record).filter { $0.state == .waiting && $0.id > id }
            return Array(found.prefix(max(0, limit)))
        }
    }

    package func suggestion(_ id: Int64) -> SuggestionRecord? { state.withLock { $0.suggestion(id) } }

    package func standings() -> [StandingRecord] {
        state.withLock { state in
            state.standings.keys.sorted().compactMap { state.standing(of: $0) }
        }
    }

    package func standing(of contributor: ContributorDigest) -> StandingRecord? {
        state.withLock { $0.standing(of: contributor) }
    }

    package func totals() -> LedgerTotals { state.withLock { $0.totals } }
}
