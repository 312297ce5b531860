import ArgumentParser
import Foundation
import Ledger

struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Looks after the ledger's file, on the machine that has it.",
        discussion: """
            check and backup work beside a running broker, which is not held up; compact and downgrade want it ended.

              medpay ledger backup --to /backup/ledger-$(date +%F).sqlite
              medpay ledger check /backup/ledger-2026-11-28.sqlite
              medpay drain --wait && medpay ledger compact
            """,
        subcommands: [LedgerCheck.self, LedgerBackup.self, LedgerCompact.self, LedgerDowngrade.self])
}

/// Which file.
struct LedgerOptions: ParsableArguments {
    @Argument(help: "The ledger's file (MEDPAY_LEDGER).")
    var path: String = Defaults.ledger
    @Flag(help: "Print one JSON object.")
    var json = false
}

struct LedgerCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Whether the file is whole, and its counts agree with its rows.",
        discussion: "Reads all of it. Ends with status 1 when something is wrong, a line for each fault.")

    @OptionGroup var ledger: LedgerOptions

    private struct Report: Encodable {
        var ledger: String
        var faults: [String]
    }

    func run() throws {
        let faults = try SQLiteLedger.check(path: ledger.path)
        if ledger.json {
            try Output.json(Report(ledger: ledger.path, faults: faults))
        } else if faults.isEmpty {
            Output.line("\(ledger.path): whole, and its counts are right")
        } else {
            faults.forEach { Output.line($0) }
        }
        guard faults.isEmpty else {
            throw Failure(
                "\(ledger.path): \(counted(faults.count, "fault")). Keep the file as it is and look for the newest backup "
                    + "that passes this check; it takes the file's place while the broker is stopped")
        }
    }
}

struct LedgerBackup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the ledger as it stands at one moment, also while a broker writes to it.",
        discussion: """
            The copy is a ledger like the other, readable to its owner only; it gets its name when it is whole. It holds \
            what the ledger holds: keep it as safe.
            """)

    @Option(help: "The copy's path; nothing may be there yet.")
    var to: String
    @OptionGroup var ledger: LedgerOptions

    private struct Report: Encodable {
        var ledger: String
        var backup: String
        var bytes: Int64
    }

    func run() throws {
        defer { Output.endProgress() }
        try SQLiteLedger.backup(path: ledger.path, to: to) { share in
            Output.progress("copying  \(Int(share * 100)) %")
        }
        Output.endProgress()
        let size = try FileManager.default.attributesOfItem(atPath: to)[.size] as? Int64 ?? 0
        if ledger.json { return try Output.json(Report(ledger: ledger.path, backup: to, bytes: size)) }
        Output.line("\(to): \(bytes(size)), a copy of \(ledger.path); `medpay ledger check \(to)` reads it through")
    }
}

struct LedgerCompact: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact", abstract: "Gives the space of what was deleted back to the disk. No broker may run.",
        discussion: """
            A broker uses that space again by itself: this is for a ledger that will not grow so large again. It writes the \
            file anew, and needs as much room on the disk meanwhile.
            """)

    @OptionGroup var ledger: LedgerOptions

    private struct Report: Encodable {
        var ledger: String
        var bytesBefore: Int
        var bytesAfter: Int
    }

    func run() throws {
        let (before, after) = try SQLiteLedger.compact(path: ledger.path)
        if ledger.json {
            return try Output.json(Report(ledger: ledger.path, bytesBefore: before, bytesAfter: after))
        }
        Output.line("\(ledger.path): \(bytes(Int64(before))) before, \(bytes(Int64(after))) now")
    }
}

struct LedgerDowngrade: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "downgrade",
        abstract: "Takes the ledger back to an earlier schema, for an earlier medpay. No broker may run.",
        discussion: """
            All or nothing: what the earlier schema cannot hold and somebody waits for is named, and nothing is changed. \
            Make a backup first.
            """)

    @Option(help: "The schema's version: one of \(SQLiteSchema.versions.joined(separator: ", ")).")
    var to: String
    @OptionGroup var ledger: LedgerOptions

    private struct Report: Encodable {
        var ledger: String
        var schema: String
    }

    func run() throws {
        try SQLiteLedger.downgrade(path: ledger.path, to: to)
        if ledger.json { return try Output.json(Report(ledger: ledger.path, schema: to)) }
        Output.line(
            "\(ledger.path): schema \(to) now; start the earlier medpay with it (this one would bring it up again)")
    }
}
