import ArgumentParser
import Calls
import Claims
import Foundation
import JobMessages
import Reference

struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Imports CMS's tables and shows what the image holds.",
        subcommands: [ReferenceImport.self, ReferenceShow.self, ReferenceList.self])
}

struct ReferenceImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Reads CMS files (PPRRVU, GPCI, NCCI PTP, MUE, add-on codes) and compiles them into one image.",
        discussion: "Files are recognised by their content; a folder stands for the files in it.")

    @Argument(help: "Files or folders.")
    var paths: [String]
    @Option(help: "The image to write (MEDPAY_IMAGE).")
    var image: String?
    @Option(help: "The quarter of the tables, 2024Q2, where no file says it.")
    var quarter: String?
    @Option(help: "Service dates these tables also stand in for, for want of the right ones: 2025-01-01..2025-03-31.")
    var standIn: String?
    @Flag(help: "Start a new image instead of adding to the one that is there.")
    var new = false
    @Flag(help: "Take a procedure-to-procedure table of which parts are missing.")
    var takeParts = false
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard !paths.isEmpty else { throw ValidationError("name at least one file or folder") }
        let path = image ?? Defaults.image
        var options = ImportOptions(imported: Int64(Date().timeIntervalSince1970), takesParts: takeParts)
        if let quarter {
            guard let known = Quarter(quarter) else { throw ValidationError("--quarter: expected 2024Q2, say") }
            options.quarter = known
        }
        options.standIn = try standIn.map(dateRange)
        let begin = ContinuousClock.now
        let exists = !new && FileManager.default.fileExists(atPath: path)
        let existing = exists ? try ReferenceImage(contentsOf: path) : nil
        let outcome = try importReference(paths: paths, into: existing, options: options) { text in
            if !output.json { Output.line(text) }
        }
        try Defaults.makeFolder(for: path)
        try outcome.writeImage(to: path)
        let image = try ReferenceImage(contentsOf: path)
        if output.json { return try Output.json(WireReferenceImage(image)) }
        let milliseconds = (ContinuousClock.now - begin).milliseconds
        Output.line(
            "\(path): \(image.releases.count) releases, \(image.size >> 20) MiB, image \(image.digest.prefix(16)), "
                + "in \(milliseconds) ms")
    }

    private func dateRange(_ text: String) throws -> ClosedRange<ServiceDate> {
        let parts = text.components(separatedBy: "..")
        guard parts.count == 2, let first = ServiceDate(parts[0]), let last = ServiceDate(parts[1]), first <= last
        else {
            throw ValidationError("--stand-in: expected two days, 2025-01-01..2025-03-31 say")
        }
        return first...last
    }
}

struct ReferenceList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the image's releases.")

    @OptionGroup var image: ImageOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let image = try image.load()
        if output.json { return try Output.json(WireReferenceImage(image)) }
        var rows = [["TABLE", "RELEASE", "SERVICE DATES", "STANDS IN FOR", "ROWS", "SOURCE"]]
        for release in image.releases {
            let standIn = release.standsInFrom.flatMap { from in release.standsInThrough.map { "\(from)..\($0)" } }
            rows.append([
                release.kind.name, release.name, "\(release.from)..\(release.through)", standIn ?? "-",
                grouped(release.rows), release.source,
            ])
        }
        for line in table(rows, right: [4]) { Output.line(line) }
        Output.line("image \(image.digest.prefix(16))")
    }
}

struct ReferenceShow: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "What the image holds on a code.")

    @Argument(help: "A HCPCS code.")
    var code: String
    @Option(help: "On this day. Without it: the last day that the fee schedule covers.")
    var date: String?
    @OptionGroup var image: ImageOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let image = try image.load()
        guard let code = HCPCS(code.uppercased()) else {
            throw ValidationError("\(code): not the shape of a HCPCS code (20552, 0054T, J1100)")
        }
        let last = image.releases.filter { $0.kind == .feeSchedule }.map(\.through).max() ?? today()
        guard let day = date.map({ ServiceDate($0) }) ?? last else {
            throw ValidationError("--date: expected a day like 2025-02-14")
        }
        let report = CodeReport(of: code, on: day, in: image)
        guard !report.rows.isEmpty || report.unitLimit != nil || report.asColumn1.count + report.asColumn2.count > 0
        else {
            let others = report.releaseNames.isEmpty ? "" : "; it is on \(report.releaseNames.joined(separator: ", "))"
            throw Failure("\(code) is in no table of this image that covers \(day)\(others)")
        }
        if output.json { try Output.json(WireCodeReport(report)) } else { show(report) }
    }

    private func show(_ report: CodeReport) {
        Output.line("\(report.code) on \(report.date)  \(report.description ?? "")")
        for row in report.rows { show(row) }
        if let factor = report.conversionFactor { Output.line("  conversion factor \(tenThousandths(factor))") }
        if let limit = report.unitLimit {
            Output.line("  units: at most \(limit.value), adjudication indicator \(limit.adjudication)")
        }
        if let addOn = report.addOn {
            let primaries = addOn.primaries.prefix(8).map(\.description).joined(separator: " ")
            Output.line("  add-on code, type \(addOn.type), \(addOn.primaries.count) primaries: \(primaries)")
        }
        show(report.asColumn1, "denies the other code (column 1)") { $0.column2 }
        show(report.asColumn2, "is denied beside the other code (column 2)") { $0.column1 }
        for used in report.releases {
            let note = used.isStandIn ? ", standing in for this date" : ""
            Output.line("  from \(used.release.name) (\(used.release.from)..\(used.release.through)\(note))")
        }
    }

    private func show(_ row: FeeScheduleRow) {
        let name = row.component == .whole ? "global" : row.component.modifier
        Output.line(
            "  \(name): status \(Character(UnicodeScalar(row.status))), work \(hundredths(row.work)), practice expense "
                + "\(hundredths(row.practiceNonFacility)) non-facility / \(hundredths(row.practiceFacility)) facility, "
                + "malpractice \(hundredths(row.malpractice)), global days \(row.globalPeriod.text)")
        Output.line(
            "    PC/TC \(row.componentIndicator), multiple \(row.multipleProcedure), bilateral \(row.bilateral), "
                + "assistant \(row.assistant), co-surgeon \(row.coSurgeon), team \(row.team)")
    }

    private func show(_ edits: CodeReport.Edits, _ what: String, other: (ProcedureEdit) -> HCPCS) {
        guard edits.count > 0 else { return }
        let first = edits.first.map { "\(other($0)) (\($0.indicator))" }.joined(separator: ", ")
        let more = edits.count > edits.first.count ? ", ..." : ""
        Output.line("  \(edits.count) edits where it \(what): \(first)\(more)")
    }
}
