import ArgumentParser
import Claims

struct Synthesize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes an 837P file of made-up claims over the built-in codes, 2 % of them with a known defect.")

    @Argument(help: "The file to write.")
    var file: String
    @Option(help: "How many claims.")
    var claims = 5000
    @Option(help: "The same seed makes the same file.")
    var seed: UInt64 = 1
    @Option(
        help: "Which kinds of visit: even (a short list, all as often) or billed (many, as often as they are billed).")
    var mix: SyntheticMix = .even
    @Option(help: "Lines of each claim, 1 to 50. Without it: as many as each kind of visit has.")
    var lines: Int?
    @Option(name: .customLong("835"), help: "Also write an 835 here: what a made-up payer remits for them.")
    var remittance: String?

    func run() throws {
        guard (1...10_000_000).contains(claims) else { throw ValidationError("--claims is 1 to 10000000") }
        guard (1...Claim.linesMax).contains(lines ?? 1) else {
            throw ValidationError("--lines is 1 to \(Claim.linesMax)")
        }
        let made = SyntheticClaims(count: claims, seed: seed, mix: mix, lines: lines)
        let count = try SyntheticFile.write(made, to: file)
        Output.line("\(grouped(count)) claims in \(file)")
        guard let remittance else { return }
        try SyntheticRemittance.write(made, to: remittance)
        Output.line("what a made-up payer remits for them in \(remittance)")
    }
}

extension SyntheticMix: ExpressibleByArgument {}
