import ArgumentParser
import BrokerCore
import CAllocations
import Calls
import Claims
import Deidentification
import Pricing
import Reference
import Scrubbing
import TrendMessages
import Trends
import X12

/// Does one hot path over and over, so that `Deploy/guard` can count instructions from outside. The same input each time: no
/// files, no clock, no chance, one thread.
struct Count: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Does one hot path over a fixed input; prints operations and allocations of the process so far.")

    @Argument(help: "Its name; without one the names are printed.")
    var path: HotPath?

    @Argument(help: "How often the input is gone through.")
    var times: Int = 1

    func validate() throws {
        guard (1...1000).contains(times) else { throw ValidationError("the input is gone through 1 to 1000 times") }
    }

    func run() throws {
        guard let path else {
            for path in HotPath.allCases { print(path.rawValue) }
            return
        }
        let work = try path.work()
        let expected = try work.round()
        for _ in 1..<times {
            let made = try work.round()
            precondition(made == expected, "every round does the same")
        }
        let allocations = allocation_count()
        print(work.operations * times, allocations)
    }
}

/// What runs for each claim, service line, job, call or report, named by what is done to one of them.
enum HotPath: String, CaseIterable, ExpressibleByArgument {
    case priceClaim = "price-claim"
    case priceClaimWithSteps = "price-claim-with-steps"
    case scrubCleanClaim = "scrub-clean-claim"
    case scrubClaim = "scrub-claim"
    case answerClaim = "answer-claim"
    case tokenizeLine = "tokenize-837p-line"
    case readClaimLine = "read-837p-line"
    case readRemittedLine = "read-835-line"
    case encodeClaim = "encode-claim"
    case decodeClaim = "decode-claim"
    case encodeResult = "encode-result"
    case decodeResult = "decode-result"
    case contributeLine = "contribute-line"
    case takeContribution = "take-contribution"
    case queueJob = "queue-job"
    case queueCall = "queue-call"
    case publishReport = "publish-report"

    /// A hot path with its input.
    struct Work {
        /// Of a round.
        let operations: Int
        /// Returns something that it made, the same each time.
        let round: () throws -> Int

        /// An operation on each of a list.
        init<Input>(_ inputs: [Input], _ operation: @escaping (Input) throws -> Int) {
            self.init(operations: inputs.count) { try inputs.reduce(0) { try $0 &+ operation($1) } }
        }

        init(operations: Int, round: @escaping () throws -> Int) {
            self.operations = operations
            self.round = round
        }
    }

    func work() throws -> Work {
        switch self {
        case .priceClaim: try pricing(traces: false)
        case .priceClaimWithSteps: try pricing(traces: true)
        case .scrubCleanClaim: try scrubbing { $0.clean(HotSlice.claims, lines: HotSlice.lines, days: 1) }
        case .scrubClaim: try scrubbing { $0.random(HotSlice.claims, lines: HotSlice.lines) }
        case .answerClaim: try HotSlice().answering()
        case .tokenizeLine: reading(MadeFile.claims(megabytes: 0)) { $0.tokenize() }
        case .readClaimLine: reading(MadeFile.claims(megabytes: 0)) { $0.readClaims() }
        case .readRemittedLine: reading(MadeFile.remittances(megabytes: 0)) { $0.readRemittances() }
        case .encodeClaim: try HotSlice().encoding()
        case .decodeClaim: try HotSlice().decoding()
        case .encodeResult: try HotSlice().encodingResults()
        case .decodeResult: try HotSlice().decodingResults()
        case .contributeLine: contributing()
        case .takeContribution: try takingContributions()
        case .queueJob: queue { $0.runJobs() }
        case .queueCall: queue { $0.runCalls() }
        case .publishReport: publishing()
        }
    }
}

extension HotPath {
    private func pricing(traces: Bool) throws -> Work {
        let image = try ReferenceImage.builtIn()
        var pricer = Pricer(image: image, options: PricingOptions(traces: traces))
        let claims = try MadeClaims(image: image).random(HotSlice.claims, lines: HotSlice.lines)
        return Work(claims) { claim in
            pricer.price(claim)
            return Int(pricer.estimate.allowed.cents)
        }
    }

    private func scrubbing(_ claims: (MadeClaims) -> [Claim]) throws -> Work {
        let image = try ReferenceImage.builtIn()
        var scrubber = Scrubber(image: image)
        let estimate = Estimate()
        return Work(claims(try MadeClaims(image: image))) { claim in
            scrubber.scrub(claim, estimate: estimate, today: MadeClaims.today).findings.count
        }
    }

    private func reading(_ file: MadeFile, _ read: @escaping (MadeFile) -> Int) -> Work {
        Work(operations: file.lines) { read(file) }
    }

    private func queue(_ round: @escaping (inout HotQueue) -> Int) -> Work {
        var queue = HotQueue()
        return Work(operations: HotQueue.operations) { round(&queue) }
    }
}

// MARK: - Reports

extension HotPath {
    private static let year = 2025

    /// What a client makes of a remittance.
    private func contributing() -> Work {
        let file = MadeFile.remittances(megabytes: 0)
        var claims: [RemittedClaim] = []
        file.readRemittances { claims.append($0) }
        let deidentifier = Deidentifier(currentYear: HotPath.year)
        return Work(operations: file.lines) {
            try claims.reduce(0) { bytes, claim in
                try deidentifier.remitted(claim).reduce(bytes) { try $0 + WireContribution($1).bytes().count }
            }
        }
    }

    /// What a broker makes of a contribution.
    private func takingContributions() throws -> Work {
        let messages = try contributions().map { try WireContribution($0).bytes() }
        return Work(messages) { message in
            try WireContribution.read(message).contribution(currentYear: HotPath.year).code.utf8.count
        }
    }

    /// An edition, as large as one is made whatever was published before.
    private func publishing() -> Work {
        var generator = SplitMix64(seed: 5)
        let batch = contributions().map { contribution in
            (contribution, ContributorDigest(high: 1, low: UInt64.random(in: 0..<1_000, using: &generator)))
        }
        return Work(operations: batch.count) {
            var trend = SubjectTrend()
            let reports = batch.map { TrendReport($0, from: $1) }
            let memberships = trend.publish(reports, rule: .standard)
            return (memberships?.count ?? 0) + trend.changes(since: SubjectTrend()).count
        }
    }

    private func contributions() -> [Contribution] {
        var generator = SplitMix64(seed: 3)
        return (0..<PublishingRule.growthMax).map { _ in TrendBenchmarks.contribution(&generator) }
    }
}
