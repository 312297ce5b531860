import Glibc

/// What an import came to. Nothing is on disk until `writeImage`.
package struct ImportOutcome: Sendable {
    package struct Item: Hashable, Sendable {
        package var release: Release
        /// As the operator can find them.
        package var files: [String]
        package var change: Change
    }
    package enum Change: String, Sendable {
        case added
        /// Other rows under the name and for the dates of a release that was there: the later issue answers, both stay.
        case reissued
        /// The same rows for the same dates were there: only what they stand in for is new.
        case changed
        case unchanged
    }
    /// A file of a folder or archive that was left out.
    package struct PassedOver: Hashable, Sendable {
        package var path: String
        package var reason: String
        /// True for a table that is known and could not be used: its absence may matter.
        package var isTable: Bool
    }

    /// One per table read, in the order of reading.
    package let items: [Item]
    package let passedOver: [PassedOver]
    /// Every release of the new image.
    package let releases: [Release]
    /// The new image.
    package let bytes: [UInt8]

    package func image() throws(ReferenceError) -> ReferenceImage { try ReferenceImage(bytes: bytes) }

    /// Puts the image in place: whoever opens the path finds the old image or the new one, whole, even after power
    /// loss. Processes that have the old one open keep it.
    package func writeImage(to path: String) throws(ImportError) {
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw ImportOutcome.failure(path, "cannot be written") }
        let error = ImportOutcome.write(bytes, to: descriptor) ? nil : ImportOutcome.failure(path, "cannot be written")
        close(descriptor)
        guard error == nil, rename(template, path) == 0 else {
            let failure = error ?? ImportOutcome.failure(path, "cannot be replaced")
            unlink(template)
            throw failure
        }
        ImportOutcome.syncFolder(of: path)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            guard count >= 0 || errno == EINTR else { return false }
            written += max(count, 0)
        }
        // The tables are public: whoever prices may read them.
        return fchmod(descriptor, 0o644) == 0 && fsync(descriptor) == 0
    }

    /// The new name is in the folder, so the folder is what must reach the disk.
    private static func syncFolder(of path: String) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let descriptor = open(folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ path: String, _ what: String) -> ImportError {
        ImportError(path, expected: "a place for the image", advice: systemMessage("it \(what)"))
    }
}
