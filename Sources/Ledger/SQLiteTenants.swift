import BrokerCore
import GRDB

/// A tenant as it was read, and as it has become.
struct SQLiteTenant {
    var isStored: Bool
    var isChanged = false
    var record: TenantRecord
}

extension SQLiteTransaction {
    mutating func tenant(_ tenant: Tenant) throws -> SQLiteTenant {
        if let known = tenants[tenant] { return known }
        let row = try db.row("SELECT \(TenantRecord.columns) FROM tenants WHERE tenant = ?", [tenant.name])
        let record = try row.map { try TenantRecord(row: $0) }
        let found = SQLiteTenant(isStored: record != nil, record: record ?? TenantRecord(tenant))
        tenants[tenant] = found
        return found
    }

    mutating func change(_ name: Tenant, _ body: (inout TenantRecord) -> Void) throws {
        var changed = try tenant(name)
        body(&changed.record)
        changed.isChanged = true
        tenants[name] = changed
    }

    mutating func set(_ settings: TenantSettings, of tenant: Tenant) throws -> LedgerReply {
        if let refused = LedgerRules.settings(settings) { return refused }
        try change(tenant) { $0.settings = settings }
        return .settings(try self.tenant(tenant).record)
    }

    /// The table holds the tenants that there is something to know about.
    mutating func flushTenants() throws {
        for tenant in tenants.values where tenant.isChanged { try write(tenant) }
        tenants = [:]
    }

    private func write(_ tenant: SQLiteTenant) throws {
        let record = tenant.record
        if record.isEmpty {
            if tenant.isStored { try db.run("DELETE FROM tenants WHERE tenant = ?", [record.tenant.name]) }
        } else if tenant.isStored {
            try db.run(
                """
                UPDATE tenants SET weight = ?, claims_per_second = ?, queued_claims_max = ?, queued_bytes_max = ?,
                    paused = ?, queued_claims = ?, queued_bytes = ?, jobs_dead = ?
                WHERE tenant = ?
                """, record.values + [record.tenant.name])
        } else {
            try db.run(
                """
                INSERT INTO tenants (weight, claims_per_second, queued_claims_max, queued_bytes_max, paused,
                    queued_claims, queued_bytes, jobs_dead, tenant)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.values + [record.tenant.name])
        }
    }
}

extension TenantRecord {
    fileprivate var values: StatementArguments {
        [
            settings.weight, settings.claimsPerSecond, settings.queuedClaimsMax, settings.queuedBytesMax,
            settings.isPaused, queuedClaims, queuedBytes, jobsDead,
        ]
    }
}
