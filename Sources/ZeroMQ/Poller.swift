import CZeroMQ
import Glibc

/// The one place where a loop thread waits: for its sockets, its wakers and other descriptors (a libpq socket, say).
///
/// It keeps what it watches open. Each entry costs about 1 us per wait, so a loop has few sockets and drains many messages
/// per wake-up.
package struct Poller: ~Copyable {
    /// What `Readiness` can tell apart.
    package static let entriesMax = 64

    private enum Owner {
        case none, descriptor
        case socket(SocketHandle)
        case waker(Waker)
    }

    private var items: [zmq_pollitem_t] = []
    private var owners: [Owner] = []

    package init() {}

    /// - Returns: the entry's index, for `Readiness` and `remove`; valid until it is removed.
    package mutating func add(_ socket: borrowing Socket) -> Int {
        let handle = socket.handle
        return add(zmq_pollitem_t(socket: handle.raw, fd: -1, events: Int16(ZMQ_POLLIN), revents: 0), .socket(handle))
    }

    package mutating func add(_ monitor: borrowing ConnectionMonitor) -> Int {
        let handle = monitor.handle
        return add(zmq_pollitem_t(socket: handle.raw, fd: -1, events: Int16(ZMQ_POLLIN), revents: 0), .socket(handle))
    }

    @discardableResult
    package mutating func add(_ waker: Waker) -> Int {
        add(zmq_pollitem_t(socket: nil, fd: waker.descriptor, events: Int16(ZMQ_POLLIN), revents: 0), .waker(waker))
    }

    /// The descriptor stays the caller's, who removes it here before closing it.
    package mutating func add(descriptor: Int32) -> Int {
        add(zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0), .descriptor)
    }

    /// Other entries keep their index; this one may be given out again.
    package mutating func remove(_ index: Int) {
        items[index] = zmq_pollitem_t(socket: nil, fd: -1, events: 0, revents: 0)  // poll(2) skips negative ones.
        owners[index] = .none
    }

    /// Whether to wait for room to send as well: only while something waits for it, as there mostly is room. A ROUTER
    /// always claims to have it.
    package mutating func watchWritable(_ index: Int, _ isWatched: Bool) {
        items[index].events = Int16(isWatched ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN)
    }

    /// Waits until an entry is ready; -1 is for ever. Wakers that rang are reset; a latch is reported once per poller.
    ///
    /// - Returns: nothing ready after the time, or when a signal came: go round the loop.
    package mutating func wait(milliseconds: Int) throws(TransportError) -> Readiness {
        let count = zmq_poll(&items, Int32(items.count), milliseconds)
        guard count >= 0 else {
            if zmq_errno() == EINTR { return Readiness() }
            throw .last(.poll)
        }
        var readiness = Readiness()
        if count > 0 {
            for index in items.indices where items[index].revents != 0 { note(index, in: &readiness) }
        }
        return readiness
    }

    private mutating func note(_ index: Int, in readiness: inout Readiness) {
        let events = Int32(items[index].revents)
        // An error or hang-up of a descriptor counts as readable: the read then says what it is.
        if events & ~ZMQ_POLLOUT != 0 { readiness.readable |= 1 << UInt64(index) }
        if events & ZMQ_POLLOUT != 0 { readiness.writable |= 1 << UInt64(index) }
        guard case .waker(let waker) = owners[index] else { return }
        if waker.isLatch {
            remove(index)  // It would end every wait from now on, while the loop still has its last work to do.
            owners[index] = .waker(waker)
        } else {
            waker.reset()
        }
    }

    private mutating func add(_ item: zmq_pollitem_t, _ owner: Owner) -> Int {
        let vacant = owners.firstIndex { if case .none = $0 { true } else { false } }
        if let vacant {
            items[vacant] = item
            owners[vacant] = owner
            return vacant
        }
        precondition(items.count < Self.entriesMax, "a poller watches at most \(Self.entriesMax) entries")
        items.append(item)
        owners.append(owner)
        return items.count - 1
    }
}

/// Which entries of a `Poller` have something to do, by the index that `add` returned.
package struct Readiness: Hashable, Sendable {
    fileprivate(set) var readable: UInt64 = 0
    fileprivate(set) var writable: UInt64 = 0

    package init() {}

    package var isEmpty: Bool { readable | writable == 0 }

    /// A socket has a message, a waker rang, a descriptor can be read.
    package func isReadable(_ index: Int) -> Bool { readable & (1 << UInt64(index)) != 0 }

    /// Only for entries that `watchWritable` named.
    package func isWritable(_ index: Int) -> Bool { writable & (1 << UInt64(index)) != 0 }

    package subscript(index: Int) -> Bool { isReadable(index) }
}
