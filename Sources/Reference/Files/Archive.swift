import CArchive
import Glibc

/// The files in a .zip or .gz, by libarchive, one after another: CMS publishes everything packed.
final class Archive: ByteSource {
    /// As the operator named it.
    let path: String
    private let handle: OpaquePointer
    /// Of the entry whose bytes `read` gives.
    private(set) var name = ""
    /// Unpacked, in bytes; nil: the archive does not say.
    private(set) var size: Int64?

    enum Packing { case zip, gzip }

    /// CMS's archives hold a dozen files.
    static let entriesMax = 10_000
    private static let blockLength = 1 << 16

    init(path: String, _ packing: Packing) throws(ImportError) {
        guard let handle = archive_read_new() else { throw .unreadable(path) }
        self.handle = handle
        self.path = path
        switch packing {
        case .zip: archive_read_support_format_zip(handle)
        case .gzip:
            archive_read_support_filter_gzip(handle)
            archive_read_support_format_raw(handle)
        }
        guard archive_read_open_filename(handle, path, Archive.blockLength) == ARCHIVE_OK else { throw failure() }
    }

    deinit { archive_read_free(handle) }

    /// What these first bytes of a file say it is packed as; nil: it is not.
    static func packing(of prefix: some Collection<UInt8>) -> Packing? {
        if prefix.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .zip }
        return prefix.starts(with: [0x1F, 0x8B]) ? .gzip : nil
    }

    /// What these first bytes of a zip say: it is a workbook or document, whatever its name.
    static func isOfficeFile(_ prefix: [UInt8]) -> Bool { Prefix.find("[Content_Types].xml", in: prefix) }

    /// Goes on to the next entry that is a file; false: there is none.
    func next() throws(ImportError) -> Bool {
        while true {
            var entry: OpaquePointer?
            switch archive_read_next_header(handle, &entry) {
            case ARCHIVE_EOF: return false
            case ARCHIVE_OK, ARCHIVE_WARN: break
            default: throw failure()
            }
            guard let entry else { return false }
            // A file by its own account, or one whose kind the archive does not say.
            let kind = archive_entry_filetype(entry)
            guard kind == 0 || kind == 0o100000 else { continue }
            name = archive_entry_pathname(entry).map { String(cString: $0) } ?? ""
            guard !name.hasSuffix("/") else { continue }
            size = archive_entry_size_is_set(entry) != 0 ? archive_entry_size(entry) : nil
            return true
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        while true {
            let count = archive_read_data(handle, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if count == Int(ARCHIVE_RETRY) { continue }
            throw failure()
        }
    }

    private func failure() -> ImportError {
        let reason = archive_error_string(handle).map { String(cString: $0) } ?? "the archive cannot be read"
        return ImportError(
            name.isEmpty ? path : "\(path)/\(name)", expected: "a whole archive",
            advice: "it is cut short, altered or locked (\(reason)): fetch it again")
    }
}
