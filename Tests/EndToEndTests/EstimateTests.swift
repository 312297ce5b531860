import JobMessages
import SwiftProtobuf
import Testing

/// `medpay estimate` as people and programs read it, over the built-in release.
extension EndToEnd {
    @Suite(.serialized) struct EstimateTests {
        @Test func `a line without an amount never looks like nothing owed, and the others are priced`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let lines = ["72148-26-TC", "20552-ZZ", "00100-AAx97min", "99213"]
            let ended = try stage.run(["estimate"] + lines + ["--pos", "11", "--state", "AL"])
            let text = ended.output
            #expect(ended.status == 0, "\(ended.errors)")
            for words in [
                "72148-26-TC  not priced: contradicting-modifiers", "20552-ZZ  not priced: unknown-modifier",
                "00100-AA x97 min  not priced: ", "99213  $81.86", "Total of the 1 line with an amount  $81.86",
            ] {
                #expect(text.contains(words), "\(words)")
            }
            #expect(!text.contains("$0.00"))
        }

        /// rules.md 19, E24 to E26.
        @Test func `what the caller says of provider and patient counts, here and at a worker`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            for place in [[], ["--remote", "--broker", broker]] {
                func estimate(_ arguments: String...) throws -> WireEstimate {
                    let ended = try stage.run(["estimate", "--state", "AL", "--json"] + arguments + place)
                    try #require(ended.status == 0, "\(ended.errors)")
                    return try WireClaimResult(jsonString: ended.output).estimate
                }
                let plain = try estimate("20552")
                #expect(plain.payment.coinsuranceCents == 925 && plain.payment.sequestrationCents == 74)
                #expect(plain.payment.medicareCents == 3627)
                let unassigned = try estimate("20552", "--assignment", "unassigned")
                #expect(unassigned.allowedCents == 4395 && unassigned.lines[0].limitingChargeCents == 5054)
                #expect(try estimate("20552", "--practitioner", "non-physician").allowedCents == 3932)
                #expect(try estimate("97110-CQ", "--deductible", "0").payment.assistantReductionCents == 322)
                #expect(try estimate("20552", "--deductible", "10").payment.deductibleCents == 1000)
                let step = try #require(plain.lines[0].steps.first)
                #expect(step.inputs.first { $0.name == "work RVU" }?.value == "0.66")
            }
            #expect(try stage.run(["estimate", "20552", "--deductible", "-1"]).errors.contains("--deductible"))
        }
    }
}
