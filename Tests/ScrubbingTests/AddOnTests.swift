import Claims
import Testing

@testable import Scrubbing

/// NCCI 2026Q2: 99292 needs 99291 and 17003 needs 17000 (type 1).
@Suite struct AddOnTests {
    @Test func `an add-on without its primary is denied, with it it is clean`() throws {
        let alone = try scrub(claim(line(1, "99292"), place: "21"))
        #expect(alone.alarms == ["AOC-001"])
        #expect(try alone.first("AOC-001").severity == .deny)
        #expect(try alone.first("AOC-001").remedy.contains("(99291)"))
        #expect(try scrub(claim(line(1, "99291"), line(2, "99292"), place: "21")).alarms == [])
        #expect(try scrub(claim(line(1, "99292"), line(2, "99291"), place: "21")).alarms == [])
    }

    @Test func `critical care may be a colleague's and may have begun the day before`() throws {
        let colleague = claim(line(1, "99291"), line(2, "99292", rendering: "1111111112"), place: "21")
        #expect(try scrub(colleague).alarms == [])
        let before = line(1, "99291", on: date("2025-03-09"))
        #expect(try scrub(claim(before, line(2, "99292"), place: "21")).alarms == [])
        let longBefore = line(1, "99291", on: date("2025-03-08"))
        #expect(try scrub(claim(longBefore, line(2, "99292"), place: "21")).alarms == ["AOC-001"])
    }

    @Test func `a primary by another provider warns`() throws {
        let split = claim(line(1, "17000"), line(2, "17003", rendering: "1111111112"))
        let finding = try scrub(split).first("AOC-001")
        #expect(finding.severity == .warn)
        #expect(finding.lines == [2, 1])
    }

    @Test func `a primary on another day supports nothing`() throws {
        let later = claim(line(1, "17000"), line(2, "17003", on: date("2025-03-11")))
        #expect(try scrub(later).alarms == ["AOC-001"])
        #expect(try scrub(claim(line(1, "17000"), line(2, "17003"))).alarms == [])
    }

    @Test func `an add-on falls with its primary`() throws {
        // A limit of one unit denies the primary.
        let report = try scrub(claim(line(1, "99291", units: 2), line(2, "99292"), place: "21"))
        #expect(report.alarms == ["MUE-002", "AOC-003"])
        #expect(try report.first("AOC-003").lines == [2, 1])
        #expect(report.deniedLines == [1, 2])
    }

    @Test(.enabled(if: dataFolder != nil, "MEDPAY_DATA names the folder of CMS files"))
    func `an add-on falls with a primary that is an add-on, whichever line comes first`() throws {
        // NCCI 2026Q2: 0214T needs 0213T, and 0215T one of the two.
        let image = try wholeImage()
        for codes in [["0214T", "0215T"], ["0215T", "0214T"]] {
            let report = try scrub(claim(line(1, codes[0]), line(2, codes[1])), image: image)
            #expect(Set(report.alarms).isSuperset(of: ["AOC-001", "AOC-003"]), "\(codes): \(report.alarms)")
        }
    }

    @Test func `an add-on of type 2 warns only when nothing could be its primary`() throws {
        let alone = try scrub(claim(line(1, "76937", "26"), place: "22"))
        #expect(alone.all("AOC-002").map(\.severity) == [.warn])
        let with = try scrub(claim(line(1, "36556"), line(2, "76937", "26"), place: "22"))
        #expect(with.all("AOC-002") == [])
    }

    @Test func `a part of the table does not deny what may be outside it`() throws {
        #expect(try scrub(claim(line(1, "22552"), line(2, "22554"), place: "21")).alarms == [])
        #expect(try scrub(claim(line(1, "22552"), line(2, "20610"), place: "21")).alarms.contains("AOC-001"))
    }

    @Test func `a date without a table is not checked, and a part says so only of codes outside it`() throws {
        let day = date("2031-05-05")
        let none = try scrub(claim(line(1, "99292", on: day)), today: day)
        #expect(none.all("AOC-001") == [])
        #expect(try none.gap("AOC-009").contains("not checked"))
        #expect(try !scrub(claim(line(1, "99213"))).unchecked.contains("AOC-009"))
        let outside = try scrub(claim(line(1, "22552"), line(2, "22554"), place: "21"))
        #expect(try outside.gap("AOC-009").contains("a part of NCCI AOC 2026Q2"))
    }
}
