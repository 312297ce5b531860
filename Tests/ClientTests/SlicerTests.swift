import Calls
import Claims
import Testing

@testable import Client

@Suite struct SlicerTests {
    /// The claims of each slice.
    private func sizes(_ claims: [Claim]) throws -> [UInt32] {
        var slicer = Slicer()
        var slices = try claims.compactMap { try slicer.add($0) }
        if let last = try slicer.cut() { slices.append(last) }
        #expect(slices.map(\.request.index) == slices.indices.map(UInt32.init))
        #expect(slicer.claims == claims.count)
        return slices.map(\.request.claims)
    }

    @Test func `a slice has at most 250 claims`() throws {
        #expect(try sizes((0..<250).map { sampleClaim($0) }) == [250])
        #expect(try sizes((0..<501).map { sampleClaim($0) }) == [250, 250, 1])
    }

    @Test func `a slice has at most 1,000 service lines, since answers grow with lines`() throws {
        #expect(try sizes((0..<20).map { sampleClaim($0, lines: 50) }) == [20])
        #expect(try sizes((0..<41).map { sampleClaim($0, lines: 50) }) == [20, 20, 1])
        // 999 lines and one more that does not fit beside them.
        #expect(try sizes((0..<37).map { sampleClaim($0, lines: 27) } + [sampleClaim(37, lines: 2)]) == [37, 1])
        #expect(try sizes((0..<37).map { sampleClaim($0, lines: 27) } + [sampleClaim(37)]) == [38])
    }

    @Test func `a claim that a worker would refuse is refused by its position and field`() throws {
        var slicer = Slicer()
        for number in 0..<300 { _ = try slicer.add(sampleClaim(number)) }
        var claim = sampleClaim(300, lines: 2)
        claim.lines[1].number = 0
        #expect(throws: CallError(.invalidArgument, "claims[300].lines[1].number: expected 1 to 9999")) {
            try slicer.add(claim)
        }
        claim = sampleClaim(300)
        claim.reference = "SECRET\u{1}"
        #expect(throws: CallError(.invalidArgument, "claims[300].reference: expected no control characters")) {
            try slicer.add(claim)
        }
        #expect(throws: CallError(.invalidArgument, "claims[7].lines: expected at least one")) {
            try Slicer.message(for: sampleClaim(1, lines: 0), at: 7)
        }
        #expect(try slicer.cut()?.request.claims == 50, "a refused claim is no part of the slice")
    }

    @Test func `a claim without a day of receipt is the same bytes on every day`() throws {
        #expect(try Slicer.message(for: sampleClaim(1), at: 0).received == 0)
    }
}
