import Glibc

/// Reads a file, or bytes in memory, record by record through one buffer.
///
/// A record is a line without its LF or CRLF; where cells may be quoted, a line break inside quotes belongs to the
/// record.
final class LineReader {
    /// The file as the operator named it.
    let name: String
    /// What was mended in the file so far.
    let repairs = RepairLog()
    /// Called now and then with the number of bytes read so far.
    var onRead: ((Int64) -> Void)?
    /// Of the record read last: its first line, counted from 1.
    private(set) var line = 0
    private var lineNext = 1
    /// nil: all bytes are in the buffer.
    private let source: (any ByteSource)?
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var bytesRead: Int64 = 0
    private var isEnded: Bool

    /// No line of a CMS table is near this long.
    static let recordBytesMax = 1 << 20
    /// Nor any file: the largest part of a quarter's edits has about 60 MB.
    static let fileBytesMax: Int64 = 1 << 30

    init(name: String, source: any ByteSource) {
        self.name = name
        self.source = source
        isEnded = false
        buffer = .allocate(byteCount: LineReader.recordBytesMax, alignment: 16)
    }

    init(name: String, bytes: some Collection<UInt8>) {
        self.name = name
        source = nil
        isEnded = true
        buffer = .allocate(byteCount: max(bytes.count, 1), alignment: 16)
        buffer.copyBytes(from: bytes)
        end = bytes.count
    }

    deinit { buffer.deallocate() }

    /// nil at the end of the file. The bytes are valid until the next call.
    func next(isQuoted: Bool) throws(ImportError) -> UnsafeRawBufferPointer? {
        var scanned = start
        var isInsideQuotes = false
        line = lineNext
        while true {
            if let newline = position(of: UInt8(ascii: "\n"), from: scanned) {
                lineNext += 1
                if isQuoted, hasOddQuotes(scanned..<newline) { isInsideQuotes.toggle() }
                scanned = newline + 1
                if isInsideQuotes { continue }
                return take(upTo: newline, next: newline + 1)
            }
            if isEnded {
                guard start < end else { return nil }
                if isQuoted, hasOddQuotes(scanned..<end) { isInsideQuotes.toggle() }
                guard !isInsideQuotes else { throw unclosed() }
                lineNext += 1
                return take(upTo: end, next: end)
            }
            scanned -= start
            try refill()
        }
    }

    /// The next line that is not blank; nil at the end of the file.
    func nextLine() throws(ImportError) -> UnsafeRawBufferPointer? {
        while let line = try next(isQuoted: false) {
            if !line.isBlank { return line }
        }
        return nil
    }

    func error(expected: String, advice: String = ImportError.takeOriginal) -> ImportError {
        ImportError(name, line: line, expected: expected, advice: advice)
    }

    private func unclosed() -> ImportError {
        error(expected: "a quoted cell to be closed", advice: "the file is cut short or altered: fetch it again")
    }

    private func take(upTo last: Int, next: Int) -> UnsafeRawBufferPointer {
        var last = last
        // A spreadsheet's "CSV UTF-8" begins with a mark.
        if line == 1, last - start >= 3, buffer[start..<start + 3].elementsEqual([0xEF, 0xBB, 0xBF]) { start += 3 }
        if last > start, buffer[last - 1] == UInt8(ascii: "\r") { last -= 1 }
        defer { start = next }
        return UnsafeRawBufferPointer(rebasing: buffer[start..<last])
    }

    /// Moves what is left to the front of the buffer and reads on.
    private func refill() throws(ImportError) {
        guard let source, let base = buffer.baseAddress else { return }
        memmove(base, base + start, end - start)
        end -= start
        start = 0
        guard end < buffer.count else {
            throw error(
                expected: "a line of less than \(buffer.count) bytes", advice: "this is not one of CMS's tables")
        }
        let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
        isEnded = count == 0
        end += count
        bytesRead += Int64(count)
        guard bytesRead <= LineReader.fileBytesMax else {
            throw error(
                expected: "a file of less than \(LineReader.fileBytesMax) bytes",
                advice: "this is not one of CMS's tables")
        }
        onRead?(bytesRead)
    }

    private func position(of byte: UInt8, from first: Int) -> Int? {
        guard first < end, let base = buffer.baseAddress,
            let found = memchr(base + first, Int32(byte), end - first)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private func hasOddQuotes(_ range: Range<Int>) -> Bool {
        var isOdd = false
        for index in range where buffer[index] == UInt8(ascii: "\"") { isOdd.toggle() }
        return isOdd
    }
}

extension UnsafeRawBufferPointer {
    /// Nothing but spaces and control characters: 0x1A closes CMS's files.
    var isBlank: Bool { allSatisfy { $0 <= 0x20 } }
}
