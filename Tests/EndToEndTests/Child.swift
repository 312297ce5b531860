import Foundation
import Glibc

/// A `medpay` process. What it prints goes to files, so that it never waits for a reader, and its standard input is a
/// connection that this process holds: with `--end-with-input` it ends when the tests do, however they do.
final class Child {
    let name: String
    let pid: pid_t
    private let outputPath: String
    private let errorPath: String
    private var input: Int32
    /// Its exit status; negative: the signal that ended it. nil while it runs.
    private(set) var status: Int32?

    /// The product that stands beside the test bundle.
    static let executable: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent().appending(path: "medpay").path
    }()

    /// - Parameter command: the program and its arguments.
    init(_ command: [String], name: String, folder: String, environment: [String: String]) throws {
        self.name = name
        outputPath = "\(folder)/\(name).out"
        errorPath = "\(folder)/\(name).err"
        var ends: [Int32] = [-1, -1]
        // Closed in the next child: only so does it end with this process.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw TimeOut(description: "no pipe for \(name)") }
        defer { close(ends[0]) }
        input = ends[1]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        pid = try Child.spawn(command, &actions, environment)
    }

    private static func spawn(
        _ command: [String], _ actions: inout posix_spawn_file_actions_t, _ environment: [String: String]
    ) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that its own children can be ended too. No signal blocked or ignored: the thread that
        // runs a test may block them all, and a child would inherit that.
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, command[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else {
            throw TimeOut(description: "\(command[0]) cannot be started: \(String(cString: strerror(code)))")
        }
        return pid
    }

    deinit {
        kill()
        closeInput()
    }

    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    var output: String { text(outputPath) }
    var errors: String { text(errorPath) }
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    var isRunning: Bool {
        guard status == nil else { return false }
        var code: Int32 = 0
        guard waitpid(pid, &code, WNOHANG) == pid else { return true }
        status = code & 0x7f == 0 ? (code >> 8) & 0xff : -(code & 0x7f)
        return false
    }

    func signal(_ signal: Int32) {
        if isRunning { Glibc.kill(pid, signal) }
    }

    /// Ends it, and whatever it started.
    func kill() {
        guard isRunning else { return }
        Glibc.kill(-pid, SIGKILL)
        Glibc.kill(pid, SIGKILL)
        while isRunning { usleep(500) }  // SIGKILL ends it: there is nothing to wait on but that.
    }

    /// - Returns: its exit status; negative: the signal that ended it.
    @discardableResult
    func end(within time: Duration = patience) throws -> Int32 {
        try eventually("the end of \(name)", within: time) { !isRunning }
        return status ?? -1
    }

    /// The first line that has these words.
    func line(_ words: String) throws -> String {
        try eventually("\(name) says '\(words)'") {
            if lines.contains(where: { $0.contains(words) }) { return true }
            guard isRunning || output.contains(words) else {
                throw TimeOut(description: "\(name) ended (\(status ?? 0)) before it said '\(words)': \(errors)")
            }
            return false
        }
        return lines.first { $0.contains(words) } ?? ""
    }

    /// The resident memory in bytes, as the kernel counts it.
    var memory: Int {
        let line = text("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) << 10
    }
}
