import BrokerCore
import Claims
import Foundation
import Reference

/// Import, opening and look-ups of the reference image, over one release of each table and over 24.
struct ReferenceBenchmarks {
    let report: Report
    private let folder: URL
    private let quarters: [Quarter]

    /// Quarterly releases in the long image: six years.
    private static let releases = 24
    private static let lookUps = 1 << 20

    init(report: Report) throws {
        self.report = report
        folder = FileManager.default.temporaryDirectory.appending(path: "medpay-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        quarters = (0..<ReferenceBenchmarks.releases).compactMap { Quarter(year: 2019 + $0 / 4, number: $0 % 4 + 1) }
    }

    func run() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let tables = try SourceTables(folder: folder)
        print("reference tables: \(tables.description)")
        let one = try image("one", [(tables.edits[0], quarters[0]), (tables.fees, quarters[0])])
        try measureImport(tables)
        let two = try image(
            "two", [(tables.edits[0], quarters[0]), (tables.edits[1], quarters[1]), (tables.fees, quarters[0])])
        let mebibyte = Double(1 << 20)
        report.add("image, one quarter of edits", "MiB", [Double(one.size) / mebibyte])
        report.add("a second quarter of edits", "MiB", [Double(two.size - one.size) / mebibyte])
        try measureOpening()
        try measureLookUps(one, releases: 1)
        var many: [(String, Quarter)] = []
        for (index, quarter) in quarters.enumerated() {
            many.append((tables.edits[index % tables.edits.count], quarter))
            many.append((tables.fees, quarter))
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

    private func measureImport(_ tables: SourceTables) throws {
        let options = ImportOptions(quarter: quarters[0], imported: 0)
        let file = URL(fileURLWithPath: tables.edits[0])
        var sum: UInt64 = 0
        let reading = try report.measure("reading the file of edits, nothing else", in: "ms") {
            try Data(contentsOf: file, options: .alwaysMapped).withUnsafeBytes { bytes in
                for byte in bytes { sum &+= UInt64(byte) }
            }
        }
        try report.measure("import of one quarter of edits", in: "ms", limit: reading) {
            sum &+= UInt64(try importReference(paths: [tables.edits[0]], into: nil, options: options).bytes.count)
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
        report.measure("an edit, random pair, \(name)", per: hits.count, limit: dependentLatency(&generator)) {
            for (first, second) in hits where edits.edit(column1: first, column2: second, on: day) != nil { found += 1 }
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

/// Two quarters of edits and a fee schedule: CMS's, or made up in the same sizes.
struct SourceTables {
    var edits: [String]
    var fees: String
    var description: String

    init(folder: URL) throws {
        func path(_ name: String) -> String { folder.appending(path: name).path }
        if let data = ProcessInfo.processInfo.environment["MEDPAY_DATA"] {
            let first = path("2024Q2.txt")
            try SourceTables.unpack("\(data)/ncci/ptp/ptp_practitioner_2024Q2.assumed-dates.txt.gz", to: first)
            let text = try String(decoding: Data(contentsOf: URL(fileURLWithPath: first)), as: UTF8.self)
            try Data(SourceTables.nextQuarter(of: text).utf8).write(to: URL(fileURLWithPath: path("2024Q3.txt")))
            edits = [first, path("2024Q3.txt")]
            fees = "\(data)/mpfs/2025/PPRRVU25_JAN.csv"
            description = "RVU25A and the practitioner edits of 2024Q2, with a next quarter made up from them"
        } else {
            let text = SourceTables.madeUpEdits()
            try Data(text.utf8).write(to: URL(fileURLWithPath: path("2024Q2.txt")))
            try Data(SourceTables.nextQuarter(of: text).utf8).write(to: URL(fileURLWithPath: path("2024Q3.txt")))
            try Data(SourceTables.madeUpFees().utf8).write(to: URL(fileURLWithPath: path("fees.csv")))
            edits = [path("2024Q2.txt"), path("2024Q3.txt")]
            fees = path("fees.csv")
            description = "made up (set MEDPAY_DATA for CMS's own)"
        }
    }

    private static func unpack(_ packed: String, to path: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-dc", packed]
        try Data().write(to: URL(fileURLWithPath: path))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ReferenceError(.unreadable, path: packed, "cannot be unpacked")
        }
    }

    /// Of every hundred open edits one is closed, and for every hundred rows one is new: what a quarter changes.
    private static func nextQuarter(of text: String) -> String {
        var lines: [Substring] = []
        var added: [String] = []
        for (index, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            guard index > 6, index % 100 == 0 else {
                lines.append(line)
                continue
            }
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            let closed = cells[0..<4] + [cells[4] == "*" ? "20240630" : cells[4]] + cells[5...]
            lines.append(Substring(closed.joined(separator: "\t")))
            added.append("\(cells[1])\t\(cells[0])\t\t20240701\t*\t1\t")
        }
        return (lines + added.map { Substring($0) }).joined(separator: "\n") + "\n"
    }

    /// 12,800 codes beside 10,600 others, some 200 edits each.
    private static func madeUpEdits() -> String {
        var generator = SplitMix64(seed: 7)
        var text = "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\n"
        for first in 0..<12_800 {
            var second = Int.random(in: 0..<50, using: &generator)
            while second < 10_600 {
                let closing = Int.random(in: 0..<3, using: &generator) == 0 ? "20201231" : "*"
                text += "\(10_000 + first * 7)\t\(20_000 + second * 7)\t\t20100101\t\(closing)\t1\t\n"
                second += Int.random(in: 1..<106, using: &generator)
            }
        }
        return text
    }

    private static func madeUpFees() -> String {
        var text = ",,2025 National Physician Fee Schedule Relative Value File January Release\n"
        text +=
            "HCPCS,MOD,DESCRIPTION,STATUS CODE,MEDICARE PAYMENT,WORK RVU,NON-FAC PE RVU,NA INDICATOR,FACILITY PE RVU,"
        text +=
            "NA INDICATOR,MP RVU,NON-FACILITY TOTAL,FACILITY TOTAL,PCTC IND,GLOB DAYS,PRE OP,INTRA OP,POST OP,MULT PROC,"
        text += "BILAT SURG,ASST SURG,CO- SURG,TEAM SURG,ENDO BASE,CONV FACTOR,DIAGNOSTIC PROCEDURES,CALCULATION FLAG,"
        text += "FAMILY INDICATOR,PAYMENT AMOUNT,PAYMENT AMOUNT,PAYMENT AMOUNT\n"
        for index in 0..<18_000 {
            text +=
                "\(10_000 + index * 5),,,A,,0.66,0.84,,0.36,,0.07,1.57,1.09,0,000,0.00,0.00,0.00,2,0,1,0,0,,32.3465,09,0,"
            text += "99,0.00,0.00,0.00\n"
        }
        return text
    }
}
