import BrokerCore
import Calls
import Claims
import JobMessages
import Pricing
import Scrubbing

/// A slice as a worker reads it, everything in it checked: its claims, what each is looked at with, and what holds for all.
package struct SliceContent: Sendable {
    package let claims: [Claim]
    package let pricing: PricingOptions
    package let profile: Profile
    /// nil: nothing is scrubbed.
    let groups: PatientGroups?

    /// - Parameter firstClaim: place in the batch of the slice's first claim, as the broker has it.
    /// - Throws: INVALID_ARGUMENT naming the field.
    package init(_ slice: EncodedSlice, firstClaim: Int64, work: Work, traces: Bool) throws(CallError) {
        var claims: [Claim] = []
        claims.reserveCapacity(slice.claims.count)
        for (position, range) in slice.claims.enumerated() {
            let fields = try readable { () throws(ProtobufError) in try slice.claim(range) }
            claims.append(
                try checked("claims[\(position)].") { () throws(ClaimMessageError) in
                    try fields.claim(of: slice.bytes)
                })
        }
        self.claims = claims
        pricing = try checked { () throws(ClaimMessageError) in try slice.shared.pricingOptions(traces: traces) }
        guard work.contains(.scrub) else {
            profile = .published
            groups = nil
            return
        }
        profile = try checked { () throws(ClaimMessageError) in try slice.shared.scrubProfile() }
        groups = try PatientGroups(slice, claims, firstClaim: firstClaim)
    }
}

extension PatientGroups {
    fileprivate init(_ slice: EncodedSlice, _ claims: [Claim], firstClaim: Int64) throws(CallError) {
        guard slice.shared.acrossBatch else {
            guard slice.neighbours.isEmpty else { throw refused("neighbours", "none without across_batch") }
            guard slice.shared.partial.isEmpty else { throw refused("partial", "none without across_batch") }
            self.init(claims, acrossBatch: false)
            return
        }
        guard Int64(slice.shared.firstClaim) == firstClaim else {
            throw refused("first_claim", "what the slice was appended with")
        }
        let first = Int(slice.shared.firstClaim)
        var partial: [Int] = []
        for position in slice.shared.partial {
            guard position < claims.count, partial.count < claims.count else {
                throw refused("partial", "positions in the slice, each once")
            }
            partial.append(Int(position))
        }
        let neighbours = try PatientGroups.neighbours(of: slice, outside: first..<first + claims.count)
        self.init(claims, firstIndex: first, neighbours: neighbours, partial: partial)
    }

    private static func neighbours(
        of slice: EncodedSlice, outside own: Range<Int>
    ) throws(CallError) -> [(index: Int, claim: Claim)] {
        var neighbours: [(index: Int, claim: Claim)] = []
        var indices: Set<Int> = []
        var lines = 0
        for (position, range) in slice.neighbours.enumerated() {
            let field = "neighbours[\(position)]"
            let neighbour = try readable { () throws(ProtobufError) in try slice.neighbour(range) }
            let index = Int(neighbour.index)
            guard !own.contains(index), indices.insert(index).inserted else {
                throw refused("\(field).index", "that of a claim of another slice, each once")
            }
            let claim = try checked("\(field).claim.") { () throws(ClaimMessageError) in
                try neighbour.claim.claim(of: slice.bytes)
            }
            lines += claim.lines.count
            guard lines <= SliceLimits.neighbourLinesMax else {
                throw refused("neighbours", "at most \(SliceLimits.neighbourLinesMax) lines")
            }
            neighbours.append((index, claim))
        }
        return neighbours
    }
}

extension Evaluator {
    /// One claim of a slice, beside the others of its patient.
    ///
    /// - Parameters:
    ///   - position: in the slice.
    ///   - tools: this evaluator's for the slice.
    package func evaluate(
        _ position: Int, of slice: SliceContent, work: Work, tools: inout Tools, today: ServiceDate
    ) -> Evaluation {
        evaluate(
            slice.claims[position], work: work, tools: &tools, today: today,
            related: slice.groups?.related(to: position) ?? [], scope: slice.groups?.scope(of: position) ?? .claim)
    }

    package func tools(for slice: SliceContent) -> Tools { tools(pricing: slice.pricing, profile: slice.profile) }
}

extension WireEvaluateRequest {
    /// The claims beside the one to be answered; none where it is not looked at with others.
    ///
    /// - Throws: INVALID_ARGUMENT naming the field.
    func relatedClaims(of claim: Claim) throws(CallError) -> [RelatedClaim] {
        guard related.count <= SliceLimits.relatedMax else {
            throw refused("related", "at most \(SliceLimits.relatedMax)")
        }
        var others: [RelatedClaim] = []
        for (position, message) in related.enumerated() {
            let field = "related[\(position)].claim"
            let other = try checked("\(field).") { () throws(ClaimMessageError) in try message.claim.claim() }
            guard other.patient == claim.patient, claim.patient != .unknown else {
                throw refused("\(field).patient", "the patient of the claim that is asked about")
            }
            if other.frequency == .original { others.append(RelatedClaim(other, isBefore: message.before)) }
        }
        return claim.frequency == .original ? others : []
    }
}

/// What a message says, or INVALID_ARGUMENT with the field.
func checked<Value>(
    _ prefix: String = "", _ body: () throws(ClaimMessageError) -> Value
) throws(CallError) -> Value {
    do {
        return try body()
    } catch {
        throw CallError(.invalidArgument, prefix + error.description)
    }
}

/// What bytes say, or INVALID_ARGUMENT as for every other message that cannot be read.
private func readable<Value>(_ read: () throws(ProtobufError) -> Value) throws(CallError) -> Value {
    do {
        return try read()
    } catch {
        throw CallError(.invalidArgument, "the body is not a \(WireSlice.protoMessageName)")
    }
}

extension EncodedSlice {
    package static func read(_ bytes: [UInt8]) throws(CallError) -> EncodedSlice {
        try readable { () throws(ProtobufError) in try EncodedSlice(bytes) }
    }
}

private func refused(_ field: String, _ expected: String) -> CallError {
    CallError(.invalidArgument, "\(field): expected \(expected)")
}
