import Claims
import Foundation
import Testing
import X12

@testable import medpay

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

        private func billed(_ count: Int, _ more: String...) throws -> [Claim] {
            let stage = try Stage()
            defer { stage.close() }
            let path = stage.path("billed.837")
            let ended = try stage.run(["synthesize", path, "--claims", "\(count)", "--mix", "billed"] + more)
            try #require(ended.status == 0, "\(ended.errors)")
            return try claims(in: path).claims
        }

        @Test func `billed claims are of many kinds, each as often as its share`() throws {
            let count = 10_000
            let claims = try billed(count)
            #expect(claims.count == count && claims.allSatisfy { $0.faults == [] })
            func share(_ isSo: (Claim) -> Bool) -> Double { Double(claims.count(where: isSo)) / Double(count) }
            func has(_ claim: Claim, _ code: String) -> Bool { claim.lines.contains { codes($0) == code } }
            func has25(_ claim: Claim) -> Bool { claim.lines.contains { $0.modifiers.contains("25") } }
            // 98 % are drawn by their shares; a draw of 10,000 is off by less than 2 points.
            let total = Double(SyntheticKind.sharesTotal) / 0.98
            for kind in SyntheticKind.billed where kind.share >= 100 {
                let expected = Double(kind.share) / total
                let code = kind.template.lines[0].code
                #expect(abs(share { $0.lines.count == 1 && codes($0.lines[0]) == code } - expected) < 0.02, "\(code)")
            }
            #expect((0.1...0.15).contains(share(has25)))
            #expect((0.04...0.08).contains(share { has($0, "97110") }))
            #expect(share { $0.lines.count >= 3 } > 0.1 && share { $0.lines.count == 1 } > 0.6)
            #expect(claims.contains { has($0, "45385") && has($0, "45380") && $0.lines.count == 2 })
            #expect(claims.contains { has($0, "74177") && has($0, "71260") })
        }

        @Test func `one billed claim in fifty has a defect`() throws {
            var made = SyntheticClaims(count: 1000, seed: 3, mix: .billed)
            let defects = Set(SyntheticTemplate.defective.map(\.name))
            var defective: [Int] = []
            while let claim = made.next() {
                if defects.contains(claim.template.name) { defective.append(claim.number) }
            }
            #expect(defective == Array(stride(from: 50, through: 1000, by: 50)))
            #expect(defects.isDisjoint(with: SyntheticKind.billed.map(\.template.name)))
        }

        @Test(arguments: [1, 2, 7, 50])
        func `each claim has as many lines as asked, no code twice but in a defect`(lines: Int) throws {
            let claims = try billed(500, "--lines", "\(lines)")
            #expect(claims.count == 500 && claims.allSatisfy { $0.lines.count == lines && $0.faults == [] })
            let repeated = claims.count { Set($0.lines.map(codes)).count < lines }
            #expect(repeated <= 10)  // The defect of one knee and the other: two lines, one code.
        }
    }
}
