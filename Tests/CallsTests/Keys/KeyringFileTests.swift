import Glibc
import Testing
import ZeroMQ

@testable import Calls

struct KeyringFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/allowed"
    }

    private func line(_ name: String) throws -> String { "\(try CurvePair.generate().publicKey) work - \(name)\n" }

    /// The keyring, once it has the names, or what it has after all that time.
    private func names(_ file: KeyringFile, become names: [String]) -> [String] {
        waitUntil { file.current().grants.map(\.name) == names }
        return file.current().grants.map(\.name)
    }

    @Test func `a file that was replaced or written to is taken up`() throws {
        let (one, two) = (try line("one"), try line("two"))
        try KeyFiles.create(path, one)
        let file = try KeyringFile(path) { Issue.record("\($0)") }
        #expect(file.current().grants.map(\.name) == ["one"])
        try KeyFiles.replace(path, two)
        #expect(names(file, become: ["two"]) == ["two"])
        let descriptor = open(path, O_WRONLY | O_APPEND)
        #expect(write(descriptor, one, one.utf8.count) == one.utf8.count)
        close(descriptor)
        #expect(names(file, become: ["two", "one"]) == ["two", "one"])
    }

    @Test func `a file that cannot be used leaves the last good keyring in force and is told once`() throws {
        try KeyFiles.create(path, try line("one"))
        let faults = Locked<[KeyFileError]>([])
        let file = try KeyringFile(path) { fault in faults.withLock { $0.append(fault) } }
        try KeyFiles.replace(path, "nonsense\n")
        wait(for: faults, toHave: 1, file)
        #expect(file.current().grants.map(\.name) == ["one"])
        // Looked at again and again, it is the same fault.
        let end = ContinuousClock.now + KeyringFile.lookInterval * 4
        waitUntil {
            _ = file.current()
            return ContinuousClock.now > end
        }
        #expect(faults.withLock { $0 } == [KeyFileError(path, KeyringError(line: 1, reason: .key).description)])
        unlink(path)
        wait(for: faults, toHave: 2, file)
        #expect(file.current().grants.map(\.name) == ["one"])
        try KeyFiles.create(path, try line("two"))
        #expect(names(file, become: ["two"]) == ["two"])
        try KeyFiles.replace(path, "nonsense\n")
        wait(for: faults, toHave: 3, file)
    }

    private func wait(for faults: Locked<[KeyFileError]>, toHave count: Int, _ file: KeyringFile) {
        waitUntil {
            _ = file.current()
            return faults.withLock { $0.count } >= count
        }
        #expect(faults.withLock { $0.count } == count)
    }

    @Test func `changes by several at once are all kept`() throws {
        try KeyFiles.create(path, "")
        let path = path
        let writers = try (0..<4).map { writer in
            try LoopThread(named: "writer-\(writer)") {
                for number in 0..<10 {
                    _ = try? KeyringFile.change(path) { keyring in
                        let key = try CurvePair.generate().publicKey
                        try keyring.insert(Grant(key: key, roles: .work, name: "key-\(writer)-\(number)"))
                    }
                }
            }
        }
        for writer in writers { writer.join() }
        #expect(try KeyringFile.keyring(at: path).grants.count == 40)
        #expect(folder.names == ["allowed"])
    }

    @Test func `a change that fails leaves the file as it was`() throws {
        let text = try line("one")
        try KeyFiles.create(path, text)
        #expect(throws: KeyringError.Reason.nameTwice) {
            try KeyringFile.change(path) { keyring in
                try keyring.insert(Grant(key: try CurvePair.generate().publicKey, roles: .work, name: "one"))
            }
        }
        #expect(try KeyFiles.read(path, most: 1000) == text)
    }
}
