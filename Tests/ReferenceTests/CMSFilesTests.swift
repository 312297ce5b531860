import Claims
import Glibc
import Reference
import Testing

/// Over CMS's own files as SOURCES.md lists them. Expected counts are SOURCES.md's and rules.md's; the sums were made by
/// another program over the same files.
@Suite(.enabled(if: Fixture.data != nil, "set MEDPAY_DATA to the folder with CMS's files"))
struct CMSFilesTests {
    private let data = Fixture.data ?? ""

    @Test func `the whole of RVU25A`() throws {
        let image = try importing(["\(data)/mpfs/2025/PPRRVU25_JAN.csv"]).image()
        let schedule = try #require(image.feeSchedule(on: date("2025-01-01")))
        #expect(image.releases[0].rows == 18_865 && schedule.rowCount == 18_865)
        #expect(schedule.conversionFactor == 323_465)
        let rows = (0..<schedule.rowCount).compactMap { schedule.row(at: $0) }
        func sum(_ value: (FeeScheduleRow) -> Int32) -> Int { rows.reduce(0) { $0 + Int(value($1)) } }
        #expect(sum(\.work) == 7_174_511 && sum(\.malpractice) == 1_512_137)
        #expect(sum(\.practiceNonFacility) == 7_481_906 && sum(\.practiceFacility) == 5_671_870)
        #expect(sum(\.capPracticeNonFacility) == 1_718_637 && sum(\.capMalpractice) == 13_460)
        #expect(rows.count { $0.imagingFamily == 88 } == 474 && rows.count { $0.isNotUsedByMedicare } == 146)
        #expect(rows.count { $0.endoscopicBase != nil } == 369)
        let components = ServiceComponent.allCases.map { component in rows.count { $0.component == component } }
        #expect(components == [16_646, 1117, 1098, 4])
        for row in rows { #expect(schedule.row(row.code, row.component) == row) }
    }

    @Test func `the built-in rows are those of RVU25A`() throws {
        let day = date("2025-01-01")
        let whole = try #require(
            try importing(["\(data)/mpfs/2025/PPRRVU25_JAN.csv"]).image().feeSchedule(on: day))
        let builtIn = try #require(try ReferenceImage.builtIn().feeSchedule(on: day))
        for code in builtIn.codes { #expect(builtIn.rows(code) == whole.rows(code)) }
    }

    @Test func `files that went through a spreadsheet have the content of the originals, and say what was mended`()
        throws
    {
        for (name, columns) in [
            ("PPRRVU25_JAN", ["HCPCS", "GLOB DAYS", "DIAGNOSTIC PROCEDURES"]),
            ("GPCI2025", ["MAC", "Locality Number"]),
        ] {
            let original = try importing(["\(data)/mpfs/2025/\(name).csv"])
            let resaved = "\(data)/mpfs/2025/variants/\(name).excel-resaved.csv"
            #expect(original.releases[0].repairs.isEmpty)
            let again = try importing([resaved], into: original.image())
            #expect(again.items.map(\.change) == [.unchanged] && again.bytes == original.bytes)
            let repairs = again.items[0].release.repairs
            #expect(repairs.count == columns.count)
            for column in columns { #expect(repairs.contains { $0.hasPrefix("\(column) had lost leading zeros") }) }
        }
    }

    /// Twins of the .csv files, which CMS publishes beside them: the same content, but for names cut short.
    @Test(arguments: ["GPCI2025", "ANES2025", "25LOCCO"]) func `the .txt says what the .csv says`(name: String) throws {
        let csv = try importing(["\(data)/mpfs/2025/\(name).csv"])
        let text = try importing(["\(data)/mpfs/2025/\(name).txt"])
        #expect(csv.releases.map(\.name) == text.releases.map(\.name) && csv.releases[0].rows == text.releases[0].rows)
        let images = (try csv.image(), try text.image())
        let day = date("2025-06-30")
        let localities = (images.0.localities(on: day), images.1.localities(on: day))
        for index in 0..<(localities.0?.count ?? 0) {
            #expect(localities.0?.locality(at: index) == localities.1?.locality(at: index))
        }
        let factors = (images.0.anesthesiaFactors(on: day), images.1.anesthesiaFactors(on: day))
        factors.0?.forEach { key, factor, _ in #expect(factors.1?.factor(key) == factor) }
        let counties = (images.0.localityCounties(on: day), images.1.localityCounties(on: day))
        for index in 0..<(counties.0?.count ?? 0) {
            #expect(counties.0?[index]?.locality == counties.1?[index]?.locality)
            // The .txt does not say that California is California.
            let state = counties.1?[index]?.state
            #expect(state == counties.0?[index]?.state || state == "")
        }
    }

    @Test func `the anesthesia factors of 2025`() throws {
        let image = try importing(["\(data)/mpfs/2025/ANES2025.csv"]).image()
        let table = try #require(image.anesthesiaFactors(on: date("2025-07-01")))
        // ANES2025.csv: 20.3178 in the heading; ALABAMA 19.31, ALASKA* 27.86.
        #expect(table.count == 109 && table.national() == 20_317_800)
        #expect(LocalityKey("10112/00").flatMap { table.factor($0) } == 193_100)
        #expect(LocalityKey("02102/01").flatMap { table.factor($0) } == 278_600)
        #expect(LocalityKey("10112/01").flatMap { table.factor($0) } == nil)
    }

    @Test func `the OPPS caps of October 2025, 840 of them under another contractor's number`() throws {
        let image = try importing(["\(data)/mpfs/2025/OPPSCAP_Oct.csv", "\(data)/mpfs/2025/GPCI2025.csv"]).image()
        #expect(image.releases[0].name == "CMS OPPS cap RVU25D" && image.releases[0].rows == 16_100)
        let day = date("2025-10-01")
        let caps = try #require(image.imagingCaps(on: day))
        let localities = try #require(image.localities(on: day))
        var others = 0
        caps.forEach { cap in
            guard let own = localities.locality(cap.locality) else {
                Issue.record("\(cap.locality) is no locality")
                return
            }
            if own.key != cap.locality {
                others += 1
                #expect(caps.cap(cap.code, cap.component, in: own.key)?.facility == cap.facility)
            }
        }
        #expect(others == 840)
        // rules.md 19, E19: 74263-TC in Alabama is capped at 209.88.
        let alabama = try #require(LocalityKey("10112/00"))
        #expect(caps.cap(code("74263"), .technical, in: alabama)?.nonFacility == 20_988)
        #expect(caps.cap(code("74263"), .professional, in: alabama) == nil)
    }

    @Test func `the ZIP codes of October 2025`() throws {
        let image = try importing(["\(data)/zip/ZIP5_OCT2025.txt.gz", "\(data)/mpfs/2025/GPCI2025.csv"]).image()
        #expect(image.releases[0].name == "CMS ZIP5 2025Q4" && image.releases[0].rows == 42_956)
        let table = try #require(image.zipLocalities(on: date("2025-12-31")))
        let localities = try #require(image.localities(on: date("2025-12-31")))
        var (count, split, unknown) = (0, 0, 0)
        table.forEach { zip, place in
            count += 1
            split += place.isSplit ? 1 : 0
            unknown += localities.locality(place.locality) == nil ? 1 : 0
            #expect(table.place(zip) == place)
        }
        #expect(count == 42_956 && split == 580 && unknown == 0)
        // The first line of the file: AK995010210201, blank, 0.
        let anchorage = try #require(ZIPCode("99501").flatMap { table.place($0) })
        #expect(anchorage.locality == LocalityKey("02102/01") && anchorage.state == USState("AK") && !anchorage.isSplit)
        #expect(ZIPCode("00000").flatMap { table.place($0) } == nil)
    }

    @Test func `lists of reason, remark and place of service codes, and of modifiers`() throws {
        let image = try importing(["\(data)/codes", "\(data)/ncci/ncci_ptp_associated_modifiers.csv"]).image()
        let day = date("2023-12-01")
        #expect(
            Dictionary(grouping: image.releases, by: \.kind).mapValues { $0.map(\.rows) } == [
                .adjustmentReasons: [405], .remarkCodes: [1171], .placesOfService: [99], .editModifiers: [44],
            ])
        let reasons = try #require(image.codeList(.adjustmentReasons, on: day))
        // carc.csv: 97 since 1995-01-01.
        #expect(reasons.code("97")?.start == date("1995-01-01") && reasons.code("97")?.isInUse(on: day) == true)
        #expect(reasons.code("CO") == nil && reasons.code("9") != nil && reasons.code("999") == nil)
        let places = try #require(image.codeList(.placesOfService, on: day))
        for value in UInt8(1)...99 {
            let place = try #require(PlaceOfService(rawValue: value))
            #expect(places.code(place.description)?.setting == place.setting, "\(place)")
        }
        #expect(image.codeList(.editModifiers, on: day)?.code("XE") != nil)
        #expect(image.codeList(.editModifiers, on: day)?.code("50") == nil)
    }

    /// What an operator does first, with whatever lies in the folder.
    @Test func `the whole folder comes in with one command`() throws {
        var passedOver: [ImportOutcome.PassedOver] = []
        let outcome = try importReference(paths: [data], into: nil, options: .init(imported: 0)) { event in
            if case .passedOver(let file) = event { passedOver.append(file) }
        }
        let absent: Set<TableKind> = [.anesthesiaUnits, .diagnoses, .codingLists]
        #expect(Set(outcome.releases.map(\.kind)) == Set(TableKind.allCases).subtracting(absent))
        #expect(passedOver == outcome.passedOver)
        let tables = outcome.passedOver.filter(\.isTable).map { String($0.path.split(separator: "/").last ?? "") }
        #expect(tables == ["ccipra-v322r0-f1.excerpt.txt"])
        let image = try outcome.image()
        #expect(image.size < 100 << 20)
        #expect(image.crossChecks().allSatisfy { $0.outcome == .passed }, "\(image.crossChecks())")
        for index in image.releases.indices where image.releases[index].kind != .procedureEdits {
            try expectSameAfterExport(index, of: image)
        }
    }

    @Test(arguments: ["GPCI2025.csv", "variants/GPCI2025.excel-resaved.csv"])
    func `the localities of 2025`(name: String) throws {
        let image = try importing(["\(data)/mpfs/2025/\(name)"]).image()
        let table = try #require(image.localities(on: date("2025-07-01")))
        let rows = (0..<table.count).compactMap { table.locality(at: $0) }
        #expect(rows.count == 109 && image.releases[0].name == "CMS GPCI 2025")
        #expect(rows.reduce(0) { $0 + $1.work } == 111_165 && rows.reduce(0) { $0 + $1.practice } == 113_736)
        #expect(rows.reduce(0) { $0 + $1.malpractice } == 93_853)
        #expect(
            (0..<table.count).allSatisfy { !table.name(at: $0).hasSuffix("*") }
                && Set(rows.map(\.key.number)).count == 47)
    }

    @Test func `the unit limits of 2026Q2`() throws {
        let path = "\(data)/ncci/mue/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"
        let image = try importing([path]).image()
        #expect(image.releases[0].rows == 15_095 && image.releases[0].name == "NCCI MUE practitioner 2026Q2")
        let limits = try #require(image.unitLimits(on: date("2026-04-01")))
        var counts = [0, 0, 0, 0]
        var zeros = 0
        for value in 0..<UInt32(HCPCS.count) {
            guard let limit = HCPCS(rawValue: value).flatMap({ limits.limit($0) }) else { continue }
            counts[Int(limit.adjudication)] += 1
            zeros += limit.value == 0 ? 1 : 0
        }
        #expect(counts == [0, 41, 5417, 9637] && zeros == 2642)
    }

    @Test func `the add-on edits of 2026Q2`() throws {
        let image = try importing(["\(data)/ncci/aoc/AOC_V2026Q2-MCR.csv"]).image()
        #expect(image.releases[0].rows == 9000 && image.releases[0].name == "NCCI AOC 2026Q2")
        let addOns = try #require(image.addOnEdits(on: date("2025-01-15")))
        let codes = (0..<UInt32(HCPCS.count)).compactMap { HCPCS(rawValue: $0) }
        let everInForce = codes.filter { code in
            (2013...2026).contains { year in
                ["01-01", "04-01", "12-31"].contains { addOns.type(addOn: code, on: date("\(year)-\($0)")) != nil }
            }
        }
        // 830 add-ons, of which those whose every row is suspended from its first day never are in force.
        #expect((826...830).contains(everInForce.count))
        #expect(addOns.type(addOn: code("11103"), on: date("2025-01-15")) == 1)
        #expect(addOns.edit(addOn: code("11103"), on: date("2025-01-15"))?.primaries.count == 3)
    }

    @Test func `the excerpt of a real table of 2026Q3`() throws {
        let options = ImportOptions(imported: 0, takesParts: true)
        let image = try importing(["\(data)/ncci/ptp/ccipra-v322r0-f1.excerpt.txt"], options).image()
        let release = try #require(image.releases.first)
        #expect(release.name == "NCCI PTP practitioner 2026Q3" && release.through == date("2026-09-30"))
        let edits = try #require(image.procedureEdits(on: date("2023-12-31")))
        // 0001A 0591T from 20220101 to 20231231, indicator 1.
        let pair = (code("0001A"), code("0591T"))
        #expect(edits.edit(column1: pair.0, column2: pair.1, on: date("2023-12-31"))?.indicator == 1)
        #expect(edits.edit(column1: pair.0, column2: pair.1, on: date("2024-01-01")) == nil)
        #expect(edits.edit(column1: pair.0, column2: pair.1, on: date("2021-12-31")) == nil)
    }
}

/// One test, as the table is large: 2,545,089 rows.
@Suite(.enabled(if: Fixture.data != nil, "set MEDPAY_DATA to the folder with CMS's files"))
struct ProcedureEditScaleTests {
    private struct Row {
        var effective: String
        var deletion: String
        var indicator: String

