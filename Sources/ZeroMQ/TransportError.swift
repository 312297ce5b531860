import CZeroMQ
import Glibc

/// Why libzmq or the kernel refused: where, and what to do about it. It never holds a frame's content.
///
/// What is part of normal running (nothing to receive, a full queue, a peer that left) is a return value instead.
package struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Operation: String, Sendable {
        case open, configure, bind, connect, subscribe, send, receive, poll
        case keys = "make a key pair"
        case monitor = "watch the connections"
        case waker = "make a waker"
        case thread = "start a thread"
        case signals = "catch signals"
    }

    package var operation: Operation
    /// As the caller wrote it; nil when no endpoint is concerned.
    package var endpoint: String?
    /// The `errno`, libzmq's own values included.
    package var code: Int32

    package init(_ operation: Operation, endpoint: String? = nil, code: Int32) {
        self.operation = operation
        self.endpoint = endpoint
        self.code = code
    }

    /// The error that libzmq has just reported on this thread.
    static func last(_ operation: Operation, endpoint: String? = nil) -> TransportError {
        TransportError(operation, endpoint: endpoint, code: zmq_errno())
    }

    package var description: String {
        let place = endpoint.map { " \($0)" } ?? ""
        return "cannot \(operation.rawValue)\(place): \(advice ?? "\(libraryText) (errno \(code))")"
    }

    private var libraryText: String { String(cString: zmq_strerror(code)) }

    /// What the operator can do; nil where libzmq's own text has to serve.
    private var advice: String? {
        switch code {
        case EADDRINUSE:
            "port in use; stop the process that holds it (ss -lptn shows which) or configure another port"
        case EADDRNOTAVAIL: "this machine has no such address; use one of its own, or * for all"
        case EACCES, EPERM: "permission denied; use a port above 1023, or a directory that this user may write to"
        case ENODEV: "no such network interface or address; use one that `ip address` lists, or * for all"
        case EINVAL: invalid
        case EPROTONOSUPPORT: "unknown transport; write tcp://, ipc:// or inproc://"
        case ENOCOMPATPROTO: "this transport cannot carry this kind of socket; write tcp://, ipc:// or inproc://"
        case ENOENT: "no such directory; create it first"
        case ENAMETOOLONG: "the path is too long for a socket; keep an ipc:// path below 108 bytes"
        case ECONNREFUSED: "nobody has bound this name; bind before connecting"
        case EMFILE, ENFILE: "too many open files or sockets; raise the limit (LimitNOFILE, ulimit -n)"
        case ENOMEM: "out of memory"
        case EAGAIN where operation == .thread: "too many threads; raise the limit (TasksMax, ulimit -u)"
        case ENOTSUP: "this kind of socket cannot do that"
        case ETERM, ENOTSOCK: "the socket or its context is already closed"
        default: nil
        }
    }

    private var invalid: String {
        switch operation {
        case .bind, .connect: "malformed endpoint; write tcp://host:port, ipc:///path or inproc://name"
        case .configure: "an option is out of range"
        case .subscribe: "only a subscriber subscribes"
        default: "invalid argument"
        }
    }
}
