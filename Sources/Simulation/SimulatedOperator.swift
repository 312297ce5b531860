import BrokerCore

/// Pauses, limits and weighs tenants, and redrives what is dead. When the faults have stopped, it sees to it that
/// everyone is served again.
extension Simulation {
    private static let redrivesMax = 2

    mutating func operate() {
        schedule.add(.operate, at: now + Int64(draw(100...1_500)))
        if isFaulty {
            if once(in: 3) { redrive() } else { change() }
        } else if let tenant = clients.map(\.tenant).first(where: { ledger.settings[$0]?.isPaused == true }) {
            send(.arrive(.operate(.settings(tenant, TenantSettings()))))
        }
    }

    private mutating func change() {
        let tenant = clients[draw(0...clients.count - 1)].tenant
        var settings = TenantSettings()
        settings.isPaused = once(in: 3)
        if once(in: 2) { settings.weight = draw(1...5) }
        if once(in: 2) { settings.claimsPerSecond = draw(200...5_000) }
        send(.arrive(.operate(.settings(tenant, settings))))
    }

    private mutating func redrive() {
        let batches = ledger.batchesWithDead.sorted()
        guard !batches.isEmpty else { return }
        let id = batches[draw(0...batches.count - 1)]
        guard let batch = ledger.batches[id],
            batch.jobs.allSatisfy({ ledger.jobs[$0]?.redrives ?? 0 < Self.redrivesMax })
        else { return }
        send(.arrive(.operate(.redrive(id, of: batch.tenant))))
    }
}
