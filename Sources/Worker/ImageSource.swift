import Glibc
import Logging
import Reference
import ZeroMQ

/// The reference image that the worker threads of a process use: one for all, exchanged between jobs when a new file is
/// put in the old one's place.
///
/// A thread asks before each job and holds what it got to the job's end, so that no result mixes two images. A file that
/// cannot be used is told once, and the image that was there stays.
package final class ImageSource: Sendable {
    /// nil: the image is fixed.
    private let path: String?
    private let logger: Logger
    private let state: Locked<State>

    private struct State: Sendable {
        var image: ReferenceImage
        /// Of the file that was looked at last; nil: there was none.
        var file: FileIdentity?
    }

    /// One image for ever.
    package init(fixed image: ReferenceImage) {
        path = nil
        logger = Logger(label: "image")
        state = Locked(State(image: image, file: nil))
    }

    /// The image at a path, now and whenever another takes its place.
    ///
    /// - Parameter fallback: used while there is no file; nil: there must be one.
    /// - Throws: when the file that is there cannot be used.
    package init(
        watching path: String, fallback: (() throws(ReferenceError) -> ReferenceImage)?, logger: Logger
    ) throws(ReferenceError) {
        self.path = path
        self.logger = logger
        let file = FileIdentity(path: path)
        if file == nil, let fallback {
            state = Locked(State(image: try fallback(), file: nil))
        } else {
            state = Locked(State(image: try ReferenceImage(contentsOf: path), file: file))
        }
    }

    /// For the next job.
    ///
    /// - Complexity: one `stat`; about a millisecond when there is a new file.
    package func current() -> ReferenceImage {
        guard let path else { return state.withLock { $0.image } }
        return state.withLock { state in
            // Looked at before it is opened: what is put in its place meanwhile is another file next time.
            guard let file = FileIdentity(path: path), file != state.file else { return state.image }
            state.file = file
            do throws(ReferenceError) {
                let image = try ReferenceImage(contentsOf: path)
                logger.notice(
                    "a new reference image", metadata: ["image": "\(image.digest.prefix(16))", "path": "\(path)"])
                state.image = image
            } catch {
                logger.warning(
                    "the new reference image cannot be used: the old one stays", metadata: ["error": "\(error)"])
            }
            return state.image
        }
    }
}

/// Tells one file from another that has its name.
private struct FileIdentity: Equatable {
    private let device: dev_t
    private let inode: ino_t
    private let size: off_t
    private let seconds: Int
    private let nanoseconds: Int

    /// nil: there is no such file.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        size = status.st_size
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
