import Claims
import Foundation
import Pricing
import Reference
import Testing

private let data = ProcessInfo.processInfo.environment["MEDPAY_DATA"]

struct FeeTableTests {
    private func table(_ wanted: [FeeTable.Wanted]? = nil, on date: String = "2025-02-03") throws -> FeeTable {
        try #require(FeeTable(on: day(date), wanted: wanted, image: fixture.get()))
    }

    private func line(
        _ procedure: String, _ component: ServiceComponent = .whole, in place: String? = "10112/00"
    ) throws -> FeeLine {
        let table = try table([FeeTable.Wanted(code: try code(procedure), component: component)])
        let locality = try place.map { try self.locality($0, table) }
        return table.line(0, in: locality)
    }

    private func locality(_ text: String, _ table: FeeTable) throws -> Locality {
        let key = try #require(LocalityKey(text))
        return try #require(table.localities?.locality(key))
    }

    /// rules.md 19, E1 to E4.
    @Test(arguments: [
        ("10112/00", "46.26", "32.77"), ("13202/01", "58.17", "40.06"), ("01182/18", "56.25", "37.71"),
        ("02102/01", "62.74", "45.95"), (nil, "50.78", "35.26"),
    ])
    func `a fee is the formula's in both settings of the place`(
        place: String?, office: String, facility: String
    ) throws {
        let line = try line("20552", in: place)
        #expect(line.nonFacility?.amount == Money(office) && line.facility?.amount == Money(facility))
        #expect(line.nonFacility?.capped == nil && line.facility?.capped == nil && line.reason == nil)
        #expect(line.nonFacility?.isRare == false && line.facility?.isRare == false)
        #expect(line.status == UInt8(ascii: "A"))
    }

    /// rules.md 19, E19: 513.55, capped at (7.46 x 0.869 + 0.01 x 0.575) x 32.3465 = 209.88.
    @Test func `where the hospital's amount is lower, both are told and the lower one is paid`() throws {
        let line = try line("74263", .technical)
        for fee in [try #require(line.nonFacility), try #require(line.facility)] {
            #expect(fee.amount == Money("513.55") && fee.capped == Money("209.88") && fee.paid == Money("209.88"))
        }
        #expect(try self.line("74263", .professional).nonFacility?.capped == nil)
        // (7.43 x 0.869 + 0.04 x 0.575) x 32.3465 = 209.59 is more than the fee of 104.66.
        #expect(try self.line("72148", .technical).nonFacility?.capped == nil)
    }

    @Test func `a setting that is flagged keeps its copied amount and is marked`() throws {
        let surgery = try line("27447")
        #expect(surgery.nonFacility?.isRare == true && surgery.facility?.isRare == false)
        #expect(surgery.nonFacility?.amount == surgery.facility?.amount && surgery.facility?.amount != .zero)
        let scan = try line("72148")
        #expect(scan.nonFacility?.isRare == false && scan.facility?.isRare == true)
        #expect(scan.nonFacility?.amount == scan.facility?.amount)
    }

    @Test func `a row without an amount has the reason and never a zero`() throws {
        let reasons: [(String, NotPaidReason)] = [
            ("A4262", .bundledAlways), ("A4211", .bundledIncident), ("J1100", .otherSchedule),
            ("80053", .otherSchedule),
            ("A2001", .contractorPriced), ("A4890", .contractorPriced), ("G0029", .measurementOnly),
            ("A0888", .notCovered), ("A0021", .notValidForMedicare),
        ]
        for (procedure, reason) in reasons {
            let line = try line(procedure)
            #expect(line.nonFacility == nil && line.facility == nil && line.reason == reason, "\(procedure)")
            #expect(line.status != nil)
        }
        #expect(try line("00100").nonFacility == nil && line("00100").reason != nil)
    }

