import Calls
import Logging
import Reference
import ZeroMQ

/// Worker threads of one process, one a core. They share nothing but the images, none of which ever changes.
package struct WorkerPool: Sendable {
    private let threads: [LoopThread]

    /// Starts the threads; each offers itself to the broker, whether or not it is there yet.
    ///
    /// - Parameter stop: a latch; when it rings, each thread hands back what it holds and ends.
    package init(
        threads count: Int, configuration: WorkerConfiguration, images: ImageSource, context: Context, stop: Waker,
        logger: Logger
    ) throws(CallError) {
        precondition(stop.isLatch, "every thread must see it ring")
        var threads: [LoopThread] = []
        for number in 0..<count {
            var own = configuration
            own.name += "/\(number)"
            let worker = try WorkerThread(own, images: images, context: context, stop: stop, logger: logger)
            do {
                threads.append(
                    try LoopThread(named: "worker-\(number)", owning: worker) { worker in
                        var worker = worker
                        worker.run()
                    })
            } catch {
                throw CallError(.internalError, error.description)
            }
        }
        self.threads = threads
    }

    /// Waits until every thread has ended.
    package func join() {
        for thread in threads { thread.join() }
    }
}
