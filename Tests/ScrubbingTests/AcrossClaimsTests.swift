import Claims
import Reference
import Testing

@testable import Scrubbing

@Suite struct AcrossClaimsTests {
    /// Another claim of the same patient, billed and rendered by the same provider.
    private func before(_ lines: ServiceLine...) -> [RelatedClaim] {
        [RelatedClaim(claim(lines).with { $0.reference = "T0" }, isBefore: true)]
    }

    private func after(_ lines: ServiceLine...) -> [RelatedClaim] {
        [RelatedClaim(claim(lines).with { $0.reference = "T2" }, isBefore: false)]
    }

    @Test func `an edit joins lines of two claims, and the claim of the component line has the finding`() throws {
        let component = try scrub(claim(line(1, "20552")), related: before(line(4, "20610")))
        #expect(component.alarms == ["PTP-002"])
        let finding = try component.first("PTP-002")
        #expect(finding.lines == [1])
        #expect(finding.others == [Finding.OtherLine(reference: "T0", line: 4)])
        #expect(finding.message.contains("line 4 (20610) of claim T0"))
        #expect(component.scope == .batch)
        // Alabama pays 23.13 for 20552 as the second procedure of a claim: half of what its own claim expects for it alone.
        #expect(component.atRisk == Money("46.26"))
        let comprehensive = try scrub(claim(line(1, "20610")), related: before(line(4, "20552")))
        #expect(comprehensive.alarms == [])
    }

    @Test func `another provider's, another day's and another patient's lines are no pair`() throws {
        let elsewhere = before(line(4, "20610", rendering: "1111111112"))
        #expect(try scrub(claim(line(1, "20552")), related: elsewhere).alarms == [])
        let yesterday = before(line(4, "20610", on: date("2025-03-09")))
        #expect(try scrub(claim(line(1, "20552")), related: yesterday).alarms == [])
    }

    @Test func `a provider without an NPI is not taken for another claim's`() throws {
        func unnamed(_ claim: Claim) -> Claim { claim.with { $0.billing.npi = nil } }
        let related = before(line(4, "20610")).map { RelatedClaim(unnamed($0.claim), isBefore: true) }
        #expect(try scrub(unnamed(claim(line(1, "20552"))), related: related).alarms == [])
        #expect(try scrub(unnamed(claim(line(1, "20552"), line(2, "20610")))).alarms == ["PTP-002"])
    }

    @Test func `a rendering provider without an NPI is the billing provider, on either claim`() throws {
        func unnamed(_ claim: Claim) -> Claim { claim.with { $0.rendering = Provider() } }
        let related = before(line(4, "20610"))
        let alike = related.map { RelatedClaim(unnamed($0.claim), isBefore: true) }
        for (one, others) in [(unnamed(claim(line(1, "20552"))), related), (claim(line(1, "20552")), alike)] {
            #expect(try scrub(one, related: others).alarms == ["PTP-002"])
        }
    }

    @Test func `units of a day are summed over claims of one biller, and each claim has its own dollars`() throws {
        let one = try scrub(claim(line(1, "20610", units: 2)), related: after(line(1, "20610")))
        #expect(one.alarms == ["MUE-003"])
        #expect(try one.first("MUE-003").message.contains("3 units"))
        let alone = try scrub(claim(line(1, "20610", units: 2)))
        #expect(alone.alarms == [])
        #expect(one.atRisk > .zero)
        let billed = after(line(1, "20610")).map {
            RelatedClaim($0.claim.with { $0.billing.npi = NPI("1111111112") }, isBefore: false)
        }
        #expect(try scrub(claim(line(1, "20610", units: 2)), related: billed).alarms == [])
    }

    @Test func `of two equal lines the later claim's is the duplicate`() throws {
        let later = try scrub(claim(line(1, "93000")), related: before(line(1, "93000")))
        #expect(later.alarms == ["DUP-001"])
        #expect(try later.first("DUP-001").message == "Line 1 (93000) repeats line 1 (93000) of claim T0.")
        #expect(try scrub(claim(line(1, "93000")), related: after(line(1, "93000"))).alarms == [])
    }

    @Test func `a replacement is not held against the claim that it replaces`() throws {
        let replacement = claim(line(1, "93000")).with { $0.frequency = .replacement }
        let report = try scrub(replacement, related: before(line(1, "93000")))
        #expect(report.alarms == [])
        #expect(report.scope == .claim)
        let replaced = before(line(1, "93000")).map {
            RelatedClaim($0.claim.with { $0.frequency = .replacement }, isBefore: true)
        }
        #expect(try scrub(claim(line(1, "93000")), related: replaced).alarms == [])
    }

    @Test func `a global period reaches into other claims`() throws {
        let surgery = before(line(1, "27447", "RT", on: date("2025-02-20"), place: "21"))
        let visit = try scrub(claim(line(1, "99213")), related: surgery)
        #expect(visit.alarms == ["GLB-001"])
        #expect(try visit.first("GLB-001").message.contains("18 days after it"))
        #expect(try scrub(claim(line(1, "99213", "24")), related: surgery).alarms == [])
        #expect(try scrub(claim(line(1, "20610", "79")), related: surgery).ids.contains("GLB-003") == false)
        #expect(try scrub(claim(line(1, "20610")), related: surgery).alarms == ["GLB-002"])
    }

