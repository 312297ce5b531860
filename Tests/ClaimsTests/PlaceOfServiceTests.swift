import Claims
import Foundation
import Testing

private let data = ProcessInfo.processInfo.environment["MEDPAY_DATA"]

struct PlaceOfServiceTests {
    /// CMS Pub. 100-04, ch. 12 section 20.4.2 and ch. 26 section 10.5, as a table of the letters.
    private static let letters: [(String, PlaceOfService.Setting)] = [
        ("01", .nonFacility), ("02", .facility), ("03", .nonFacility), ("04", .nonFacility), ("05", .nonFacility),
        ("06", .facility), ("07", .nonFacility), ("08", .facility), ("09", .nonFacility), ("10", .nonFacility),
        ("11", .nonFacility), ("12", .nonFacility), ("13", .nonFacility), ("14", .nonFacility), ("15", .nonFacility),
        ("16", .nonFacility), ("17", .nonFacility), ("18", .nonFacility), ("19", .facility), ("20", .nonFacility),
        ("21", .facility), ("22", .facility), ("23", .facility), ("24", .facility), ("25", .nonFacility),
        ("26", .facility), ("27", .nonFacility), ("31", .facility), ("32", .nonFacility), ("33", .nonFacility),
        ("34", .facility), ("41", .facility), ("42", .facility), ("49", .nonFacility), ("50", .nonFacility),
        ("51", .facility), ("52", .facility), ("53", .facility), ("54", .nonFacility), ("55", .nonFacility),
        ("56", .facility), ("57", .nonFacility), ("58", .nonFacility), ("60", .nonFacility), ("61", .facility),
        ("62", .nonFacility), ("65", .nonFacility), ("66", .nonFacility), ("71", .nonFacility), ("72", .nonFacility),
        ("81", .nonFacility), ("99", .nonFacility),
    ]

    @Test func `every place of service is paid as the manual's table says and other numbers are none`() throws {
        let table = Dictionary(uniqueKeysWithValues: Self.letters)
        #expect(table.count == 52)
        for number in UInt8(0)...99 {
            let place = try #require(PlaceOfService(rawValue: number))
            #expect(place.setting == table[place.description], "place \(place)")
        }
    }

    @Test func `Medicare does not adjudicate on Indian Health Service and tribal places`() throws {
        for number in UInt8(0)...99 {
            let place = try #require(PlaceOfService(rawValue: number))
            #expect(place.isAdjudicatedByMedicare == !["05", "06", "07", "08"].contains(place.description))
        }
    }

    @Test func `hospitals are 19, 21, 22 and 23`() {
        let hospitals = (UInt8(0)...99).compactMap(PlaceOfService.init(rawValue:)).filter(\.isHospital)
        #expect(hospitals.map(\.description) == ["19", "21", "22", "23"])
    }

    @Test(arguments: ["", "1", "111", "1a", " 1", "-1", "１"]) func `what is not two digits is none`(text: String) {
        #expect(PlaceOfService(text) == nil)
    }

    @Test func `a place comes back as it went in`() {
        #expect(PlaceOfService("02")?.description == "02")
        #expect(PlaceOfService(rawValue: 100) == nil)
        #expect(PlaceOfService("00")?.setting == nil)
    }

    @Test(.enabled(if: data != nil, "MEDPAY_DATA names no folder with codes/place_of_service.csv"))
    func `the published code list says the same`() throws {
        let folder = URL(fileURLWithPath: try #require(data))
        let text = try String(contentsOf: folder.appending(path: "codes/place_of_service.csv"), encoding: .utf8)
        let settings: [Substring: PlaceOfService.Setting] = ["Facility": .facility, "Non-Facility": .nonFacility]
        var seen = 0
        for row in text.split(separator: "\n").dropFirst() {
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            guard cells.count > 2, cells[0].utf8.count == 2, let place = PlaceOfService(cells[0]) else { continue }
            #expect(place.setting == settings[cells[1]], "place \(place)")
            seen += 1
        }
        #expect(seen >= 52)
    }
}
