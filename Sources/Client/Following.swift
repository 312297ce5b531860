import BrokerCore
import Calls
import JobMessages

/// A watch that is open: what was heard on it and not looked at yet.
struct WatchedBatch {
    let call: UInt64
    /// The newest state; the ones before it do not matter any more.
    var newest: WireBatch?
    var end: CallStatus?

    init(call: UInt64) { self.call = call }

    mutating func hear(_ reply: CallChannel.Reply) {
        if reply.isEnd {
            end = reply.status
        } else if let batch = try? WireBatch.read(reply.body) {
            newest = batch
        } else {
            end = CallStatus(.internalError, "the broker tells a batch that cannot be read")
        }
    }

    /// The newest state, once. (As a method: Swift 6 loses what stood in `watched?.newest` when that is assigned to from a
    /// noncopyable type.)
    mutating func takeNewest() -> WireBatch? {
        defer { newest = nil }
        return newest
    }
}

extension BrokerClient {
    /// Follows a batch to its end; `update` sees every state that comes, the last one last.
    ///
    /// - Returns: the batch when it is over, or as it is when `stop` rang.
    package mutating func watch(_ id: Int64, update: (WireBatch) -> Void) throws(CallError) -> WireBatch {
        var latest = try batch(id)
        update(latest)
        while !latest.isOver, !isStopped {
            guard let next = try nextState(of: id) else { break }
            latest = next
            update(latest)
        }
        return latest
    }

    /// Follows a batch to its end and tells its results as they are recorded, each once, whatever happens to brokers and
    /// connections meanwhile.
    ///
    /// - Parameters:
    ///   - after: how many results of the batch were told before: 0, or what an earlier call returned as `next`.
    ///   - result: what it throws ends the following; each result before the one at hand has been told.
    /// - Returns: the batch when it is over, or as it is when `stop` rang, and how many of its results were told.
    /// - Throws: UNIMPLEMENTED when the broker is too old for it, NOT_FOUND when results that were not told are deleted.
    package mutating func follow(
        _ id: Int64, after: Int64 = 0, _ result: (WireResult) throws -> Void
    ) throws -> (batch: WireBatch, next: Int64) {
        var next = after
        var latest = try batch(id)
        defer { endWatch() }
        while true {
            if latest.isOver || latest.claimsDone > next { try tell(latest, &next, result) }
            guard !latest.isOver, !isStopped, let state = try nextState(of: id) else { break }
            latest = state
        }
        return (latest, next)
    }

    /// Tells what was recorded since: of a batch that is over, all that is left.
    private mutating func tell(
        _ batch: WireBatch, _ next: inout Int64, _ result: (WireResult) throws -> Void
    ) throws {
        var page = WireResultsReply()
        repeat {
            guard let answer = try recorded(batch.batch, after: next) else { return }
            page = answer
            guard page.results.isEmpty || page.next == next + Int64(page.results.count) else {
                throw CallError(
                    .unimplemented, "this broker cannot be read along: read the results when the batch is over")
            }
            for one in page.results {
                try result(one)
                next += 1
            }
        } while page.more
        guard batch.purged == 0 || next >= batch.claimsDone else {
            throw CallError(.notFound, "the results of this batch were deleted: their retention is over")
        }
    }

    /// A page of results in the order in which they were recorded; nil when `stop` rang.
    ///
    /// - Parameter after: how many were read before.
    private mutating func recorded(_ id: Int64, after: Int64) throws(CallError) -> WireResultsReply? {
        var request = WireResultsRequest()
        request.batch = id
        // A broker that is too old reads this as the claim before the first, and its answer then shows that.
        request.after = after == 0 ? -1 : after
        request.limit = BrokerClient.followedMax
        request.asRecorded = true
        do throws(CallError) {
            return try call(.results, request)
        } catch {
            guard error.code == .cancelled, isStopped else { throw error }
            return nil
        }
    }

    /// Results in a page, large ones too, stay well under a frame.
    private static let followedMax: UInt32 = 250

    /// The next state of a batch that is not over; nil when `stop` rang. A broker that is lost, or that has nothing to tell
    /// for long, is asked.
    private mutating func nextState(of id: Int64) throws(CallError) -> WireBatch? {
        if watched == nil {
            var request = WireBatchRequest()
            request.batch = id
            watched = WatchedBatch(call: try channel.start(.watch, request))
        }
        while watched != nil {
            if let state = watched?.takeNewest() {
                if state.isOver { watched = nil }
                return state
            }
            if let end = watched?.end {
                watched = nil
                try pause(afterWatch: end)
            } else if try receive(within: attemptMax) == nil {
                endWatch()  // Silent, or stopped.
            }
        }
        return isStopped ? nil : try batch(id)
    }

    /// Too many streams, or a broker that is stopping: asking again at once would be a hot loop.
    private mutating func pause(afterWatch end: CallStatus) throws(CallError) {
        let advised = end.retryAfterMilliseconds ?? BrokerClient.watchPauseMilliseconds
        guard end.code == .unavailable else { return try rest(.milliseconds(advised)) }
        let error = CallError(end.code, end.message, retryAfterMilliseconds: advised)
        try moveOn(after: error, until: .now + max(patience, .milliseconds(advised)))
    }

    /// When the end of a stream does not say how long to wait.
    private static let watchPauseMilliseconds = 500

    /// Nobody waits for the watch any more.
    private mutating func endWatch() {
        guard let watch = watched else { return }
        watched = nil
        if watch.end == nil { try? channel.cancel(watch.call) }
    }
}

extension WireBatch {
    package var isOver: Bool { phase == .done || phase == .cancelled }
}
