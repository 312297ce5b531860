import Glibc

/// A value behind a lock, like the standard library's `Mutex`, for what several threads of loops share.
///
/// `Mutex` itself would do, but for its futex code, which lives in a library that the thread sanitizer does not see into:
/// in debug builds of 6.3.1 every use of it looks like a race. pthread's lock it knows, and real races stay visible.
///
/// Safety: `value` is reached under the lock only, which is what makes `@unchecked Sendable` true.
package final class Locked<Value: Sendable>: @unchecked Sendable {
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    package init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Not to be nested: the second call on one thread would wait for the first, for ever.
    package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }
}
