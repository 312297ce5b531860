import Claims
import JobMessages
import Pricing
import Reference

/// Writes fee tables, one locality after another, and keeps no more of them than a line, or as JSON one locality's.
struct FeeWriter: ~Copyable {
    enum Form { case text, csv, json }

    let form: Form
    /// Whether there may be several localities: lines of .csv then say which, and JSON is a list.
    let isAll: Bool
    let image: ReferenceImage
    private var output = BufferedOutput()

    init(form: Form, isAll: Bool, image: ReferenceImage) {
        self.form = form
        self.isAll = isAll
        self.image = image
    }

    /// - Parameter places: of the table's localities, each with its name.
    mutating func write(_ table: FeeTable, _ places: [(locality: Locality, name: String)]) throws {
        noteStandIns(table)
        if form == .csv {
            output.write((isAll ? "locality,state," : "") + FeeWriter.columns.joined(separator: ","))
            try output.endLine()
        }
        for (position, (locality, name)) in places.enumerated() {
            switch form {
            case .text: try writeText(table, locality, name, isFirst: position == 0)
            case .csv: try writeCSV(table, locality)
            case .json: try writeJSON(table, locality, name, position, of: places.count)
            }
        }
        try output.flush()
    }

    /// On standard error: standard output is for the rows.
    private func noteStandIns(_ table: FeeTable) {
        for used in releases(table) where used.isStandIn && form == .csv {
            Output.note("\(used.release.name) stands in for \(table.date)")
        }
    }

    private func releases(_ table: FeeTable) -> [ReleaseUsed] {
        [table.schedule.release, table.localities?.release].compactMap { $0 }.map { ReleaseUsed($0, in: image) }
    }

    // MARK: For people

    private static let headings = [
        ("CODE", 5), ("MOD", 3), ("ST", 2), ("NON-FACILITY", 12), ("FACILITY", 12), ("CAPPED N-F", 12),
        ("CAPPED FAC", 12), ("RARE", 12), ("NO AMOUNT BECAUSE", 0),
    ]

    private mutating func writeText(
        _ table: FeeTable, _ locality: Locality, _ name: String, isFirst: Bool
    ) throws {
        if !isFirst { try output.endLine() }
        let used = releases(table).map(\.nameAsUsed)
        output.write(
            "\(locality.key) \(name)\(locality.state.map { ", \($0)" } ?? "") on \(table.date): "
                + "\(grouped(table.count)) rows, conversion factor \(decimal(table.schedule.conversionFactor, 4))"
                + "\(table.schedule.participation.note), "
                + "from \(used.joined(separator: "; "))")
        try output.endLine()
        for (position, (heading, width)) in FeeWriter.headings.enumerated() {
            if position > 0 { output.write("  ") }
            output.write(heading, width: width, atRight: (3...6).contains(position))
        }
        try output.endLine()
        for index in 0..<table.count {
            for (position, cell) in cells(table.line(index, in: locality)).enumerated() {
                if position > 0 { output.write("  ") }
                output.write(cell, width: FeeWriter.headings[position].1, atRight: (3...6).contains(position))
            }
            try output.endLine()
        }
    }

    // MARK: For spreadsheets

    private static let columns = [
        "code", "modifier", "status", "non_facility_fee", "facility_fee", "non_facility_capped", "facility_capped",
        "rare", "no_amount_because",
    ]

    private mutating func writeCSV(_ table: FeeTable, _ locality: Locality) throws {
        let place = isAll ? "\(locality.key),\(locality.state?.description ?? "")," : ""
        for index in 0..<table.count {
            output.write(place)
            for (position, cell) in cells(table.line(index, in: locality)).enumerated() {
                if position > 0 { output.write(",") }
                output.write(cell)  // A code, an amount or a word of ours: never one that needs quotation marks.
            }
            try output.endLine()
        }
    }

    /// As the columns have it.
    private func cells(_ line: FeeLine) -> [String] {
        [
            line.code.description, line.component.modifier, line.status.map { String(UnicodeScalar($0)) } ?? "",
            line.nonFacility?.amount.description ?? "", line.facility?.amount.description ?? "",
            line.nonFacility?.capped?.description ?? "", line.facility?.capped?.description ?? "", rare(line),
            line.reason?.name ?? "",
        ]
    }

    private func rare(_ line: FeeLine) -> String {
        switch (line.nonFacility?.isRare ?? false, line.facility?.isRare ?? false) {
        case (false, false): ""
        case (true, false): "non-facility"
        case (false, true): "facility"
        case (true, true): "both"
        }
    }

    // MARK: For programs

    private mutating func writeJSON(
        _ table: FeeTable, _ locality: Locality, _ name: String, _ position: Int, of count: Int
    ) throws {
        let message = WireFeeTable(table, in: locality, name: name, releases: releases(table))
        let (start, end) = isAll ? (position == 0 ? "[" : " ", position == count - 1 ? "]" : ",") : ("", "")
        output.write(start + (try Output.jsonText(message)) + end)
        try output.endLine()
    }
}
