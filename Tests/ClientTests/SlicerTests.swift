import Calls
import Claims
import JobMessages
import SwiftProtobuf
import Testing

@testable import Client

@Suite struct SlicerTests {
    private func sizes(_ claims: [Claim]) throws -> [UInt32] { try cut(claims).map(\.request.claims) }

    @Test func `a slice has at most 250 claims`() throws {
        #expect(try sizes((0..<250).map { sampleClaim($0) }) == [250])
        #expect(try sizes((0..<501).map { sampleClaim($0) }) == [250, 250, 1])
    }

    @Test func `a slice has as many claims as the submitter asks for, within its lines`() throws {
        func sizes(_ claims: Int, lines: Int, perSlice: Int) throws -> [UInt32] {
            var options = SubmissionOptions(key: "k")
            options.claimsPerSlice = perSlice
            return try cut((0..<claims).map { sampleClaim($0, lines: lines) }, options).map(\.request.claims)
        }
        #expect(try sizes(7, lines: 1, perSlice: 3) == [3, 3, 1])
        #expect(try sizes(1001, lines: 1, perSlice: Slicer.claimsPerSliceMax) == [1000, 1])
        #expect(try sizes(1000, lines: 2, perSlice: Slicer.claimsPerSliceMax) == [500, 500])
    }

    @Test func `a slice has at most 1,000 service lines, since answers grow with lines`() throws {
        #expect(try sizes((0..<20).map { sampleClaim($0, lines: 50) }) == [20])
        #expect(try sizes((0..<41).map { sampleClaim($0, lines: 50) }) == [20, 20, 1])
        // 999 lines and one more that does not fit beside them.
        #expect(try sizes((0..<37).map { sampleClaim($0, lines: 27) } + [sampleClaim(37, lines: 2)]) == [37, 1])
        #expect(try sizes((0..<37).map { sampleClaim($0, lines: 27) } + [sampleClaim(37)]) == [38])
    }

    @Test func `a slice has at most 2 MiB, and a claim that alone has more is a slice`() throws {
        func claim(_ kilobytes: Int) -> Claim {
            var claim = sampleClaim(1)
            claim.reference = "A" + String(repeating: "\u{301}", count: kilobytes << 9)
            return claim
        }
        #expect(try sizes([claim(1000), claim(1000), claim(48)]) == [2, 1])
        #expect(try sizes([claim(1000), claim(1000), claim(47)]) == [3])
        #expect(try sizes([claim(1), claim(2100), claim(1)]) == [1, 1, 1])
    }

    @Test func `slices follow one another in the order of the batch, and hold each claim once`() throws {
        let claims = (0..<1234).map { sampleClaim($0, lines: $0 % 7 + 1) }
        let slices = try cut(claims)
        #expect(slices.map(\.request.index) == slices.indices.map(UInt32.init))
        var next = 0
        for slice in slices {
            #expect(slice.request.firstClaim == next && Int(slice.request.claims) == slice.content.claims.count)
            next += slice.content.claims.count
        }
        #expect(slices.flatMap(\.content.claims) == claims.map(WireClaim.init))
    }

    @Test func `a slice is the same bytes as protobuf makes of it`() throws {
        var options = SubmissionOptions(key: "k")
        options.profile = .with {
            $0.name = "clinic"
            $0.rules = [.with { ($0.rule, $0.off) = ("MUE-003", true) }]
        }
        options.choices = .with { $0.assignment = .assigned }
        var chance = Seeded(seed: 11)
        let claims = (0..<700).map { chance.claim($0, patients: 50) }
        let slices = try cut(claims, options)
        #expect(slices.count > 2 && slices.allSatisfy { !$0.content.neighbours.isEmpty })
        for slice in slices {
            #expect([UInt8](slice.request.payload) == (try slice.content.bytes()))
            #expect(slice.content.profile.name == "clinic" && slice.content.choices.assignment == .assigned)
            #expect(slice.content.firstClaim == slice.request.firstClaim && slice.content.acrossBatch)
        }
    }

    @Test func `the same claims are the same bytes, whatever the folder`() throws {
        var chance = Seeded(seed: 12)
        let claims = (0..<600).map { chance.claim($0, patients: 40) }
        #expect(try cut(claims).map(\.request) == (try cut(claims).map(\.request)))
        var options = SubmissionOptions(key: "k")
        options.profile = .with { $0.name = "other" }
        let other = try cut(claims, options)
        #expect(zip(try cut(claims), other).allSatisfy { $0.request.payload != $1.request.payload })
    }

    @Test func `when only estimates are asked for, a slice is its claims alone`() throws {
        var options = SubmissionOptions(key: "k")
        options.scrubs = false
        let claims = (0..<300).map { sampleClaim($0, patient: 1) }
        for slice in try cut(claims, options) {
            let alone = WireSlice.with { $0.claims = slice.content.claims }
            #expect([UInt8](slice.request.payload) == (try alone.bytes()))
        }
    }

    @Test func `a profile or a choice that a worker would refuse is refused before anything is sent`() throws {
        var options = SubmissionOptions(key: "k")
        options.profile = .with { $0.rules = [.with { $0.rule = "XYZ-001" }] }
        let expected = "profile.rules[0].rule: expected the id of a rule of this version, MUE-003 say"
        #expect(throws: CallError(.invalidArgument, expected)) { try cut([sampleClaim(1)], options) }
        options.profile = nil
        options.choices = .with { $0.remainingDeductibleCents = -1 }
        #expect(throws: CallError.self) { try cut([sampleClaim(1)], options) }
    }

    @Test func `a claim that a worker would refuse is refused by its position and field`() throws {
        var spool = try ClaimSpool()
        for number in 0..<300 { try spool.append(sampleClaim(number)) }
        var claim = sampleClaim(300, lines: 2)
        claim.lines[1].number = 0
        var refusals: [CallError] = []
        do { try spool.append(claim) } catch { refusals.append(error) }
        claim = sampleClaim(300)
        claim.reference = "SECRET\u{1}"
        do { try spool.append(claim) } catch { refusals.append(error) }
        #expect(
            refusals == [
                CallError(.invalidArgument, "claims[300].lines[1].number: expected 1 to 9999"),
                CallError(.invalidArgument, "claims[300].reference: expected no control characters"),
            ])
        #expect(throws: CallError(.invalidArgument, "claims[7].lines: expected at least one")) {
            try Slicer.bytes(of: sampleClaim(1, lines: 0), at: 7)
        }
        #expect(spool.count == 300, "a refused claim is no part of the batch")
    }

    @Test func `a claim without a day of receipt is the same bytes on every day`() throws {
        #expect(try WireClaim.read(try Slicer.bytes(of: sampleClaim(1), at: 0)).received == 0)
    }
}
