import ArgumentParser
import Claims
import Foundation
import JobMessages
import Reference

struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Imports CMS's tables and shows what the image holds.",
        subcommands: [
            ReferenceImport.self, ReferenceList.self, ReferenceShow.self, ReferenceDiffCommand.self,
            ReferenceVerify.self, ReferenceExport.self,
        ])
}

struct ReferenceList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the image's releases, each with its number.")

    @OptionGroup var image: ImageOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let image = try image.load()
        if output.json { return try Output.json(WireReferenceImage(image)) }
        var rows = [
            ["#", "TABLE", "RELEASE", "SERVICE DATES", "STANDS IN FOR", "ROWS", "DIGEST", "RELEASED", "SOURCE"]
        ]
        for (index, release) in image.releases.enumerated() {
            let standIn = release.standsInFrom.flatMap { from in release.standsInThrough.map { "\(from)..\($0)" } }
            rows.append([
                "\(index + 1)", release.kind.name, release.name, spanText(release.from, release.through),
                standIn ?? "-", grouped(release.rows), String(release.digest.prefix(12)),
                release.released?.description ?? "-", release.source,
            ])
        }
        for line in table(rows, right: [0, 5]) { Output.line(line) }
        for (index, release) in image.releases.enumerated() {
            if let successor = image.successor(of: index) {
                Output.line("#\(index + 1) \(release.name): superseded by #\(successor + 1), a later issue")
            }
            for repair in release.repairs { Output.line("#\(index + 1) \(release.name): mended: \(repair)") }
        }
        Output.line("image \(image.digest.prefix(16))")
    }
}

struct ReferenceDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "What changed from one release to another: codes, values, indicators, edits opened and closed.",
        discussion: "A release is named by its number in `reference list`, its name or the last word of it (RVU25A).")

    @Argument(help: "The earlier release.")
    var from: String
    @Argument(help: "The later release.")
    var to: String
    @Option(help: "Changes shown, at most; 0 for all of them.")
    var limit: Int = 20
    @OptionGroup var image: ImageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit is 0 or more") }
    }

    func run() throws {
        let image = try image.load()
        // Of two releases with one name the kind that both have is meant: 2024Q2 names several tables.
        let (first, second) = try pair(in: image)
        guard let diff = ReferenceDiff(from: first, to: second, in: image) else {
            throw Failure(
                "\(image.releases[first].name) and \(image.releases[second].name) are tables of different kinds")
        }
        let most = limit == 0 ? Int.max : limit
        if output.json {
            return try Output.json(WireReferenceDiff(diff, from: first, to: second, in: image, limit: most))
        }
        let isEdits = diff.from.kind == .procedureEdits
        Output.line(
            "\(diff.from.name) to \(diff.to.name): \(grouped(diff.count(.added))) \(isEdits ? "opened" : "added"), "
                + "\(grouped(diff.count(.removed))) \(isEdits ? "closed" : "removed"), "
                + "\(grouped(diff.count(.changed))) changed")
        for change in diff.changes.prefix(most) { Output.line(text(change, isEdits)) }
        if diff.changes.count > most {
            Output.line("... and \(grouped(diff.changes.count - most)) more: --limit 0 shows all")
        }
    }

    private func pair(in image: ReferenceImage) throws -> (Int, Int) {
        let firsts = image.releases(meantBy: from)
        let seconds = image.releases(meantBy: to)
        let pairs = firsts.flatMap { first in
            seconds.filter { image.releases[first].kind == image.releases[$0].kind }.map { (first, $0) }
        }
        if let only = pairs.first, pairs.count == 1 { return only }
        return (try release(from, in: image), try release(to, in: image))
    }

    private func text(_ change: ReferenceDiff.Change, _ isEdits: Bool) -> String {
        switch change.what {
        case .added: "  \(change.key): \(isEdits ? "opened, \(change.after)" : "added")"
        case .removed: "  \(change.key): \(isEdits ? "closed, was \(change.before)" : "removed")"
        case .changed where change.column == "history": "  \(change.key): its past was rewritten"
        case .changed: "  \(change.key): \(change.column) \(shown(change.before)) to \(shown(change.after))"
        }
    }

    private func shown(_ value: String) -> String { value.isEmpty ? "nothing" : value }
}

struct ReferenceVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recomputes every digest and holds the tables against one another.",
        discussion:
            "Ends with status 1 when the image is not what it says it is. What is remarkable is for a person to judge.")

    @OptionGroup var image: ImageOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let checks = try image.load().crossChecks()
        if output.json {
            try Output.json(WireReferenceChecks(checks))
        } else {
            for check in checks { show(check) }
        }
        guard checks.allSatisfy({ $0.outcome != .failed }) else { throw ExitCode.failure }
    }

    private func show(_ check: CrossCheck) {
        switch check.outcome {
        case .passed: Output.line("ok          \(check.claim)")
        case .remarkable, .failed:
            let word = check.outcome == .failed ? "FAILED      " : "remarkable  "
            let more = check.exceptions > check.examples.count ? ", ..." : ""
            Output.line(
                "\(word)\(check.claim): but for \(grouped(check.exceptions)): "
                    + check.examples.joined(separator: ", ") + more)
        }
    }
}

struct ReferenceExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes one release in the form of CMS's own file, for a spreadsheet or another import.",
        discussion: "Texts that are the American Medical Association's are not in an image, so those columns are empty."
    )

    @Argument(help: "The release: its number in `reference list`, its name or the last word of it (RVU25A).")
    var release: String
    @Option(help: "The file to write; without it: standard output.")
    var to: String?
    @OptionGroup var image: ImageOptions

    func run() throws {
        let image = try image.load()
        let index = try medpay.release(release, in: image)
        let handle = try to.map { try file($0) } ?? .standardOutput
        var buffer = Data()
        try image.export(index) { line in
            buffer.append(contentsOf: line.utf8)
            if buffer.count > 1 << 16 {
                try handle.write(contentsOf: buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        try handle.write(contentsOf: buffer)
        if let to { Output.note("\(image.releases[index].name): \(grouped(image.releases[index].rows)) rows to \(to)") }
    }

    /// Never over what is there: an export is no backup of it.
    private func file(_ path: String) throws -> FileHandle {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure("\(path) \(systemMessage("cannot be made"))") }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}

/// The one release that is meant.
func release(_ text: String, in image: ReferenceImage) throws -> Int {
    let found = image.releases(meantBy: text)
    if let only = found.first, found.count == 1 { return only }
    guard !found.isEmpty else {
        throw Failure("\(text) names no release of this image: see `medpay reference list`")
    }
    let names = found.map { "#\($0 + 1) \(image.releases[$0].name)" }.joined(separator: ", ")
    throw Failure("\(text) may mean \(names): name one by its number")
}

/// "2025-01-01..2025-03-31", or that there is no end.
func spanText(_ from: ServiceDate, _ through: ServiceDate) -> String {
    let isOpen = (from == .distantPast, through == .distantFuture)
    switch isOpen {
    case (true, true): return "any"
    case (true, false): return "..\(through)"
    case (false, true): return "\(from).."
    case (false, false): return "\(from)..\(through)"
    }
}
