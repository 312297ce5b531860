import Claims
import Pricing
import Testing

@testable import Reference

struct PaymentTests {
    private func options(_ change: (inout PricingOptions) -> Void) -> PricingOptions {
        var options = PricingOptions(lowerOfCharge: false)
        change(&options)
        return options
    }

    @Test func `E23: a nurse practitioner is paid 85 %`() throws {
        // 46.26 x 0.85 = 39.321
        let told = options { $0.practitioner = .nonPhysician }
        let estimate = try price(line("20552"), options: told)
        #expect(estimate.answers == ["39.32"])
        #expect(estimate.confidence == .high)
    }

    @Test(arguments: [
        ("363LF0000X", "39.32"), ("363A00000X", "39.32"), ("364S00000X", "39.32"), ("133V00000X", "39.32"),
        ("1041C0700X", "34.70"), ("106H00000X", "34.70"), ("101YM0800X", "34.70"), ("207Q00000X", "46.26"),
        ("367A00000X", "46.26"), ("225100000X", "46.26"), ("103T00000X", "46.26"), ("363", "46.26"),
    ])
    func `the rendering provider's taxonomy decides the percentage, at medium confidence`(
        taxonomy: String, answer: String
    ) throws {
        // 46.26 x 0.75 = 34.695
        var claim = Claim(reference: "T", billing: Provider(taxonomy: Taxonomy("363LF0000X")))
        claim.rendering = Provider(taxonomy: Taxonomy(taxonomy))
        claim.placeOfService = PlaceOfService("11")
        claim.place.locality = LocalityKey("10112/00")
        claim.lines = [try line("20552")]
        let estimate = estimate(claim, image: try fixture.get())
        #expect(estimate.answers == [answer])
        #expect(estimate.confidence == (answer == "46.26" ? .high : .medium))
        // A line's own provider wins.
        claim.lines[0].rendering = Provider(taxonomy: Taxonomy("207Q00000X"))
        #expect(Pricing.estimate(claim, image: try fixture.get()).answers == ["46.26"])
    }

    @Test func `counselors are paid from 2024 on`() throws {
        let told = options { $0.practitioner = .counselor }
        for (year, answer) in [(2023, "notPayableAsBilled"), (2024, "75.00")] {
            let image = try PricingTests.image(feeSchedule: [row("10001", 100_00)], factor: 10_000, year: year)
            #expect(
                try price(line("10001", on: "\(year)-02-03"), in: nil, options: told, image: image).answers == [answer])
        }
    }

    @Test func `AS holds its 85 % already`() throws {
        let told = options { $0.practitioner = .nonPhysician }
        #expect(try price(line("27447", "AS"), at: "21", options: told).answers == ["154.78"])
    }

    @Test func `E24: without an agreement 95 % is allowed, and 109.25 % may be charged`() throws {
        // 46.26 x 0.95 = 43.947; 46.26 x 1.0925 = 50.539
        let unassigned = try price(line("20552"), options: options { $0.assignment = .unassigned })
        #expect(unassigned.answers == ["43.95"])
        #expect(unassigned.lines[0].limitingCharge == Money("50.54"))
        let assigned = try price(line("20552"), options: options { $0.assignment = .assigned })
        #expect(assigned.answers == ["43.95"])
        #expect(assigned.lines[0].limitingCharge == nil)
        #expect(try price(line("20552")).lines[0].limitingCharge == nil)
    }

    @Test func `who must take assignment is not reduced for it`() throws {
        let told = options { ($0.assignment, $0.practitioner) = (.unassigned, .nonPhysician) }
        let estimate = try price(line("20552"), options: told)
        #expect(estimate.answers == ["39.32"])
        #expect(estimate.lines[0].limitingCharge == nil)
    }

    @Test func `E25: coinsurance, payment, sequestration, net`() throws {
        // 46.26 x 0.20 = 9.252; 46.26 - 9.25 = 37.01; x 0.02 = 0.7402; 37.01 - 0.74
        let payment = try price(line("20552")).payment
        #expect(payment.coinsurance == Money("9.25"))
        #expect(payment.sequestration == Money("0.74"))
        #expect(payment.medicare == Money("36.27"))
        #expect(payment.patient == Money("9.25"))
    }

    @Test func `the manual's example of sequestration`() throws {
        // Allowed 100, deductible 50: payment 40, paid 39.20.
        let image = try PricingTests.image(feeSchedule: [row("10001", 100_00)], factor: 10_000)
        let told = options { $0.remainingDeductible = Money(cents: 50_00) }
        let payment = try price(line("10001"), in: nil, options: told, image: image).payment
        #expect(payment.deductible == Money("50.00"))
        #expect(payment.coinsurance == Money("10.00"))
        #expect(payment.medicare == Money("39.20"))
    }

    @Test func `the deductible is taken line by line until it is met`() throws {
        let told = options { $0.remainingDeductible = Money(cents: 100_00) }
        // 81.86, then 18.14 of 46.26
        let estimate = try price(line("99213"), line("20552"), options: told)
        #expect(estimate.lines.map(\.payment.deductible) == [Money("81.86"), Money("18.14")])
        #expect(estimate.lines[0].payment.medicare == .zero)
        #expect(estimate.payment.deductible == Money("100.00"))
    }

    @Test(arguments: ["CQ", "CO"] as [Modifier])
    func `E26: a therapy assistant's service is paid 85 %, the patient owes as before`(modifier: Modifier) throws {
        // 26.83: the patient 5.37, payment 21.46 x 0.85 = 18.241, sequestration 0.36
        let estimate = try price(line("97110", modifier))
        #expect(estimate.answers == ["26.83"])
        #expect(estimate.payment.coinsurance == Money("5.37"))
        #expect(estimate.payment.assistantReduction == Money("3.22"))
        #expect(estimate.steps.first { $0.rule == .therapyAssistant }?.after == Money("18.24"))
        #expect(estimate.payment.medicare == Money("17.88"))
    }

    @Test(arguments: [
        (2012, "0.00"), (2014, "1.60"), (2021, "0.00"), (2023, "1.60"),
    ])
    func `sequestration began in 2013 and paused in the pandemic`(year: Int, taken: String) throws {
        // 100 - 20 = 80, 2 % of it
        let image = try PricingTests.image(feeSchedule: [row("10001", 100_00)], factor: 10_000, year: year)
        let payment = try price(line("10001", on: "\(year)-02-03"), in: nil, image: image).payment
        #expect(payment.sequestration == Money(taken))
        // Assistants are paid less from 2022 on.
        let assistant = try price(line("10001", "CQ", on: "\(year)-02-03"), in: nil, image: image).payment
        #expect(assistant.assistantReduction == (year >= 2022 ? Money("12.00") : .zero))
    }

    @Test(arguments: ["33", "PT"] as [Modifier])
    func `a preventive service's share is in doubt`(modifier: Modifier) throws {
        #expect(try price(line("20552", modifier)).lines[0].doubts.all == [.preventive])
    }

    @Test func `a line without an amount shares none`() throws {
        let estimate = try price(line("A0021"), options: options { $0.remainingDeductible = Money(cents: 100) })
        #expect(estimate.payment == Payment())
    }
}
