import Claims
import Foundation
import Testing
import X12

extension EndToEnd {
    /// What the demo and the tests submit is as it should be, but for the defects that are put in on purpose.
    @Suite(.serialized) struct SyntheticTests {
        private func claims(in file: String) throws -> (claims: [Claim], members: [String]) {
            var members: [String] = []
            var reader = ProfessionalClaimReader(.strict) { identity in
                members.append(String(decoding: identity.memberID, as: UTF8.self))
                return Pseudonym(high: 0, low: UInt64(members.count))
            }
            var claims: [Claim] = []
            func take(_ event: ClaimFileEvent) {
                if case .claim(let claim, _) = event { claims.append(claim) }
            }
            try reader.feed(try Data(contentsOf: URL(fileURLWithPath: file)), event: take)
            try reader.finish(event: take)
            return (claims, members)
        }

        private func codes(_ line: ServiceLine) -> String { line.procedure?.description ?? "" }

        @Test func `synthetic claims have no fault of shape, and patients of Medicare's age`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let (claims, members) = try claims(in: try stage.claims(2000))
            #expect(claims.count == 2000)
            #expect(claims.allSatisfy { $0.faults == [] })
            #expect(claims.allSatisfy { (65...89).contains($0.demographics.age ?? 0) })
            #expect(Set(claims.map(\.demographics.sex)) == [.female, .male])
            #expect(Set(members).count > 1990)  // Of a million, two thousand meet twice or so.
        }

        @Test func `synthetic tests are ordered and therapy is referred, by whom a number can name`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let claims = try claims(in: try stage.claims(2000)).claims
            var seen: Set<String> = []
            for claim in claims {
                let codes = claim.lines.map(codes)
                let isTherapy = codes.contains { ["97110", "97140"].contains($0) }
                #expect((claim.referring?.isValid ?? false) == isTherapy, "\(codes)")
                for line in claim.lines {
                    let code = self.codes(line)
                    let isTest = code.hasPrefix("7") || code.hasPrefix("8") || code == "93306"
                    #expect((line.ordering?.isValid ?? false) == isTest, "\(code)")
                }
                seen.formUnion(codes)
            }
            #expect(seen.isSuperset(of: ["71046", "72148", "93306", "97110", "97140", "99213"]))
        }

        @Test func `the same seed writes the same file, another seed another`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let files = try [(1, "a"), (1, "b"), (2, "c")].map { seed, name in
                try Data(contentsOf: URL(fileURLWithPath: stage.claims(300, seed: seed, in: name)))
            }
            #expect(files[0] == files[1])
            #expect(files[0] != files[2])
        }
    }
}
