import Calls
import Client
import TrendMessages

@testable import Publisher

/// A trend log, two publishers that read it at their own pace, and one subscriber, over a network that loses what it
/// likes: the real decisions of both sides, without sockets, and with a clock that the seed moves.
struct TrendWorld {
    struct Log {
        private(set) var topics: [String] = []
        var last: Int64 { Int64(topics.count) }

        mutating func publish(_ topic: String) { topics.append(topic) }

        func topic(_ sequence: Int64) -> String { topics[Int(sequence - 1)] }

        func sequences(after: Int64, under topic: String) -> [Int64] {
            after < last ? ((after + 1)...last).filter { self.topic($0).hasPrefix(topic) } : []
        }

        /// The newest of each topic as it was at a moment, and then everything.
        func state(at moment: Int64, after: Int64 = 0, under topic: String) -> [Int64] {
            let all = sequences(after: 0, under: topic)
            var newest: [String: Int64] = [:]
            for sequence in all where sequence <= moment { newest[self.topic(sequence)] = sequence }
            return newest.values.filter { $0 > after }.sorted() + all.filter { $0 > max(moment, after) }
        }
    }

    private struct Station {
        var index: TrendIndex
        var isCaughtUp = false
        var beaten: Int64 = 0
    }

    private enum Message {
        case update([UInt8])
        case heartbeat(WireTrendHeartbeat)
    }

    private(set) var log = Log()
    private(set) var told: [Int64] = []
    private(set) var subscriber: TrendCursor
    private(set) var reconnects = 0
    let topic: String
    let after: Int64?
    private let kept: Int64
    private let loss: Int
    private var stations: [Station]
    private var place = 0
    private var now = Duration.zero
    private var wire: [Message] = []
    private var questions: [WireSnapshotRequest] = []
    private var random: Seeded

    private static let topics = ["trend/20552/a/", "trend/20552/b/", "trend/20553/a/", "trend/99213/a/x/"]

