import Claims
import Foundation
import Reference
import Trends

extension CommonCodes {
    /// Where the operator has no list.
    static var builtIn: CommonCodes { CommonCodes(Set(ReferenceImage.builtInCodes.map(\.description))) }
}

/// A file of how often codes are billed in the country in a year: `code` and `services`, or the columns of CMS's own file,
/// of which the rows of the whole nation count, all places of service together.
///
/// Source: CMS, Medicare Physician & Other Practitioners, by Geography and Service (data dictionary).
struct VolumesFile {
    private struct Columns {
        var code: Int
        var services: Int
        /// Of CMS's file: whether a row is of the nation or of a state.
        var level: Int?

        init?(_ names: [String]) {
            let names = names.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            func place(_ wanted: String...) -> Int? { names.firstIndex { wanted.contains($0) } }
            guard let code = place("code", "hcpcs_cd"), let services = place("services", "tot_srvcs") else {
                return nil
            }
            (self.code, self.services, level) = (code, services, place("rndrng_prvdr_geo_lvl"))
        }
    }

    private let path: String
    private var columns: Columns?
    private var services: [String: Double] = [:]

    /// - Throws: a `Failure` that says the line: one that cannot be read refuses the file, for a code that is left out would
    ///   be told of as a rare one.
    static func commonCodes(_ path: String) throws -> CommonCodes {
        var file = VolumesFile(path: path)
        var reader = CSVReader()
        do {
            try ClaimFile(path: path).bytes { try reader.feed($0) { try file.take($0.get()) } }
            try reader.finish { try file.take($0.get()) }
        } catch let fault as CSVFault {
            throw Failure("\(path): \(fault)")
        }
        guard !file.services.isEmpty else { throw Failure("\(path): has no codes; give code and services, a row each") }
        return CommonCodes(services: file.services)
    }

    private init(path: String) { self.path = path }

    private mutating func take(_ row: CSVRow) throws {
        guard !row.isBlank else { return }
        guard let columns else {
            guard let found = Columns(row.cells) else {
                throw fault(row, "expected a row of names with code and services, or HCPCS_Cd and Tot_Srvcs")
            }
            self.columns = found
            return
        }
        guard row.cells.count > max(columns.code, columns.services, columns.level ?? 0) else {
            throw fault(row, "expected as many cells as the first row has")
        }
        if let level = columns.level, row.cells[level] != "National" { return }
        guard let code = HCPCS(ascii: row.cells[columns.code].utf8) else {
            throw fault(row, "expected a HCPCS code, such as 20552")
        }
        guard let count = Double(row.cells[columns.services]), count.isFinite, count >= 0 else {
            throw fault(row, "expected a number of services, such as 412345")
        }
        services[code.description, default: 0] += count
    }

    private func fault(_ row: CSVRow, _ rule: String) -> Failure { Failure("\(path), line \(row.line): \(rule)") }
}
