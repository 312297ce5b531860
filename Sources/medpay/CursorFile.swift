import Client
import Foundation
import Glibc
import Reference

/// Where a subscriber was, kept so that the next one goes on there: "trend/20552/ 1234" and a newline.
struct CursorFile {
    private let path: String
    private let topic: String
    /// What is in the file; nil: there is none yet.
    private(set) var cursor: Int64?
    private var written = ContinuousClock.now

    /// How long a cursor that moved without a line being printed may be kept in memory alone.
    private static let delayMax = Duration.seconds(1)

    /// - Throws: a `Failure` when the file is no cursor, or one of another topic, whose numbers would hide updates of this.
    init(_ path: String, topic: String) throws {
        (self.path, self.topic) = (path, topic)
        try FileInTheMaking.checkPlace(path)
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure("\(path): \(systemMessage("cannot be read"))")
        }
        let words = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let cursor = Int64(words[1]), cursor >= 0 else {
            throw Failure("\(path): is no cursor; name another file, or delete it to begin with the state")
        }
        guard words[0] == topic else {
            throw Failure("\(path): is the cursor of \(printable(String(words[0]))), not of \(topic)")
        }
        self.cursor = cursor
    }

    /// After a line was printed, and at the end.
    mutating func keep(_ cursor: Int64?) throws {
        guard let cursor, cursor != self.cursor else { return }
        // A name of its own, the same each time: who is killed in between leaves one file at most.
        let draft = "\(path).new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure("\(path): \(systemMessage("cannot be written"))") }
        let bytes = Array("\(topic) \(cursor)\n".utf8)
        let count = write(file, bytes, bytes.count)
        guard close(file) == 0, count == bytes.count, rename(draft, path) == 0 else {
            throw Failure("\(path): \(systemMessage("cannot be written"))")
        }
        (self.cursor, written) = (cursor, .now)
    }

    /// While nothing is printed.
    mutating func keepNowAndThen(_ cursor: Int64?) throws {
        guard ContinuousClock.now - written >= CursorFile.delayMax else { return }
        try keep(cursor)
    }
}
