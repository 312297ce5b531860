import Calls
import Foundation
import Glibc

/// One of the demo's processes: started, heard until it is ready, and stopped on every way out.
final class ChildProcess {
    let name: String
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var buffer: [UInt8] = []

    /// Starts `medpay` itself with these arguments.
    init(_ arguments: [String], name: String, home: URL) throws {
        self.name = name
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["MEDPAY_HOME"] = home.path
        process.environment = environment
        process.standardOutput = output
        process.standardInput = input  // Closed by the system when this process dies, however it dies.
        do {
            try process.run()
        } catch {
            throw Failure("the \(name) could not be started")
        }
    }

    var identifier: Int32 { process.processIdentifier }

    /// The next line it prints; nil when none comes in time. Throws when it has ended instead.
    func line(within milliseconds: Int) throws -> String? {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while true {
            if let newline = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<newline], as: UTF8.self)
                buffer.removeSubrange(...newline)
                return line
            }
            let rest = (end - .now).milliseconds
            guard rest > 0 else { return nil }
            try read(within: Int32(min(rest, 1000)))
        }
    }

    private func read(within milliseconds: Int32) throws {
        var entry = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return }
        let data = output.fileHandleForReading.availableData
        guard !data.isEmpty else { throw Failure("the \(name) ended early; what it said stands above") }
        buffer += data
    }

    /// Waits for the line that says it serves; its words from `after` on up to a comma or the end.
    func address(after words: String, within milliseconds: Int = 20_000) throws -> String {
        guard let line = try line(within: milliseconds), let range = line.range(of: words) else {
            throw Failure("the \(name) did not say that it is ready")
        }
        return String(line[range.upperBound...].prefix { $0 != "," })
    }

    /// Asks it to end, waits, and makes sure.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        let end = ContinuousClock.now + .seconds(12)
        do {
            while ContinuousClock.now < end { _ = try line(within: 1000) }
            kill(process.processIdentifier, SIGKILL)
        } catch {
            // Its output has ended, and so has it.
        }
        process.waitUntilExit()
    }
}
