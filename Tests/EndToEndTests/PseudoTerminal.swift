import Glibc

/// A terminal with a program on one side and a test on the other.
final class PseudoTerminal {
    let path: String
    private let master: Int32
    /// Kept open, so that the settings stay when the program has left.
    private let slave: Int32
    private var seen: [UInt8] = []

    init(columns: UInt16 = 100, rows: UInt16 = 30) throws {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        var ends: (master: Int32, slave: Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 256)
        guard openpty(&ends.master, &ends.slave, nil, nil, &size) == 0,
            ttyname_r(ends.slave, &name, name.count) == 0, fcntl(ends.master, F_SETFL, O_NONBLOCK) == 0
        else { throw TimeOut(description: "no pseudo-terminal") }
        // Not the children's, which would keep it from ending.
        for end in [ends.master, ends.slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (master, slave) = ends
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        close(slave)
        close(master)
    }

    /// Which of the local modes are on: echo, and lines as a whole, among others.
    var modes: tcflag_t {
        var settings = termios()
        tcgetattr(slave, &settings)
        return settings.c_lflag
    }

    /// All that was drawn so far.
    var output: String {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(master, &bytes, bytes.count)
            guard count > 0 else { return String(decoding: seen, as: UTF8.self) }
            seen += bytes.prefix(count)
        }
    }

    func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = write(master, bytes, bytes.count)
    }
}
