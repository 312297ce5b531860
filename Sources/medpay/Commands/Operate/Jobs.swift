import ArgumentParser
import Client
import JobMessages
import ZeroMQ

struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "Lists jobs, which are slices of batches, and shows one with its history.",
        subcommands: [JobList.self, JobShow.self], defaultSubcommand: JobList.self)
}

struct JobList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Jobs in the order in which they were appended, from a cursor.",
        discussion: """
              medpay jobs list --state waiting --tenant acme
              medpay jobs list --batch 12 --after 4711
            """)

    @Option(
        help:
            "Only in this state: staged (its batch is not committed), waiting (or leased), held (it waits for an earlier batch of its order key), done, dead (given up), discarded, cancelled."
    )
    var state: JobStateChoice?
    @OptionGroup var page: JobListOptions
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let reply = try page.jobs(in: state?.wire ?? .unspecified, from: &client)
        guard !output.json else { return try Output.json(reply) }
        guard !reply.jobs.isEmpty else { return Output.line("no such jobs") }
        JobTable.lines(reply.jobs, now: TimeText.now).forEach { Output.line($0) }
        page.noteRest(reply)
    }
}

struct JobShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One job: where it stands, every attempt that failed, and what can be done.")

    @Argument(help: "The job's number.")
    var job: Int64
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let detail = try client.job(job)
        guard !output.json else { return try Output.json(detail) }
        JobReport(detail: detail, now: TimeText.now).lines.forEach { Output.line($0) }
    }
}

/// Which jobs a list has: whose, and from where on.
struct JobListOptions: ParsableArguments {
    @Option(help: "Only this tenant's.")
    var tenant: String?
    @Option(help: "Only this batch's.")
    var batch: Int64?
    @Option(help: "Start after this job.")
    var after: Int64 = 0
    @Option(help: "At most this many.")
    var limit = 100

    private static let callMax = 1000

    func validate() throws {
        try TenantText.check(tenant, "--tenant")
        try BatchNumber.check(batch)
        guard after >= 0 else { throw ValidationError("--after is 0, for the first, or a job's number") }
        guard limit > 0 else { throw ValidationError("--limit is 1 or more") }
    }

    /// Asked for page by page.
    func jobs(in state: WireJobState, from client: inout BrokerClient) throws -> WireJobsReply {
        var reply = WireJobsReply()
        repeat {
            let page = try client.jobs(
                tenant: tenant ?? "", batch: batch ?? 0, state: state, after: reply.jobs.last?.job ?? after,
                limit: min(limit - reply.jobs.count, JobListOptions.callMax))
            reply.jobs += page.jobs
            reply.more = page.more && !page.jobs.isEmpty
        } while reply.more && reply.jobs.count < limit
        return reply
    }

    func noteRest(_ reply: WireJobsReply) {
        guard reply.more, let last = reply.jobs.last else { return }
        Output.note("there are more: --after \(last.job)")
    }
}

enum BatchNumber {
    static func check(_ batch: Int64?) throws {
        guard batch ?? 1 > 0 else { throw ValidationError("--batch is a batch's number, 1 or more") }
    }
}

enum JobTable {
    static func lines(_ jobs: [WireJobStatus], now: Int64) -> [String] {
        let titles = ["job", "batch", "tenant", "priority", "state", "claims", "size", "failed", "what"]
        return table([titles] + jobs.map { row($0, now) }, right: [0, 1, 6, 7])
    }

    private static func row(_ job: WireJobStatus, _ now: Int64) -> [String] {
        [
            "\(job.job)", "\(job.batch)", job.tenant, job.priority, job.state.word, claims(job), bytes(job.bytes),
            "\(job.failures)", what(job, now),
        ]
    }

    /// "250 to 499": positions in the batch, from 0.
    static func claims(_ job: WireJobStatus) -> String {
        "\(job.firstClaim) to \(job.firstClaim + Int64(job.claims) - 1)"
    }

    private static func what(_ job: WireJobStatus, _ now: Int64) -> String {
        switch job.state {
        case .leased: return "with \(printable(job.worker))"
        case .waiting where job.notBefore > now: return "not before \(TimeText.around(job.notBefore, now: now))"
        case .dead, .discarded: return "\(StatusText.name(job.status)): \(printable(job.message))"
        case .done: return job.ended == 0 ? "" : TimeText.ago(max(0, now - job.ended))
        default: return ""
        }
    }
}
