import Foundation

/// Where things are unless the command line says otherwise.
enum Defaults {
    static func environment(_ name: String) -> String? {
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
        return value
    }

    /// MEDPAY_HOME, or the user's data folder.
    static var home: URL {
        if let path = environment("MEDPAY_HOME") { return URL(fileURLWithPath: path, isDirectory: true) }
        if let path = environment("XDG_DATA_HOME") {
            return URL(fileURLWithPath: path, isDirectory: true).appending(path: "medpay")
        }
        return FileManager.default.homeDirectoryForCurrentUser.appending(path: ".local/share/medpay")
    }

    static var ledger: String { environment("MEDPAY_LEDGER") ?? home.appending(path: "ledger.sqlite").path }
    static var keys: String { environment("MEDPAY_KEYS") ?? home.appending(path: "keys").path }
    static var image: String { environment("MEDPAY_IMAGE") ?? home.appending(path: "reference.image").path }

    /// Makes the folder that will hold a file, closed to others.
    static func makeFolder(for path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        guard !FileManager.default.fileExists(atPath: folder.path) else { return }
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure("\(folder.path): the folder cannot be made; choose another with an option or MEDPAY_HOME")
        }
    }
}

/// Why a command could not do its job, in a sentence for whoever typed it.
struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
