import Calls
import Glibc

/// A temporary file without a name: it is gone with its owner, whatever ends the process, and nobody else can open it.
///
/// Written first, from the beginning to the end, then read anywhere.
package struct SpoolFile: ~Copyable {
    private let descriptor: Int32
    /// For messages.
    private let folder: String
    private var buffer: [UInt8] = []
    /// Bytes appended so far.
    package private(set) var count = 0

    private static let bufferBytesMax = 1 << 18

    /// TMPDIR, or /tmp.
    package static var temporaryFolder: String {
        guard let path = getenv("TMPDIR").map({ String(cString: $0) }), !path.isEmpty else { return "/tmp" }
        return path
    }

    /// - Throws: FAILED_PRECONDITION when no file can be made in the folder.
    package init(in folder: String = temporaryFolder) throws(CallError) {
        var path = ""
        var descriptor: Int32 = -1
        repeat {
            path = "\(folder)/medpay-spool-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
            descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        } while descriptor < 0 && errno == EEXIST
        guard descriptor >= 0 else {
            throw CallError(
                .failedPrecondition,
                "no temporary file can be made in \(folder) (\(SpoolFile.systemMessage())); name another folder in TMPDIR"
            )
        }
        unlink(path)
        self.descriptor = descriptor
        self.folder = folder
        buffer.reserveCapacity(SpoolFile.bufferBytesMax)
    }

    deinit { close(descriptor) }

    /// - Throws: RESOURCE_EXHAUSTED when the disk is full, INTERNAL when it fails otherwise.
    package mutating func append(_ bytes: some Collection<UInt8>) throws(CallError) {
        if buffer.count + bytes.count > SpoolFile.bufferBytesMax { try flush() }
        buffer.append(contentsOf: bytes)
        count += bytes.count
    }

    /// The value's own bytes, which `mapped` gives back.
    mutating func append<Value: BitwiseCopyable>(value: Value) throws(CallError) {
        precondition(MemoryLayout<Value>.size == MemoryLayout<Value>.stride, "values lie side by side in the file")
        try withUnsafeBytes(of: value) { (bytes) throws(CallError) in try append(bytes) }
    }

    /// Hands what was appended to the system. To be called before anything is read.
    package mutating func flush() throws(CallError) {
        defer { buffer.removeAll(keepingCapacity: true) }
        var done = 0
        while done < buffer.count {
            let written = buffer.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
            }
            if written > 0 {
                done += written
            } else if written == 0 || errno != EINTR {
                throw failure(isFull: written == 0 || [ENOSPC, EDQUOT, EFBIG].contains(errno))
            }
        }
    }

    /// The bytes at a place in the file.
    package func read(_ length: Int, at offset: Int) throws(CallError) -> [UInt8] {
        var done = 0
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { target, count in
            while done < length {
                let got = pread(descriptor, target.baseAddress.map { $0 + done }, length - done, off_t(offset + done))
                if got > 0 {
                    done += got
                } else if got == 0 || errno != EINTR {
                    failed = true
                    break
                }
            }
            count = done
        }
        guard !failed else { throw failure(isFull: false) }
        return bytes
    }

    /// The whole file in memory, to be read and changed in place. Pages of it come and go with the system's need.
    func mapped<Value: BitwiseCopyable>(_ type: Value.Type) throws(CallError) -> MappedValues<Value> {
        guard count > 0 else { return MappedValues() }
        // Every block was written, so none has to be found when a page is changed: a full disk shows before.
        guard let address = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), address != MAP_FAILED
        else { throw failure(isFull: false) }
        return MappedValues(address, bytes: count)
    }

    private func failure(isFull: Bool) -> CallError {
        guard !isFull else {
            return CallError(
                .resourceExhausted,
                "the temporary files of the submission do not fit in \(folder): make room there, or name another folder in "
                    + "TMPDIR; nothing was sent")
        }
        return CallError(
            .internalError,
            "a temporary file in \(folder) fails (\(SpoolFile.systemMessage())); name another folder in TMPDIR")
    }

    private static func systemMessage() -> String { String(cString: strerror(errno)) }
}

/// The values of a mapped file, which outlive it.
struct MappedValues<Value: BitwiseCopyable>: ~Copyable {
    private let values: UnsafeMutableBufferPointer<Value>

    /// None.
    init() { values = UnsafeMutableBufferPointer(start: nil, count: 0) }

    /// - Parameter address: of a mapping of `bytes` bytes, which goes with this value.
    fileprivate init(_ address: UnsafeMutableRawPointer, bytes: Int) {
        let whole = bytes / MemoryLayout<Value>.stride
        values = UnsafeMutableBufferPointer(start: address.bindMemory(to: Value.self, capacity: whole), count: whole)
    }

    deinit {
        if let address = values.baseAddress { munmap(address, values.count * MemoryLayout<Value>.stride) }
    }

    var count: Int { values.count }

    subscript(index: Int) -> Value {
        precondition(values.indices.contains(index), "an index of the file")
        return values[index]
    }

    /// The first index whose value is not before a place, in values that are sorted.
    ///
    /// - Complexity: O(log n).
    func firstIndex(in range: Range<Int>, notBefore isBefore: (Value) -> Bool) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range of the file")
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(values[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension MappedValues where Value: Comparable {
    /// Sorts the file. No two values may be equal.
    ///
    /// - Complexity: O(n log n) on average; a bounded piece of the heap, whatever the size of the file: the standard
    ///   library's own sort would take half of that.
    mutating func sort() { MappedValues.sort(values) }

    /// Sorted in one go.
    static var pieceMax: Int { 1 << 15 }

    private static func sort(_ all: UnsafeMutableBufferPointer<Value>) {
        var rest = all
        while rest.count > pieceMax {
            let step = rest.count / 64
            let sample = (0..<64).map { rest[$0 * step] }.sorted()
            let pivot = sample[32]
            // Neither part is empty, since 32 values are less and the pivot is not.
            let middle = rest.partition { $0 >= pivot }
            sort(UnsafeMutableBufferPointer(rebasing: rest[..<middle]))
            rest = UnsafeMutableBufferPointer(rebasing: rest[middle...])
        }
        rest.sort()
    }
}
