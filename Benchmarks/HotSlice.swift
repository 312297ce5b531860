import BrokerCore
import Calls
import Claims
import Client
import JobMessages
import Reference
import Worker

/// A slice of claims as they come, two for each patient, and the answers to it.
struct HotSlice {
    static let claims = Slicer.claimsPerSlice
    static let lines = 6

    private let evaluator: Evaluator
    private let claims: [Claim]

    init() throws {
        let image = try ReferenceImage.builtIn()
        evaluator = Evaluator(image: image)
        var claims = try MadeClaims(image: image).random(HotSlice.claims, lines: HotSlice.lines)
        for position in claims.indices { claims[position].patient = Pseudonym(high: 1, low: UInt64(position / 2)) }
        self.claims = claims
    }

    /// What a client does with a claim.
    func encoding() -> HotPath.Work {
        HotPath.Work(claims) { try Slicer.bytes(of: $0, at: 0).count }
    }

    /// What a worker does with a job before its first claim's turn.
    func decoding() throws -> HotPath.Work {
        let payload = try payload()
        return HotPath.Work(operations: claims.count) {
            try HotSlice.content(payload).claims.reduce(0) { $0 + $1.lines.count }
        }
    }

    /// What a worker does for each claim after that.
    func answering() throws -> HotPath.Work {
        let content = try HotSlice.content(payload())
        return HotPath.Work(operations: claims.count) {
            evaluations(of: content).reduce(0) { $0 + HotSlice.row($1) }
        }
    }

    /// Of that, the answer's message and row.
    func encodingResults() throws -> HotPath.Work {
        let evaluations = try evaluations(of: HotSlice.content(payload()))
        return HotPath.Work(evaluations) { HotSlice.row($0) }
    }

    /// What a client does with an answer.
    func decodingResults() throws -> HotPath.Work {
        let bodies = try evaluations(of: HotSlice.content(payload())).map { try $0.message.bytes() }
        return HotPath.Work(bodies) { try WireClaimResult.read($0).estimate.lines.count }
    }

    private func payload() throws -> [UInt8] {
        var slice = WireSlice()
        slice.claims = claims.map(WireClaim.init)
        slice.acrossBatch = true
        return try slice.bytes()
    }

    private static func content(_ payload: [UInt8]) throws -> SliceContent {
        try SliceContent(EncodedSlice.read(payload), firstClaim: 0, work: [.estimate, .scrub], traces: false)
    }

    private func evaluations(of content: SliceContent) -> [Evaluation] {
        var tools = evaluator.tools(for: content)
        return content.claims.indices.map { position in
            evaluator.evaluate(
                position, of: content, work: [.estimate, .scrub], tools: &tools, today: MadeClaims.today)
        }
    }

    /// - Returns: bytes of the answer's row.
    private static func row(_ evaluation: Evaluation) -> Int {
        var writer = ProtobufWriter()
        evaluation.write(row: 1, to: &writer)
        return writer.bytes.count
    }
}
