import ArgumentParser
import BrokerCore
import Calls
import Client
import JobMessages
import ZeroMQ

struct DeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "The dead-letter list: jobs that were given up, with the reason.",
        discussion: """
              medpay dead list
              medpay dead show 17
              medpay dead redrive --tenant acme
            """,
        subcommands: [DeadList.self, DeadShow.self, DeadRedrive.self, DeadDiscard.self],
        defaultSubcommand: DeadList.self)
}

struct DeadList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Jobs that were given up.")

    @OptionGroup var page: JobListOptions
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let reply = try page.jobs(in: .dead, from: &client)
        guard !output.json else { return try Output.json(reply) }
        guard !reply.jobs.isEmpty else { return Output.line("no job was given up") }
        let now = TimeText.now
        let titles = ["job", "batch", "tenant", "claims", "failed", "given up", "why"]
        let rows = reply.jobs.map { job in
            [
                "\(job.job)", "\(job.batch)", job.tenant, JobTable.claims(job), "\(job.failures)",
                TimeText.ago(max(0, now - job.ended)), "\(StatusText.name(job.status)): \(printable(job.message))",
            ]
        }
        table([titles] + rows, right: [0, 1, 4]).forEach { Output.line($0) }
        page.noteRest(reply)
    }
}

struct DeadShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One job with every attempt that failed, as `medpay jobs show` has it.")

    @OptionGroup var show: JobShow

    func run() throws { try show.run() }
}

struct DeadRedrive: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redrive", abstract: "Lets jobs that were given up run again, with no failures counted.",
        discussion: """
            Mend the cause first: a job that fails again is given up again. One whose deadline passed is given up at once.

              medpay dead redrive 17 18
              medpay dead redrive --batch 3
            """)

    @OptionGroup var which: DeadSelectionOptions
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let change = try which.change(with: &client) { selection, client throws(CallError) in
            try client.redrive(selection)
        }
        try which.end(change, json: output.json, "run again", "watch them with `medpay status`")
    }
}

struct DeadDiscard: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard", abstract: "Gives up dead jobs for good: their claims will have no result.",
        discussion: "Their payloads are deleted. They count as given up in their batches, and are listed no more.")

    @OptionGroup var which: DeadSelectionOptions
    @Flag(help: "With --all: yes, all of them.")
    var yes = false
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        if which.all, !yes {
            let dead = try client.status().jobsDead
            throw Failure(
                "\(counted(dead, "job")) of all tenants would be given up for good; nothing was done: say --yes too")
        }
        let change = try which.change(with: &client) { selection, client throws(CallError) in
            try client.discard(selection)
        }
        try which.end(change, json: output.json, "given up for good", "submit those claims in a new batch if need be")
    }
}
