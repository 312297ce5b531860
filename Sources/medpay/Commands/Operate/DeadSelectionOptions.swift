import ArgumentParser
import BrokerCore
import Calls
import Client
import JobMessages

/// Which dead jobs.
struct DeadSelectionOptions: ParsableArguments {
    @Argument(help: "Jobs by number.")
    var jobs: [Int64] = []
    @Option(help: "The dead jobs of this batch.")
    var batch: Int64?
    @Option(help: "The dead jobs of this tenant.")
    var tenant: String?
    @Flag(help: "The dead jobs of every tenant.")
    var all = false

    func validate() throws {
        let ways = [!jobs.isEmpty, batch != nil, tenant != nil, all]
        guard ways.count(where: { $0 }) == 1 else {
            throw ValidationError("name jobs by number, or one of --batch N, --tenant T and --all")
        }
        guard jobs.allSatisfy({ $0 > 0 }) else { throw ValidationError("a job's number is 1 or more") }
        try BatchNumber.check(batch)
        try TenantText.check(tenant, "--tenant")
    }

    /// What became of them.
    struct Change {
        var total = WireDeadChange()
        /// Jobs that were named and could not be changed.
        var faults = 0
    }

    typealias Step = (WireDeadSelection, inout BrokerClient) throws(CallError) -> WireDeadChange

    /// Changes them, step by step, and tells of each job that cannot be.
    func change(with client: inout BrokerClient, _ step: Step) throws -> Change {
        var change = Change()
        for job in jobs {
            do throws(CallError) {
                change.total.add(try step(.with { $0.job = job }, &client))
            } catch {
                guard error.code == .failedPrecondition || error.code == .notFound else { throw error }
                change.faults += 1
                Output.note("job \(job): \(error)")
            }
        }
        guard jobs.isEmpty else { return change }
        try many(with: &client, &change.total, step)
        return change
    }

    /// As many as were dead at the beginning, and no more: jobs that die again at once would never end it.
    private func many(
        with client: inout BrokerClient, _ total: inout WireDeadChange, _ step: Step
    ) throws {
        var selection = WireDeadSelection()
        selection.batch = batch ?? 0
        selection.tenant = tenant ?? ""
        selection.all = all
        let dead = try client.status().jobsDead
        var hasMore = true
        while hasMore {
            let change = try step(selection, &client)
            total.add(change)
            hasMore = change.more && total.jobs < dead
            Output.progress("\(grouped(total.jobs)) jobs")
        }
        Output.endProgress()
    }

    /// Says what was done. Ends with a failure when jobs that were named could not be changed.
    func end(_ change: Change, json: Bool, _ outcome: String, _ next: String) throws {
        let total = change.total
        if json {
            try Output.json(total)
        } else if total.jobs > 0 {
            Output.line("\(counted(total.jobs, "job")) with \(counted(total.claims, "claim")) \(outcome); \(next)")
        } else if change.faults == 0 {
            Output.line("no such job is dead: nothing was done")
        }
        if change.faults > 0 { throw Failure("\(counted(change.faults, "job")) of \(jobs.count) could not be changed") }
    }
}

extension WireDeadChange {
    fileprivate mutating func add(_ other: WireDeadChange) {
        jobs += other.jobs
        claims += other.claims
        more = other.more
    }
}
