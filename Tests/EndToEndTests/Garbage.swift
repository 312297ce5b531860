import BrokerCore
import Calls
import JobMessages
import SwiftProtobuf
import TrendMessages

/// What a stranger may send: frames that are no call, and calls whose bodies no client would send.
struct Garbage {
    private var chance: Seeded

    init(seed: UInt64) { chance = Seeded(seed: seed) }

    /// All but the one that a broker without keys obeys by ending.
    static let methods = Method.allCases.filter { $0 != .shutdown }

    mutating func bytes(upTo count: Int) -> [UInt8] { chance.bytes(Int.random(in: 0...count, using: &chance)) }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &chance)]
    }

    private mutating func number() -> Int64 {
        pick([0, 1, 2, -1, .min, .max, 1 << 32, -(1 << 31), Int64(truncatingIfNeeded: chance.next())])
    }

    private mutating func count() -> UInt32 { pick([0, 1, 250, .max, UInt32(truncatingIfNeeded: chance.next())]) }

    private mutating func text() -> String {
        let long = String(repeating: "x", count: Int.random(in: 100...1000, using: &chance))
        return pick(["", "key", "a\u{0}b", "'; DROP TABLE batches; --", "\u{202E}\u{1F4A3}", long])
    }

    // MARK: Frames

    enum Frames: CaseIterable {
        case one, many, tooMany, empty, noise, truncatedHeader, longHeader, longMetadata, manyEntries, longMethod
        case oddTenant, unknownMethod, cancelled, cancelledWithBody
    }

    /// As a DEALER sends them.
    mutating func frames(_ kind: Frames, call: UInt64) throws -> [[UInt8]] {
        var header = WireCallHeader()
        header.call = call
        header.method = pick(Garbage.methods).rawValue
        switch kind {
        case .one: return [bytes(upTo: 100)]
        case .many: return (0..<5).map { _ in bytes(upTo: 20) }
        case .tooMany: return (0..<40).map { _ in bytes(upTo: 20) }
        case .empty: return [[], []]
        case .noise: return [bytes(upTo: 300), bytes(upTo: 300)]
        case .truncatedHeader:
            let whole: [UInt8] = try header.serializedBytes()
            return [Array(whole.dropLast(Int.random(in: 1..<whole.count, using: &chance))), []]
        case .longHeader: return [chance.bytes(CallLimits.headerBytesMax + 1), []]
        case .longMetadata: header.metadata = ["traceparent": String(repeating: "t", count: 5000)]
        case .manyEntries: header.metadata = Dictionary(uniqueKeysWithValues: (0..<20).map { ("k\($0)", "v") })
        case .longMethod: header.method = String(repeating: "/m", count: 100)
        case .oddTenant: header.metadata = ["tenant": pick(["", "a b", "\u{1F600}", "a/b", "..\u{0}"])]
        case .unknownMethod: header.method = pick(["", "/medpay.v1.Batches/Destroy", text()])
        case .cancelled, .cancelledWithBody: header.cancel = true
        }
        return [try header.serializedBytes()] + (kind == .cancelled ? [] : [bytes(upTo: 50)])
    }

    // MARK: Bodies

    /// A call of any method, as a DEALER sends it.
    mutating func call(_ number: UInt64) throws -> [[UInt8]] {
        let method = pick(Garbage.methods)
        var header = WireCallHeader()
        (header.call, header.method) = (number, method.rawValue)
        return [try header.serializedBytes(), try body(for: method)]
    }

    /// A body for a method: absurd, cut short, noise or nothing.
    mutating func body(for method: Method) throws -> [UInt8] {
        let absurd: [UInt8] = try message(for: method).serializedBytes()
        switch Int.random(in: 0..<6, using: &chance) {
        case 0: return bytes(upTo: 200)
        case 1: return []
        case 2: return Array(absurd.prefix(Int.random(in: 0...absurd.count, using: &chance)))
        default: return absurd
        }
    }

    private mutating func message(for method: Method) -> any SwiftProtobuf.Message {
        switch method {
        case .estimate, .scrub: WireEvaluateRequest.with { $0.claim = claim() }
        case .open: open()
        case .append: append()
        case .commit: commit()
        case .get, .watch, .dead, .cancel: WireBatchRequest.with { $0.batch = number() }
        case .list: WireListRequest.with { $0.limit = count() }
        case .results:
            WireResultsRequest.with { ($0.batch, $0.after, $0.limit) = (number(), number(), count()) }
        case .take: WireTakeRequest.with { ($0.protocol, $0.capacity, $0.name) = (count(), 0, text()) }
        case .finish: finish()
        case .fail: WireFailRequest.with { ($0.job, $0.status, $0.message) = (number(), count(), text()) }
        case .heartbeat: WireHeartbeatRequest.with { $0.attempts = (0..<1000).map { _ in chance.next() } }
        case .drain: WireDrainRequest()
        case .contribute: contribute()
        case .suggest:
            WireSuggestRequest.with {
                ($0.key, $0.carc, $0.code, $0.text) = (text(), text(), text(), text())
                $0.strategy = WireStrategyCategory(rawValue: pick([0, 1, 12, 99])) ?? .other
            }
        case .tail: WireTailRequest.with { $0.after = number() }
        case .snapshot: WireSnapshotRequest.with { $0.topic = text() }
        case .status, .metrics, .shutdown: WireStatusRequest()
        case .jobs:
            WireJobsRequest.with {
                ($0.tenant, $0.batch, $0.after, $0.limit) = (text(), number(), number(), count())
                $0.state = WireJobState(rawValue: pick([0, 1, 8, 99])) ?? .leased
            }
        case .job: WireJobRequest.with { $0.job = number() }
        case .redrive, .discard:
            WireDeadSelection.with { ($0.job, $0.batch, $0.tenant, $0.all) = (number(), number(), text(), true) }
        case .tenants: WireTenantsRequest.with { $0.tenant = text() }
        case .setTenant:
            WireTenantChange.with {
                ($0.tenant, $0.weight, $0.rate, $0.queuedClaimsMax) = (text(), count(), count(), number())
                $0.paused = pick([true, false])
            }
        case .suggestions:
            WireSuggestionsRequest.with { ($0.after, $0.limit, $0.suggestion) = (number(), count(), pick([0, -1])) }
        case .moderate:
            WireModerateRequest.with {
                ($0.suggestion, $0.text) = (number(), text())
                $0.decision = WireModerationDecision(rawValue: pick([0, 1, 2, 99])) ?? .unspecified
            }
        case .contributors: WireContributorsRequest.with { ($0.tenant, $0.digest) = (text(), text()) }
        case .decideContributor:
            WireContributorDecisionRequest.with {
                ($0.tenant, $0.digest) = (pick(["", text()]), pick(["", text()]))
                $0.decision = WireContributorDecision(rawValue: pick([0, 1, 2, 99])) ?? .unspecified
            }
        case .purge: WirePurgeRequest.with { $0.before = pick([0, -1, .min]) }
        }
    }

    private mutating func claim() -> WireClaim {
        var line = WireServiceLine()
        line.number = count()
        return WireClaim.with { ($0.reference, $0.lines) = (text(), Array(repeating: line, count: 60)) }
    }

    private mutating func open() -> WireOpenRequest {
        .with {
            ($0.key, $0.estimate, $0.deadline) = (text(), pick([true, false]), number())
            ($0.notBefore, $0.orderKey) = (number(), text())
            $0.priority = WirePriority(rawValue: pick([0, 1, 2, 99])) ?? .normal
        }
    }

    private mutating func append() -> WireAppendRequest {
        .with {
            ($0.batch, $0.index, $0.firstClaim, $0.claims) = (pick([1, number()]), count(), count(), count())
            $0.payload = .init(bytes(upTo: 100))
        }
    }

    private mutating func commit() -> WireCommitRequest {
        .with {
            ($0.batch, $0.slices, $0.claims) = (pick([1, number()]), count(), count())
            $0.digest = .init(chance.bytes(pick([0, 31, 32, 33])))
        }
    }

    mutating func finish() -> WireFinishRequest {
        .with {
            ($0.attempt, $0.job) = (chance.next(), pick([0, 1, number()]))
            $0.results = (0..<3).map { _ in
                .with { ($0.claim, $0.allowedCents, $0.reference, $0.lines) = (number(), number(), text(), count()) }
            }
            $0.reply = .init(bytes(upTo: 50))
        }
    }

    private mutating func contribute() -> WireContributeRequest {
        .with {
            $0.key = text()
            $0.contributions = (0..<pick([0, 1, 1001])).map { _ in
                .with { ($0.code, $0.carc, $0.serviceYear, $0.remarks) = (text(), text(), count(), [text(), text()]) }
            }
        }
    }
}
