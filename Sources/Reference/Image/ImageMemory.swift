import Claims
import Glibc

/// The bytes of one image, mapped or owned, until the last view of them is gone.
///
/// Safety: the bytes are written before `init` returns and never after, and the address does not change: reading from
/// any thread is safe. An image file is replaced by renaming, never rewritten; cutting a mapped file short by
/// other means ends the process, as with any mapped file.
final class ImageMemory: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    init(copying content: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: ImageFormat.alignment)
        copy.copyBytes(from: content)
        bytes = UnsafeRawBufferPointer(copy)
        isMapped = false
    }

    init(mapping path: String) throws(ReferenceError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ReferenceError(.unreadable, path: path, systemMessage("cannot be opened")) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ReferenceError(.unreadable, path: path, "is not a file; name the image file itself")
        }
        guard status.st_size >= ImageFormat.headerLength else {
            throw ReferenceError(.notAnImage, path: path, "is too short for a reference image; import the tables again")
        }
        let length = Int(status.st_size)
        guard let address = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0), address != MAP_FAILED else {
            throw ReferenceError(.unreadable, path: path, systemMessage("cannot be mapped"))
        }
        bytes = UnsafeRawBufferPointer(start: address, count: length)
        isMapped = true
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        } else {
            bytes.deallocate()
        }
    }
}

/// A run of bytes inside an image. Reading beyond its end gives 0, which every table takes for "nothing": a damaged
/// image can answer wrongly, which its digest shows, but a lookup never leaves the section.
///
/// Safety: whoever reads holds the `ImageMemory` and extends its life over the read; see the views.
struct Section: @unchecked Sendable {
    /// With no byte behind it where the section is empty.
    private let start: UnsafeRawPointer
    let byteCount: Int

    init(bytes: UnsafeRawBufferPointer) {
        start = bytes.baseAddress ?? Section.nowhere
        byteCount = bytes.count
    }

    static let empty = Section(bytes: UnsafeRawBufferPointer(start: nil, count: 0))

    /// Safety: nothing is ever read or written there.
    nonisolated(unsafe) private static let nowhere = UnsafeRawPointer(
        UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8))

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: byteCount) }

    /// The number of whole elements of this many bytes.
    func count(of stride: Int) -> Int { byteCount / stride }

    /// Where a row begins, its whole length checked once for all its fields; nil beyond the end.
    @inline(__always)
    func row(at index: Int, length: Int) -> UnsafeRawPointer? {
        guard UInt(bitPattern: index) < UInt(bitPattern: byteCount / length) else { return nil }
        return start + index &* length
    }

    /// The element at this index, elements lying one after another.
    @inline(__always)
    func load<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type, at index: Int) -> Word {
        load(type, atByte: index &* MemoryLayout<Word>.size)
    }

    @inline(__always)
    func load<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type, atByte offset: Int) -> Word {
        // A negative offset is a very large one.
        let room = byteCount &- MemoryLayout<Word>.size
        guard room >= 0, UInt(bitPattern: offset) <= UInt(bitPattern: room) else { return 0 }
        return Word(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: type))
    }
}

extension Section {
    /// The text that `ByteWriter.append(text:)` put here; empty where there is none.
    func text(at offset: Int) -> String {
        guard offset >= 0, offset <= bytes.count else { return "" }
        var parser = ByteParser(Section(bytes: UnsafeRawBufferPointer(rebasing: bytes[offset...])))
        return parser.nextText() ?? ""
    }
}

/// Codes to numbers: the one table that every lookup goes through.
struct CodeIndex: Sendable {
    var slots: Section
    var codes: Section

    var count: Int { codes.count(of: 4) }

    /// Every code that can be has a slot.
    static let slotCount = 32_000 * 10 + 10_000 * 26

    /// Codes that end in a digit first, the ten of a group side by side, so that the some 20,000 that are in use lie in few
    /// cache lines; then those of four digits and a letter.
    @inline(__always)
    static func slot(of rawValue: UInt32) -> Int {
        let group = rawValue / 36
        let last = rawValue &- group &* 36
        return Int(last < 10 ? group &* 10 &+ last : 32_000 * 10 &+ group &* 26 &+ last &- 10)
    }

    /// Counted from 1; 0: the image does not know the code.
    @inline(__always)
    func number(of code: HCPCS) -> Int { Int(slots.load(UInt16.self, at: CodeIndex.slot(of: code.rawValue))) }
}

/// What one table holds for each code: see `SectionKind.directory`.
struct CodeDirectory: Sendable {
    private let codes: CodeIndex
    private let entries: Section

    init(_ codes: CodeIndex, _ entries: Section) {
        self.codes = codes
        self.entries = entries
    }

    /// 0: nothing. Whoever asks holds the image.
    @inline(__always)
    subscript(code: HCPCS) -> UInt32 { entries.load(UInt32.self, at: codes.number(of: code)) }
}

/// "cannot be opened: No such file or directory".
package func systemMessage(_ what: String) -> String { "\(what): \(String(cString: strerror(errno)))" }
