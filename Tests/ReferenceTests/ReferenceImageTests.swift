import Claims
import Reference
import Testing

struct ReferenceImageTests {
    /// One small table of each kind.
    private static let files = [
        Fixture.file("PPRRVU.csv", CMSText.fees()),
        Fixture.file("GPCI.csv", CMSText.localities(["10112,AL,00,ALABAMA,1,0.869,0.575"])),
        Fixture.file(
            "ptp2024Q2.txt", CMSText.edits(["20552|36415||20200101|*|1|", "20552|97597||20200101|20201231|1|"])),
        Fixture.file("MUE_Eff_01-01-2025.csv", CMSText.limits(["20552,1,2 Words,"])),
        Fixture.file("AOC_V2026Q2.csv", CMSText.addOns(["1,11103,,11102,,2019001,,"])),
    ]

    private func small() throws -> [UInt8] { try importing(ReferenceImageTests.files).bytes }

    /// Asks everything of an image, for whatever it answers.
    private func exercise(_ image: ReferenceImage) {
        let codes = ["20552", "36415", "97597", "11103", "11102", "99999"].map(code)
        for day in ["1996-01-01", "2020-06-01", "2024-06-30", "2025-02-01", "2026-05-01"].map(date) {
            for first in codes {
                _ = CodeReport(of: first, on: day, in: image)
                for second in codes {
                    _ = image.procedureEdits(on: day)?.edit(column1: first, column2: second, on: day)
                    _ = image.addOnEdits(on: day)?.allows(addOn: first, primary: second, on: day)
                }
            }
            image.procedureEdits(on: day)?.forEachRow { _ in }
            _ = image.feeSchedule(on: day)?.codes
            if let table = image.localities(on: day) { for index in 0..<table.count { _ = table.name(at: index) } }
        }
    }

    /// Most bytes are the code slots, which come last; the tables themselves lie before them.
    private func tableBytes(_ bytes: [UInt8]) -> Range<Int> { 64..<bytes.count - 580_000 * 2 }

    @Test func `written to a file and mapped it answers as in memory`() throws {
        let outcome = try importing(ReferenceImageTests.files)
        let path = "\(Fixture.folder())/image"
        try outcome.writeImage(to: path)
        #expect(Fixture.bytes(path) == outcome.bytes)
        let mapped = try ReferenceImage(contentsOf: path)
        try mapped.verify()
        let inMemory = try outcome.image()
        #expect(mapped.digest == inMemory.digest && mapped.releases == inMemory.releases)
        #expect(mapped.releases.map(\.kind) == [.feeSchedule, .localities, .procedureEdits, .unitLimits, .addOnEdits])
        for text in ["20552", "11103", "36415"] {
            for day in ["2020-06-01", "2025-02-01"].map(date) {
                #expect(
                    CodeReport(of: code(text), on: day, in: mapped) == CodeReport(of: code(text), on: day, in: inMemory)
                )
            }
        }
    }

    @Test func `a view outlives the image it came from`() throws {
        let view = try importing(ReferenceImageTests.files).image().feeSchedule(on: date("2025-02-01"))
        #expect(view?.row(code("20552"), .whole)?.work == 66)
    }

    @Test func `writing replaces an image as a whole, and leaves nothing else in the folder`() throws {
        let folder = Fixture.folder()
        let path = "\(folder)/image"
        try importing([ReferenceImageTests.files[0]]).writeImage(to: path)
        let old = try ReferenceImage(contentsOf: path)
        try importing([ReferenceImageTests.files[1]], into: old).writeImage(to: path)
        #expect(try ReferenceImage(contentsOf: path).releases.count == 2)
        #expect(old.releases.count == 1 && old.feeSchedule(on: date("2025-02-01"))?.rowCount == 1)
        // The folder holds the image alone: an import of it names the one file it passed over.
        var events = 0
        #expect(throws: ImportError.self) {
            try importReference(paths: [folder], into: nil, options: .init(imported: 0)) { _ in events += 1 }
        }
        #expect(events == 1)
    }

    @Test func `a place that cannot be written is an error, not a half image`() throws {
        let outcome = try importing([ReferenceImageTests.files[0]])
        #expect(throws: ImportError.self) { try outcome.writeImage(to: "/nonexistent/image") }
        #expect(throws: ImportError.self) { try outcome.writeImage(to: Fixture.folder()) }
    }

    @Test func `files that are no image are refused`() throws {
        func reason(_ path: String) -> ReferenceError.Reason? {
            let error = #expect(throws: ReferenceError.self) { try ReferenceImage(contentsOf: path) }
            return error?.reason
        }
        #expect(reason("/nonexistent") == .unreadable)
        #expect(reason(Fixture.folder()) == .unreadable)
        #expect(reason(Fixture.file("empty", "")) == .notAnImage)
        #expect(reason(Fixture.file("text", String(repeating: "HCPCS,MOD,DESCRIPTION,", count: 99))) == .notAnImage)
    }

    @Test(arguments: [1, 3] as [UInt8]) func `another format is refused, and says what to do`(version: UInt8) throws {
        var bytes = try small()
        bytes[8] = version
        let error = #expect(throws: ReferenceError.self) { try ReferenceImage(bytes: bytes) }
        #expect(error?.reason == .otherFormat)
        #expect(error?.detail.contains("format \(version)") == true && error?.detail.contains("format 2") == true)
        if version == 1 { #expect(error?.detail.contains("medpay reference import") == true) }
    }

    @Test func `an image cut short anywhere is refused`() throws {
        let bytes = try small()
        let headerLengths = Array(0..<1200)
        for length in headerLengths + [bytes.count / 2, bytes.count - 1] {
            #expect(throws: ReferenceError.self) { try ReferenceImage(bytes: Array(bytes[..<length])) }
        }
        #expect(throws: ReferenceError.self) { try ReferenceImage(bytes: bytes + [0]) }
    }

    /// Bits of the header, the section table and the list of releases: refused, but for the digest, whose check costs a
    /// reading of the file.
    @Test func `a flipped bit in what opening relies on is refused`() throws {
        let bytes = try small()
        let sections = Int(bytes[12])
        for bit in 0..<(64 + sections * 24) * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: ReferenceError.self) { try ReferenceImage(bytes: damaged) }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `damage to the tables never ends in a crash`(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let bytes = try small()
        let tables = tableBytes(bytes)
        for _ in 0..<60 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...200, using: &generator) {
                let range = Bool.random(using: &generator) ? 64..<bytes.count : tables
                damaged[Int.random(in: range, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if let image = try? ReferenceImage(bytes: damaged) {
                exercise(image)
                #expect(throws: ReferenceError.self, "seed \(seed)") { try image.verify() }
            }
        }
    }

    /// Every word of the tables in turn made as large as it can be: offsets and counts point far outside.
    @Test func `absurd offsets stay inside the image`() throws {
        let bytes = try small()
        for start in stride(from: tableBytes(bytes).lowerBound, to: tableBytes(bytes).upperBound, by: 4) {
            var damaged = bytes
            damaged.replaceSubrange(start..<start + 4, with: [0xFF, 0xFF, 0xFF, 0xFF])
            if let image = try? ReferenceImage(bytes: damaged) { exercise(image) }
        }
    }

    @Test func `codes and dates that no table knows are nothing`() throws {
        let image = try ReferenceImage(bytes: small())
        #expect(image.feeSchedule(on: .distantPast) == nil && image.procedureEdits(on: .distantFuture) == nil)
        #expect(image.releaseNames(having: code("99999")).isEmpty)
        #expect(image.releaseNames(having: code("20552")) == ["CMS MPFS RVU25A"])
    }
}
