import BrokerCore
import Calls
import Claims
import Foundation
import Glibc
import JobMessages
import Testing

@testable import Client

@Suite struct ClaimSpoolTests {
    private let folder: String

    init() throws {
        var template = Array("/tmp/medpay-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Open files of this process that lie, or lay, in the test's folder.
    private func openFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { number in
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
            return path.flatMap { $0.hasPrefix(folder) ? $0 : nil }
        }
    }

    private func mappings() throws -> Int {
        let file = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").count { $0.contains(folder) }
    }

    private func expectNothingLeft(_ location: SourceLocation = #_sourceLocation) throws {
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty, sourceLocation: location)
        #expect(try openFiles().isEmpty, sourceLocation: location)
        let mapped = try mappings()
        #expect(mapped == 0, sourceLocation: location)
    }

    @Test func `spooled claims have no name on disk, and are gone after use`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            var spool = try ClaimSpool(in: folder)
            for number in 0..<600 { try spool.append(sampleClaim(number, patient: 7)) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            #expect(try openFiles().count == 3)
            var slicer = try Slicer(try spool.sealed(), SubmissionOptions(key: "k"))
            let mapped = try mappings()
            #expect(mapped == 2)
            #expect(try slicer.next()?.claims == 250)
        }
        try expectNothingLeft()
    }

    @Test func `spooled claims are gone when a claim is refused or the reader fails`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        struct Fault: Error {}
        #expect(throws: CallError.self) {
            var spool = try ClaimSpool(in: folder)
            try spool.append(sampleClaim(1))
            try spool.append(sampleClaim(2, lines: 0))
        }
        try expectNothingLeft()
        #expect(throws: Fault.self) {
            var spool = try ClaimSpool(in: folder)
            try spool.append(sampleClaim(1))
            throw Fault()
        }
        try expectNothingLeft()
    }

    @Test func `nobody else can read a spooled claim`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let spool = try ClaimSpool(in: folder)
        for number in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
            guard let path, path.hasPrefix(folder), let descriptor = Int32(number) else { continue }
            var status = stat()
            #expect(fstat(descriptor, &status) == 0 && status.st_mode & 0o777 == 0o600 && status.st_nlink == 0)
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        }
        _ = consume spool
    }

    @Test func `without a folder for temporary files the error says which, and what to do`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var fault: CallError?
        do { _ = try ClaimSpool(in: "\(folder)/nowhere") } catch { fault = error }
        #expect(fault?.code == .failedPrecondition)
        #expect(fault?.message.contains("\(folder)/nowhere (No such file or directory)") == true)
        #expect(fault?.message.hasSuffix("name another folder in TMPDIR") == true)
    }

    /// In a process of its own, since the tests beside this one take memory, too. A sanitizer keeps what was freed.
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["MEDPAY_SANITIZED"] != "1", "memory is not ours to measure")
    )
    func `memory does not grow with the batch`() async {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        await #expect(processExitsWith: .success) {
            let before = try anonymousKilobytes()
            var spool = try ClaimSpool()
            var most = before
            for number in 0..<200_000 {
                try spool.append(sampleClaim(number, lines: 10, patient: UInt64(number % 50_000)))
                if number % 20_000 == 0 { most = max(most, try anonymousKilobytes()) }
            }
            var slicer = try Slicer(try spool.sealed(), SubmissionOptions(key: "k"))
            most = max(most, try anonymousKilobytes())
            var bytes = 0
            while let slice = try slicer.next() {
                bytes += slice.payload.count
                if slice.index % 100 == 0 { most = max(most, try anonymousKilobytes()) }
            }
            #expect(slicer.claims == 200_000)
            #expect(bytes > 40 << 20, "\(bytes >> 20) MiB")
            #expect(most - before < 12 << 10, "\(most - before) KiB more, for \(bytes >> 10) KiB of slices")
        }
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `a file of any size is sorted in place`(seed: UInt64) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var chance = Seeded(seed: seed)
        var values = (0..<100_000).map { UInt32($0) }
        switch seed {
        case 1: break  // Sorted before.
        case 2: values.reverse()
        default: values.shuffle(using: &chance)
        }
        var file = try SpoolFile(in: folder)
        for value in values { try file.append(value: value) }
        try file.flush()
        var mapped = try file.mapped(UInt32.self)
        mapped.sort()
        var isSorted = true
        for index in 0..<mapped.count where mapped[index] != UInt32(index) { isSorted = false }
        #expect(isSorted && mapped.count == values.count && values.count > 2 * MappedValues<UInt32>.pieceMax)
    }
}

/// Memory of this process that is no file's.
private func anonymousKilobytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") })
    return try #require(Int(line.filter(\.isNumber)))
}
