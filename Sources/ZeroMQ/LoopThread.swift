import CZeroMQ
import Glibc

/// A named thread of its own for one blocking loop: neither a Swift task nor its thread pool may block.
///
/// The loop decides itself what its failure means, and tells: the body does not throw.
package final class LoopThread: Sendable {
    /// nil once joined.
    private let thread: Locked<pthread_t?>

    /// - Parameters:
    ///   - name: as `top -H` and `gdb` show it; Linux keeps its first 15 bytes.
    ///   - state: what the loop owns from here on, such as its sockets.
    /// - Throws: `.thread` when the system has no more to give.
    package convenience init<State: ~Copyable>(
        named name: String, owning state: consuming sending State,
        run body: sending @escaping (consuming sending State) -> Void
    ) throws(TransportError) {
        let start = Start(state: state, body: body)
        try self.init(named: name) { start.run() }
    }

    package init(named name: String, run body: @escaping @Sendable () -> Void) throws(TransportError) {
        let main = Unmanaged.passRetained(Main(name: name, body: body))
        var handle = pthread_t()
        let code = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Main>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, main.toOpaque())
        thread = Locked(code == 0 ? handle : nil)
        guard code == 0 else {
            main.release()
            throw TransportError(.thread, code: code)
        }
    }

    deinit {
        // Not joined: somebody is on the way out with an error, and waiting for a loop that nobody has stopped would hang.
        thread.withLock { handle in
            if let running = handle.take() { pthread_detach(running) }
        }
    }

    /// Waits until the body has returned. Again, or from several threads: as often as you like; from the loop: never.
    package func join() {
        thread.withLock { handle in
            if let running = handle.take() { pthread_join(running, nil) }
        }
    }
}

/// What a new thread starts with.
private final class Main: Sendable {
    private let name: String
    private let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    func run() {
        let shortened = String(decoding: name.utf8.prefix(15), as: UTF8.self)
        pthread_setname_np(pthread_self(), shortened)
        body()
    }
}

/// Carries a state that cannot be copied into a closure that could, in principle, be called twice.
///
/// Safety: `state` and `body` were sent here, so that nobody else has them; the new thread alone takes them, once.
private final class Start<State: ~Copyable>: @unchecked Sendable {
    private var state: State?
    private let body: (consuming sending State) -> Void

    init(state: consuming sending State, body: sending @escaping (consuming sending State) -> Void) {
        self.state = consume state
        self.body = body
    }

    func run() {
        guard let state = state.take() else { return }
        body(state)
    }
}
