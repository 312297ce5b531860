import Claims
import Foundation
import Testing

@testable import Pricing
@testable import Reference

private let data = ProcessInfo.processInfo.environment["MEDPAY_DATA"]

/// Amounts are of Alabama (10112/00: 1.000, 0.869, 0.575) unless said otherwise; E1 to E30 are rules.md 19's.
struct CodePageTests {
    private func pages(in place: String? = "10112/00", image: ReferenceImage? = nil) throws -> CodePages {
        try CodePages(
            on: day("2025-02-03"), locality: try place.map { try #require(LocalityKey($0)) },
            image: try image ?? fixture.get())
    }

    private func tips(
        _ procedure: String, _ kind: BillingTip.Kind, in place: String? = "10112/00", image: ReferenceImage? = nil
    ) throws -> [BillingTip] {
        try pages(in: place, image: image).tips(code(procedure)).filter { $0.kind == kind }
    }

    private func impact(
        _ procedure: String, _ kind: BillingTip.Kind, in place: String? = "10112/00", image: ReferenceImage? = nil
    ) throws -> String? {
        try tips(procedure, kind, in: place, image: image).first?.impact.map { "\($0)" }
    }

    /// The fixture's rows with a table of unit limits.
    private func limited(_ limits: [String: UInt32]) throws -> ReferenceImage {
        try image(feeSchedule: rows(of: feeScheduleText), localities: localities(of: localityText), limits: limits)
    }

    @Test func `the office is worth 13.49 more in Alabama and 15.52 nationally`() throws {
        #expect(try impact("20552", .setting) == "13.49")  // E2: 46.26 - 32.77.
        #expect(try impact("20552", .setting, in: nil) == "15.52")  // E3: 50.78 - 35.26.
        let page = try pages().page(code("20552"))
        #expect(page.fees.map(\.nonFacility?.paid) == [Money("46.26")])
        #expect(page.fees.map(\.facility?.paid) == [Money("32.77")])
        #expect(page.locality == LocalityKey("10112/00") && page.report.rows.count == 1)
    }

    @Test func `a setting that is flagged is said, and the difference of a copy is none`() throws {
        let surgery = try #require(try tips("27447", .setting).first)
        #expect(surgery.impact == nil && surgery.words.contains("Rarely or never done in the office"))
        // Therapy is flagged in a facility, and there the copy is right.
        #expect(try impact("97110", .setting) == "0.00")
        // 72148: a hospital's patient is the hospital's; (1.48 + 4.25 x 0.869 + 0.09 x 0.575) x 32.3465 = 169.01.
        let scan = try tips("72148", .setting)
        #expect(scan.count == 2 && scan[1].impact == Money("-169.01") && scan[1].words.contains("modifier 26"))
        #expect(try tips("85060", .setting)[1].words.contains("inpatients"))
    }

    @Test func `a second unit over the limit loses the first one too`() throws {
        let image = try limited(["20552": 1, "97110": 6, "80053": 0])
        let second = try #require(try tips("20552", .secondUnit, image: image).first)
        #expect(second.impact == Money("-46.26") && second.words.contains("over the limit"))
        #expect(try tips("20552", .units, image: image)[0].words.hasPrefix("At most 1 unit a day"))
        // E18: the second unit of 97110 has half of its practice expense.
        #expect(try impact("97110", .secondUnit, image: image) == "20.79")
        #expect(try tips("80053", .units, image: image)[0].words.contains("not payable"))
        #expect(try tips("99213", .units, image: image)[0].words.contains("not unlimited"))
        #expect(try impact("99213", .secondUnit, image: image) == "81.86")  // E5: each unit alike.
    }

    @Test func `both sides are 150 % of one where the indicator says so`() throws {
        #expect(try impact("20610", .bilateral) == "28.61")  // E7: 85.82 - 57.21.
        #expect(try impact("20552", .bilateral) == "0.00")  // Indicator 0: one fee.
        // Indicator 3, 70030: (0.18 + 0.79 x 0.869 + 0.02 x 0.575) x 32.3465 = 28.40 for each side.
        #expect(try impact("70030", .bilateral) == "28.40")
        #expect(try impact("36591", .bilateral) == "0.00")
    }

    @Test func `beside a higher procedure the rule of its indicator is priced`() throws {
        #expect(try impact("20552", .multipleProcedures) == "-23.13")  // E8: half of 46.26.
        #expect(try impact("99213", .multipleProcedures) == nil)
        // An endoscopy beside a higher one of its family loses the base: 45378 in the office is
        // (3.26 + 6.44 x 0.869 + 0.43 x 0.575) x 32.3465 = 294.47.
        #expect(try impact("45380", .multipleProcedures) == "-294.47")
        // 45378, the base itself, is not paid beside a member: all of its 294.47 is lost.
        #expect(try tips("45378", .multipleProcedures).map(\.impact).contains(Money("-294.47")))
        // E15: 0.95 x 64.35 + 0.50 x 104.66 = 61.13 + 52.33, of 169.01.
        #expect(try impact("72148", .multipleProcedures) == "-55.55")
        // Among the fixture's 97110 has the highest practice expense; 97140 beside it 19.72 (E18) of
        // (0.43 + 0.40 x 0.869 + 0.01 x 0.575) x 32.3465 = 25.34.
        #expect(try impact("97110", .multipleProcedures) == nil)
        #expect(try impact("97140", .multipleProcedures) == "-5.62")
    }

    @Test func `the parts of a test are told, and what rounding leaves between them`() throws {
        // Nationally 2.09, 3.73 and 5.82 times 32.3465: 67.60, 120.65 and 188.26.
        let tip = try #require(try tips("72148", .components, in: nil).first)
        for amount in ["$67.60", "$120.65", "$188.26", "$188.25"] { #expect(tip.words.contains(amount)) }
        #expect(tip.impact == Money("-120.66"))
        #expect(try tips("86153", .components)[0].words.contains("laboratory"))
        #expect(try tips("20552", .components)[0].words.contains("neither 26 nor TC"))
        // 45378-53: (1.63 + 3.22 x 0.869 + 0.22 x 0.575) x 32.3465 = 147.33, of 294.47.
        #expect(try impact("45378", .discontinued) == "-147.14")
        #expect(try impact("74263", .imagingCap) != nil)
        let caps = try tips("74263", .imagingCap).filter { $0.words.hasPrefix("74263-TC") }
        #expect(caps.map(\.impact) == [Money("-303.67")])  // E19: 209.88 - 513.55.
    }

    @Test func `the global period names the modifier that protects a visit, and what the visit is worth`() throws {
        let minor = try #require(try tips("20552", .globalPeriod).first)
        #expect(minor.words.hasPrefix("Global period 000") && minor.impact == Money("81.86"))  // E5.
        #expect(minor.words.contains("25"))
        let small = try #require(try tips("10060", .globalPeriod).first)
        #expect(small.words.hasPrefix("Global period 010") && small.words.contains("24"))
        let major = try #require(try tips("66984", .globalPeriod).first)
        #expect(major.words.contains("57") && major.impact == Money("59.93"))  // E5: in a facility.
        #expect(try impact("99213", .globalPeriod) == nil)
        // E20 and E21: 383.45 of 479.31.
        let split = try #require(try tips("66984", .splitCare).first)
        for amount in ["$479.31", "$383.45", "$95.86", "$335.52"] { #expect(split.words.contains(amount)) }
        #expect(split.impact == Money("-95.86"))
        // E22: 27447, 1,138.09: an assistant 182.09 or 154.78, two surgeons 711.31 each.
        let assistant = try #require(try tips("27447", .assistant).first)
        for amount in ["$182.09", "$154.78", "$711.31"] { #expect(assistant.words.contains(amount)) }
    }

    @Test(arguments: [
        ("J1100", "average sales price"), ("80053", "laboratory"), ("A4262", "always bundled"), ("A4211", "incident"),
        ("A2001", "contractor"), ("A4890", "contractor"), ("G0029", "measurement"), ("A0888", "not covered"),
        ("A0021", "not valid for Medicare"), ("00100", "anesthesia"), ("36591", "nothing else"),
        ("G0127", "coverage"), ("99999", "not on the fee schedule"),
    ])
    func `a status that is not plain is explained`(procedure: String, words: String) throws {
        let tip = try #require(try tips(procedure, .status).first)
        #expect(tip.words.contains(words), "\(tip.words)")
    }

    @Test func `drugs and supplies beside a procedure are told by their status, with no pairs made up`() throws {
        let tip = try #require(try tips("20552", .apart).first)
        // The fixture has one code of status E, one of B and one of P.
        #expect(tip.words.contains("1 codes of status E, 1 of B, 1 of P"))
        #expect(try tips("99213", .apart).isEmpty && tips("J1100", .apart).isEmpty)
    }

    @Test func `a code of another quantity is inferred, priced, and said to be an inference`() throws {
        let image = try ReferenceImage.builtIn()
        let fewer = try #require(try tips("20552", .sibling, in: nil, image: image).first)
        #expect(fewer.words.contains("20553") && fewer.words.contains("$58.55"))
        #expect(fewer.impact == Money("7.77") && fewer.isUnverified)  // 58.55 - 50.78.
        let more = try tips("20553", .sibling, in: nil, image: image)
        #expect(more.map(\.impact) == [Money("-7.77")])
        // Neighbours that a modifier may separate, or with other indicators, are no siblings.
        for procedure in ["20550", "99213", "20610", "36415"] {
            #expect(try tips(procedure, .sibling, image: image).isEmpty, "\(procedure)")
        }
    }

    @Test func `edits are told in both directions with what opens them and what is at stake`() throws {
        let page = try pages(in: nil, image: .builtIn()).page(code("20552"))
        #expect(page.asColumn1.count == page.report.asColumn1.count)
        #expect(page.asColumn2.count == page.report.asColumn2.count)
        let edit = try #require(page.asColumn2.first { $0.code == HCPCS("20553") })
        #expect(edit.indicator == 0 && edit.atStake == Money("50.78"))  // 20552 is the one that is denied.
        let visit = try #require(page.asColumn1.first { $0.code == HCPCS("99213") })
        #expect(visit.indicator == 1 && visit.atStake == Money("88.95"))  // 2.75 x 32.3465.
        let words = page.tips.filter { $0.kind == .edits }
        #expect(words.count == 2 && words[1].impact == Money("-50.78"))
        #expect(words.allSatisfy { $0.words.contains("59 or XE") && $0.source.contains("PTP") })
    }

    @Test func `add-on codes and their primaries are told from both sides`() throws {
        let image = try ReferenceImage.builtIn()
        // Type 1 of NCCI's table: 64494 goes with 64493.
        let addOn = try #require(try tips("64494", .addOn, image: image).first)
        #expect(addOn.words.contains("64493") && addOn.impact.map { $0 < .zero } == true)
        #expect(try tips("64493", .addOn, image: image).contains { $0.words.contains("64494") })
    }

    @Test func `base units are worth the locality's factor each`() throws {
        var draft = ImageDraft()
        let (from, through) = try (day("2025-01-01"), day("2025-12-31"))
        func add(_ kind: TableKind, _ content: TableContent) throws {
            _ = try draft.add(
                Release(
                    kind: kind, name: kind.name, from: from, through: through, digest: kind.name, source: "", rows: 0,
                    imported: 0), content)
        }
        let alabama = try #require(LocalityKey("10112/00"))
        try add(
            .feeSchedule,
            FeeSchedule.content(
                rows: rows(of: feeScheduleText), conversionFactor: 323_465, participation: .everybody))
        try add(.localities, LocalityTable.content(try localities(of: localityText).map { ($0, "") }))
        try add(.anesthesiaUnits, AnesthesiaUnitTable.content([code("00100"): 5]))
        try add(
            .anesthesiaFactors,
            AnesthesiaFactorTable.content(
                national: .init(everybody: 20_317_800, qualifying: nil),
                [alabama: .init(everybody: 193_100, qualifying: nil)]))
        let image = try ReferenceImage(bytes: draft.bytes())
        #expect(try impact("00100", .anesthesia, image: image) == "96.55")  // E27: 5 x 19.31.
        #expect(try impact("00100", .anesthesia, in: nil, image: image) == "101.59")  // 5 x 20.3178.
        #expect(try tips("00100", .anesthesia)[0].words.contains("not checked: no table in force"))
    }

    @Test func `where a table is missing a tip says so instead of nothing`() throws {
        let kinds: [BillingTip.Kind] = [.units, .addOn, .edits, .sibling]
        for kind in kinds {
            let words = try tips("20552", kind).map(\.words)
            #expect(words.contains { $0.contains("not checked: no table in force on 2025-02-03") }, "\(kind)")
        }
        let image = try fixture.get()
        let past = try Pricing.tips(for: code("20552"), on: day("2024-06-30"), locality: nil, image: image)
        #expect(past.filter { $0.words.contains("not checked") }.count >= 5)
        #expect(past.allSatisfy { $0.impact == nil })
    }

    @Test func `a locality that is in no table is refused, not priced as another`() throws {
        let image = try fixture.get()
        #expect(throws: CodePageError.unknownLocality) { try pages(in: "99999/99") }
        #expect(throws: CodePageError.noLocalities) {
            try CodePages(on: day("2024-06-30"), locality: LocalityKey("10112/00"), image: image)
        }
    }

    @Test func `every code of the built-in release has a page whose tips have words and a source`() throws {
        try expectWholePages(.builtIn(), atLeast: 400, siblings: nil)
    }

    @Test(.enabled(if: data != nil, "MEDPAY_DATA names no folder with mpfs/2025"))
    func `every code of RVU25A has a page whose tips have words and a source`() throws {
        let folder = try #require(data)
        var options = ImportOptions(imported: 0)
        options.standIn = try day("2024-07-01")...day("2025-03-31")
        let files = ["ncci/aoc", "ncci/mue", "ncci/ptp/ptp_practitioner_2024Q2.assumed-dates.txt.gz"]
        let ncci = try importReference(
            paths: files.map { "\(folder)/\($0)" }, into: nil, options: options)
        let schedule = ["PPRRVU25_JAN.csv", "GPCI2025.csv"].map { "\(folder)/mpfs/2025/\($0)" }
        let image = try importReference(
            paths: schedule, into: ncci.image(), options: ImportOptions(imported: 0)
        ).image()
        // Counted over CMS's files by other means: 1,025 of 7,359 codes with an amount.
        try expectWholePages(image, atLeast: 16_000, siblings: 1025)
    }

    private func expectWholePages(
        _ image: ReferenceImage, atLeast count: Int, siblings wanted: Int?
    ) throws {
        let pages = try pages(image: image)
        let codes = try #require(image.feeSchedule(on: pages.date)).codes
        #expect(codes.count >= count)
        var withSiblings = 0
        for code in codes {
            let tips = pages.tips(code)
            for tip in tips where tip.words.isEmpty || tip.source.isEmpty || tip.words.contains("  ") {
                Issue.record("\(code) \(tip)")
            }
            #expect(!tips.isEmpty, "\(code)")
            let siblings = tips.count { $0.kind == .sibling }
            #expect(siblings <= CodePages.siblingsMax)
            withSiblings += siblings > 0 ? 1 : 0
        }
        #expect(withSiblings * 5 < codes.count)  // An inference for few, not noise on every page.
        if let wanted { #expect(withSiblings == wanted) }
    }

    @Test(.enabled(if: data != nil, "MEDPAY_DATA names no folder with ncci"))
    func `the closed list of modifiers is the one that CMS publishes`() throws {
        let path = "\(try #require(data))/ncci/ncci_ptp_associated_modifiers.csv"
        let image = try importReference(paths: [path], into: nil, options: ImportOptions(imported: 0)).image()
        let published = OpeningModifiers(on: try day("2025-02-03"), image: image).all
        #expect(Set(published) == Set(OpeningModifiers.closedList))
    }
}
