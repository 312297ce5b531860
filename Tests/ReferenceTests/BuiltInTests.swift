import Claims
import Reference
import Testing

/// Expected values are read from CMS's files by eye: PPRRVU25_JAN.csv, GPCI2025.csv, the 2026Q2 tables.
struct BuiltInTests {
    private let image: ReferenceImage
    private let january = date("2025-01-15")

    init() throws { image = try ReferenceImage.builtIn() }

    @Test func `20552 has the relative values of RVU25A`() throws {
        let schedule = try #require(image.feeSchedule(on: january))
        let row = try #require(schedule.row(code("20552"), .whole))
        #expect(schedule.conversionFactor == 323_465)
        #expect((row.work, row.practiceNonFacility, row.practiceFacility, row.malpractice) == (66, 84, 36, 7))
        #expect(row.status == UInt8(ascii: "A") && row.globalPeriod == .days000)
        #expect(image.releases[schedule.release.index].name == "CMS MPFS RVU25A")
        #expect(!schedule.release.isStandIn)
    }

    @Test func `every column of a row comes through`() throws {
        let schedule = try #require(image.feeSchedule(on: january))
        // 45385: A, 4.57, 8.33, 2.38, 0.56, PC/TC 0, 000, fractions 0, indicators 3 0 1 0 0, base 45378, family 99.
        let snare = try #require(schedule.row(code("45385"), .whole))
        #expect(snare.code == code("45385") && snare.component == .whole && snare.status == UInt8(ascii: "A"))
        #expect(
            (snare.work, snare.practiceNonFacility, snare.practiceFacility, snare.malpractice) == (457, 833, 238, 56))
        #expect(!snare.isNotUsedByMedicare && !snare.isRareNonFacility && !snare.isRareFacility)
        #expect(snare.componentIndicator == 0 && snare.globalPeriod == .days000)
        #expect((snare.preoperative, snare.intraoperative, snare.postoperative) == (0, 0, 0))
        #expect(
            (snare.multipleProcedure, snare.bilateral, snare.assistant, snare.coSurgeon, snare.team) == (3, 0, 1, 0, 0))
        #expect(snare.endoscopicBase == code("45378") && snare.imagingFamily == 99)
        // 70551 TC: 0.00, 3.88, 3.88 NA, 0.02, PC/TC 1, multiple 4, family 88, capped at 7.43, 7.43, 0.04.
        let scan = try #require(schedule.row(code("70551"), .technical))
        #expect((scan.imagingFamily, scan.componentIndicator, scan.multipleProcedure) == (88, 1, 4))
        #expect((scan.capPracticeNonFacility, scan.capPracticeFacility, scan.capMalpractice) == (743, 743, 4))
        #expect(scan.isRareFacility && !scan.isRareNonFacility)
        let bundled = try #require(schedule.row(code("99024"), .whole))
        #expect(bundled.status == UInt8(ascii: "B"))
        #expect(schedule.rows(code("93000")).map(\.component) == [.whole])
        #expect(schedule.rows(code("70551")).map(\.component) == [.whole, .professional, .technical])
        #expect(schedule.rows(code("45378")).map(\.component) == [.whole, .discontinued])
        #expect(schedule.row(code("70551"), .discontinued) == nil)
        #expect(schedule.row(code("99999"), .whole) == nil)
        let discharge = try #require(schedule.row(code("99238"), .whole))
        #expect(discharge.isRareNonFacility && !discharge.isRareFacility)
    }

    @Test func `at least 220 codes, each with a description of our own`() throws {
        let schedule = try #require(image.feeSchedule(on: january))
        #expect(schedule.codes.count >= 220)
        for code in schedule.codes { #expect(image.description(of: code)?.isEmpty == false) }
        #expect(image.description(of: code("99999")) == nil)
    }

    @Test func `an endoscopy's base is there to be priced from`() throws {
        let schedule = try #require(image.feeSchedule(on: january))
        for index in 0..<schedule.rowCount {
            let row = try #require(schedule.row(at: index))
            if let base = row.endoscopicBase { #expect(schedule.row(base, .whole) != nil) }
        }
    }

    @Test func `109 localities, Alabama's indices in thousandths`() throws {
        let localities = try #require(image.localities(on: january))
        #expect(localities.count == 109)
        let alabama = try #require(LocalityKey("10112/00").flatMap { localities.locality($0) })
        #expect((alabama.work, alabama.practice, alabama.malpractice) == (1000, 869, 575))
        #expect(
            localities.index(of: alabama.key).map { localities.name(at: $0) } == "ALABAMA"
                && alabama.state == USState("AL"))
        #expect(
            LocalityKey("02102/01").flatMap { localities.index(of: $0) }.map { localities.name(at: $0) } == "ALASKA")
        let hawaii = try #require(USState("HI").flatMap { localities.onlyLocality(of: $0) })
        #expect(localities.index(of: hawaii.key).map { localities.name(at: $0) } == "HAWAII, GUAM")
        #expect(LocalityKey("99999/99").flatMap { localities.locality($0) } == nil)
    }

    @Test func `unit limits of 2026Q2 stand in for the first quarter of 2025`() throws {
        let limits = try #require(image.unitLimits(on: january))
        #expect(limits.release.isStandIn)
        #expect(limits.limit(code("20552"))?.value == 1 && limits.limit(code("20552"))?.adjudication == 2)
        #expect(limits.limit(code("97110"))?.value == 6 && limits.limit(code("97110"))?.adjudication == 3)
        #expect(limits.limit(code("99292"))?.value == 8 && limits.limit(code("99292"))?.adjudication == 3)
        #expect(limits.limit(code("99999")) == nil)
        #expect(image.unitLimits(on: date("2026-04-01"))?.release.isStandIn == false)
        #expect(image.unitLimits(on: date("2025-04-01")) == nil)
    }

    @Test func `edits of 2024Q2 stand in until March 2025, and no longer`() throws {
        #expect(image.procedureEdits(on: date("2024-06-30"))?.release.isStandIn == false)
        let edits = try #require(image.procedureEdits(on: january))
        #expect(edits.release.isStandIn)
        #expect(image.releases[edits.release.index].source.contains("assumed"))
        #expect(image.procedureEdits(on: date("2025-04-01")) == nil)
        // 29881 29870 * 19960101 * 1, and 20610 20600 19960101 19960101 9, which never ran.
        #expect(edits.edit(column1: code("20610"), column2: code("20600"), on: date("1996-01-01")) == nil)
        #expect(edits.edit(column1: code("29881"), column2: code("29870"), on: january) != nil)
        #expect(edits.edit(column1: code("29870"), column2: code("29881"), on: january) == nil)
        #expect(edits.edit(column1: code("99999"), column2: code("29870"), on: january) == nil)
    }

    @Test func `an add-on keeps primaries that are not among the built-in codes`() throws {
        let addOns = try #require(image.addOnEdits(on: january))
        #expect(addOns.type(addOn: code("11103"), on: january) == 1)
        #expect(addOns.allows(addOn: code("11103"), primary: code("11102"), on: january))
        #expect(!addOns.allows(addOn: code("11103"), primary: code("99213"), on: january))
        #expect(addOns.type(addOn: code("99213"), on: january) == nil)
        // 95886 has 95907 to 95913, of which only 95908 to 95910 are built in.
        let nerve = try #require(addOns.edit(addOn: code("95886"), on: january))
        #expect(nerve.primaries == (95_907...95_913).map { code("\($0)") })
        #expect(image.feeSchedule(on: january)?.row(code("95907"), .whole) == nil)
    }

    @Test func `it is compiled once, to the same bytes in every process`() throws {
        try image.verify()
        #expect(try ReferenceImage.builtIn() === image)
        #expect(image.releases.allSatisfy { $0.imported == 0 })
        // Another digest means another cut or another format, which results name: change it knowingly.
        #expect(image.digest == "d8e56dd5b35c491048338df7e0528431fe8764056cfd962d7c511bc033e6fce7")
    }

    @Test func `a report gathers what is held on a code`() throws {
        let report = CodeReport(of: code("20552"), on: january, in: image)
        #expect(report.rows.count == 1 && report.unitLimit?.value == 1 && report.addOn == nil)
        #expect(report.releaseNames == ["CMS MPFS RVU25A"])
        #expect(report.asColumn1.first.count <= CodeReport.editsShownMax)
        #expect(report.asColumn1.count > 0 && report.asColumn1.first.allSatisfy { $0.column1 == code("20552") })
        #expect(report.asColumn2.count > 0 && report.asColumn2.first.allSatisfy { $0.column2 == code("20552") })
        #expect(report.releases.map(\.isStandIn) == [false, false, true, true, false])
        let nothing = CodeReport(of: code("99999"), on: date("1999-01-01"), in: image)
        #expect(nothing.rows.isEmpty && nothing.conversionFactor == nil)
    }
}
