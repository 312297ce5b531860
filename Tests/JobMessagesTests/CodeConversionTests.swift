import Claims
import JobMessages
import Pricing
import SwiftProtobuf
import Testing

@testable import Reference

/// Over the built-in release.
struct CodeConversionTests {
    private let image: ReferenceImage
    private let date: ServiceDate

    init() throws {
        image = try ReferenceImage.builtIn()
        date = try #require(ServiceDate("2025-02-03"))
    }

    @Test func `a fee row says what it has and leaves out what it has not`() throws {
        let wanted = try ["20552", "J1100", "72148"].map { FeeTable.Wanted(code: try #require(HCPCS($0))) }
        let table = try #require(FeeTable(on: date, wanted: wanted, image: image))
        let key = try #require(LocalityKey("10112/00"))
        let locality = try #require(table.localities?.locality(key))
        let used = ReleaseUsed(table.schedule.release, in: image)
        let message = WireFeeTable(table, in: locality, name: "ALABAMA", releases: [used])
        #expect(message.date == "2025-02-03" && message.locality == "10112/00" && message.state == "AL")
        #expect(message.name == "ALABAMA" && message.conversionFactor == 323_465)
        #expect(message.releases.map(\.name) == [used.release.name])
        #expect(message.rows.map(\.code) == ["20552", "J1100", "72148", "72148", "72148"])
        #expect(message.rows.map(\.modifier) == ["", "", "", "26", "TC"])
        // rules.md 19, E1 and E2.
        #expect(message.rows[0].nonFacilityCents == 4626 && message.rows[0].facilityCents == 3277)
        #expect(!message.rows[0].hasNonFacilityCappedCents && message.rows[0].reason.isEmpty)
        #expect(!message.rows[1].hasNonFacilityCents && !message.rows[1].hasFacilityCents)
        #expect(message.rows[1].reason == "other-fee-schedule" && message.rows[1].status == "E")
        #expect(message.rows[2].facilityRare && !message.rows[2].nonFacilityRare)
        let again = try WireFeeTable(serializedBytes: message.serializedBytes() as [UInt8])
        #expect(again == message)
    }

    @Test func `a capped row has both amounts`() throws {
        var line = FeeLine(
            code: try #require(HCPCS("74263")), component: .technical, status: UInt8(ascii: "A"), reason: nil)
        line.nonFacility = FeeLine.Fee(amount: Money(cents: 51355), capped: Money(cents: 20988), isRare: false)
        line.facility = FeeLine.Fee(amount: Money(cents: 51355), capped: Money(cents: 20988), isRare: true)
        let message = WireFeeRow(line)
        #expect(message.modifier == "TC" && message.nonFacilityCents == 51355)
        #expect(message.nonFacilityCappedCents == 20988 && message.facilityCappedCents == 20988)
        #expect(message.facilityRare && !message.nonFacilityRare)
    }

    @Test func `a page has its tips and as many edits as were asked for`() throws {
        let page = try CodePages(on: date, locality: nil, image: image).page(#require(HCPCS("20552")))
        let message = WireCodePage(page, editsMax: 3)
        #expect(message.locality.isEmpty && message.report.code == "20552")
        #expect(message.editsAsColumn1.count == 3 && message.editsAsColumn2.count == 3)
        #expect(Int64(page.asColumn1.count) == message.report.editsAsColumn1)
        #expect(message.tips.map(\.kind) == page.tips.map(\.kind.rawValue))
        #expect(message.tips.map(\.words) == page.tips.map(\.words))
        #expect(message.tips.map(\.source) == page.tips.map(\.source))
        #expect(message.tips.map(\.unverified) == page.tips.map(\.isUnverified))
        for (tip, own) in zip(message.tips, page.tips) {
            #expect(tip.hasImpactCents == (own.impact != nil) && tip.impactCents == own.impact?.cents ?? 0)
        }
        #expect(message.openingModifiers.contains("XS") && !message.denialsAsked)
        #expect(WireCodePage(page, editsMax: .max).editsAsColumn2.count == page.asColumn2.count)
    }

    @Test func `every kind of tip has a word of its own`() {
        let words = BillingTip.Kind.allCases.map(\.rawValue)
        #expect(Set(words).count == words.count)
    }
}
