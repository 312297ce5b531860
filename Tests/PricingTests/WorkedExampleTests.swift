import Claims
import Pricing
import Testing

/// Worked examples, with their arithmetic. The factor is 32.3465; Alabama is 1.000, 0.869, 0.575.
struct WorkedExampleTests {
    @Test func `E1 to E3: an injection in the office, in the hospital, and nationally`() throws {
        // (0.66 + 0.84 x 0.869 + 0.07 x 0.575) x 32.3465 = 1.43021 x 32.3465 = 46.2623
        #expect(try price(line("20552")).answers == ["46.26"])
        // (0.66 + 0.36 x 0.869 + 0.07 x 0.575) x 32.3465 = 1.01309 x 32.3465 = 32.7699
        #expect(try price(line("20552"), at: "22").answers == ["32.77"])
        // 1.57 x 32.3465 = 50.7840; 1.09 x 32.3465 = 35.2577
        #expect(try price(line("20552"), in: nil).answers == ["50.78"])
        #expect(try price(line("20552"), at: "22", in: nil).answers == ["35.26"])
    }

    @Test(arguments: [
        ("13202/01", "58.17", "40.06"), ("01182/18", "56.25", "37.71"), ("02102/01", "62.74", "45.95"),
    ])
    func `E4: the same in Manhattan, Los Angeles and Alaska`(locality: String, office: String, hospital: String) throws
    {
        #expect(try price(line("20552"), in: locality).answers == [office])
        #expect(try price(line("20552"), at: "22", in: locality).answers == [hospital])
    }

    @Test func `E5: telehealth at home is non-facility, elsewhere facility`() throws {
        #expect(try price(line("99213"), at: "10").answers == ["81.86"])
        #expect(try price(line("99213"), at: "02").answers == ["59.93"])
    }

    @Test func `E6: two units without bilateral payment are one fee`() throws {
        #expect(try price(line("20552", units: 2)).answers == ["46.26"])
    }

    @Test func `E7 to E9: a joint on both sides, an injection beside it, and both`() throws {
        // 57.21 x 1.5 = 85.815
        #expect(try price(line("20610", "50")).answers == ["85.82"])
        // 46.26 x 0.5 = 23.13
        let beside = try price(line("20610"), line("20552", "59"))
        #expect(beside.answers == ["57.21", "23.13"])
        #expect(beside.allowed == Money("80.34"))
        let both = try price(line("20552", "59"), line("20610", "50"))
        #expect(both.answers == ["23.13", "85.82"])
        #expect(both.allowed == Money("108.95"))
    }

    @Test func `E10 and E11: a family pays the highest, the other less the base, the base nothing`() throws {
        // 225.14 + (178.15 - 163.76) = 225.14 + 14.39
        let two = try price(line("45385"), line("45380", "59"), at: "24")
        #expect(two.answers == ["225.14", "14.39"])
        #expect(two.allowed == Money("239.53"))
        let three = try price(line("45385"), line("45380", "59"), line("45378"), at: "24")
        #expect(three.answers == ["225.14", "14.39", "bundled bundledWithOthers"])
        #expect(three.allowed == Money("239.53"))
    }

    @Test func `E13 and E14: a discontinued colonoscopy and an interpretation have their own rows`() throws {
        #expect(try price(line("45378", "53"), at: "22").answers == ["82.11"])
        #expect(try price(line("45378"), at: "22").answers == ["163.76"])
        for place in ["11", "21"] {
            // (1.48 + 0.54 x 0.869 + 0.07 x 0.575) x 32.3465
            #expect(try price(line("72148", "26"), at: place).answers == ["64.35"])
        }
    }

    @Test func `E15: imaging halves the lesser technical part and takes 5 % off the lesser professional`() throws {
        // 72148: 0.95 x 64.35 = 61.13, 0.50 x 104.66 = 52.33; 74177: 79.28 + 185.61 = 264.89, whole.
        let both = try price(line("72148"), line("74177"))
        #expect(both.answers == ["113.46", "264.89"])
        // Together: 140.41 + 237.94.
        #expect(both.allowed == Money("378.35"))
    }

    @Test func `E16 and E17: heart and eye tests reduce the technical part alone`() throws {
        // 62.59 + 0.75 x 106.25 = 62.59 + 79.69
        #expect(try price(line("93306"), line("93880")).answers == ["142.28", "160.51"])
        // 16.16 + 0.80 x 12.27 = 16.16 + 9.82
        #expect(try price(line("92250"), line("92134")).answers == ["32.42", "25.98"])
    }

    @Test func `E18: one therapy unit in full, the others with half of the practice expense`() throws {
        // 26.83 + 20.79, 19.72
        let three = try price(line("97110", units: 2), line("97140"))
        #expect(three.answers == ["47.62", "19.72"])
        #expect(three.allowed == Money("67.34"))
    }

    @Test func `E19: the hospital's amount caps imaging`() throws {
        #expect(try price(line("74263", "TC")).answers == ["209.88"])
    }

    @Test func `E20 and E21: a cataract operation split, and the return to the operating room`() throws {
        #expect(try price(line("66984"), at: "24").answers == ["479.31"])
        // x 0.80; x 0.20; x 0.20 x 30 / 90; x 0.70
        #expect(try price(line("66984", "54"), at: "24").answers == ["383.45"])
        #expect(try price(line("66984", "55"), at: "24").answers == ["95.86"])
        #expect(try price(line("66984", "55", units: 30), at: "24").answers == ["31.95"])
        #expect(try price(line("66984", "78"), at: "24").answers == ["335.52"])
    }

    @Test func `E22: a knee replaced by two surgeons, and with assistants`() throws {
        #expect(try price(line("27447"), at: "21").answers == ["1138.09"])
        // x 0.625 = 711.306; x 0.16 = 182.094; x 0.136 = 154.780
        #expect(try price(line("27447", "62"), at: "21").answers == ["711.31"])
        #expect(try price(line("27447", "80"), at: "21").answers == ["182.09"])
        #expect(try price(line("27447", "AS"), at: "21").answers == ["154.78"])
    }

    @Test func `E30: a port's blood draw is part of the visit beside it`() throws {
        // Indicator T alone: (0.82 x 0.869 + 0.01 x 0.575) x 32.3465 = 23.2355
        #expect(try price(line("36591")).answers == ["23.24"])
        #expect(try price(line("36591"), line("99213")).answers == ["bundled bundledWithOthers", "81.86"])
    }
}

/// Facts beside the examples.
struct WorkedExampleFactTests {
    @Test func `E12: the manual's own figures`() throws {
        // 374.56 + (285.98 - 255.40)
        let image = try image(
            feeSchedule: [
                row("45378", 255_40, multiple: 2), row("45380", 285_98, multiple: 3, base: "45378"),
                row("45385", 374_56, multiple: 3, base: "45378"),
            ], factor: 10_000)
        let both = try price(line("45385"), line("45380", "59"), in: nil, image: image)
        #expect(both.answers == ["374.56", "30.58"])
        #expect(both.allowed == Money("405.14"))
    }
}
