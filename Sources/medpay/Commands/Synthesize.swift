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

    func run() throws {
        guard (1...10_000_000).contains(claims) else { throw ValidationError("--claims is 1 to 10000000") }
        let count = try SyntheticFile.write(SyntheticClaims(count: claims, seed: seed), to: file)
        Output.line("\(grouped(count)) claims in \(file)")
    }
}
