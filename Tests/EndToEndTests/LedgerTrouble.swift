import Glibc

/// What keeps a running broker from writing its ledger, until it is over.
enum LedgerTrouble: String, CaseIterable, CustomStringConvertible {
    case fullDisk = "the disk is full"
    case fileLimit = "its files may not grow"
    case immutableLog = "its log was made immutable"

    var description: String { rawValue }

    /// Those that this user can cause on this machine.
    static let possible = allCases.filter(\.isPossible)

    private var isPossible: Bool {
        switch self {
        case .fullDisk: Disk.isAllowed
        case .fileLimit: access(LedgerTrouble.limiter, X_OK) == 0
        case .immutableLog: LedgerTrouble.canMakeImmutable
        }
    }

    private static let limiter = "/usr/bin/prlimit"
    private static let changer = "/usr/bin/chattr"

    /// Whether that also stops who has the file open already: not every file system sees to it.
    private static let canMakeImmutable: Bool = {
        guard access(changer, X_OK) == 0, let stage = try? Stage(), let path = try? stage.write("a", to: "probe")
        else { return false }
        defer { stage.close() }
        let file = open(path, O_WRONLY | O_CLOEXEC)
        defer { close(file) }
        guard (try? call(stage.folder, [changer, "+i", path])) == 0 else { return false }
        defer { _ = try? call(stage.folder, [changer, "-i", path]) }
        return write(file, "b", 1) < 0
    }()

    private static func call(_ folder: String, _ command: [String]) throws -> Int32 {
        try Child(command, name: "helper", folder: folder, environment: [:]).end()
    }

    /// A broker on a ledger that the trouble can come over.
    func broker(_ stage: Stage, at address: String, disk: inout Disk?) throws -> Stage.Service {
        if self == .fullDisk {
            disk = try Disk(stage)
            stage.ledger = stage.path("disk/ledger.sqlite")
        }
        // A process that goes over the limit of its files' size is killed, unless it ignores that signal.
        let prefix = self == .fileLimit ? ["/bin/sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"] : []
        return try stage.broker(at: address, lease: 2, by: prefix)
    }

    func begin(_ stage: Stage, _ broker: Child, _ disk: Disk?) throws {
        switch self {
        case .fullDisk: try disk?.fill()
        case .fileLimit: try change(stage, [LedgerTrouble.limiter, "--pid", "\(broker.pid)", "--fsize=0:unlimited"])
        case .immutableLog:
            // A file that stays so could not be deleted.
            stage.whenClosed { [folder = stage.folder, ledger = stage.ledger] in
                _ = try? LedgerTrouble.call(folder, [LedgerTrouble.changer, "-i", ledger + "-wal"])
            }
            try change(stage, [LedgerTrouble.changer, "+i", stage.ledger + "-wal"])
        }
    }

    func end(_ stage: Stage, _ broker: Child, _ disk: Disk?) throws {
        switch self {
        case .fullDisk: disk?.makeRoom()
        case .fileLimit:
            guard broker.isRunning else { return }
            try change(stage, [LedgerTrouble.limiter, "--pid", "\(broker.pid)", "--fsize=unlimited:unlimited"])
        case .immutableLog: try change(stage, [LedgerTrouble.changer, "-i", stage.ledger + "-wal"])
        }
    }

    private func change(_ stage: Stage, _ command: [String]) throws {
        guard try LedgerTrouble.call(stage.folder, command) == 0 else {
            throw TimeOut(description: "\(command) did not do it")
        }
    }
}
