import BrokerCore
import Calls
import Claims
import Client
import JobMessages
import Reference
import Scrubbing
import SwiftProtobuf
import Testing

@testable import Worker

@Suite struct LeaseRunnerTests {
    private let runner: LeaseRunner

    init() throws { runner = LeaseRunner(evaluator: Evaluator(image: try ReferenceImage.builtIn())) }

    private func lease(
        _ slice: WireSlice, job: Int64 = 1, firstClaim: Int64 = 0, scrub: Bool = true
    ) throws -> WireLease {
        try lease(of: slice, job: job, claims: slice.claims.count, firstClaim: firstClaim, scrub: scrub)
    }

    private func lease(
        of payload: some SwiftProtobuf.Message, job: Int64, claims: Int, firstClaim: Int64 = 0, scrub: Bool = true
    ) throws -> WireLease {
        var lease = WireLease()
        lease.attempt = 1
        lease.job = job
        lease.claims = UInt32(claims)
        lease.firstClaim = firstClaim
        lease.estimate = true
        lease.scrub = scrub
        lease.day = ServiceDate("2025-04-01")?.days ?? 0
        lease.payload = .init(try payload.bytes())
        return lease
    }

    private func run(_ lease: WireLease) throws(CallError) -> WireFinishRequest? {
        guard let bytes = try runner.run(lease, progress: { () throws(CallError) in true }) else { return nil }
        return try WireFinishRequest.read(bytes)
    }

    private func fault(_ lease: WireLease) -> CallError? {
        do {
            _ = try run(lease)
            return nil
        } catch {
            return error
        }
    }

    /// Of a batch in which every claim is of one patient.
    private func slice(claims: Int = 3, first: Int = 10, neighbours: [Int] = [2, 20]) -> WireSlice {
        var slice = WireSlice()
        slice.claims = (first..<first + claims).map { WireClaim(sampleClaim($0, patient: 7)) }
        slice.firstClaim = UInt32(first)
        slice.acrossBatch = true
        slice.neighbours = neighbours.map { index in
            .with { ($0.index, $0.claim) = (UInt32(index), WireClaim(sampleClaim(index, patient: 7))) }
        }
        return slice
    }

    @Test func `a slice with neighbours is answered for its own claims alone`() throws {
        let finish = try #require(try run(try lease(slice(), firstClaim: 10)))
        #expect(finish.results.map(\.claim) == [10, 11, 12])
        #expect(finish.results.map(\.reference) == ["A10", "A11", "A12"])
    }

    /// What is wrong with a slice, and what is said of it.
    struct Fault: Sendable, CustomTestStringConvertible {
        var message: String
        var change: @Sendable (inout WireSlice) -> Void
        var testDescription: String { message }

        init(_ message: String, _ change: @escaping @Sendable (inout WireSlice) -> Void) {
            self.message = message
            self.change = change
        }
    }

    @Test(arguments: [
        Fault("first_claim: expected what the slice was appended with", { $0.firstClaim = 9 }),
        Fault("partial: expected positions in the slice, each once", { $0.partial = [3] }),
        Fault("partial: expected positions in the slice, each once", { $0.partial = [.max] }),
        Fault("partial: expected positions in the slice, each once", { $0.partial = [0, 0, 0, 0] }),
        Fault(
            "partial: expected none without across_batch",
            {
                ($0.acrossBatch, $0.neighbours, $0.partial) = (false, [], [0])
            }),
        Fault("neighbours: expected none without across_batch", { $0.acrossBatch = false }),
        Fault(
            "neighbours[1].index: expected that of a claim of another slice, each once",
            {
                $0.neighbours[1].index = 2
            }),
        Fault(
            "neighbours[0].index: expected that of a claim of another slice, each once",
            {
                $0.neighbours[0].index = 12
            }),
        Fault("neighbours[1].claim.lines: expected at least one", { $0.neighbours[1].claim.lines = [] }),
        Fault("neighbours[0].claim.reference: expected 1 to 38 characters", { $0.neighbours[0].clearClaim() }),
        Fault(
            "neighbours: expected at most 1000 lines",
            { slice in
                slice.neighbours = (0...1000).map { index in
                    .with { ($0.index, $0.claim) = (UInt32(100 + index), slice.neighbours[0].claim) }
                }
            }),
        Fault(
            "profile.rules[0].rule: expected the id of a rule of this version, MUE-003 say",
            {
                $0.profile.rules = [.with { $0.rule = "SECRET" }]
            }),
        Fault("choices.assignment: expected a value of this version", { $0.choices.assignment = .UNRECOGNIZED(9) }),
        Fault("claims[1].lines: expected at least one", { $0.claims[1].lines = [] }),
    ])
    func `a slice that makes no sense is refused with the field's name`(fault: Fault) throws {
        var slice = slice()
        fault.change(&slice)
        #expect(self.fault(try lease(slice, firstClaim: 10)) == CallError(.invalidArgument, fault.message))
    }

