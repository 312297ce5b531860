import Client
import Foundation
import JobMessages
import Testing

/// What is wrong is said on standard error, with the file's name, and nothing is half done.
extension EndToEnd {
    @Suite(.serialized) struct BadFileTests {
        enum Fault: String, CaseIterable, CustomTestStringConvertible {
            case empty, blank, remittance, cutInSegment, cutBetweenSegments, withoutEnd, folder, missing, noise
            case laterClaim

            var testDescription: String { rawValue }

            /// Makes it, from a good file's bytes, and says what the message has to have.
            func make(from good: [UInt8], in stage: Stage) throws -> (path: String, words: String) {
                let middle = good.count / 2
                let claims = good.split(separator: UInt8(ascii: "~"), omittingEmptySubsequences: false)
                switch self {
                case .empty: return (try stage.write("", to: "f"), "ISA")
                case .blank: return (try stage.write(" \r\n \n", to: "f"), "ISA")
                case .remittance:
                    let text = String(decoding: good, as: UTF8.self)
                    return (
                        try stage.write(
                            text.replacing("ST*837", with: "ST*835").replacing("GS*HC", with: "GS*HP"), to: "f"), "835"
                    )
                case .cutInSegment: return (try stage.write(good.prefix(middle), to: "f"), "truncated")
                case .cutBetweenSegments:
                    let head = claims.prefix(claims.count / 2).joined(separator: [UInt8(ascii: "~")])
                    return (try stage.write(head + [UInt8(ascii: "~")], to: "f"), "truncated")
                case .withoutEnd:
                    let head = claims.dropLast(2).joined(separator: [UInt8(ascii: "~")])
                    return (try stage.write(head + [UInt8(ascii: "~")], to: "f"), "IEA")
                case .folder: return (stage.folder, "is a folder")
                case .missing: return (stage.path("nowhere.837"), "there is no such file")
                case .noise:
                    var chance = Seeded(seed: 7)
                    return (try stage.write(chance.bytes(4096), to: "f"), "ISA")
                case .laterClaim:
                    let text = String(decoding: good, as: UTF8.self)
                    let last = try #require(text.ranges(of: "*UN*1*").last)
                    return (try stage.write(text.replacingCharacters(in: last, with: "*UN*one*"), to: "f"), "SV1")
                }
            }
        }

        @Test(arguments: Fault.allCases)
        func `a file that is no whole 837P is refused before the broker hears of it`(fault: Fault) throws {
            let stage = try Stage()
            defer { stage.close() }
            let good = try Data(contentsOf: URL(fileURLWithPath: try stage.claims(300)))
            let (path, words) = try fault.make(from: [UInt8](good), in: stage)
            let broker = try stage.broker().address
            let strict = fault == .laterClaim ? ["--strict"] : []
            for arguments in [["submit", path, "--broker", broker], ["check", path], ["check", path, "--json"]] {
                let arguments = arguments + strict
                let refused = try stage.run(arguments)
                #expect(refused.status != 0 && refused.output.isEmpty)
                #expect(refused.errors.hasPrefix("Error: \(path): "), "\(refused.errors)")
                #expect(refused.errors.contains(words), "\(refused.errors)")
                #expect(refused.errors.count < 400 && !refused.errors.contains("PATIENT"), "\(refused.errors)")
            }
            #expect(try stage.count("SELECT count(*) FROM batches") == 0)
            #expect(try stage.count("SELECT count(*) FROM jobs") == 0)
        }

        @Test func `a line without units is a finding, and the claims around it have their answers`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let good = String(decoding: try Data(contentsOf: URL(fileURLWithPath: try stage.claims(20))), as: UTF8.self)
            let last = try #require(good.ranges(of: "*UN*1*").last)
            let file = try stage.write(good.replacingCharacters(in: last, with: "*UN*0*"), to: "f.837")
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            let batch = try stage.submit(file, to: broker, "--wait")
            #expect(batch.phase == .done && batch.claimsDone == 20 && batch.claimsDead == 0)
            let results = try WireClaimResult.array(
                fromJSONString: try stage.output("results", "\(batch.batch)", "--broker", broker, "--json"))
            let answer = try #require(results.last)
            #expect(answer.scrub.findings.contains { $0.rule == "UNT-001" && $0.severity == .deny })
            #expect(answer.estimate.lines.contains { $0.outcome == .notPriced && $0.allowedCents == 0 })
        }

        @Test func `codes that nobody knows, or that are none, are told apart`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let unknown = try stage.run(["estimate", "99999", "--state", "AL"])
            #expect(unknown.status != 0)
            #expect(unknown.output.contains("not priced"), "\(unknown.output)")
            let cases = [
                (["scrub", "ABC"], "ABC: not the shape of a HCPCS code"), (["estimate", "2055Z2"], "2055Z2"),
                (["estimate", "20552-5"], "5 is no modifier"), (["estimate", "20552", "--pos", "1x"], "--pos"),
                (["estimate", "20552", "--date", "2025-02-30"], "--date"), (["estimate"], "codes"),
                (["estimate", "20552", "--state", "ALA"], "--state"),
                (["estimate", "20552", "--charge", "-1"], "charge"),
                (["scrub", "20552", "--locality", "x"], "--locality"), (["scrub", "20552", "--payer", "x"], "--payer"),
            ]
            for (arguments, words) in cases {
                let refused = try stage.run(arguments)
                #expect(refused.status != 0 && refused.output.isEmpty, "\(arguments)")
                #expect(refused.errors.contains(words), "\(arguments): \(refused.errors)")
            }
        }
    }
}
