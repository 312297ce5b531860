import ArgumentParser
import Client
import JobMessages
import ZeroMQ

struct TenantsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenants", abstract: "How tenants are served, and what each has queued.",
        subcommands: [TenantList.self, TenantSet.self], defaultSubcommand: TenantList.self)
}

struct TenantList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every tenant that has settings, or something queued or given up.")

    @Argument(help: "Only this tenant.")
    var tenant: String?
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try TenantText.check(tenant, "a tenant") }

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let tenants = try client.tenants(tenant ?? "")
        guard !output.json else { return try Output.json(tenants) }
        guard !tenants.isEmpty else {
            return Output.line("no tenant\(tenant.map { " \($0)" } ?? "") has settings, or anything queued or given up")
        }
        TenantTable.lines(tenants).forEach { Output.line($0) }
    }
}

struct TenantSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Sets how a tenant is served; what is not named stays as it is.",
        discussion: """
            Takes effect at once, and is kept in the ledger. What is queued already stays, though it be more than a new limit.

              medpay tenants set acme --weight 3 --queued-claims 5000000
            """)

    @Argument(help: "The tenant.")
    var tenant: String
    @Option(help: "Its share among the tenants of a priority, 1 to 1000; without settings it is 1.")
    var weight: UInt32?
    @Option(help: "Claims that are accepted per second, on average; 0: any number.")
    var rate: UInt32?
    @Option(help: "Claims that may be queued; 0: any number.")
    var queuedClaims: Int64?
    @Option(help: "Bytes of payload that may be queued; 0: any number.")
    var queuedBytes: Int64?
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try TenantText.check(tenant, "a tenant")
        guard weight != nil || rate != nil || queuedClaims != nil || queuedBytes != nil else {
            throw ValidationError("name what to set: --weight, --rate, --queued-claims or --queued-bytes")
        }
        if let weight, !(1...1000).contains(weight) { throw ValidationError("--weight is 1 to 1000") }
        guard queuedClaims ?? 0 >= 0 else { throw ValidationError("--queued-claims is 0, for any number, or more") }
        guard queuedBytes ?? 0 >= 0 else { throw ValidationError("--queued-bytes is 0, for any number, or more") }
    }

    func run() throws {
        var change = WireTenantChange()
        change.tenant = tenant
        if let weight { change.weight = weight }
        if let rate { change.rate = rate }
        if let queuedClaims { change.queuedClaimsMax = queuedClaims }
        if let queuedBytes { change.queuedBytesMax = queuedBytes }
        let context = try Context()
        var client = try broker.client(context)
        let tenant = try client.setTenant(change)
        guard !output.json else { return try Output.json(tenant) }
        TenantTable.lines([tenant]).forEach { Output.line($0) }
    }
}

struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Lets a tenant's jobs wait: its batches are still taken in, leases under way are finished.",
        discussion: "It holds until `medpay resume`, over restarts of the broker too.")

    @Argument(help: "The tenant.")
    var tenant: String
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try TenantText.check(tenant, "a tenant") }

    func run() throws {
        let state = try setPaused(true, tenant, broker)
        guard !output.json else { return try Output.json(state) }
        Output.line(
            "\(tenant) is paused with \(counted(state.queuedClaims, "claim")) queued; `medpay resume \(tenant)` lets them run"
        )
    }
}

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Lets the jobs of a tenant that was paused run again.")

    @Argument(help: "The tenant.")
    var tenant: String
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try TenantText.check(tenant, "a tenant") }

    func run() throws {
        let state = try setPaused(false, tenant, broker)
        guard !output.json else { return try Output.json(state) }
        Output.line("\(tenant) is served again; \(counted(state.queuedClaims, "claim")) queued")
    }
}

private func setPaused(_ paused: Bool, _ tenant: String, _ broker: ConnectionOptions) throws -> WireTenantStatus {
    var change = WireTenantChange()
    change.tenant = tenant
    change.paused = paused
    let context = try Context()
    var client = try broker.client(context)
    return try client.setTenant(change)
}

enum TenantTable {
    static func lines(_ tenants: [WireTenantStatus]) -> [String] {
        let titles = [
            "tenant", "weight", "claims/s", "queued claims", "of", "queued", "of", "dead jobs", "retry budget", "",
        ]
        return table([titles] + tenants.map(row), right: [1, 2, 3, 4, 5, 6, 7, 8])
    }

    private static func row(_ tenant: WireTenantStatus) -> [String] {
        [
            tenant.tenant, "\(tenant.weight)", limit(tenant.rate) { grouped($0) }, grouped(tenant.queuedClaims),
            limit(tenant.queuedClaimsMax) { grouped($0) }, bytes(tenant.queuedBytes),
            limit(tenant.queuedBytesMax) { bytes($0) }, grouped(tenant.jobsDead), "\(tenant.retryBudget) %",
            tenant.paused ? "paused" : "",
        ]
    }

    private static func limit<Number: BinaryInteger>(_ number: Number, _ text: (Number) -> String) -> String {
        number == 0 ? "any" : text(number)
    }
}