    @Test func `what is wanted is answered in its order, the unknown too, and a code alone with all its rows`() throws {
        let wanted = try [
            FeeTable.Wanted(code: code("72148")), FeeTable.Wanted(code: code("20552"), component: .technical),
            FeeTable.Wanted(code: code("99999")), FeeTable.Wanted(code: code("20553")),
        ]
        let table = try table(wanted)
        let lines = (0..<table.count).map { table.line($0, in: nil) }
        #expect(lines.map(\.code.description) == ["72148", "72148", "72148", "20552", "99999", "20553"])
        #expect(
            lines.map(\.component) == [.whole, .professional, .technical, .technical, .whole, .whole])
        #expect(lines.map(\.reason) == [nil, nil, nil, .componentNotAllowed, .notOnSchedule, nil])
        #expect(lines[4].status == nil && lines[5].nonFacility?.amount == Money("58.55"))
    }

    @Test func `without a schedule for the date there is no table`() throws {
        #expect(try FeeTable(on: day("2024-12-31"), image: fixture.get()) == nil)
    }

    @Test func `every row of every place has what the engine gives a claim of it`() throws {
        let image = try fixture.get()
        let table = try table()
        let localities = try #require(table.localities)
        let options = PricingOptions(traces: false, lowerOfCharge: false, placeLimits: false)
        for index in 0..<table.count {
            for position in 0..<localities.count {
                let locality = try #require(localities.locality(at: position))
                let line = table.line(index, in: locality)
                for (setting, place) in [(PlaceOfService.Setting.nonFacility, "11"), (.facility, "24")] {
                    var billed = ServiceLine(number: 1, procedure: line.code, from: table.date)
                    if let modifier = Modifier(line.component.modifier) { billed.modifiers = [modifier] }
                    let priced = try price(
                        billed, at: place, in: locality.key.description, options: options, image: image)
                    switch priced.lines[0].outcome {
                    case .priced(let amount): #expect(line[setting]?.paid == amount, "\(line.code) \(locality.key)")
                    default: #expect(line[setting] == nil && line.reason != nil, "\(line.code)")
                    }
                }
            }
        }
    }

    @Test(.enabled(if: data != nil, "MEDPAY_DATA names no folder with mpfs/2025"))
    func `the table of RVU25A has every row of it and the formula's amounts`() throws {
        let folder = try #require(data) + "/mpfs/2025/"
        let files = ["PPRRVU25_JAN.csv", "GPCI2025.csv"].map { folder + $0 }
        let image = try importReference(paths: files, into: nil, options: ImportOptions(imported: 0)).image()
        let table = try #require(FeeTable(on: day("2025-02-03"), image: image))
        #expect(table.count == 18_865)  // The file's 18,866 less its row of blanks: rules.md 1.1.
        let localities = try #require(table.localities)
        #expect(localities.count == 109)
        // Two codes of each kind in Alabama and Manhattan, their sums of RVU x GPCI x CF worked out here:
        // half up of (work x w + practice x p + malpractice x m) x 32.3465.
        let values: [(String, work: Int, practice: Int, malpractice: Int)] = [
            ("20552", 66, 84, 7), ("99213", 130, 135, 10), ("45385", 457, 833, 56), ("10060", 122, 249, 13),
        ]
        let indices = [("10112/00", 1000, 869, 575), ("13202/01", 1065, 1166, 1656)]
        for (procedure, work, practice, malpractice) in values {
            let wanted = try FeeTable.Wanted(code: code(procedure), component: .whole)
            let one = try #require(FeeTable(on: day("2025-02-03"), wanted: [wanted], image: image))
            for (place, w, p, m) in indices {
                let locality = try self.locality(place, one)
                let product = (work * w + practice * p + malpractice * m) * 323_465  // In 10^-9 dollars.
                let cents = (product + 5_000_000) / 10_000_000
                #expect(one.line(0, in: locality).nonFacility?.amount == Money(cents: Int64(cents)))
            }
        }
    }
}