    @Test func `a global period of ten days ends with the tenth day after, and one of ninety begins the day before`()
        throws
    {
        // Day 1 is the day after surgery: of 2025-02-28 the tenth is 2025-03-10.
        let tenth = before(line(1, "10060", on: date("2025-02-28")))
        #expect(try scrub(claim(line(1, "99213")), related: tenth).alarms == ["GLB-001"])
        let eleventh = before(line(1, "10060", on: date("2025-02-27")))
        #expect(try scrub(claim(line(1, "99213")), related: eleventh).alarms == [])
        let tomorrow = after(line(1, "27447", "RT", on: date("2025-03-11"), place: "21"))
        #expect(try scrub(claim(line(1, "99213")), related: tomorrow).alarms == ["GLB-001"])
        #expect(try scrub(claim(line(1, "99213", "57")), related: tomorrow).alarms == [])
        let inTwoDays = after(line(1, "27447", "RT", on: date("2025-03-12"), place: "21"))
        #expect(try scrub(claim(line(1, "99213")), related: inTwoDays).alarms == [])
    }

    @Test(.enabled(if: dataFolder != nil, "MEDPAY_DATA names the folder of CMS files"))
    func `a global period of ninety days ends with the ninetieth day after`() throws {
        let files = ["\(try #require(dataFolder))/mpfs/2025/PPRRVU25_JAN.csv"]
        let year = ImportOptions(standIn: date("2025-01-01")...date("2025-12-31"), imported: 0)
        let image = try importReference(paths: files, into: nil, options: year).image()
        // Of 2025-01-02 it is 2025-04-02: 29 + 28 + 31 + 2.
        let surgery = before(line(1, "27447", "RT", on: date("2025-01-02"), place: "21"))
        let (last, past) = (date("2025-04-02"), date("2025-04-03"))
        let inside = try scrub(claim(line(1, "99213", on: last)), today: past, image: image, related: surgery)
        #expect(inside.alarms == ["GLB-001"])
        let outside = try scrub(claim(line(1, "99213", on: past)), today: past, image: image, related: surgery)
        #expect(outside.alarms == [])
    }

    @Test func `who did only the surgery has no days after it, and an assistant none at all`() throws {
        for modifier in ["54", "80", "55"] as [Modifier] {
            let surgery = before(line(1, "27447", modifier, on: date("2025-02-20"), place: "21"))
            #expect(try scrub(claim(line(1, "99213")), related: surgery).alarms == [], "\(modifier)")
        }
    }

    @Test func `a patient is not new three years after a visit of another claim`() throws {
        let visit = before(line(1, "99213", on: date("2025-02-20")))
        #expect(try scrub(claim(line(1, "99203")), related: visit).alarms == ["EM-001"])
        // Three years by date: 2022-03-10 is long enough before 2025-03-10, the day after is not.
        let long = before(line(1, "99213", on: date("2022-03-10")))
        #expect(try scrub(claim(line(1, "99203")), related: long).alarms == [])
        let short = before(line(1, "99213", on: date("2022-03-11")))
        #expect(try scrub(claim(line(1, "99203")), related: short).alarms == ["EM-001"])
    }

    @Test func `an add-on's primary and a modifier's reason may stand on another claim`() throws {
        #expect(try scrub(claim(line(1, "17003")), related: after(line(1, "17000"))).alarms == [])
        #expect(try scrub(claim(line(1, "17003"))).alarms == ["AOC-001"])
        let marked = try scrub(claim(line(1, "20552", "XS")), related: after(line(1, "20610")))
        #expect(marked.all("PTP-006") == [])
    }

    @Test func `no dollar of a batch is counted twice`() throws {
        let (first, second) = (claim(line(1, "27447", "RT"), place: "21"), claim(line(1, "27447", "LT"), place: "21"))
        let one = try scrub(first, related: [RelatedClaim(second, isBefore: false)])
        let two = try scrub(second, related: [RelatedClaim(first, isBefore: true)])
        #expect(one.alarms == ["MUE-002"] && two.alarms == ["MUE-002"])
        #expect(one.atRisk == estimated(first, try testImage()).allowed)
        #expect(two.atRisk == estimated(second, try testImage()).allowed)
    }

    @Test func `random neighbours never make it trap, and only own lines are named`() throws {
        var random = Seeded(state: 99)
        var scrubber = Scrubber(image: try testImage())
        for _ in 0..<500 {
            let claim = randomClaim(&random)
            let related = (0..<Int(random.next() % 4)).map { number in
                RelatedClaim(
                    randomClaim(&random).with { $0.reference = "R\(number)" }, isBefore: random.next() % 2 == 0)
            }
            let report = scrubber.scrub(
                claim, estimate: estimated(claim, scrubber.image), today: sent, related: related, scope: .batch)
            #expect(Set(claim.lines.map(\.number)).isSuperset(of: report.findings.flatMap(\.lines)))
            #expect(
                Set(related.map(\.claim.reference)).isSuperset(of: report.findings.flatMap(\.others).map(\.reference)))
            #expect(
                report.atRisk
                    <= claim.lines.indices.reduce(Money.zero) { sum, position in
                        sum + estimated(claim, scrubber.image).lines[position].allowed
                    })
        }
    }
}
