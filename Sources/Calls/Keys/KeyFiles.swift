import Glibc
import ZeroMQ

/// Why a key file cannot be used: which, why, and what to do; never what is in it.
package struct KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    package var reason: String

    package init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String { "\(path): \(reason)" }
}

/// Small files that hold keys. Secrets are made 0600 and never overwritten; what changes is replaced as a whole.
package enum KeyFiles {
    /// - Throws: when it cannot be read, is longer than `most` bytes, or is not UTF-8.
    package static func read(_ path: String, most: Int) throws(KeyFileError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failed(path, "read") }
        defer { close(descriptor) }
        return try read(descriptor, path, most: most)
    }

    static func read(_ descriptor: Int32, _ path: String, most: Int) throws(KeyFileError) -> String {
        var bytes = [UInt8](repeating: 0, count: most + 1)
        var filled = 0
        while filled <= most {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failed(path, "read") }
            if count == 0 { break }
            filled += count
        }
        guard filled <= most else { throw KeyFileError(path, "longer than \(most) bytes: is it a key file at all?") }
        guard let text = String(validating: bytes.prefix(filled), as: UTF8.self) else {
            throw KeyFileError(path, "not a text file")
        }
        return text
    }

    /// The pair of a secret file.
    ///
    /// - Throws: also when others than its owner may read it: then the secret is none any more.
    package static func readSecret(_ path: String) throws(KeyFileError) -> CurvePair {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failed(path, "read") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failed(path, "read") }
        guard status.st_mode & 0o077 == 0 else {
            throw KeyFileError(
                path, "others may read or change this secret; chmod 600, or make a new one if somebody did")
        }
        guard let pair = CurvePair(secretText: firstWord(try read(descriptor, path, most: secretBytesMax))) else {
            throw KeyFileError(path, "no secret key: expected 40 characters as `medpay keys new` writes them")
        }
        return pair
    }

    /// A public key, or a file that has one as its first word. A file that is there is read, though its path may look
    /// like a key: 40 characters of a path can be one.
    ///
    /// - Throws: also for the name of a secret file: what it has looks the same, and would be told to everybody.
    package static func readPublic(_ pathOrText: String) throws(KeyFileError) -> CurveKey {
        if access(pathOrText, F_OK) != 0, let key = CurveKey(text: pathOrText) { return key }
        guard !pathOrText.hasSuffix(".secret") else {
            throw KeyFileError(pathOrText, "a secret; name the .public file next to it")
        }
        guard let key = CurveKey(text: firstWord(try read(pathOrText, most: secretBytesMax))) else {
            throw KeyFileError(pathOrText, "no public key: expected 40 characters as `medpay keys new` writes them")
        }
        return key
    }

    /// Writes a file that must not be there yet; 0600.
    package static func create(_ path: String, _ text: String) throws(KeyFileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
        guard descriptor >= 0 else {
            if errno == EEXIST {
                throw KeyFileError(path, "exists already, and is not overwritten; choose another name")
            }
            throw failed(path, "make")
        }
        do throws(KeyFileError) {
            try fill(descriptor, path, text)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Puts a new file in the place of an old one: a reader sees the one or the other, whole, also after a crash. 0600.
    package static func replace(_ path: String, _ text: String) throws(KeyFileError) {
        let draft = "\(path).\(getpid()).new"
        unlink(draft)  // Of a process of the same number that died.
        try create(draft, text)
        guard rename(draft, path) == 0 else {
            let error = failed(path, "replace")
            unlink(draft)
            throw error
        }
        let folder = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// Makes a folder, and those above it, that others cannot look into; fine when it is there.
    package static func makeFolder(_ path: String) throws(KeyFileError) {
        guard mkdir(path, mode_t(0o700)) != 0 else { return }
        if errno == ENOENT, folder(of: path) != path {
            try makeFolder(folder(of: path))
            guard mkdir(path, mode_t(0o700)) != 0 else { return }
        }
        var status = stat()
        guard errno == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw failed(path, "make")
        }
    }

    /// Holds others off who would change a file, by a lock on its folder: the file itself is replaced.
    static func withLock<Answer>(on path: String, _ body: () throws -> Answer) throws -> Answer {
        let folder = folder(of: path)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failed(folder, "read") }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failed(folder, "lock") }
        }
        return try body()
    }

    private static let secretBytesMax = 1024

    private static func fill(_ descriptor: Int32, _ path: String, _ text: String) throws(KeyFileError) {
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failed(path, "write") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failed(path, "write") }
    }

    private static func firstWord(_ text: String) -> Substring {
        text.split(maxSplits: 1, whereSeparator: \.isWhitespace).first ?? ""
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func failed(_ path: String, _ action: String) -> KeyFileError {
        let text = strerror(errno).map { String(cString: $0) } ?? "errno \(errno)"
        return KeyFileError(path, "cannot \(action) it: \(text)")
    }
}
