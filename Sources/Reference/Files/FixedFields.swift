/// The fields of a line of fixed positions, counted from 1 as CMS's record layouts count.
struct FixedFields {
    private let line: UnsafeRawBufferPointer

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    /// Without the blanks around it; blank beyond the end of the line.
    subscript(positions: ClosedRange<Int>) -> Cell {
        let end = min(positions.upperBound, line.count)
        guard positions.lowerBound <= end else { return .blank }
        return Cell(line[(positions.lowerBound - 1)..<end])
    }

    var length: Int { line.count }
}
