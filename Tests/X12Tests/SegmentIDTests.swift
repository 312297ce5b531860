import Testing
import X12

@Suite struct SegmentIDTests {
    @Test(arguments: SegmentID.allCases)
    func `a segment's raw value spells its name`(id: SegmentID) {
        #expect(id.description == String(reflecting: id).split(separator: ".").last?.uppercased())
    }
}
