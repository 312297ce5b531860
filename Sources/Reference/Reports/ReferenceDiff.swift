import Claims

/// What changed between two releases of one kind.
package struct ReferenceDiff: Hashable, Sendable {
    package enum What: String, Sendable {
        /// A row, or an edit that is in force in the second release and was not in the first.
        case added
        case removed
        case changed
    }
    package struct Change: Hashable, Sendable {
        package var what: What
        /// "20552 26", "10112 00", "29881 29870".
        package var key: String
        /// Of a change: the column's heading in CMS's file; empty otherwise.
        package var column: String
        package var before: String
        package var after: String
    }

    package var from: Release
    package var to: Release
    /// Ascending by key.
    package var changes: [Change]

    package func count(_ what: What) -> Int { changes.count { $0.what == what } }

    /// - Parameters: positions in `image.releases`, of one kind.
    /// - Returns: nil when they are of different kinds, or the image is damaged.
    /// - Complexity: both tables, as text; for procedure-to-procedure edits the rows that only one of them has.
    package init?(from: Int, to: Int, in image: ReferenceImage) {
        self.from = image.releases[from]
        self.to = image.releases[to]
        guard self.from.kind == self.to.kind else { return nil }
        if self.from.kind == .procedureEdits {
            guard let before = image.table(ProcedureEditTable.self, of: from),
                let after = image.table(ProcedureEditTable.self, of: to)
            else { return nil }
            changes = ReferenceDiff.changes(before, self.from.through, after, self.to.through)
        } else {
            guard let before = image.written(from), let after = image.written(to) else { return nil }
            changes = ReferenceDiff.changes(before, after)
        }
    }

    private static func changes(_ before: WrittenTable, _ after: WrittenTable) -> [Change] {
        let (old, new) = (before.byKey, after.byKey)
        var changes: [Change] = []
        for (key, cells) in old {
            guard let others = new[key] else {
                changes.append(Change(what: .removed, key: key, column: "", before: "", after: ""))
                continue
            }
            for (column, name) in before.columns.enumerated()
            where !before.key.contains(column) && column != before.number {
                // A column that only one of the layouts has is no change of the row.
                guard let other = after.columns.firstIndex(of: name), cells[column] != others[other] else { continue }
                changes.append(
                    Change(what: .changed, key: key, column: name, before: cells[column], after: others[other]))
            }
        }
        for key in new.keys where old[key] == nil {
            changes.append(Change(what: .added, key: key, column: "", before: "", after: ""))
        }
        return changes.sorted { ($0.key, $0.column) < ($1.key, $1.column) }
    }

    /// By pair: an edit that was opened, closed or changed between the last days that the two tables speak of. A pair
    /// whose past alone was rewritten has changed its history.
    private static func changes(
        _ before: ProcedureEditTable, _ firstDay: ServiceDate, _ after: ProcedureEditTable, _ lastDay: ServiceDate
    ) -> [Change] {
        let pairs = Set((before.rows(notIn: after) + after.rows(notIn: before)).map(\.pair)).sorted()
        return pairs.compactMap { pair in
            guard let first = HCPCS(rawValue: UInt32(pair >> 32)),
                let second = HCPCS(rawValue: UInt32(truncatingIfNeeded: pair))
            else { return nil }
            let key = "\(first) \(second)"
            let old = before.edit(column1: first, column2: second, on: firstDay)
            let new = after.edit(column1: first, column2: second, on: lastDay)
            switch (old, new) {
            case (nil, nil): return Change(what: .changed, key: key, column: "history", before: "", after: "")
            case (nil, let new?):
                return Change(what: .added, key: key, column: "", before: "", after: new.sentence)
            case (let old?, nil):
                return Change(what: .removed, key: key, column: "", before: old.sentence, after: "")
            case (let old?, let new?) where old.indicator != new.indicator:
                return Change(
                    what: .changed, key: key, column: "Modifier", before: "\(old.indicator)", after: "\(new.indicator)")
            case (let old?, let new?):
                return Change(what: .changed, key: key, column: "dates", before: old.sentence, after: new.sentence)
            }
        }
    }
}

extension WrittenTable {
    /// The rows by what names them. Of several under one name, the last.
    fileprivate var byKey: [String: [String]] {
        var rows: [String: [String]] = [:]
        forEachRow { cells in
            rows[key.map { cells[$0] }.filter { !$0.isEmpty }.joined(separator: " ")] = cells
        }
        return rows
    }
}

extension ProcedureEdit {
    /// "indicator 1 from 2024-04-01"
    fileprivate var sentence: String {
        "indicator \(indicator) from \(effective)" + (deletion.map { " through \($0)" } ?? "")
    }
}
