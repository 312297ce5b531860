import Calls
import Glibc
import Testing
import ZeroMQ

struct KeyFilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a server's keys are made once, closed to others`() throws {
        let path = "\(folder.path)/keys"
        defer { for name in ["server.secret", "server.public", "allowed"] { unlink("\(path)/\(name)") }; rmdir(path) }
        let key = try ServerKeys.make(folder: path)
        #expect(folder.mode("keys") == 0o700)
        for name in ["server.secret", "server.public", "allowed"] { #expect(folder.mode("keys/\(name)") == 0o600) }
        #expect(try ServerKeys.make(folder: path) == key)
        #expect(try KeyFiles.readPublic("\(path)/server.public") == key)
        let keys = try ServerKeys(folder: path)
        #expect(keys.pair.publicKey == key)
        #expect(keys.current().grants.isEmpty)
    }

    @Test func `folders above are made as well, and a file in the way is an error`() throws {
        try KeyFiles.create("\(folder.path)/file", "")
        let error = #expect(throws: KeyFileError.self) { try KeyFiles.makeFolder("\(folder.path)/file") }
        #expect(error?.path == "\(folder.path)/file")
        try KeyFiles.makeFolder("\(folder.path)/a/b")
        #expect(folder.mode("a/b") == 0o700)
        rmdir("\(folder.path)/a/b")
        rmdir("\(folder.path)/a")
    }

    @Test func `a file that is there is not overwritten, nor followed to`() throws {
        let path = "\(folder.path)/one.secret"
        try KeyFiles.create(path, "first")
        #expect(folder.mode("one.secret") == 0o600)
        let error = #expect(throws: KeyFileError.self) { try KeyFiles.create(path, "second") }
        #expect(error?.description.contains("exists already") == true)
        #expect(try KeyFiles.read(path, most: 100) == "first")
        #expect(symlink("\(folder.path)/elsewhere", "\(folder.path)/link") == 0)
        #expect(throws: KeyFileError.self) { try KeyFiles.create("\(folder.path)/link", "third") }
        #expect(folder.names == ["link", "one.secret"])
    }

    @Test func `a file is replaced as a whole, and what was open stays what it was`() throws {
        let path = "\(folder.path)/allowed"
        try KeyFiles.create(path, "old")
        let before = open(path, O_RDONLY)
        defer { close(before) }
        try KeyFiles.replace(path, "newer")
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(read(before, &bytes, 16) == 3)
        #expect(try KeyFiles.read(path, most: 16) == "newer")
        #expect(folder.mode("allowed") == 0o600)
        #expect(folder.names == ["allowed"])
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620] as [mode_t])
    func `a secret that others can reach is refused`(mode: mode_t) throws {
        let (path, pair) = ("\(folder.path)/one.secret", try CurvePair.generate())
        try KeyFiles.create(path, pair.secretText + "\n")
        #expect(try KeyFiles.readSecret(path) == pair)
        #expect(chmod(path, mode) == 0)
        let error = #expect(throws: KeyFileError.self) { _ = try KeyFiles.readSecret(path) }
        #expect(error?.description.contains("chmod 600") == true)
    }

    @Test func `what is no key is an error that does not say what it is`() throws {
        let path = "\(folder.path)/one.key"
        try KeyFiles.create(path, "hunter2 is no key")
        for read in [{ _ = try KeyFiles.readSecret(path) }, { _ = try KeyFiles.readPublic(path) }]
            as [() throws -> Void]
        {
            let error = #expect(throws: KeyFileError.self) { try read() }
            #expect(error?.description.contains("hunter2") == false)
            #expect(error?.description.contains("expected 40 characters") == true)
        }
    }

    @Test func `a file that is too long, no text or not there is an error`() throws {
        let path = "\(folder.path)/file"
        try KeyFiles.create(path, "12345")
        #expect(try KeyFiles.read(path, most: 5) == "12345")
        #expect(throws: KeyFileError.self) { _ = try KeyFiles.read(path, most: 4) }
        #expect(throws: KeyFileError.self) { _ = try KeyFiles.read("\(folder.path)/none", most: 4) }
        #expect(throws: KeyFileError.self) { _ = try KeyFiles.read(folder.path, most: 4) }
        let descriptor = open(path, O_WRONLY | O_TRUNC)
        #expect(write(descriptor, [UInt8](repeating: 0xFF, count: 3), 3) == 3)
        close(descriptor)
        #expect(throws: KeyFileError(path, "not a text file")) { _ = try KeyFiles.read(path, most: 4) }
    }

    @Test func `a public key is named as text or by its file`() throws {
        let key = try CurvePair.generate().publicKey
        try KeyFiles.create("\(folder.path)/one.public", "  \(key)\nand a remark\n")
        #expect(try KeyFiles.readPublic(key.text) == key)
        #expect(try KeyFiles.readPublic("\(folder.path)/one.public") == key)
    }

    @Test func `a file whose path could be a key is read all the same`() throws {
        let key = try CurvePair.generate().publicKey
        let name = String(repeating: "k", count: max(1, CurveKey.textCharacters - folder.path.utf8.count - 1))
        let path = "\(folder.path)/\(name)"
        try #require(CurveKey(text: path) != nil, "the folder's path is too long for this test")
        try KeyFiles.create(path, key.text)
        #expect(try KeyFiles.readPublic(path) == key)
    }

    @Test func `a secret's file is not taken for a public key's`() throws {
        let pair = try CurvePair.generate()
        try KeyFiles.create("\(folder.path)/one.secret", pair.secretText)
        let error = #expect(throws: KeyFileError.self) { _ = try KeyFiles.readPublic("\(folder.path)/one.secret") }
        #expect(error?.description.contains(pair.secretText) == false)
        #expect(error?.description.contains("name the .public file") == true)
    }

    @Test func `a caller's keys are its secret and the server's public key`() throws {
        let (own, server) = (try CurvePair.generate(), try CurvePair.generate().publicKey)
        try KeyFiles.create("\(folder.path)/one.secret", own.secretText)
        let keys = try CallerKeys(keyFile: "\(folder.path)/one.secret", serverKey: server.text)
        #expect(keys == CallerKeys(own: own, server: server))
        let error = #expect(throws: CallError.self) {
            _ = try CallerKeys(keyFile: "\(folder.path)/none.secret", serverKey: server.text)
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("none.secret") == true)
    }

    @Test func `a server without its files does not start, and says what makes them`() throws {
        let error = #expect(throws: KeyFileError.self) { _ = try ServerKeys(folder: folder.path) }
        #expect(error?.description.contains("medpay keys init") == true)
        _ = try ServerKeys.make(folder: folder.path)
        unlink("\(folder.path)/allowed")
        #expect(throws: KeyFileError.self) { _ = try ServerKeys(folder: folder.path) }
    }
}
