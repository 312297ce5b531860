import BrokerCore
import Foundation
import Reference

/// A fee schedule with the localities of its year: CMS's, or made up in the same size.
struct FeeTables {
    var fees: String
    /// nil: prices are national.
    var localities: String?

    init(folder: URL) throws {
        if let data = ProcessInfo.processInfo.environment["MEDPAY_DATA"] {
            fees = "\(data)/mpfs/2025/PPRRVU25_JAN.csv"
            localities = "\(data)/mpfs/2025/GPCI2025.csv"
        } else {
            fees = folder.appending(path: "fees.csv").path
            try Data(FeeTables.madeUp().utf8).write(to: URL(fileURLWithPath: fees))
        }
    }
}

/// Two quarters of procedure-to-procedure edits, likewise; the second is always made up from the first.
struct EditTables {
    var edits: [String]
    var description: String

    init(folder: URL) throws {
        func path(_ name: String) -> String { folder.appending(path: name).path }
        edits = [path("2024Q2.txt"), path("2024Q3.txt")]
        if let data = ProcessInfo.processInfo.environment["MEDPAY_DATA"] {
            let packed = "\(data)/ncci/ptp/ptp_practitioner_2024Q2.assumed-dates.txt.gz"
            try EditTables.unpack(packed, to: edits[0])
            description = "RVU25A and the practitioner edits of 2024Q2, with a next quarter made up from them"
        } else {
            try Data(EditTables.madeUp().utf8).write(to: URL(fileURLWithPath: edits[0]))
            description = "made up (set MEDPAY_DATA for CMS's own)"
        }
        let text = try String(decoding: Data(contentsOf: URL(fileURLWithPath: edits[0])), as: UTF8.self)
        try Data(EditTables.nextQuarter(of: text).utf8).write(to: URL(fileURLWithPath: edits[1]))
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
    private static func madeUp() -> String {
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
}

extension FeeTables {
    fileprivate static func madeUp() -> String {
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
