import Glibc
import ZeroMQ

/// A keyring that follows its file, shared by all threads of a server.
package final class KeyringFile: Sendable {
    private struct State: Sendable {
        var keyring: Keyring
        var version: FileVersion
        var fault: KeyFileError?
        var nextLook: ContinuousClock.Instant
        var generation = 0
    }

    private let path: String
    private let onFault: @Sendable (KeyFileError) -> Void
    private let state: Locked<State>

    package static let lookInterval = Duration.milliseconds(100)

    package init(_ path: String, onFault: @escaping @Sendable (KeyFileError) -> Void) throws(KeyFileError) {
        let (keyring, version) = try KeyringFile.read(path)
        self.path = path
        self.onFault = onFault
        state = Locked(
            State(keyring: keyring, version: version, fault: nil, nextLook: .now + KeyringFile.lookInterval))
    }

    /// The file is looked at again when 100 ms have passed since the last look. One that cannot be used changes nothing:
    /// the last good keyring stays in force, and `onFault` says why.
    ///
    /// - Parameter atOnce: looks now, however short ago the last look was.
    package func current(atOnce: Bool = false) -> Keyring {
        let now = ContinuousClock.now
        let (keyring, news) = state.withLock { state -> (Keyring, KeyFileError?) in
            guard atOnce || now >= state.nextLook else { return (state.keyring, nil) }
            state.nextLook = now + KeyringFile.lookInterval
            let news = KeyringFile.look(at: path, &state)
            return (state.keyring, news)
        }
        if let news { onFault(news) }
        return keyring
    }

    /// How often another keyring was read.
    var generation: Int {
        _ = current()
        return state.withLock { $0.generation }
    }

    /// - Returns: a fault that was not told yet.
    private static func look(at path: String, _ state: inout State) -> KeyFileError? {
        do throws(KeyFileError) {
            if try FileVersion(path) == state.version, state.fault == nil { return nil }
            (state.keyring, state.version) = try read(path)
            state.generation += 1
            state.fault = nil
            return nil
        } catch {
            defer { state.fault = error }
            return state.fault == error ? nil : error
        }
    }

    /// Changes the file, one process at a time; servers take it up at their next look.
    ///
    /// - Throws: `KeyFileError` when it cannot be read or replaced, and what `body` throws: then nothing is changed.
    package static func change<Answer>(_ path: String, _ body: (inout Keyring) throws -> Answer) throws -> Answer {
        try KeyFiles.withLock(on: path) {
            var (keyring, _) = try read(path)
            let answer = try body(&keyring)
            try KeyFiles.replace(path, keyring.text)
            return answer
        }
    }

    package static func keyring(at path: String) throws(KeyFileError) -> Keyring { try read(path).0 }

    private static func read(_ path: String) throws(KeyFileError) -> (Keyring, FileVersion) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw KeyFileError(path, "no such file; `medpay keys init` makes one") }
            throw KeyFiles.failed(path, "read")
        }
        defer { close(descriptor) }
        let version = try FileVersion(descriptor, path)
        let text = try KeyFiles.read(descriptor, path, most: Keyring.bytesMax)
        do throws(KeyringError) {
            return (try Keyring(text: text), version)
        } catch {
            throw KeyFileError(path, error.description)
        }
    }
}

/// What changes whenever a file is replaced or written to.
private struct FileVersion: Hashable, Sendable {
    private var device: UInt
    private var inode: UInt
    private var size: Int
    private var seconds: Int
    private var nanoseconds: Int

    init(_ path: String) throws(KeyFileError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw KeyFiles.failed(path, "read") }
        self.init(status)
    }

    init(_ descriptor: Int32, _ path: String) throws(KeyFileError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw KeyFiles.failed(path, "read") }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
