/// How tenants are served: those that have settings, and no others, so it is as small as what the operator set.
struct Tenants: Sendable {
    private struct Service: Sendable {
        var settings: TenantSettings
        /// nil: any rate.
        var bucket: RateBucket?
    }

    private let burst: Int
    private var services: [Tenant: Service] = [:]

    init(_ limits: BrokerLimits) { burst = limits.rateBurstClaims }

    mutating func set(_ tenant: Tenant, _ settings: TenantSettings, now: Timestamp) {
        guard settings != TenantSettings() else {
            services[tenant] = nil
            return
        }
        var bucket = services[tenant]?.bucket
        if settings.claimsPerSecond <= 0 {
            bucket = nil
        } else if services[tenant]?.settings.claimsPerSecond != settings.claimsPerSecond {
            bucket?.change(rate: settings.claimsPerSecond, burst: burst, now: now)
            bucket = bucket ?? RateBucket(rate: settings.claimsPerSecond, burst: burst, now: now)
        }
        services[tenant] = Service(settings: settings, bucket: bucket)
    }

    /// Takes claims from the tenant's rate: nil; or says in how many milliseconds there will be room.
    mutating func take(_ claims: Int, of tenant: Tenant, now: Timestamp) -> Int64? {
        services[tenant]?.bucket?.take(claims, now: now)
    }
}

extension BrokerCore {
    /// An operator's word about a tenant holds from now on.
    mutating func serve(_ tenant: Tenant, _ settings: TenantSettings) {
        tenants.set(tenant, settings, now: now)
        let weight = min(max(1, settings.weight), limits.weightMax)
        lanes.weigh(tenant, weight)
        interactive.waiting.weigh(tenant, weight)
        if settings.isPaused {
            pause(tenant)
        } else {
            window.resume(tenant)
        }
    }

    /// None of a paused tenant's jobs is leased, and none holds room in the window that others could use: what waits
    /// goes back to the ledger. What is under way ends as always, and comes back here when it is to wait again.
    private mutating func pause(_ tenant: Tenant) {
        for id in window.pause(tenant) {
            guard let job = window.jobs[id] else { continue }
            if case .waiting = job.state { lanes.remove(job.summary) }
            withdraw(id)
        }
    }

    /// The job leaves the window, and is loaded again when its tenant is served again.
    mutating func withdraw(_ id: JobID) {
        window.withdraw(id)
        alarms.remove(.job(id))
        effects.append(.release(id))
    }
}
