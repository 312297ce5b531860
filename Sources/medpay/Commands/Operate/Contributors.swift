import ArgumentParser
import Client
import JobMessages
import Ledger
import TrendMessages
import Trends
import ZeroMQ

struct ContributorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contributors",
        abstract: "Contributors to trends whose reports do not count, and those you trust.",
        discussion: """
            A contributor whose reports of a code are far from everybody else's is quarantined: what it sends is taken and does \
            not count, and what was published before stays. Look at why, and either restore it, after which it is never \
            quarantined again, or withdraw it: then none of its reports count, and each code is told without them from its next \
            edition on. Nothing is published at once, for that would tell of this contributor alone.

            A contributor is named by its tenant, or by its digest as the list has it: 32 hexadecimal digits.

              medpay contributors list
              medpay contributors withdraw acme
            """,
        subcommands: [
            ContributorsList.self, ContributorsShow.self, ContributorsWithdraw.self, ContributorsRestore.self,
        ],
        defaultSubcommand: ContributorsList.self)
}

struct ContributorsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Who is quarantined, withdrawn or trusted, and why.")

    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let contributors = try client.contributors()
        guard !output.json else { return try Output.json(contributors) }
        guard !contributors.isEmpty else { return Output.line("every contributor is counted as usual") }
        contributors.forEach { Output.line(ContributorText.line($0)) }
    }
}

struct ContributorsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One contributor, and whether its reports count.")

    @OptionGroup var which: ContributorOptions

    func run() throws { try which.run { name, client in try client.contributor(name) } }
}

struct ContributorsWithdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Lets none of a contributor's reports count, whenever they came.",
        discussion: """
            The broker takes them out in small steps and goes on with it after a restart; `medpay contributors show` says \
            whether it has come to the end.
            """)

    @OptionGroup var which: ContributorOptions

    func run() throws { try which.run { name, client in try client.decide(name, .withdraw) } }
}

struct ContributorsRestore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Lets a contributor's reports count, and never quarantines it again.",
        discussion: """
            Reports that were held wait again, as reports of this month: of a code, no more count than of anybody's in a month.
            """)

    @OptionGroup var which: ContributorOptions

    func run() throws { try which.run { name, client in try client.decide(name, .restore) } }
}

struct ContributorOptions: ParsableArguments {
    @Argument(help: "The contributor's tenant, or its digest.")
    var contributor: String
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if case .tenant(let tenant) = name { try TenantText.check(tenant, "a tenant, or a digest") }
    }

    private var name: ContributorName {
        ContributorDigest(hex: contributor) == nil ? .tenant(contributor) : .digest(contributor)
    }

    /// Shows the contributor as it is after that.
    func run(_ body: (ContributorName, inout BrokerClient) throws -> WireContributorStatus) throws {
        let context = try Context()
        var client = try broker.client(context)
        let status = try body(name, &client)
        if output.json { try Output.json(status) } else { Output.line(ContributorText.line(status)) }
    }
}

enum ContributorText {
    /// "0f…9c  quarantined since 2026-07-01  40 reports held  20552 remitted: 0 % of its lines were paid, 83 % of the others'"
    static func line(_ status: WireContributorStatus) -> String {
        let since = status.since.isEmpty ? "" : " since \(status.since)"
        let held = "\(counted(status.held, "report")) held"
        let parts = [status.digest, word(status.standing) + since] + (status.since.isEmpty ? [] : [held])
        return (parts + (status.hasFinding ? [why(status.finding)] : []) + (status.more ? ["under way"] : []))
            .joined(separator: "  ")
    }

    private static func why(_ finding: WireContributorFinding) -> String {
        let seen =
            switch finding.measure {
            case .novelty:
                "\(finding.own) % of its denials have a reason of its own, \(finding.others) % of the others'"
            case .paid: "\(finding.own) % of its lines were paid, \(finding.others) % of the others'"
            case .unspecified, .UNRECOGNIZED: "unknown"
            }
        return "\(finding.code) \(finding.source.name): \(seen)"
    }

    private static func word(_ standing: WireContributorStanding) -> String {
        switch standing {
        case .unspecified: "counted as usual"
        case .quarantined: "quarantined"
        case .withdrawn: "withdrawn"
        case .trusted: "trusted"
        case .UNRECOGNIZED: "unknown"
        }
    }
}
