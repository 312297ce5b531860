import CArchive
import Claims
import Glibc
import Reference
import Testing

struct ArchiveTests {
    private let localities = CMSText.localities(["10112,AL,00,ALABAMA,1,0.869,0.575"])

    /// A .zip as libarchive writes it, deflated.
    private func zip(_ name: String, _ entries: [(String, String)], in folder: String = Fixture.folder()) -> String {
        let path = "\(folder)/\(name)"
        let archive = archive_write_new()
        archive_write_set_format_zip(archive)
        archive_write_open_filename(archive, path)
        for (name, text) in entries {
            let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            let entry = archive_entry_new()
            archive_entry_set_pathname(entry, name)
            archive_entry_set_size(entry, Int64(bytes.count))
            archive_entry_set_filetype(entry, name.hasSuffix("/") ? 0o040000 : 0o100000)
            archive_entry_set_perm(entry, 0o644)
            archive_write_header(archive, entry)
            archive_write_data(archive, bytes, bytes.count)
            archive_entry_free(entry)
        }
        archive_write_close(archive)
        archive_write_free(archive)
        return path
    }

    @Test func `a .zip stands for its files, and its name for the quarter that they leave out`() throws {
        let path = zip(
            "rvu25d.zip",
            [
                ("docs/", ""), ("docs/RVU25D.pdf", "%PDF-1.4"), ("RVU25D.docx", "PK\u{3}\u{4}"),
                ("PPRRVU25_JAN.csv", CMSText.fees()), ("PPRRVU25_JAN.xlsx", "PK\u{3}\u{4}"),
                ("PPRRVU25_JAN.txt", CMSText.feesFixed()), ("GPCI2025.csv", localities),
                ("OPPSCAP_Oct.csv", CMSText.caps(["70551,TC,A,10112,00,100.10,100.10"])),
            ])
        let outcome = try importing([path])
        #expect(outcome.releases.map(\.name) == ["CMS MPFS RVU25A", "CMS GPCI 2025", "CMS OPPS cap RVU25D"])
        #expect(outcome.items[0].files == ["\(path)/PPRRVU25_JAN.csv"])
        let reasons = outcome.passedOver.map { "\($0.path.dropFirst(path.count + 1)): \($0.reason)" }
        #expect(
            reasons == [
                "docs/RVU25D.pdf: none of the tables that are read", "RVU25D.docx: none of the tables that are read",
                "PPRRVU25_JAN.txt: the same table as PPRRVU25_JAN.csv",
                "PPRRVU25_JAN.xlsx: the same table as PPRRVU25_JAN.csv",
            ])
        #expect(outcome.passedOver.allSatisfy { !$0.isTable })
        // The same files unpacked come to the same bytes, but for where they are from.
        let folder = Fixture.folder()
        _ = Fixture.file("PPRRVU25_JAN.csv", CMSText.fees(), in: folder)
        _ = Fixture.file("GPCI2025.csv", localities, in: folder)
        let unpacked = try importing([folder], into: outcome.image())
        #expect(unpacked.items.map(\.change) == [.unchanged, .unchanged])
    }

    @Test func `the four parts of a quarter come from four archives, each with its twin for a spreadsheet`() throws {
        let folder = Fixture.folder()
        for part in 1...4 {
            let edits = CMSText.edits(["2055\(part)|36415||20200101|*|1|"])
            _ = zip(
                "medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f\(part).zip",
                [("ccipra-v322r0-f\(part).TXT", edits), ("ccipra-v322r0-f\(part).xlsx", "PK\u{3}\u{4}")], in: folder)
        }
        let outcome = try importing([folder])
        #expect(outcome.releases.map(\.name) == ["NCCI PTP practitioner 2026Q3"] && outcome.releases[0].rows == 4)
        #expect(outcome.passedOver.count == 4)
        // A part that comes twice is read once, and named: it may differ.
        _ = Fixture.file("ccipra-v322r0-f1.txt", CMSText.edits(["30000|36415||20200101|*|1|"]), in: folder)
        let twice = try importing([folder])
        #expect(twice.releases[0].rows == 4)
        #expect(twice.passedOver.count { $0.isTable && $0.reason.hasPrefix("the same part of the table as") } == 1)
    }

    @Test func `a table whose own name has no year takes that of the files beside it`() throws {
        let folder = Fixture.folder()
        let caps = CMSText.caps(["70551,TC,A,10112,00,1.00,1.00"])
        _ = Fixture.file("OPPSCAP_Oct.csv", caps, in: folder)
        #expect(throws: ImportError.self) { try importing([folder]) }
        _ = Fixture.file("PPRRVU2025_Oct.csv", CMSText.fees(), in: folder)
        #expect(try importing([folder]).releases.map(\.name).contains("CMS OPPS cap RVU25D"))
        _ = Fixture.file("ANES2023.csv", CMSText.anesthesia(["10112,00,X,19.00"]), in: folder)
        let error = #expect(throws: ImportError.self) { try importing([folder]) }
        #expect(error?.expected.contains("quarter") == true)
    }

    @Test func `a .gz is its file`() throws {
        let plain = Fixture.file("MUE_Eff_04-01-2026.csv", CMSText.limits(["20552,1,2 Words,"]))
        let packed = "\(plain).gz"
        let pid = try #require(Fixture.spawn(["/usr/bin/gzip", "-c", plain], output: packed))
        var status: Int32 = 0
        #expect(waitpid(pid, &status, 0) == pid && status == 0)
        let outcome = try importing([packed])
        #expect(outcome.releases.map(\.source) == ["MUE_Eff_04-01-2026.csv"])
        #expect(try importing([plain], into: outcome.image()).items.map(\.change) == [.unchanged])
    }

    @Test func `an archive cut short is refused, wherever it is cut`() throws {
        let whole = Fixture.bytes(zip("a.zip", [("GPCI2025.csv", localities), ("x.csv", CMSText.fees())]))
        for length in stride(from: 4, to: whole.count - 1, by: 37) {
            // What libarchive can still read whole may come in; nothing is made up.
            let path = Fixture.file("cut.zip", Array(whole[..<length]))
            if let outcome = try? importing([path]) {
                #expect(outcome.releases.allSatisfy { $0.rows == 1 })
            }
        }
        let error = #expect(throws: ImportError.self) {
            try importing([Fixture.file("cut.zip", Array(whole[..<200]))])
        }
        #expect(error?.advice.contains("fetch it again") == true)
    }

    @Test func `an archive in an archive is named, and what to do with it`() throws {
        let inner = String(
            String.UnicodeScalarView(Fixture.bytes(zip("in.zip", [("x.csv", localities)])).map { Unicode.Scalar($0) }))
        let path = zip("out.zip", [("in.zip", inner), ("GPCI2025.csv", localities)])
        let outcome = try importing([path])
        #expect(outcome.releases.count == 1)
        #expect(
            outcome.passedOver.map(\.reason) == [
                "expected files in an archive, not archives; unpack in.zip and import the result"
            ])
        let error = #expect(throws: ImportError.self) { try importing([zip("only.zip", [("in.zip", inner)])]) }
        #expect(error?.expected == "files in an archive, not archives")
    }

    @Test func `a workbook is refused with what to do`() {
        for bytes in [[0x50, 0x4B, 3, 4, 0, 0], [0xD0, 0xCF, 0x11, 0xE0, 0, 0]] as [[UInt8]] {
            let error = #expect(throws: ImportError.self) {
                try importing([Fixture.file("AOC_V2026Q2-MCR.xlsx", bytes)])
            }
            #expect(error?.advice.contains("save the sheet as .csv") == true)
        }
    }

    @Test func `a workbook in a folder is one file, not the files that it is packed of`() throws {
        let folder = Fixture.folder()
        _ = Fixture.file("GPCI2025.csv", localities, in: folder)
        let workbook = zip("table.ods", [("content.xml", "<x/>"), ("styles.xml", "<x/>")], in: folder)
        let outcome = try importing([folder])
        #expect(outcome.releases.count == 1)
        #expect(outcome.passedOver.map(\.path) == [workbook] && outcome.passedOver[0].isTable)
        #expect(outcome.passedOver[0].reason.contains("save the sheet as .csv"))
    }

    /// "12-29-2025" is when CMS put it there.
    @Test func `the release that a folder names says the year, not the day behind it`() throws {
        let folder = "\(Fixture.folder())/rvu26a-updated-12-29-2025"
        mkdir(folder, 0o755)
        _ = Fixture.file("OPPSCAP_Jan.csv", CMSText.caps(["70551,TC,A,10112,00,1.00,1.00"]), in: folder)
        _ = Fixture.file("ANES.csv", CMSText.anesthesia(["10112,00,X,19.00"]), in: folder)
        let names = try importing([folder]).releases.map(\.name)
        #expect(Set(names) == ["CMS OPPS cap RVU26A", "CMS anesthesia factors 2026"])
    }

    @Test func `folders in folders are read, hidden files and pipes are not`() throws {
        let folder = Fixture.folder()
        mkdir("\(folder)/2025", 0o755)
        mkdir("\(folder)/2025/mpfs", 0o755)
        _ = Fixture.file("GPCI2025.csv", localities, in: "\(folder)/2025/mpfs")
        _ = Fixture.file("OPPSCAP_Jan.csv", CMSText.caps(["70551,TC,A,10112,00,1.00,1.00"]), in: "\(folder)/2025")
        _ = Fixture.file(".PPRRVU.csv", CMSText.fees(), in: folder)
        symlink(folder, "\(folder)/2025/again")
        let outcome = try importing([folder])
        #expect(Set(outcome.releases.map(\.name)) == ["CMS GPCI 2025", "CMS OPPS cap RVU25A"])
        mkfifo("\(folder)/pipe", 0o600)
        let error = #expect(throws: ImportError.self) { try importing(["\(folder)/pipe"]) }
        #expect(error?.expected == "a file or a folder")
    }
}
