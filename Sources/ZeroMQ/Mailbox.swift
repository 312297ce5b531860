/// Hands values to a loop thread, from any thread, without blocking either.
///
/// The loop watches `waker` and calls `drain` at each wake-up; several mailboxes may share one waker. Only the first value
/// of a batch rings: a loop that is woken must drain.
package final class Mailbox<Value: Sendable>: Sendable {
    package let waker: Waker
    /// How many values wait at most; >= 1.
    package let capacity: Int
    private let values = Locked<[Value]>([])

    package init(capacity: Int, waker: Waker) {
        precondition(capacity >= 1, "a mailbox holds at least one value")
        self.capacity = capacity
        self.waker = waker
    }

    /// - Returns: false when full: nothing was kept, and the caller decides who is slowed down.
    package func offer(_ value: Value) -> Bool {
        let count = values.withLock { values -> Int? in
            guard values.count < capacity else { return nil }
            values.append(value)
            return values.count
        }
        if count == 1 { waker.wake() }
        return count != nil
    }

    /// Everything that waits, oldest first.
    package func drain() -> [Value] {
        values.withLock { values in
            let drained = values
            values = []
            return drained
        }
    }
}
