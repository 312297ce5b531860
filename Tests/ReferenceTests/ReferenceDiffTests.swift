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

    /// The numbers of the lines change with every code that comes in between: that is no change of the others.
    @Test func `diagnoses that came, went and were split`() throws {
        let first = CMSText.orders(["E11-", "E119", "I10", "M17-", "M170"])
        let second = CMSText.orders(["E11-", "E118", "E119", "I10-", "I100", "M17-"])
        let diff = try diff(first, second, ("icd10cm-order-2025.txt", "icd10cm-order-2026.txt"))
        #expect(
            diff.changes.map { "\($0.what) \($0.key) \($0.column) \($0.before)>\($0.after)" } == [
                "added E118  >", "changed I10 valid 1>0", "added I100  >", "removed M170  >",
            ])
    }

    @Test func `rows of coding lists that came, went and changed`() throws {
        let first = CMSText.codingLists([
            "telehealth,99213,,,,,,", "procedure-age,58150,,,,9,64,", "excludes1,E11,E10,,,,,",
        ])
        let second = CMSText.codingLists(["procedure-age,58150,,,,12,,", "excludes1,E10,E11,,,,,", "clia,80053,,,,,,"])
        let diff = try diff(first, second, ("coding-lists-2025Q1.csv", "coding-lists-2025Q2.csv"))
        #expect(
            diff.changes.map { "\($0.what) \($0.key) \($0.column) \($0.before)>\($0.after)" } == [
                "added clia 80053  >", "changed procedure-age 58150 high 64>", "changed procedure-age 58150 low 9>12",
                "removed telehealth 99213  >",
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
