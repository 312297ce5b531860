import ArgumentParser
import BrokerCore
import Calls
import Claims
import Client
import JobMessages
import Pricing
import Reference
import Worker
import ZeroMQ

/// Where a claim of bare codes is answered: here, by this machine's image, or by a broker's workers; the same code.
struct Answerer {
    var codes: CodeOptions
    var choices: PricingChoiceOptions
    var image: ImageOptions
    var broker: BrokerOptions
    var isRemote: Bool
    /// nil: the rules as they are published.
    var profile: WireScrubProfile?

    func answer(scrub: Bool) throws -> (Claim, WireClaimResult) {
        let image = try image.load()
        let claim = try codes.claim(image: image)
        let pricing = try choices.options(hasCharge: codes.charge != nil)
        if isRemote {
            let context = try Context()
            var client = try broker.client(context)
            let result = try client.evaluate(
                claim, scrub: scrub, ignoresCharges: codes.charge == nil, national: true,
                choices: WirePricingChoices(pricing), profile: profile)
            return (claim, result)
        }
        let evaluator = Evaluator(image: image)
        var tools = evaluator.tools(pricing: pricing, profile: try profile?.profile() ?? .published)
        let evaluation = evaluator.evaluate(
            claim, work: scrub ? [.estimate, .scrub] : .estimate, tools: &tools, today: today())
        return (claim, evaluation.message)
    }
}

struct EstimateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "What Medicare's physician fee schedule should allow for some codes, and why.")

    @OptionGroup var codes: CodeOptions
    @OptionGroup var choices: PricingChoiceOptions
    @OptionGroup var image: ImageOptions
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions
    @Flag(help: "Ask the broker's workers instead of this machine's image.")
    var remote = false

    func run() throws {
        let answerer = Answerer(codes: codes, choices: choices, image: image, broker: broker, isRemote: remote)
        let (claim, result) = try answerer.answer(scrub: false)
        if output.json { try Output.json(result) } else { Report.printEstimate(result, claim: claim, image: image) }
        let priced = result.estimate.lines.filter { $0.outcome != .notPriced }
        if priced.isEmpty { throw ExitCode.failure }
    }
}

struct ScrubCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrub",
        abstract: "Which of some codes on one claim would be denied or cut, by which rule, and what would mend it.")

    @OptionGroup var codes: CodeOptions
    @OptionGroup var choices: PricingChoiceOptions
    @OptionGroup var image: ImageOptions
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var profile: ProfileOptions
    @Flag(help: "Ask the broker's workers instead of this machine's image.")
    var remote = false

    func run() throws {
        var codes = codes
        // A claim has charges; unless one is named, they are far above any fee, so that no amount is cut by them.
        codes.charge = codes.charge ?? "100000"
        var answerer = Answerer(codes: codes, choices: choices, image: image, broker: broker, isRemote: remote)
        answerer.profile = try profile.load()
        let (_, result) = try answerer.answer(scrub: true)
        if output.json { try Output.json(result) } else { Report.printFindings(result.scrub) }
    }
}
