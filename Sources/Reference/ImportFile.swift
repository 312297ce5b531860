import Glibc

/// A file that an import will read.
struct ImportFile {
    var path: String
    /// Without folders.
    var name: String
    var format: FileFormat

    /// N of the `-fN` at the end of a part's name; nil: not a part.
    var part: Int? {
        let stem = Array(name.utf8.prefix { $0 != UInt8(ascii: ".") }.suffix(3))
        guard format == .procedureEdits, stem.count == 3, stem[0] == UInt8(ascii: "-"),
            stem[1] | 0x20 == UInt8(ascii: "f"), (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(stem[2])
        else { return nil }
        return Int(stem[2] - UInt8(ascii: "0"))
    }

    /// The tables among these files and in these folders, folders in the order of names.
    static func list(_ paths: [String], _ progress: (String) -> Void) throws(ImportError) -> [ImportFile] {
        var files: [ImportFile] = []
        for path in paths {
            if isFolder(path) {
                files += try list(folder: path, progress)
            } else {
                let name = lastComponent(path)
                switch FileFormat.recognise(try FileFormat.prefix(ofFile: path), name: name) {
                case .format(let format): files.append(ImportFile(path: path, name: name, format: format))
                case .refused(let expected, let advice): throw ImportError(path, expected: expected, advice: advice)
                case .unknown:
                    throw ImportError(path, expected: FileFormat.readable, advice: "this file is none of them")
                }
            }
        }
        guard !files.isEmpty else {
            throw ImportError(paths.first ?? "import", expected: FileFormat.readable, advice: "name files or folders")
        }
        return files
    }

    private static func list(folder: String, _ progress: (String) -> Void) throws(ImportError) -> [ImportFile] {
        var files: [ImportFile] = []
        var refusal: ImportError?
        for name in try names(inFolder: folder) {
            let path = "\(folder)/\(name)"
            if isFolder(path) { continue }
            switch FileFormat.recognise(try FileFormat.prefix(ofFile: path), name: name) {
            case .format(let format): files.append(ImportFile(path: path, name: name, format: format))
            case .refused(let expected, let advice):
                refusal = ImportError(path, expected: expected, advice: advice)
                progress("\(path): passed over: expected \(expected); \(advice)")
            case .unknown: progress("\(path): passed over: none of the tables that are read")
            }
        }
        guard !files.isEmpty else {
            throw refusal ?? ImportError(folder, expected: FileFormat.readable, advice: "this folder has none of them")
        }
        return files
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func names(inFolder path: String) throws(ImportError) -> [String] {
        guard let folder = opendir(path) else { throw LineReader.unreadable(path) }
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
