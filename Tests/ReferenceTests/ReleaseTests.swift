import Claims
import Glibc
import Reference
import Testing

struct ReleaseTests {
    private func fees(_ title: String, factor: String, released: String = "12/23/2024", work: String = "0.66") -> String
    {
        let total = ["0.66": ("1.57", "1.09"), "0.70": ("1.61", "1.13")][work] ?? ("", "")
        let row = CMSText.feeRow.replacing("32.3465", with: factor)
            .replacing("0.66,0.84,,0.36,,0.07,1.57,1.09", with: "\(work),0.84,,0.36,,0.07,\(total.0),\(total.1)")
        return CMSText.fees([row], title: title).replacing("12/23/2024", with: released)
    }

    /// 32.7442 through 8 March 2024, 33.2875 from 9 March. Source: rules.md 1.3.
    @Test func `the factor that changed on 9 March 2024 gives RVU24A and RVU24AR their dates`() throws {
        let title = "2024 National Physician Fee Schedule Relative Value File January Release"
        let folder = Fixture.folder()
        _ = Fixture.file("a.csv", fees(title, factor: "32.7442"), in: folder)
        _ = Fixture.file("b.csv", fees(title, factor: "33.2875"), in: folder)
        _ = Fixture.file("c.csv", fees(title.replacing("January", with: "April"), factor: "33.2875"), in: folder)
        let image = try importing([folder]).image()
        #expect(image.releases.map(\.name) == ["CMS MPFS RVU24A", "CMS MPFS RVU24AR", "CMS MPFS RVU24B"])
        let factors = ["2023-12-31", "2024-01-01", "2024-03-08", "2024-03-09", "2024-03-31", "2024-04-01"].map {
            image.feeSchedule(on: date($0))?.conversionFactor
        }
        #expect(factors == [nil, 327_442, 327_442, 332_875, 332_875, 332_875])
        #expect(image.releases.indices.allSatisfy { image.successor(of: $0) == nil })
    }

    @Test func `the caps of a corrected January release go with its factor`() throws {
        let folder = Fixture.folder()
        for name in ["rvu24a", "rvu24ar"] {
            mkdir("\(folder)/\(name)", 0o755)
            let price = name == "rvu24a" ? "10.00" : "11.00"
            _ = Fixture.file(
                "OPPSCAP_JAN.csv", CMSText.caps(["70551,TC,A,10112,00,\(price),\(price)"]), in: "\(folder)/\(name)")
        }
        let image = try importing([folder]).image()
        let alabama = try #require(LocalityKey("10112/00"))
        func price(_ day: String) -> Int32? {
            image.imagingCaps(on: date(day))?.cap(code("70551"), .technical, in: alabama)?.facility
        }
        #expect(price("2024-03-08") == 1_000 && price("2024-03-09") == 1_100 && price("2024-04-01") == nil)
    }

    @Test func `of two issues the one released later answers, whichever was imported first`() throws {
        let title = "2025 National Physician Fee Schedule Relative Value File January Release"
        let first = Fixture.file("first.csv", fees(title, factor: "32.3465"))
        let later = Fixture.file("later.csv", fees(title, factor: "32.3465", released: "01/15/2025", work: "0.70"))
        for paths in [[first, later], [later, first]] {
            let image = try importing(paths).image()
            #expect(image.feeSchedule(on: date("2025-02-01"))?.row(code("20552"), .whole)?.work == 70)
            let index = paths[0] == first ? 0 : 1
            #expect(image.successor(of: index) == 1 - index && image.successor(of: 1 - index) == nil)
            #expect(image.releases(meantBy: "RVU25A") == [1 - index])
        }
    }

    @Test func `a replaced table of edits has a higher revision`() throws {
        func part(_ name: String, _ indicator: Int) -> String {
            Fixture.file(name, CMSText.edits(["20552|36415||20200101|*|\(indicator)|"]))
        }
        let paths = [part("ccipra-v322r1-f1.txt", 0), part("ccipra-v322r0-f1.txt", 1)]
        let image = try importing(paths, .init(imported: 0, takesParts: true)).image()
        #expect(image.releases.map(\.revision) == [1, 0] && image.successor(of: 1) == 0)
        let edit = image.procedureEdits(on: date("2026-09-30"))?.edit(
            column1: code("20552"), column2: code("36415"), on: date("2026-09-30"))
        #expect(edit?.indicator == 0)
    }

    @Test func `releases are meant by number, name, last word or digest`() throws {
        let paths = [
            Fixture.file("a.csv", CMSText.fees()), Fixture.file("MUE_2026Q2.csv", CMSText.limits(["20552,1,2,"])),
            Fixture.file("AOC_V2026Q2.csv", CMSText.addOns(["1,11103,,11102,,2019001,,"])),
        ]
        let image = try importing(paths).image()
        #expect(image.releases(meantBy: "1") == [0] && image.releases(meantBy: "rvu25a") == [0])
        #expect(image.releases(meantBy: "CMS MPFS RVU25A") == [0])
        #expect(image.releases(meantBy: String(image.releases[1].digest.prefix(8))) == [1])
        #expect(image.releases(meantBy: "2026Q2") == [1, 2])
        #expect(image.releases(meantBy: "4").isEmpty && image.releases(meantBy: "0").isEmpty)
        #expect(image.releases(meantBy: "25A").isEmpty)
    }

    @Test func `an operator's dates win over what a file says`() throws {
        let options = ImportOptions(inForce: date("2024-12-01")...date("2024-12-15"), imported: 0)
        let release = try importing([Fixture.file("a.csv", CMSText.fees())], options).releases[0]
        #expect(release.from == date("2024-12-01") && release.through == date("2024-12-15"))
    }

    /// Every lookup by date agrees with a plain reading of the list, over releases made at random.
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func `the release of every day is the last word on it`(seed: UInt64)
        throws
    {
        var generator = SeededGenerator(state: seed)
        var paths: [(String, ImportOptions)] = []
        for index in 0..<12 {
            func day() -> ServiceDate { date("2025-01-01").adding(days: Int.random(in: 0..<60, using: &generator)) }
            func span() -> ClosedRange<ServiceDate> {
                let (first, second) = (day(), day())
                return min(first, second)...max(first, second)
            }
            let standIn = Bool.random(using: &generator) ? span() : nil
            let path = Fixture.file("m\(index).csv", CMSText.limits(["20552,\(index),2,"]))
            paths.append((path, ImportOptions(inForce: span(), standIn: standIn, imported: 0)))
        }
        var image: ReferenceImage?
        for (path, options) in paths { image = try importing([path], into: image, options).image() }
        let whole = try #require(image)
        for offset in -1...61 {
            let day = date("2025-01-01").adding(days: offset)
            var best: (isPublished: Bool, from: Int32, index: Int)?
            for (index, release) in whole.releases.enumerated() {
                let isPublished = release.from <= day && day <= release.through
                let standsIn =
                    release.standsInFrom.map { $0 <= day } == true && release.standsInThrough.map { day <= $0 } == true
                guard isPublished || standsIn else { continue }
                let candidate = (isPublished, release.from.days, index)
                if best.map({
                    ($0.isPublished ? 1 : 0, $0.from, $0.index) < (isPublished ? 1 : 0, candidate.1, index)
                }) ?? true {
                    best = candidate
                }
            }
            let found = whole.unitLimits(on: day)
            #expect(found?.release.index == best?.index, "seed \(seed), \(day)")
            #expect(found?.release.isStandIn == best.map { !$0.isPublished }, "seed \(seed), \(day)")
        }
    }
}
