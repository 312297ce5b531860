import BrokerCore

extension Watch {
    /// Calls under way to the ledger.
    struct Share: Sendable {
        var calls = 0
        var bytes = 0
    }

    /// What a tenant sent lately, in thousandths of a claim: it drains at the tenant's rate, and no write may lift it
    /// over the brim, but one into an empty vessel.
    struct Rate: Sendable {
        let perMillisecond: Int
        let brim: Int
        var level = 0
        var at: Timestamp

        init(_ claimsPerSecond: Int, _ limits: BrokerLimits, now: Timestamp) {
            perMillisecond = claimsPerSecond
            brim = 1_000 * max(claimsPerSecond, limits.rateBurstClaims)
            at = now
        }

        mutating func drain(_ now: Timestamp) {
            level = max(0, level - perMillisecond * Int(now.rawValue - at.rawValue))
            at = now
        }

        /// Milliseconds until the claims have room.
        func wait(_ claims: Int) -> Int {
            let over = claims == 0 ? 0 : level + min(1_000 * claims, brim) - brim
            return over <= 0 ? 0 : (over + perMillisecond - 1) / perMillisecond
        }
    }

    mutating func begin(_ id: WriteID, _ pending: Pending) {
        writes[id] = pending
        change(pending, +1)
    }

    mutating func end(_ id: WriteID) -> Pending? {
        guard let pending = writes.removeValue(forKey: id) else { return nil }
        change(pending, -1)
        return pending
    }

    private mutating func change(_ pending: Pending, _ sign: Int) {
        if case .results = pending.write {
            resultBytes += sign * pending.bytes
            resultClaims += sign * pending.claims
        }
        guard let tenant = pending.tenant else { return }
        total.calls += sign
        total.bytes += sign * pending.bytes
        shares[tenant, default: Share()].calls += sign
        shares[tenant, default: Share()].bytes += sign * pending.bytes
        credits = [:]
    }

    /// Of what is being written.
    func hasManyResults(_ limits: BrokerLimits) -> Bool {
        resultBytes > limits.resultBytesLeasedMax || resultClaims > limits.resultClaimsLeasedMax
    }

    /// Whether the tenant would not have more under way than is left free; one that has nothing may have all.
    func hasRoom(_ bytes: Int, _ tenant: Tenant, _ limits: BrokerLimits) -> Bool {
        let share = shares[tenant, default: Share()]
        let free = Share(
            calls: limits.writesMax - total.calls - 1, bytes: limits.writeBytesMax - total.bytes - bytes)
        if share.calls == 0 { return free.calls >= 0 && free.bytes >= 0 }
        return share.calls + 1 <= free.calls && share.bytes + bytes <= free.bytes
    }
}

extension Simulation {
    mutating func seeSettings(_ tenant: Tenant, _ settings: TenantSettings) {
        if settings.isPaused, watch.settings[tenant]?.isPaused != true { report.pauses += 1 }
        watch.settings[tenant] = settings
        guard settings.claimsPerSecond > 0 else {
            watch.rates[tenant] = nil
            return
        }
        guard settings.claimsPerSecond != watch.rates[tenant]?.perMillisecond else { return }
        var rate = Watch.Rate(settings.claimsPerSecond, limits, now: now)
        if var before = watch.rates[tenant] {
            before.drain(now)
            rate.level = max(0, rate.brim - (before.brim - before.level))
        }
        watch.rates[tenant] = rate
    }

    /// Foretells what becomes of a write: it is taken, or what it is told.
    mutating func seeRequested(_ call: CallID, _ tenant: Tenant, bytes: Int, claims: Int, _ effects: [Effect]) {
        watch.writers[call] = tenant
        watch.rates[tenant]?.drain(now)
        let wait = watch.rates[tenant]?.wait(claims) ?? 0
        let refusal: (StatusCode, Int?)? =
            if broker?.drainingSince != nil {
                (.unavailable, limits.drainRetryAfterMilliseconds)
            } else if bytes > limits.writeBytesMax {
                (.resourceExhausted, nil)
            } else if !watch.hasRoom(bytes, tenant, limits) {
                (.resourceExhausted, limits.retryAfterMilliseconds)
            } else if wait > 0 {
                (.resourceExhausted, wait)
            } else { nil }
        if refusal == nil { watch.rates[tenant]?.level += 1_000 * claims }
        switch effects.first {
        case .write(_, .call(call)): require(refusal == nil, "a write of \(tenant) was taken and has no room")
        case .reply(call, let status):
            let isForetold = refusal?.0 == status.code && refusal?.1 == status.retryAfterMilliseconds
            require(isForetold, "a write of \(tenant) was refused: \(status); expected \(String(describing: refusal))")
            let isPromised = bytes <= watch.credits[tenant, default: -1] && wait == 0
            require(!isPromised, "a write of \(tenant) was refused within its credit")
        default: require(false, "a write of \(tenant) was neither taken nor refused")
        }
    }

    /// A call is given up when too many workers were lost with it, and no sooner unless nobody can do it.
    private mutating func seeRefused(_ id: CallID, _ call: Watch.Call, _ status: CallStatus) {
        guard status.code == .unavailable, broker?.drainingSince == nil, let losses = call.losses else { return }
        let canBeDone = watch.seats.contains { !watch.dismissed.contains($0.key) && $0.value.canTake(call.work) }
        guard canBeDone, call.attempt == nil else { return }
        require(losses > limits.handoversMax, "call \(id.rawValue) was given up after \(losses) workers")
    }

    /// Every answer to a write says how much more has room; no other does.
    mutating func seeReply(_ call: CallID, _ status: CallStatus, _ event: Event) {
        if let refused = watch.calls[call] { seeRefused(call, refused, status) }
        if let live = watch.calls.removeValue(forKey: call)?.attempt {
            if status.code == .unavailable, let worker = watch.live[live]?.worker, watch.dismissed.contains(worker) {
                seeVacated(worker)  // It was at this call, which no other worker gets.
            }
            watch.end(live)
            require(status.creditBytes == nil, "credit for an interactive call")
        } else if let tenant = watch.writers.removeValue(forKey: call) {
            let credit = status.creditBytes ?? -1
            require(credit >= 0, "a write of \(tenant) was answered without its credit")
            if broker?.drainingSince != nil { return require(credit == 0, "a draining broker gives credit") }
            // What it says has room, also in two halves; and no more has.
            let mayCall = watch.hasRoom(0, tenant, limits)
            require(credit == 0 || watch.hasRoom(credit, tenant, limits), "\(tenant) has a credit without room")
            let share = watch.shares[tenant, default: Watch.Share()]
            let isMost = share.bytes + credit + 1 > limits.writeBytesMax - watch.total.bytes - credit - 1
            require(isMost || !mayCall, "\(tenant) has more room than its credit of \(credit)")
            watch.credits[tenant] = credit
        } else if case .finished(let worker, _, let attempt, call, _) = event {
            require(status.creditBytes == nil, "credit for an answer")
            // A worker that is to send its result again keeps its lease.
            let isKept = status.code == .resourceExhausted && status.retryAfterMilliseconds != nil
            if isKept, watch.live[attempt]?.worker == worker {
                watch.live[attempt]?.until = now + limits.leaseMilliseconds
            }
        }
    }
}
