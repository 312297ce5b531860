import Glibc

/// A value behind a lock. The twin of ZeroMQ's, for the same reason: the thread sanitizer sees into pthread's lock and
/// not into that of `Mutex`. Timers and sockets have nothing else in common that would be worth a target.
///
/// Safety: `value` is reached under the lock only, which is what makes `@unchecked Sendable` true.
final class Locked<Value: Sendable>: @unchecked Sendable {
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Not to be nested: the second call on one thread would wait for the first, for ever.
    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }
}
