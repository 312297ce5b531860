import Glibc

/// A file that an import was pointed at: on disk, or in an archive.
struct InputFile {
    /// As an operator can find it: "rvu25a.zip/PPRRVU25_JAN.csv".
    var path: String
    /// Unpacked, in bytes; nil: not known.
    var size: Int64?
    /// True when the operator named this very file, not a folder or archive that it is in.
    var isNamed: Bool
    private var place: Place

    private enum Place {
        case disk(String)
        case archive(String, Archive.Packing, entry: Int)
    }

    /// Without folders, and without the .gz that says how it is packed.
    var name: String {
        var name = InputFile.lastComponent(path)
        if case .archive(_, .gzip, _) = place, name.lowercased().hasSuffix(".gz") { name.removeLast(3) }
        return name
    }

    /// The names of the archive and folders that it is in, the innermost first.
    var containers: [String] { path.split(separator: "/").dropLast().reversed().map(String.init) }

    /// Where files that belong together stand: the folder or archive.
    var container: String { String(path.dropLast(InputFile.lastComponent(path).count)) }

    /// The name before its last point.
    var stem: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }

    /// Headings stand within this many bytes of the beginning.
    private static let prefixLength = 1 << 16
    private static let folderDepthMax = 16

    func open() throws(ImportError) -> LineReader {
        switch place {
        case .disk(let path): return LineReader(name: path, source: try FileSource(path: path))
        case .archive(let archivePath, let packing, let entry):
            let archive = try Archive(path: archivePath, packing)
            for _ in 0...entry {
                guard try archive.next() else { throw .unreadable(path) }
            }
            return LineReader(name: path, source: archive)
        }
    }

    typealias Body = (_ file: InputFile, _ prefix: [UInt8]) throws(ImportError) -> Void

    /// Calls the body for each file under these paths, with its first bytes, by which it is recognised: folders and
    /// archives in the order of names and entries. Hidden files and links to folders are left out.
    static func forEach(under paths: [String], _ body: Body) throws(ImportError) {
        for path in paths {
            if isFolder(path, followingLinks: true) {
                try visit(folder: path, depth: 0, body)
            } else {
                try visit(file: path, isNamed: true, body)
            }
        }
    }

    private static func visit(folder: String, depth: Int, _ body: Body) throws(ImportError) {
        guard depth < folderDepthMax else {
            throw ImportError(
                folder, expected: "at most \(folderDepthMax) folders in one another", advice: "name the one you mean")
        }
        for name in try names(inFolder: folder) {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            if isFolder(path, followingLinks: false) {
                try visit(folder: path, depth: depth + 1, body)
            } else if isFile(path) {
                try visit(file: path, isNamed: false, body)
            }
        }
    }

    private static func visit(file path: String, isNamed: Bool, _ body: Body) throws(ImportError) {
        let source = try FileSource(path: path)
        let prefix = try source.prefix(prefixLength)
        guard let packing = Archive.packing(of: prefix), !FileFormat.isWorkbook(path), !Archive.isOfficeFile(prefix)
        else {
            return try body(InputFile(path: path, size: source.size, isNamed: isNamed, place: .disk(path)), prefix)
        }
        let archive = try Archive(path: path, packing)
        var entry = 0
        while try archive.next() {
            guard entry < Archive.entriesMax else {
                throw ImportError(
                    path, expected: "at most \(Archive.entriesMax) files in an archive",
                    advice: "this is not one of CMS's")
            }
            let file = InputFile(
                path: packing == .gzip ? path : "\(path)/\(archive.name)", size: archive.size,
                isNamed: isNamed && packing == .gzip, place: .archive(path, packing, entry: entry))
            try body(file, try archive.prefix(prefixLength))
            entry += 1
        }
    }

    /// Links are followed: to a folder they are none, and a pipe or a device is none.
    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func isFolder(_ path: String, followingLinks: Bool) -> Bool {
        var status = stat()
        let result = followingLinks ? stat(path, &status) : lstat(path, &status)
        return result == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func names(inFolder path: String) throws(ImportError) -> [String] {
        guard let folder = opendir(path) else { throw .unreadable(path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    static func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
