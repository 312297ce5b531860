import Glibc
import Reference

/// Standard output for millions of lines: what is written gathers until there is enough of it.
struct BufferedOutput: ~Copyable {
    private var bytes: [UInt8] = []

    private static let gatheredBytesMax = 1 << 18

    /// Whoever read the output has seen enough of it: no fault, and no reason to go on.
    struct ReaderGone: Error {}

    init() {
        // Otherwise a reader that goes away ends the process by a signal, before it can end well.
        signal(SIGPIPE, SIG_IGN)
        bytes.reserveCapacity(BufferedOutput.gatheredBytesMax * 2)
    }

    mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// At the left of a column, or at its right; what is too long takes the room that it needs.
    mutating func write(_ text: String, width: Int, atRight: Bool = false) {
        let padding = max(0, width - text.utf8.count)
        if atRight { bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: padding)) }
        write(text)
        if !atRight { bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: padding)) }
    }

    /// Ends a line, without the blanks at its end, and passes on what has gathered when that is enough.
    mutating func endLine() throws {
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        bytes.append(UInt8(ascii: "\n"))
        if bytes.count >= BufferedOutput.gatheredBytesMax { try flush() }
    }

    /// - Throws: `ReaderGone`, or a `Failure` when the system does not take it.
    mutating func flush() throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { throw ReaderGone() }
                throw Failure("standard output \(systemMessage("cannot be written"))")
            }
            rest = rest.dropFirst(written)
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
