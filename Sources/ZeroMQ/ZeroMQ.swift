// In: frames as bytes, endpoints as text, options. Out: whole messages, and errors that say what to do.
// Not here: what a frame means (Protocols/README.md), who has which key and what it allows (Calls), retries, queues,
// anything asynchronous.
//
// One thread owns its sockets and runs one loop: `Poller.wait`, drain up to N messages, step, send. Other threads reach
// it through a `Mailbox` and its `Waker`; nothing else is shared.

import CZeroMQ
import Glibc

/// The process's libzmq: its I/O threads, and the name space of `inproc://`.
///
/// Each socket keeps its context alive, so terminating, which waits for every socket to be closed, cannot hang on one that
/// is still open. It does wait for unsent frames, at most for the longest `SocketOptions.lingerMilliseconds`.
///
/// Safety: libzmq allows a context to be used from any thread, and `raw` never changes. That makes `@unchecked` true.
package final class Context: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer
    /// libzmq's own 1023 are a third as many callers: each has a socket, and a monitor with one at either end.
    private static let socketsMax: Int32 = 8192

    /// - Throws: `.open` when the process has no memory or file descriptors left.
    package init() throws(TransportError) {
        guard let raw = zmq_ctx_new() else { throw .last(.open) }
        self.raw = raw
        guard zmq_ctx_set(raw, ZMQ_MAX_SOCKETS, Context.socketsMax) == 0 else { throw .last(.open) }
    }

    deinit {
        // A signal may interrupt the wait; giving up then would leak the I/O threads.
        while zmq_ctx_term(raw) != 0, zmq_errno() == EINTR {}
    }

    /// "4.3.4", of the library that is running and not of the header that was compiled against.
    package static var libraryVersion: String {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        zmq_version(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }
}