    init(seed: UInt64, kept: Int64 = 1000) {
        var random = Seeded(seed: seed)
        topic = ["trend/", "trend/20552/", "trend/20552/a/", "trend/99213/"].randomElement(using: &random) ?? ""
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            log.publish(TrendWorld.topics.randomElement(using: &random) ?? "")
        }
        after = Bool.random(using: &random) ? nil : Int64.random(in: 0...log.last, using: &random)
        loss = [0, 10, 50, 95].randomElement(using: &random) ?? 0
        self.kept = kept
        stations = (0..<2).map { _ in Station(index: TrendIndex(kept: kept)) }
        subscriber = TrendCursor(topic: topic, after: after, hasOthers: true, at: .zero)
        self.random = random
    }

    /// Anything may happen, a number of times.
    mutating func run(_ steps: Int) throws {
        for _ in 0..<steps {
            let station = Int.random(in: stations.indices, using: &random)
            switch Int.random(in: 0..<100, using: &random) {
            case ..<12: log.publish(TrendWorld.topics.randomElement(using: &random) ?? "")
            case ..<35: try read(station, Int64.random(in: 1...8, using: &random))
            case ..<42: beat(station)
            case ..<70: try deliver(at: 0)
            case ..<72: try repeatOne()
            case ..<84: try answer()
            case ..<96: try pass(.milliseconds(.random(in: 0...400, using: &random)))
            case ..<97: try restart(station)
            case ..<98: try pass(TrendCursor.silenceMax)
            case ..<99: try loseAnswers()
            default: try comeBack()
            }
        }
    }

    /// From here on nothing is lost, and time passes.
    mutating func settle() throws {
        for _ in 0..<400 where subscriber.cursor < log.last || !subscriber.hasSnapshot {
            for station in stations.indices {
                try read(station, log.last)
                beat(station, isSafe: true)
            }
            while !wire.isEmpty { try deliver(at: 0) }
            while !questions.isEmpty { try answer() }
            try pass(.milliseconds(300))
        }
    }

    private mutating func happens(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func take(_ event: TrendCursor.Event) throws {
        for action in subscriber.step(event, at: now, using: &random) {
            switch action {
            case .tell(let update): told.append(update.sequence)
            case .ask(let request): questions.append(request)
            case .reconnect:
                reconnects += 1
                place = 1 - place
                (wire, questions) = ([], [])
                try take(.opened)
            }
        }
    }

    private mutating func read(_ station: Int, _ count: Int64) throws {
        let begin = stations[station].index.sequence
        for sequence in begin..<min(begin + count, log.last) {
            let update = WireTrendUpdate.with { ($0.sequence, $0.topic) = (sequence + 1, log.topic(sequence + 1)) }
            let previous = stations[station].index.add(
                update.sequence, topic: update.topic, bytes: try update.bytes())
            guard station == place, stations[station].isCaughtUp, update.topic.hasPrefix(topic), !happens(loss) else {
                continue
            }
            wire.append(.update(try WireTrendUpdate.with { $0.previous = previous ?? [] }.bytes() + update.bytes()))
        }
        if stations[station].index.sequence == log.last { stations[station].isCaughtUp = true }
    }

    private mutating func beat(_ station: Int, isSafe: Bool = false) {
        let index = stations[station].index
        let heartbeat = WireTrendHeartbeat.with {
            $0.sequence = index.sequence
            $0.topics = index.topics(after: stations[station].beaten)
        }
        if Bool.random(using: &random) { stations[station].beaten = index.sequence }
        guard station == place, isSafe || !happens(loss) else { return }
        wire.append(.heartbeat(heartbeat))
    }

    private mutating func deliver(at position: Int) throws {
        guard position < wire.count else { return }
        switch wire.remove(at: position) {
        case .update(let bytes): try take(.live(try WireTrendUpdate(serializedBytes: bytes)))
        case .heartbeat(let heartbeat): try take(.heartbeat(heartbeat))
        }
    }

    private mutating func repeatOne() throws {
        guard let any = wire.randomElement(using: &random) else { return }
        wire.append(any)
    }

    private mutating func answer() throws {
        guard !questions.isEmpty else { return }
        // Two answers may both be on their way, the one over a connection that was given up.
        let request = happens(90) ? questions.removeFirst() : questions[0]
        let page = stations[place].index.page(
            under: request.topic, after: request.after, isEvery: request.every,
            newestOnlyThrough: request.newestOnlyThrough)
        // Small pages, as `TrendIndex` makes them where there is much.
        let cut = Int.random(in: 1...5, using: &random)
        let updates = try page.updates.map { try WireTrendUpdate(serializedBytes: $0) }
        let reply = WireSnapshotReply.with {
            $0.updates = Array(updates.prefix(cut))
            $0.sequence = page.sequence
            $0.more = updates.count > cut || page.hasMore
            $0.next = updates.count > cut ? updates[cut - 1].sequence : page.next
            $0.newestOnlyThrough = page.newestOnlyThrough
            $0.catchingUp = !stations[place].isCaughtUp
        }
        try take(.page(reply, to: request))
    }

    private mutating func loseAnswers() throws {
        questions = []
        if Bool.random(using: &random) { try take(.refused) }
    }

    private mutating func pass(_ time: Duration) throws {
        now += time
        try take(.tick)
    }

    private mutating func restart(_ station: Int) throws {
        stations[station] = Station(index: TrendIndex(kept: kept))
        guard station == place else { return }
        (wire, questions) = ([], [])
        try take(.opened)
    }

    /// The subscriber is started again with the cursor that it had. One that had not read the state yet would read what was
    /// published since its cursor instead.
    private mutating func comeBack() throws {
        guard subscriber.hasSnapshot, subscriber.compactedThrough == 0 else { return }
        (wire, questions) = ([], [])
        subscriber = TrendCursor(topic: topic, after: subscriber.cursor, hasOthers: true, at: now)
    }
}

/// The same seed gives the same numbers: SplitMix64.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
