import Glibc
import Testing

/// A small disk of its own for a ledger, which can fill up or turn read-only; gone with its stage. Mounting takes root.
struct Disk {
    let path: String

    static let isAllowed: Bool = {
        guard getuid() == 0, let stage = try? Stage() else { return false }
        defer { stage.close() }
        return (try? Disk(stage)) != nil
    }()

    static let need: Comment = "mounting a file system is not allowed here"

    init(_ stage: Stage, megabytes: Int = 48) throws {
        path = stage.path("disk")
        guard mkdir(path, 0o700) == 0, mount("medpay-test", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            throw TimeOut(description: "no disk can be mounted at \(path)")
        }
        stage.whenClosed { [path] in _ = umount2(path, Int32(MNT_DETACH)) }
    }

    /// To the last byte.
    func fill() throws {
        let file = open("\(path)/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw TimeOut(description: "the disk cannot be filled") }
        defer { close(file) }
        var size = 1 << 20
        let zeros = [UInt8](repeating: 0, count: size)
        while size > 0 {
            if Glibc.write(file, zeros, size) <= 0 { size /= 2 }
        }
    }

    func makeRoom() { unlink("\(path)/filler") }

    func makeReadOnly() throws {
        guard mount("medpay-test", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0 else {
            throw TimeOut(description: "\(path) cannot be made read-only")
        }
    }
}
