// In: a command line. Out: what the command says, on standard output; faults and logs, on standard error.
// Not here: decisions. This is the shell around everything else, and the only place that names every part.

import ArgumentParser
import Logging

@main
struct Medpay: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "medpay",
        abstract: "Prices and scrubs professional claims before a payer does, and publishes what payers deny.",
        discussion: """
            Defaults come from the environment: MEDPAY_BROKER, MEDPAY_PUBLISHER, MEDPAY_BROADCAST, MEDPAY_TENANT, \
            MEDPAY_IMAGE, MEDPAY_LEDGER, MEDPAY_PROFILE, MEDPAY_KEYS, MEDPAY_KEY, MEDPAY_SERVER_KEY, MEDPAY_HOME.
            """,
        version: version,
        subcommands: [
            Demo.self, Check.self, EstimateCommand.self, ScrubCommand.self, Submit.self, Watch.self, Cancel.self,
            Results.self, Compare.self, Contribute.self, Suggest.self, TrendsCommand.self, ReferenceCommand.self,
            CodeCommand.self,
            FeesCommand.self, ToolkitCommand.self, RulesCommand.self, Synthesize.self, Paths.self, BrokerCommand.self,
            WorkerCommand.self, PublisherCommand.self, StatusCommand.self, TopCommand.self, MetricsCommand.self,
            JobsCommand.self, DeadCommand.self, ModerateCommand.self, ContributorsCommand.self,
            TenantsCommand.self, WorkersCommand.self, PauseCommand.self, ResumeCommand.self, DrainCommand.self,
            PurgeCommand.self, LedgerCommand.self, KeysCommand.self, SimulateCommand.self, BenchCommand.self,
        ])
}
