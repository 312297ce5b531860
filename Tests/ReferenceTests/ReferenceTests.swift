import Claims
import Glibc
import Reference

/// What the tests of this target share: dates and codes by their text, temporary folders, and CMS's own files.
enum Fixture {
    /// The folder with CMS's files; nil: tests over them are skipped.
    static let data = environment("MEDPAY_DATA")

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Holds every folder of this process, and goes when it ends.
    private static let root: String = {
        atexit { Fixture.remove(Fixture.root) }
        return freshFolder(in: "/tmp", "medpay-reference")
    }()

    /// A fresh folder, for the life of the test process.
    static func folder() -> String { freshFolder(in: root, "test") }

    private static func freshFolder(in parent: String, _ name: String) -> String {
        var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { preconditionFailure("no temporary folder") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Writes a file, in Latin-1 as CMS does, into a fresh folder and gives its path.
    static func file(_ name: String, _ text: String, in folder: String = folder()) -> String {
        file(name, text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }, in: folder)
    }

    static func file(_ name: String, _ bytes: [UInt8], in folder: String = folder()) -> String {
        let path = "\(folder)/\(name)"
        guard let file = fopen(path, "w") else { preconditionFailure("cannot write \(path)") }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        return path
    }

    static func bytes(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { preconditionFailure("cannot read \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    static func remove(_ folder: String) {
        guard let pid = spawn(["/bin/rm", "-rf", folder]) else { return }
        waitpid(pid, nil, 0)
    }

    /// Runs a program to its end, its output into a file; nil: it did not start.
    static func spawn(_ arguments: [String], output: String? = nil) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let output { posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644) }
        var pid: pid_t = 0
        let words = arguments.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        return posix_spawn(&pid, arguments[0], &actions, nil, words, nil) == 0 ? pid : nil
    }
}

func date(_ text: String) -> ServiceDate { ServiceDate(text) ?? .distantPast }

func code(_ text: String) -> HCPCS {
    guard let code = HCPCS(text) else { preconditionFailure("\(text) is no code") }
    return code
}

/// An import without a clock.
func importing(_ paths: [String], into image: ReferenceImage? = nil, _ options: ImportOptions = .init(imported: 0))
    throws(ImportError) -> ImportOutcome
{
    try importReference(paths: paths, into: image, options: options)
}

/// A generator whose numbers a seed decides (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
