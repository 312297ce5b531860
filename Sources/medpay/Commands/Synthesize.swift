import ArgumentParser

struct Synthesize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes an 837P file of made-up claims over the built-in codes, 2 % of them with a known defect.")

    @Argument(help: "The file to write.")
    var file: String
    @Option(help: "How many claims.")
    var claims = 5000
    @Option(help: "The same seed makes the same file.")
    var seed: UInt64 = 1
    @Option(name: .customLong("835"), help: "Also write an 835 here: what a made-up payer remits for them.")
    var remittance: String?

    func run() throws {
        guard (1...10_000_000).contains(claims) else { throw ValidationError("--claims is 1 to 10000000") }
        let made = SyntheticClaims(count: claims, seed: seed)
        let count = try SyntheticFile.write(made, to: file)
        Output.line("\(grouped(count)) claims in \(file)")
        guard let remittance else { return }
        try SyntheticRemittance.write(made, to: remittance)
        Output.line("what a made-up payer remits for them in \(remittance)")
    }
}
