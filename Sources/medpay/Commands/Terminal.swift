import Glibc
import ZeroMQ

/// The terminal behind standard input and output, each key by itself and unseen, until it is put back.
struct Terminal: ~Copyable {
    private let before: termios

    /// Whether there is a screen to draw on and a keyboard to read from.
    static var isThere: Bool { isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1 }

    /// nil: it is none.
    init?() {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        before = settings
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        Terminal.write(Terminal.hideCursor + Terminal.clear)
    }

    deinit {
        var settings = before
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        Terminal.write(Terminal.showCursor)
    }

    // ECMA-48: CSI, then what to do.
    private static let clear = "\u{1B}[H\u{1B}[2J"
    private static let home = "\u{1B}[H"
    private static let clearLine = "\u{1B}[K"
    private static let clearRest = "\u{1B}[J"
    private static let hideCursor = "\u{1B}[?25l"
    private static let showCursor = "\u{1B}[?25h"

    /// As it is now: windows change.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Over what was there, without a flicker. The last line stays free for the cursor.
    func show(_ lines: [String]) {
        Terminal.write(Terminal.home + lines.map { $0 + Terminal.clearLine + "\r\n" }.joined() + Terminal.clearRest)
    }

    private static func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }  // The terminal is gone: the signal that says so ends the command.
            bytes = bytes.dropFirst(max(0, count))
        }
    }

    /// Keys pressed since the last time; nil: the keyboard is gone.
    func keys() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        guard count > 0 || (count < 0 && errno == EINTR) else { return nil }
        return Array(bytes.prefix(max(0, count)))
    }
}

/// The time between two frames, and what ends it early.
struct FrameWait: ~Copyable {
    private var poller = Poller()
    private let keyboard: Int?
    private let stop: Waker

    init(stop: Waker, readsKeys: Bool) {
        self.stop = stop
        poller.add(stop)
        keyboard = readsKeys ? poller.add(descriptor: STDIN_FILENO) : nil
    }

    /// - Returns: whether a next frame is wanted: no when `stop` rang, or the key for it was pressed.
    mutating func next(after seconds: Double, _ terminal: borrowing Terminal?) throws(TransportError) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while !stop.isRung {
            let left = (end - .now) / .milliseconds(1)
            guard left > 0 else { return true }
            let ready = try poller.wait(milliseconds: Int(left.rounded(.up)))
            guard let keyboard, ready.isReadable(keyboard) else { continue }
            guard let keys = terminal?.keys(), !keys.contains(UInt8(ascii: "q")) else { return false }
        }
        return false
    }
}
