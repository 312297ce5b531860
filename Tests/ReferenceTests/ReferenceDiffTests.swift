import Claims
import Reference
import Testing

struct ReferenceDiffTests {
    private func diff(_ first: String, _ second: String, _ names: (String, String)) throws -> ReferenceDiff {
        let image = try importing([Fixture.file(names.0, first), Fixture.file(names.1, second)]).image()
        return try #require(ReferenceDiff(from: 0, to: 1, in: image))
    }

    @Test func `a fee schedule's codes that came and went, and every value that changed`() throws {
        let january = CMSText.fees([CMSText.feeRow, CMSText.feeRow.replacing("20552", with: "20550")])
        let changed = CMSText.feeRow.replacing(
            "0.66,0.84,,0.36,,0.07,1.57,1.09", with: "0.70,0.84,,0.36,NA,0.07,1.61,1.13")
        let april = CMSText.fees(
            [changed, CMSText.feeRow.replacing("20552", with: "20553")],
            title: "2025 National Physician Fee Schedule Relative Value File April Release")
        let diff = try diff(january, april, ("a.csv", "b.csv"))
        #expect(diff.from.name == "CMS MPFS RVU25A" && diff.to.name == "CMS MPFS RVU25B")
        #expect((diff.count(.added), diff.count(.removed), diff.count(.changed)) == (1, 1, 4))
        let texts = diff.changes.map { "\($0.what) \($0.key) \($0.column) \($0.before)>\($0.after)" }
        #expect(
            texts == [
                "removed 20550  >", "changed 20552 FACILITY NA INDICATOR >NA", "changed 20552 FACILITY TOTAL 1.09>1.13",
                "changed 20552 NON-FACILITY TOTAL 1.57>1.61", "changed 20552 WORK RVU 0.66>0.70", "added 20553  >",
            ])
    }

    @Test func `edits opened, closed and changed between the last days of two tables`() throws {
        let first = CMSText.edits([
            "20552|36415||20200101|*|1|", "20552|97597||20200101|*|1|", "20553|36415||20200101|*|1|",
            "20600|36415||20200101|20201231|1|",
        ])
        let second = CMSText.edits([
            "20552|36415||20200101|20240331|1|", "20552|97597||20200101|*|0|", "20553|36415||20200101|*|1|",
            "20600|36415||20190101|20201231|1|", "20605|36415||20240401|*|1|",
        ])
        let diff = try diff(first, second, ("2024Q1.txt", "2024Q2.txt"))
        let texts = diff.changes.map { "\($0.what) \($0.key) \($0.column) \($0.before)>\($0.after)" }
        #expect(
            texts == [
                "removed 20552 36415  indicator 1 from 2020-01-01>", "changed 20552 97597 Modifier 1>0",
                "changed 20600 36415 history >", "added 20605 36415  >indicator 1 from 2024-04-01",
            ])
    }

    @Test func `tables of different kinds are not compared, and a table does not differ from itself`() throws {
        let image = try importing([
            Fixture.file("a.csv", CMSText.fees()), Fixture.file("MUE_2025Q1.csv", CMSText.limits(["20552,1,2,"])),
        ]).image()
        #expect(ReferenceDiff(from: 0, to: 1, in: image) == nil)
        #expect(ReferenceDiff(from: 0, to: 0, in: image)?.changes.isEmpty == true)
    }
}