    @Test func `1,000 neighbours' lines are taken`() throws {
        #expect(try run(try lease(slice(neighbours: Array(100..<1100)), firstClaim: 10)) != nil)
    }

    @Test func `an older client's slice, which does not say its place, is answered`() throws {
        var slice = slice(neighbours: [])
        (slice.firstClaim, slice.acrossBatch) = (0, false)
        #expect(try run(try lease(slice, firstClaim: 10))?.results.count == 3)
    }

    @Test func `when only estimates are asked for, nothing beside the claims is looked at`() throws {
        var slice = slice()
        slice.neighbours[0].clearClaim()
        #expect(try run(try lease(slice, firstClaim: 10, scrub: false))?.results.count == 3)
    }

    @Test func `the slice's choices decide how its claims are priced`() throws {
        var slice = slice()
        let usual = try #require(try run(try lease(slice, firstClaim: 10))).results[0].allowedCents
        slice.choices.practitioner = .nonPhysician
        let less = try #require(try run(try lease(slice, firstClaim: 10))).results[0].allowedCents
        #expect(usual > 0 && abs(Double(less) / Double(usual) - 0.85) < 0.001)
    }

    @Test func `two claims of a patient at both ends of a batch of 1,000 are looked at with each other`() throws {
        var batch = (0..<1000).map { sampleClaim($0, patient: UInt64($0) + 10) }
        for position in [0, 999] { batch[position].patient = Pseudonym(high: 7, low: 7) }
        var spool = try ClaimSpool()
        for claim in batch { try spool.append(claim) }
        var slicer = try Slicer(try spool.sealed(), SubmissionOptions(key: "k"))
        var related: [[RelatedClaim]] = []
        while let request = try slicer.next() {
            let content = try SliceContent(
                try EncodedSlice.read([UInt8](request.payload)), firstClaim: Int64(request.firstClaim),
                work: [.estimate, .scrub], traces: false)
            let groups = try #require(content.groups)
            for position in content.claims.indices {
                #expect(groups.scope(of: position) == .batch)
                related.append(groups.related(to: position))
            }
        }
        #expect(related.first == [RelatedClaim(batch[999], isBefore: false)])
        #expect(related.last == [RelatedClaim(batch[0], isBefore: true)])
        #expect(related.count == 1000 && related[1..<999].allSatisfy(\.isEmpty))
    }

