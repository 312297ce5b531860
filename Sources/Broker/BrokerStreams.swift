import BrokerCore
import Calls
import JobMessages
import Ledger
import SwiftProtobuf
import TrendMessages
import ZeroMQ

/// Watches, tails, the status, and the answers of the reader.
extension BrokerLoop {
    static let tailPage = 100

    mutating func beginWatch(_ batch: BatchID, _ address: ReplyAddress, _ caller: Caller) throws(CallError) {
        let id = try admitStream(address, caller)
        streams.add(Streams.Watch(address: address, caller: caller, batch: batch), as: id)
        request(ReadRequest(query: .batch(batch, caller.tenant), purpose: .watch(id)))
    }

    mutating func beginTail(after: Int64, _ address: ReplyAddress, _ caller: Caller) throws(CallError) {
        let id = try admitStream(address, caller)
        streams.add(
            Streams.Tail(address: address, caller: caller, cursor: max(0, after), aliveAt: now), as: id)
        feed(id)
    }

    private mutating func admitStream(_ address: ReplyAddress, _ caller: Caller) throws(CallError) -> CallID {
        guard !streams.holds(address), calls.id(at: address) == nil else {
            throw CallError(.alreadyExists, "a call of this number is under way on this connection")
        }
        guard streams.count < Streams.countMax, streams.count(of: caller.identity) < Streams.countPerCallerMax else {
            throw CallError(.resourceExhausted, "too many streams are open", retryAfterMilliseconds: 1000)
        }
        return calls.nextID()
    }

    mutating func answer(_ request: ReadRequest, _ result: Result<ReadReply, CallError>) {
        do throws(CallError) {
            let reply = try result.get()
            if case .totals(let totals) = reply { observe(totals) }
            switch request.purpose {
            case .reply(let id):
                let body = try reply.body()
                calls[id]?.body = body
                end(id, .ok)
            case .operatorReply(let id):
                let body = try operatorReply(reply)
                calls[id]?.body = body
                end(id, .ok)
            case .watch(let id): try startWatch(id, reply)
            case .tail(let id): try continueTail(id, reply)
            case .observation: break
            }
        } catch {
            let status = CallStatus(error.code, error.message)
            switch request.purpose {
            case .reply(let id), .operatorReply(let id): end(id, status)
            case .watch(let id), .tail(let id): endStream(id, status)
            case .observation: break
            }
        }
    }

    private mutating func startWatch(_ id: CallID, _ reply: ReadReply) throws(CallError) {
        guard case .batch(let record) = reply else {
            throw CallError(.notFound, "no such batch of this tenant")
        }
        streams.updateWatch(id) { $0.isConfirmed = true }
        // Whatever came meanwhile is newer than what was read.
        send(streams.watches[id]?.unsent ?? record, to: id)
    }

    /// A batch changed: its watchers hear of it now, or when their interval is over.
    mutating func notify(_ record: BatchRecord) {
        for id in streams.watchers(of: record.id) {
            streams.updateWatch(id) { $0.unsent = record }
            if record.phase.isOver, streams.watches[id]?.isConfirmed == true { send(record, to: id) }
        }
    }

    private mutating func send(_ record: BatchRecord, to id: CallID) {
        guard let watch = streams.watches[id] else { return }
        streams.updateWatch(id) {
            $0.sent = now
            $0.unsent = nil
            $0.last = record
        }
        if stream(WireBatch(record), to: watch.address) != .sent {
            _ = streams.remove(id)
        } else if record.phase.isOver {
            endStream(id, .ok)
        }
    }

    /// What was held back and is due now.
    mutating func sendDueStreams() {
        guard let due = streams.nextDeadline, due <= now else { return }
        for (id, watch) in streams.watches {
            guard let record = watch.unsent ?? watch.last, let due = watch.due, due <= now else { continue }
            send(record, to: id)
        }
        for (id, tail) in streams.tails where tail.aliveAt <= now {
            streams.updateTail(id) { $0.aliveAt = now + Streams.tailAliveMilliseconds }
            switch stream(WireTrendUpdate(), to: tail.address) {
            case .sent: feed(id)  // What a reader that was behind could not take.
            case .wouldBlock: break
            case .unreachable: _ = streams.remove(id)
            }
        }
    }

    /// Something was published.
    mutating func feedTails() {
        let now = Instant.now
        for id in streams.tails.keys {
            streams.updateTail(id) { $0.published = $0.published ?? now }
            feed(id)
        }
    }

    private mutating func feed(_ id: CallID) {
        guard let tail = streams.tails[id] else { return }
        guard !tail.isReading else { return streams.updateTail(id) { $0.isBehind = true } }
        streams.updateTail(id) {
            $0.isReading = true
            $0.isBehind = false
        }
        request(ReadRequest(query: .trendLog(after: tail.cursor, limit: BrokerLoop.tailPage), purpose: .tail(id)))
    }

    private mutating func continueTail(_ id: CallID, _ reply: ReadReply) throws(CallError) {
        guard case .trendLog(let updates, let hasMore) = reply, let tail = streams.tails[id] else { return }
        streams.updateTail(id) { $0.isReading = false }
        for update in updates {
            switch stream(update, to: tail.address) {
            case .sent: streams.updateTail(id) { $0.cursor = update.sequence }
            case .wouldBlock: return  // It goes on from its cursor once it reads again.
            case .unreachable:
                _ = streams.remove(id)
                return
            }
        }
        if hasMore || tail.isBehind { return feed(id) }
        if let published = tail.published, !updates.isEmpty { metrics.publish.record(since: published) }
        streams.updateTail(id) { $0.published = nil }
    }

    private mutating func stream(_ message: some SwiftProtobuf.Message, to address: ReplyAddress) -> SendOutcome {
        do {
            return send(try Multipart(to: address, status: nil, body: try message.bytes()))
        } catch {
            logger.error("a stream's message could not be encoded", metadata: ["error": "\(error)"])
            return .unreachable
        }
    }

    mutating func endStream(_ id: CallID, _ status: CallStatus) {
        guard let address = streams.remove(id) else { return }
        send(status, [], to: address)
    }

    /// Tells everybody who listens that this broker is ending.
    mutating func endStreams() {
        let status = CallStatus(.unavailable, "the broker is stopping", retryAfterMilliseconds: 1000)
        for id in Array(streams.watches.keys) + Array(streams.tails.keys) { endStream(id, status) }
        for id in workers.workers.keys { dismiss(id) }
    }
}

extension BatchRecord.Phase {
    var isOver: Bool { self == .done || self == .cancelled }
}
