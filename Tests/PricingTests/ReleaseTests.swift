import Claims
import Pricing
import Testing

@testable import Reference

struct ReleaseTests {
    private func image(
        _ schedules: [(
            rows: [FeeScheduleRow], factor: Int64, for: FeeSchedule.Participation, from: String, through: String
        )]
    ) throws -> ReferenceImage {
        var draft = ImageDraft()
        for (index, schedule) in schedules.enumerated() {
            let content = FeeSchedule.content(
                rows: schedule.rows, conversionFactor: schedule.factor, participation: schedule.for)
            _ = try draft.add(
                release(.feeSchedule, "schedule \(index)", day(schedule.from), day(schedule.through)), content)
        }
        _ = try draft.add(
            release(.localities, "GPCI", day("2024-01-01"), day("2026-12-31")), LocalityTable.content([]))
        return try ReferenceImage(bytes: draft.bytes())
    }

    @Test func `2024's factor changed on March 9`() throws {
        // One RVU: 32.7442, then 33.2875 (rules.md 1.3)
        let rows = try [row("10001", 1_00)]
        let image = try image([
            (rows, 327_442, .everybody, "2024-01-01", "2024-03-08"),
            (rows, 332_875, .everybody, "2024-03-09", "2024-03-31"),
        ])
        let days = try price(
            line("10001", on: "2024-03-08"), line("10001", on: "2024-03-09"), in: nil,
            options: PricingOptions(national: true), image: image)
        #expect(days.answers == ["32.74", "33.29"])
        #expect(days.lines.map { $0.feeSchedule?.index } == [0, 1])
        // The rows are the same, so the later release casts no doubt.
        #expect(days.confidence == .high)
    }

    @Test func `E29: in 2026 a qualifying participant has a factor of his own`() throws {
        // 93306-26 of RVU26C in Ohio: 1.42 x 1.000 + 0.55 x 0.913 + 0.05 x 1.008 = 1.97255;
        // x 33.4009 = 65.885, x 33.5675 = 66.2136
        var row = try row("93306", 1_42)
        (row.practiceNonFacility, row.practiceFacility, row.malpractice) = (55, 55, 5)
        row.component = .professional
        row.componentIndicator = 1
        var draft = ImageDraft()
        for (factor, who) in [(334_009, FeeSchedule.Participation.notQualifying), (335_675, .qualifying)] {
            let content = FeeSchedule.content(rows: [row], conversionFactor: Int64(factor), participation: who)
            _ = try draft.add(
                release(.feeSchedule, "RVU26C \(who)", day("2026-07-01"), day("2026-09-30")), content)
        }
        let ohio = Locality(
            key: try #require(LocalityKey("15202/00")), state: USState("OH"), work: 1000, practice: 913,
            malpractice: 1008)
        _ = try draft.add(
            release(.localities, "GPCI 2026", day("2026-01-01"), day("2026-12-31")),
            LocalityTable.content([(ohio, "")]))
        let image = try ReferenceImage(bytes: draft.bytes())
        let claimed = try line("93306", "26", on: "2026-08-03")
        let assumed = try price(claimed, in: "15202/00", image: image)
        #expect(assumed.answers == ["65.88"])
        #expect(assumed.lines[0].doubts.all == [.notQualifyingAssumed])
        let qualifying = PricingOptions(participation: .qualifying)
        #expect(try price(claimed, in: "15202/00", options: qualifying, image: image).answers == ["66.21"])
    }

    @Test func `a later release of the year with other values lowers the confidence`() throws {
        let image = try image([
            ([try row("10001", 1_00), try row("10002", 1_00)], 10_000, .everybody, "2025-01-01", "2025-03-31"),
            ([try row("10001", 2_00), try row("10002", 1_00)], 10_000, .everybody, "2025-04-01", "2025-06-30"),
            ([try row("10002", 3_00)], 10_000, .everybody, "2026-01-01", "2026-03-31"),
        ])
        let options = PricingOptions(national: true)
        let both = try price(line("10001"), line("10002"), in: nil, options: options, image: image)
        #expect(both.answers == ["1.00", "1.00"])
        #expect(both.lines.map(\.doubts.all) == [[.laterRelease], []])
        let spring = try price(line("10001", on: "2025-05-01"), in: nil, options: options, image: image)
        #expect(spring.confidence == .high)
    }
}
