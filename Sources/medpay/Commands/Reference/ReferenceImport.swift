import ArgumentParser
import Claims
import Foundation
import JobMessages
import Reference

struct ReferenceImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Reads CMS's files and compiles them into one image.",
        discussion: """
            Files are recognised by their content: PPRRVU, GPCI, LOCCO, ANES, anesthesia base units, OPPSCAP, ZIP5, NCCI \
            practitioner PTP and MUE, add-on codes, PTP-associated modifiers, the ICD-10-CM order file, lists of reason, \
            remark and place of service codes, and coding lists. A folder or an archive (.zip, .gz) stands for all that is in it. Nothing is changed unless \
            everything could be read.
            """)

    @Argument(help: "Files, folders or archives.")
    var paths: [String]
    @Option(help: "The image to write (MEDPAY_IMAGE).")
    var image: String?
    @Option(help: "The quarter of the tables, 2024Q2, where no file says it.")
    var quarter: String?
    @Option(help: "The service dates that the tables are in force for, 2024-03-09..2024-03-31, against what they say.")
    var inForce: String?
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
        let options = try importOptions()
        let begin = ContinuousClock.now
        try Defaults.makeFolder(for: path)
        let lock = try lock(path)
        defer { close(lock) }
        let exists = !new && FileManager.default.fileExists(atPath: path)
        let existing = exists ? try ReferenceImage(contentsOf: path) : nil
        let display = ImportDisplay(isQuiet: output.json)
        defer { Output.endProgress() }
        let outcome = try importReference(paths: paths, into: existing, options: options, report: display.show)
        try outcome.writeImage(to: path)
        let image = try ReferenceImage(contentsOf: path)
        if output.json { return try Output.json(WireReferenceImport(outcome, image: image)) }
        Output.endProgress()
        display.finish(outcome)
        let milliseconds = (ContinuousClock.now - begin).milliseconds
        Output.line(
            "\(path): \(image.releases.count) releases, \(image.size >> 20) MiB, image \(image.digest.prefix(16)), "
                + "in \(milliseconds) ms")
    }

    /// Two imports into one image go one after the other: each adds to what the other wrote. Held until it is closed.
    private func lock(_ path: String) throws -> Int32 {
        let descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Failure("\(path): expected a place for the image; \(systemMessage("it cannot be written"))")
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            Output.note("waiting for another import into \(path)")
            while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
        }
        return descriptor
    }

    private func importOptions() throws -> ImportOptions {
        var options = ImportOptions(imported: Int64(Date().timeIntervalSince1970), takesParts: takeParts)
        if let quarter {
            guard let known = Quarter(quarter) else { throw ValidationError("--quarter: expected 2024Q2, say") }
            options.quarter = known
        }
        options.inForce = try inForce.map { try dateRange($0, "--in-force") }
        options.standIn = try standIn.map { try dateRange($0, "--stand-in") }
        return options
    }

    private func dateRange(_ text: String, _ option: String) throws -> ClosedRange<ServiceDate> {
        let parts = text.components(separatedBy: "..")
        guard parts.count == 2, let first = ServiceDate(parts[0]), let last = ServiceDate(parts[1]), first <= last
        else {
            throw ValidationError("\(option): expected two days, 2025-01-01..2025-03-31 say")
        }
        return first...last
    }
}

/// What an operator sees of an import: a line per table, and on a terminal how far the file at hand has been read.
private struct ImportDisplay {
    let isQuiet: Bool

    func show(_ event: ImportEvent) {
        guard !isQuiet else { return }
        switch event {
        case .reading(let file, let bytes, let total):
            let share = total.flatMap { $0 > 0 ? " of \($0 >> 20)" : nil } ?? ""
            Output.progress("\(file): \(bytes >> 20)\(share) MiB")
        case .read(let item):
            Output.endProgress()
            let files = item.files.count > 1 ? "\(item.files[0]) and \(item.files.count - 1) more" : item.files[0]
            Output.line(
                "\(files): \(item.release.name), \(grouped(item.release.rows)) rows, \(item.change.words), for "
                    + spanText(item.release.from, item.release.through))
            for repair in item.release.repairs { Output.line("  mended: \(repair)") }
        case .passedOver(let file):
            guard file.isTable else { return }
            Output.endProgress()
            Output.line("\(file.path): NOT IMPORTED: \(file.reason)")
        case .compiling:
            Output.progress("putting the image together")
        }
    }

    func finish(_ outcome: ImportOutcome) {
        let others = outcome.passedOver.count { !$0.isTable }
        if others > 0 {
            Output.line("\(others) other file\(others == 1 ? "" : "s") passed over: --json names them")
        }
        let missing = outcome.passedOver.count { $0.isTable }
        if missing > 0 {
            Output.line("\(missing) known file\(missing == 1 ? " was" : "s were") not imported, see above")
        }
    }
}

extension ImportOutcome.Change {
    fileprivate var words: String {
        switch self {
        case .added: "added"
        case .reissued: "added: a later issue of a release that was there"
        case .changed: "the same rows: what they stand in for is new"
        case .unchanged: "unchanged: the same rows were there"
        }
    }
}
