import Claims
import Glibc
import Reference
import Testing

/// Every importer on files that are nearly right: each answer is an image or an error, never a crash, a hang or memory
/// without bound. `Deploy/test --all` runs many more rounds.
struct FuzzTests {
    private static let rounds = Fixture.environment("MEDPAY_FUZZ_ROUNDS").flatMap { Int($0) } ?? 1

    /// A file for each format that is recognised, as CMS writes it.
    private static let seeds: [(name: String, bytes: [UInt8])] = {
        let texts = [
            ("PPRRVU25_JAN.csv", CMSText.fees([CMSText.feeRow, CMSText.feeRow.replacing("20552", with: "20553")])),
            ("PPRRVU2026_Jan_QPP.csv", CMSText.fees2026([CMSText.feeRow2026(pricing: 1, factor: "33.5675")])),
            ("PPRRVU25_JAN.txt", CMSText.feesFixed()),
            (
                "GPCI2025.csv",
                CMSText.localities(["10112,AL,00,ALABAMA,1,0.869,0.575", "02102,AK,01,ALASKA*,1.5,1.081,0.592"])
            ),
            (
                "GPCI2025.txt",
                CMSText.localitiesFixed(["10112           AL      00   ALABAMA       1.000       0.869       0.575"])
            ),
            (
                "ccipra-v301r0.txt",
                CMSText.edits(["20552|36415||20200101|*|1|why", "20552|97597|*|19960101|20201231|9|why"])
            ),
            ("MUE_Eff_04-01-2026.csv", CMSText.limits(["20552,1,2 Date of Service Edit: Policy,Words"])),
            (
                "AOC_V2026Q2.csv",
                CMSText.addOns(["1,11103,,11102,,2019001,,", "2,0054T,,CCCCC,,2013091,2016366,Words"])
            ),
            ("AOC_V2026Q2.txt", "10092T201436522856       20130912014365\r\n20054T       CCCCC       2013091\r\n"),
            ("ANES2025.csv", CMSText.anesthesia(["10112 ,00 ,ALABAMA,19.31 "])),
            ("ANES2025.txt", CMSText.placed([(1, "10112"), (13, "00"), (19, "ALABAMA"), (74, "1931")], length: 77)),
            ("units2025.csv", CMSText.anesthesiaUnits(["00100,5", "142,4"])),
            ("OPPSCAP_OCT2025.csv", CMSText.caps(["70551,TC,A,10112,00,100.10,100.20"])),
            ("OPPSCAP_OCT2025.txt", "0633TTC C 01112  05   150.69    151.70\r\n"),
            (
                "ZIP5_OCT2025.txt",
                CMSText.zip("35203", "AL", "1011200") + "\r\n" + CMSText.zip("10001", "NY", "1320201")
            ),
            ("25LOCCO.csv", CMSText.counties(["10112,0,ALABAMA ,STATEWIDE ,ALL COUNTIES "])),
            (
                "25LOCCO.txt",
                "COUNTIES INCLUDED IN 2025 LOCALITIES.\r\n\r\n    10112       00    ALABAMA                STATEWIDE\r\n"
            ),
            ("carc.csv", CMSText.reasons([#"97,"Words, more",,,1995-01-01,2024-01-01,"#])),
            ("rarc.csv", CMSText.reasons(["M1,Words,,,1997-01-01,,2020-12-31"])),
            ("pos.csv", "pos_code,pos_type,pos_name\r\n01,Non-Facility,Pharmacy\r\n"),
            ("modifiers.csv", "modifier,class\r\nXE,other\r\n"),
            ("icd10cm-order-2025.txt", CMSText.orders()),
            ("coding-lists-2025Q1.csv", CMSText.codingLists(CodingListFixture.rows)),
        ]
        return texts.map { ($0.0, $0.1.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) }
    }()

    /// Pieces of CMS's own files, whole lines from their beginnings.
    private static let realSeeds: [(name: String, bytes: [UInt8])] = {
        guard let data = Fixture.data else { return [] }
        let files = [
            "mpfs/2025/PPRRVU25_JAN.csv", "mpfs/2025/variants/PPRRVU25_JAN.excel-resaved.csv", "mpfs/2025/GPCI2025.csv",
            "mpfs/2025/GPCI2025.txt", "mpfs/2025/ANES2025.csv", "mpfs/2025/ANES2025.txt", "mpfs/2025/25LOCCO.csv",
            "mpfs/2025/25LOCCO.txt", "mpfs/2025/OPPSCAP_Oct.csv", "ncci/ptp/ccipra-v322r0-f1.excerpt.txt",
            "ncci/mue/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", "ncci/aoc/AOC_V2026Q2-MCR.csv",
            "codes/carc.csv", "codes/rarc.csv", "codes/place_of_service.csv", "ncci/ncci_ptp_associated_modifiers.csv",
            "zip/ZIP5_OCT2025.txt.gz", "ncci/aoc/AOC_V2026Q2-MCR.xlsx",
        ]
        return files.map { file in
            let bytes = Fixture.bytes("\(data)/\(file)")
            let isPacked = file.hasSuffix(".gz") || file.hasSuffix(".xlsx")
            let piece = isPacked ? bytes[...] : bytes.prefix(20_000)
            return (String(file.split(separator: "/").last ?? ""), Array(piece))
        }
    }()

    @Test func `the unchanged seeds come in, each as a format of its own`() throws {
        let options = ImportOptions(imported: 0, takesParts: true)
        for seed in FuzzTests.seeds {
            #expect(throws: Never.self, "\(seed.name)") {
                try importing([Fixture.file(seed.name, seed.bytes)], options)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func `mutated tables end in an image or an error`(seed: UInt64) throws {
        try run(FuzzTests.seeds, seed: seed, rounds: 60 * FuzzTests.rounds)
    }

    @Test(
        .enabled(if: Fixture.data != nil, "set MEDPAY_DATA to the folder with CMS's files"),
        arguments: [11, 12] as [UInt64])
    func `mutated pieces of CMS's own files do too`(seed: UInt64) throws {
        try run(FuzzTests.realSeeds, seed: seed, rounds: 12 * FuzzTests.rounds)
    }

    private func run(_ seeds: [(name: String, bytes: [UInt8])], seed: UInt64, rounds: Int) throws {
        var generator = SeededGenerator(state: seed)
        let folder = Fixture.folder()
        let options = ImportOptions(quarter: Quarter("2025Q1"), imported: 0, takesParts: true)
        let before = residentBytes()
        var images = 0
        for round in 0..<rounds {
            for file in seeds {
                let mutated = mutate(file.bytes, &generator, among: seeds)
                let path = Fixture.file(file.name, mutated, in: folder)
                let begin = ContinuousClock.now
                do throws(ImportError) {
                    let outcome = try importing([path], options)
                    images += 1
                    let image = try? outcome.image()
                    #expect(image != nil, "seed \(seed), round \(round), \(file.name): an image that cannot be opened")
                    if let image, round % 8 == 0 { exercise(image) }
                } catch {
                    #expect(!error.expected.isEmpty && !error.advice.isEmpty && error.file.hasPrefix(folder))
                }
                // A hang, not slowness: some take a millisecond.
                #expect(ContinuousClock.now - begin < .seconds(20), "seed \(seed), round \(round), \(file.name)")
            }
        }
        #expect(images > 0)
        #expect(residentBytes() - before < 512 << 20, "seed \(seed): memory grows")
    }

    private func exercise(_ image: ReferenceImage) {
        for day in [date("2025-01-15"), date("2026-05-01")] {
            for text in ["20552", "0633T", "00100", "99999"] { _ = CodeReport(of: code(text), on: day, in: image) }
            CodingListFixture.ask(image, on: day)
            if let zip = ZIPCode("35203") { _ = try? LocalityReport(of: zip, on: day, in: image) }
        }
        _ = image.crossChecks()
        for index in image.releases.indices { try? image.export(index) { _ in } }
    }

    /// Bytes changed, dropped, doubled and moved, lines of another file mixed in, and the file cut short.
    private func mutate(
        _ bytes: [UInt8], _ generator: inout SeededGenerator, among others: [(name: String, bytes: [UInt8])]
    ) -> [UInt8] {
        var bytes = bytes
        let telling = Array(",\"\t\n\r*0123456789ATCZ.-+ ".utf8) + [0, 0x1A, 0x80, 0xFF]
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            guard !bytes.isEmpty else { break }
            let index = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0...2: bytes[index] = telling[Int.random(in: telling.indices, using: &generator)]
            case 3: bytes.remove(at: index)
            case 4: bytes.insert(telling[Int.random(in: telling.indices, using: &generator)], at: index)
            case 5:
                let end = min(index + Int.random(in: 1...200, using: &generator), bytes.count)
                bytes.insert(contentsOf: bytes[index..<end], at: end)
            case 6: bytes.removeSubrange(index..<min(index + Int.random(in: 1...50, using: &generator), bytes.count))
            default:
                let other = others[Int.random(in: others.indices, using: &generator)].bytes
                let start = Int.random(in: 0..<max(other.count, 1), using: &generator)
                bytes.insert(contentsOf: other[min(start, other.count)...].prefix(100), at: index)
            }
        }
        if Int.random(in: 0..<10, using: &generator) == 0 {
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
        }
        return bytes
    }

    private func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var (total, resident) = (0, 0)
        withUnsafeMutablePointer(to: &total) { total in
            withUnsafeMutablePointer(to: &resident) { resident in
                _ = withVaList([total, resident]) { vfscanf(file, "%ld %ld", $0) }
            }
        }
        return resident * 4096
    }
}
