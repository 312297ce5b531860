/// What was mended while a file was read, each kind of thing once, with how often and where first.
final class RepairLog {
    private var entries: [Entry] = []

    private struct Entry {
        var what: StaticString
        var column: String
        var count: Int
        var line: Int
        var found: String
        var meant: String
    }

    /// - Parameters:
    ///   - what: "had lost leading zeros"; follows the column.
    ///   - example: what stood there and what is meant; asked for the first one only.
    func note(_ what: StaticString, column: String, line: Int, example: () -> (found: String, meant: String)) {
        if let index = entries.firstIndex(where: { $0.what.utf8Start == what.utf8Start && $0.column == column }) {
            entries[index].count += 1
        } else {
            let (found, meant) = example()
            entries.append(Entry(what: what, column: column, count: 1, line: line, found: found, meant: meant))
        }
    }

    /// For people, in the order of first appearance.
    var sentences: [String] {
        entries.prefix(Int(ImageFormat.repairsMax)).map { entry in
            "\(entry.column) \(entry.what) on \(entry.count) rows; on line \(entry.line) \(entry.found) "
                + "is \(entry.meant)"
        }
    }
}
