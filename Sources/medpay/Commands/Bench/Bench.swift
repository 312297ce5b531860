import ArgumentParser

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures a system that runs.", subcommands: [BenchLoadCommand.self])
}