        func isInForce(on day: String) -> Bool {
            effective <= day && (deletion == "*" || day <= deletion) && indicator != "9"
        }
    }

    @Test func `the whole table agrees with a plain reading on sampled pairs and all their dates`() throws {
        let folder = Fixture.folder()
        defer { Fixture.remove(folder) }
        let text = "\(folder)/ptp_practitioner_2024Q2.assumed-dates.txt"
        let packed = "\(Fixture.data ?? "")/ncci/ptp/ptp_practitioner_2024Q2.assumed-dates.txt.gz"
        let pid = try #require(Fixture.spawn(["/usr/bin/gzip", "-dc", packed], output: text))
        #expect(waitpid(pid, nil, 0) == pid)
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try importing([text])
        let compiled = clock.now
        let path = "\(folder)/image"
        try outcome.writeImage(to: path)
        let written = clock.now
        let image = try ReferenceImage(contentsOf: path)
        let opened = clock.now
        print(
            "2024Q2: imported in \(compiled - start), written in \(written - compiled), "
                + "opened in \(opened - written), \(image.size) bytes")
        try image.verify()
        #expect(outcome.releases.map(\.rows) == [2_545_089])
        let edits = try #require(image.procedureEdits(on: date("2024-06-30")))
        // 88108 88162 is there twice, word for word.
        #expect(edits.rowCount == 2_545_088)
        compare(edits, plainly(text))
        countAndTime(edits)
    }