    @Test func `a line of the last claim of a batch is the duplicate of one of the first's, and says so`() throws {
        var batch = (0..<1000).map { number in
            var claim = sampleClaim(number, patient: UInt64(number) + 10)
            claim.billing = Provider(npi: NPI("1234567893"))
            return claim
        }
        for position in [0, 999] { batch[position].patient = Pseudonym(high: 7, low: 7) }
        var spool = try ClaimSpool()
        for claim in batch { try spool.append(claim) }
        var options = SubmissionOptions(key: "k")
        options.profile = .with { $0.name = "north" }
        var slicer = try Slicer(try spool.sealed(), options)
        var answers: [WireClaimResult] = []
        while let request = try slicer.next() {
            let lease = try lease(
                try WireSlice.read([UInt8](request.payload)), firstClaim: Int64(request.firstClaim))
            for result in try #require(try run(lease)).results {
                answers.append(try WireClaimResult(serializedBytes: result.body))
            }
        }
        let found = try #require(answers.last?.scrub.findings.first { $0.rule == "DUP-001" })
        #expect(found.others == [.with { ($0.reference, $0.line) = ("A0", 1) }])
        #expect(answers.filter { $0.scrub.findings.contains { $0.rule == "DUP-001" } }.count == 1)
        #expect(answers.allSatisfy { $0.scrub.scope == .batch && $0.scrub.profile == "north" })
    }

    @Test func `an interactive claim is scrubbed beside the claims that came with it, by its profile`() throws {
        func scrub(_ change: (inout WireEvaluateRequest) -> Void) throws -> WireScrub {
            var request = request(related: 1)
            request.claim.billing.npi = "1234567893"
            request.related[0].claim.billing.npi = "1234567893"
            change(&request)
            let finish = try #require(try run(try lease(of: request, job: 0, claims: 1)))
            return try WireEvaluateReply(serializedBytes: finish.reply).result.scrub
        }
        let beside = try scrub { _ in }
        #expect(beside.findings.contains { $0.rule == "DUP-001" } && beside.scope == .batch)
        let alone = try scrub { $0.related = [] }
        #expect(!alone.findings.contains { $0.rule == "DUP-001" } && alone.scope == .claim)
        let off = try scrub { request in
            request.profile.name = "north"
            request.profile.rules = [.with { ($0.rule, $0.off) = ("DUP-001", true) }]
        }
        #expect(!off.findings.contains { $0.rule == "DUP-001" } && off.switchedOff == ["DUP-001"])
    }

    private func request(related: Int = 2) -> WireEvaluateRequest {
        var request = WireEvaluateRequest()
        request.claim = WireClaim(sampleClaim(1, patient: 7))
        request.related = (0..<related).map { number in
            .with { ($0.claim, $0.before) = (WireClaim(sampleClaim(number, patient: 7)), number == 0) }
        }
        return request
    }

    @Test func `an interactive call may bring up to 64 other claims of its patient`() throws {
        for count in [0, 1, 64] {
            #expect(try run(try lease(of: request(related: count), job: 0, claims: 1))?.reply.isEmpty == false)
        }
        #expect(
            fault(try lease(of: request(related: 65), job: 0, claims: 1))
                == CallError(.invalidArgument, "related: expected at most 64"))
        let related = try request().relatedClaims(of: sampleClaim(1, patient: 7))
        #expect(related.map(\.claim.reference) == ["A0", "A1"] && related.map(\.isBefore) == [true, false])
    }

    @Test func `claims of other patients, or of nobody known, are refused beside an interactive call's`() throws {
        let expected = CallError(
            .invalidArgument, "related[1].claim.patient: expected the patient of the claim that is asked about")
        var other = request()
        other.related[1].claim.patient = WireClaim(sampleClaim(1, patient: 8)).patient
        #expect(fault(try lease(of: other, job: 0, claims: 1)) == expected)
        var nobody = request(related: 0)
        nobody.claim.patient = .init()
        nobody.related = [.with { $0.claim = nobody.claim }]
        #expect(
            fault(try lease(of: nobody, job: 0, claims: 1))?.message.hasPrefix("related[0].claim.patient: ") == true)
    }

    @Test func `an interactive call's profile is checked`() throws {
        var request = request()
        request.profile.rules = [.with { ($0.rule, $0.severity) = ("SECRET", .deny) }]
        #expect(
            fault(try lease(of: request, job: 0, claims: 1))?.message.hasPrefix("profile.rules[0].rule: ") == true)
    }
}
