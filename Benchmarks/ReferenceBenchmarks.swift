import BrokerCore
import Claims
import Foundation
import Reference

/// Import, opening and look-ups of the reference image, over one release of each table and over 24.
struct ReferenceBenchmarks {
    private let report: Report
    private let fees: FeeTables
    private let edits: EditTables
    private let folder: URL
    private let quarters: [Quarter]

    /// Quarterly releases in the long image: six years.
    private static let releases = 24
    private static let lookUps = 1 << 20

    init(report: Report, fees: FeeTables, edits: EditTables, folder: URL) {
        self.report = report
        self.fees = fees
        self.edits = edits
        self.folder = folder
        quarters = (0..<ReferenceBenchmarks.releases).compactMap { Quarter(year: 2019 + $0 / 4, number: $0 % 4 + 1) }
    }

    func run() throws {
        let one = try image("one", [(edits.edits[0], quarters[0]), (fees.fees, quarters[0])])
        try measureImport()
        let two = try image(
            "two", [(edits.edits[0], quarters[0]), (edits.edits[1], quarters[1]), (fees.fees, quarters[0])])
        let mebibyte = Double(1 << 20)
        report.add("image, one quarter of edits", "MiB", [Double(one.size) / mebibyte])
        report.add("a second quarter of edits", "MiB", [Double(two.size - one.size) / mebibyte])
        try measureOpening()
        try measureLookUps(one, releases: 1)
        var many: [(String, Quarter)] = []
        for (index, quarter) in quarters.enumerated() {
            many.append((edits.edits[index % edits.edits.count], quarter))
            many.append((fees.fees, quarter))
        }
        try measureLookUps(try image("many", many), releases: ReferenceBenchmarks.releases)
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func image(_ name: String, _ files: [(String, Quarter)]) throws -> ReferenceImage {
        var image: ReferenceImage?
        for (file, quarter) in files {
            let options = ImportOptions(inForce: quarter.dates, quarter: quarter, imported: 0)
            let outcome = try importReference(paths: [file], into: image, options: options)
            try outcome.writeImage(to: path(name))
            image = try ReferenceImage(contentsOf: path(name))
        }
        guard let image else { throw ReferenceError(.unreadable, "no tables") }
        return image
    }

    private func measureImport() throws {
        let options = ImportOptions(quarter: quarters[0], imported: 0)
        let file = URL(fileURLWithPath: edits.edits[0])
        var sum: UInt64 = 0
        let reading = try report.measure("reading the file of edits, nothing else", in: "ms") {
            try Data(contentsOf: file, options: .alwaysMapped).withUnsafeBytes { bytes in
                for byte in bytes { sum &+= UInt64(byte) }
            }
        }
        try report.measure("import of one quarter of edits", in: "ms", limit: reading) {
            sum &+= UInt64(try importReference(paths: [edits.edits[0]], into: nil, options: options).bytes.count)
        }
        precondition(sum != 0)
    }

    private func measureOpening() throws {
        var count = 0
        try report.measure("opening an image", in: "ms") {
            count += try ReferenceImage(contentsOf: path("two")).releases.count
        }
    }

    private func measureLookUps(_ image: ReferenceImage, releases: Int) throws {
        let day = quarters[releases - 1].first
        guard let schedule = image.feeSchedule(on: day), let edits = image.procedureEdits(on: day) else {
            throw ReferenceError(.damaged, "an image without its tables")
        }
        let name = releases == 1 ? "one release" : "\(releases) releases"
        var generator = SplitMix64(seed: 1)
        let codes = schedule.codes
        let rows = (0..<ReferenceBenchmarks.lookUps).map { _ in codes[Int.random(in: codes.indices, using: &generator)]
        }
        let (hits, misses) = pairs(edits, on: day, &generator)
        let limit = memoryLatency(&generator)
        var found = 0
        report.measure("fee schedule row, random code, \(name)", per: rows.count) {
            for code in rows { found &+= Int(schedule.row(code, .whole)?.work ?? 0) }
        }
        report.measure("no edit, random pair, \(name)", per: misses.count, limit: limit) {
            for (first, second) in misses where edits.edit(column1: first, column2: second, on: day) != nil {
                found += 1
            }
        }
        let keys = misses.map { (edits.key(of: $0.0), edits.key(of: $0.1)) }
        report.measure("no edit, codes looked up before, \(name)", per: keys.count, limit: limit) {
            for (first, second) in keys where edits.edit(column1: first, column2: second, on: day) != nil { found += 1 }
        }
        let dependent = dependentLatency(&generator)
        report.measure("an edit, random pair, \(name)", per: hits.count, limit: dependent) {
            for (first, second) in hits where edits.edit(column1: first, column2: second, on: day) != nil { found += 1 }
        }
        let hitKeys = hits.map { (edits.key(of: $0.0), edits.key(of: $0.1)) }
        report.measure("an edit, codes looked up before, \(name)", per: hitKeys.count, limit: dependent) {
            for (first, second) in hitKeys where edits.edit(column1: first, column2: second, on: day) != nil {
                found += 1
            }
        }
        precondition(found > 0)
    }

    /// Random pairs of the table's own codes: those in force on the day, and those that have no row.
    private func pairs(
        _ edits: ProcedureEditTable, on day: ServiceDate, _ generator: inout SplitMix64
    ) -> (hits: [(HCPCS, HCPCS)], misses: [(HCPCS, HCPCS)]) {
        var all: [(HCPCS, HCPCS)] = []
        var firsts: Set<HCPCS> = []
        var seconds: Set<HCPCS> = []
        edits.forEachRow { edit in
            firsts.insert(edit.column1)
            seconds.insert(edit.column2)
            if edits.edit(column1: edit.column1, column2: edit.column2, on: day) != nil {
                all.append((edit.column1, edit.column2))
            }
        }
        let (column1, column2) = (firsts.sorted(), seconds.sorted())
        let hits = (0..<ReferenceBenchmarks.lookUps).map { _ in all[Int.random(in: all.indices, using: &generator)] }
        var misses: [(HCPCS, HCPCS)] = []
        while misses.count < ReferenceBenchmarks.lookUps {
            let first = column1[Int.random(in: column1.indices, using: &generator)]
            let second = column2[Int.random(in: column2.indices, using: &generator)]
            if edits.edit(column1: first, column2: second, on: day) == nil { misses.append((first, second)) }
        }
        return (hits, misses)
    }

    /// One random read in a table of the size of the edits, each waiting for the one before: what a pair that is there
    /// cannot do without.
    private func dependentLatency(_ generator: inout SplitMix64) -> Double {
        let count = (8 << 20) / 8
        let order = (0..<count).shuffled(using: &generator)
        var next = [Int](repeating: 0, count: count)
        for index in order.indices { next[order[index]] = order[(index + 1) % count] }
        var place = 0
        let nanoseconds = report.measure("one random read in 8 MiB, dependent", per: ReferenceBenchmarks.lookUps) {
            for _ in 0..<ReferenceBenchmarks.lookUps { place = next[place] }
        }
        precondition(next.indices.contains(place))
        return nanoseconds
    }

    /// One independent random read in a table of the size of the edits: what a look-up that goes to memory costs at least.
    private func memoryLatency(_ generator: inout SplitMix64) -> Double {
        let words = [UInt64](repeating: 1, count: (8 << 20) / 8)
        let places = (0..<ReferenceBenchmarks.lookUps).map { _ in Int.random(in: words.indices, using: &generator) }
        var sum: UInt64 = 0
        let nanoseconds = report.measure("one random read in 8 MiB, independent", per: places.count) {
            for place in places { sum &+= words[place] }
        }
        precondition(sum != 0)
        return nanoseconds
    }
}