    /// Lines split as text, pairs in a dictionary: slow, and unlike the importer. About every 97th pair, with its mirror.
    private func plainly(_ path: String) -> [String: [Row]] {
        var table: [String: [Row]] = [:]
        for line in Fixture.bytes(path).split(separator: UInt8(ascii: "\n")).dropFirst(6) {
            let pair = [Array(line.prefix(5)), Array(line.dropFirst(6).prefix(5))].sorted {
                $0.lexicographicallyPrecedes($1)
            }
            guard pair.joined().reduce(2024 as UInt32, { $0 &* 31 &+ UInt32($1) }) % 97 == 0 else { continue }
            let cells = String(decoding: line, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
            let row = Row(effective: String(cells[3]), deletion: String(cells[4]), indicator: String(cells[5]))
            table["\(cells[0])\t\(cells[1])", default: []].append(row)
        }
        return table
    }

    private func compare(_ edits: ProcedureEditTable, _ plain: [String: [Row]]) {
        let ends = Set(plain.values.joined().flatMap { [$0.effective, $0.deletion] }).filter { $0 != "*" }
        var checked = 0
        for (pair, rows) in plain {
            let (first, second) = (code(String(pair.prefix(5))), code(String(pair.suffix(5))))
            let own = Set(rows.flatMap { [$0.effective, $0.deletion] }).filter { $0 != "*" }
            for text in own.union(checked % 100 == 0 ? ends : []) {
                for day in [date(text).adding(days: -1), date(text), date(text).adding(days: 1)] {
                    let words = day.description.replacing("-", with: "")
                    let expected = rows.filter { $0.isInForce(on: words) }
                    let found = edits.edit(column1: first, column2: second, on: day)
                    #expect((found != nil) == !expected.isEmpty, "\(pair) on \(day)")
                    if let found { #expect(expected.contains { $0.indicator == "\(found.indicator)" }) }
                }
            }
            if plain["\(second)\t\(first)"] == nil {
                #expect(edits.edit(column1: second, column2: first, on: date("2024-06-30")) == nil)
            }
            checked += 1
        }
        print("2024Q2: \(checked) pairs and \(ends.count) dates compared")
        #expect(checked > 10_000)
    }

    /// The different pairs are as many as rules.md 20 counts. The time of lookups is printed, not asserted.
    private func countAndTime(_ edits: ProcedureEditTable) {
        var codes: Set<HCPCS> = []
        var pairs = 0
        var last: ProcedureEdit?
        edits.forEachRow { edit in
            codes.insert(edit.column1)
            if edit.column1 != last?.column1 || edit.column2 != last?.column2 { pairs += 1 }
            last = edit
        }
        #expect(pairs == 2_237_541)
        let all = codes.sorted()
        var generator = SeededGenerator(state: 1)
        let day = date("2024-06-30")
        for (name, pool) in [("300 codes", Array(all.shuffled(using: &generator).prefix(300))), ("all codes", all)] {
            let pairs = (0..<100_000).map { _ in
                (
                    pool[Int.random(in: pool.indices, using: &generator)],
                    pool[Int.random(in: pool.indices, using: &generator)]
                )
            }
            var hits = 0
            let spent = ContinuousClock().measure {
                for pair in pairs where edits.edit(column1: pair.0, column2: pair.1, on: day) != nil { hits += 1 }
            }
            print("2024Q2: lookups among \(name): \(spent / 100_000) each, \(hits) hits of 100000")
        }
    }
}
