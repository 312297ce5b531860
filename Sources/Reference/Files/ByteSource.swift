import Glibc

/// Where the bytes of one file come from, in order.
protocol ByteSource: AnyObject {
    /// - Returns: how many bytes were put at the front of the buffer; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int
}

/// A file on disk.
final class FileSource: ByteSource {
    private let path: String
    private let descriptor: Int32
    /// In bytes, when it was opened.
    let size: Int64

    init(path: String) throws(ImportError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)  // A pipe must not hold an import up.
        self.path = path
        guard descriptor >= 0 else { throw .unreadable(path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ImportError(path, expected: "a file or a folder", advice: "it is neither")
        }
        size = Int64(status.st_size)
    }

    deinit { close(descriptor) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .unreadable(path) }
        }
    }
}

extension ByteSource {
    /// Up to so many bytes, for telling what a file is.
    func prefix(_ count: Int) throws(ImportError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        defer { buffer.deallocate() }
        var filled = 0
        while filled < count {
            let read = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            if read == 0 { break }
            filled += read
        }
        return Array(buffer[..<filled])
    }
}
