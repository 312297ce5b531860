import Client
import Testing
import TrendMessages

/// What a subscriber of trend/20552/ decides, event by event.
struct TrendCursorTests {
    private var random = Seeded(seed: 1)
    private var cursor: TrendCursor

    init() { cursor = TrendCursor(topic: "trend/20552", after: 10, at: .zero) }

    private mutating func step(_ event: TrendCursor.Event, at seconds: Double = 0) -> [TrendCursor.Action] {
        cursor.step(event, at: .milliseconds(Int64(seconds * 1000)), using: &random)
    }

    /// - Parameter previous: the update under trend/20552/ before.
    private func live(_ sequence: Int64, previous: Int64) -> TrendCursor.Event {
        var update = update(sequence)
        update.previous = [sequence - 1, previous, 0]
        return .live(update)
    }

    private func update(_ sequence: Int64) -> WireTrendUpdate {
        .with { ($0.sequence, $0.topic) = (sequence, "trend/20552/medicare/") }
    }

    private func heartbeat(_ sequence: Int64, _ topics: String...) -> TrendCursor.Event {
        .heartbeat(.with { ($0.sequence, $0.topics) = (sequence, topics) })
    }

    private func page(
        _ updates: [Int64], next: Int64, to request: WireSnapshotRequest,
        _ change: (inout WireSnapshotReply) -> Void = { _ in }
    ) -> TrendCursor.Event {
        var reply = WireSnapshotReply.with {
            ($0.updates, $0.sequence, $0.next) = (updates.map(update), next, next)
        }
        change(&reply)
        return .page(reply, to: request)
    }

    private func every(after: Int64) -> WireSnapshotRequest {
        .with { ($0.topic, $0.after, $0.every) = ("trend/20552/", after, true) }
    }

    private mutating func begin() {
        #expect(step(.tick) == [.ask(every(after: 10))])
        #expect(step(page([], next: 10, to: every(after: 10))) == [])
        #expect(cursor.hasSnapshot)
    }

    @Test mutating func `an update before which nothing is missing is told at once, and once`() {
        begin()
        #expect(step(live(12, previous: 9)) == [.tell(update(12))])
        #expect(step(live(12, previous: 9)) == [])
        #expect(cursor.cursor == 12)
    }

    @Test mutating func `behind a gap updates are held back, until the answer fills it`() {
        begin()
        #expect(step(live(14, previous: 12)) == [])
        #expect(step(.tick) == [.ask(every(after: 10))])
        #expect(step(live(16, previous: 14)) == [])
        #expect(step(.tick) == [])  // One question at a time.
        #expect(
            step(page([12, 14], next: 15, to: every(after: 10)))
                == [.tell(update(12)), .tell(update(14)), .tell(update(16))])
    }

    @Test mutating func `a page that is full is followed by the next`() {
        begin()
        _ = step(live(30, previous: 29))
        _ = step(.tick)
        #expect(
            step(page([12], next: 20, to: every(after: 10)) { $0.more = true })
                == [.tell(update(12)), .ask(every(after: 20))])
        #expect(step(page([29, 30], next: 30, to: every(after: 20))) == [.tell(update(29)), .tell(update(30))])
    }

    @Test mutating func `a heartbeat moves the cursor over other topics' updates without a question`() {
        begin()
        #expect(step(heartbeat(13, "trend/99213/x/", "trend/99213/y/", "trend/20553/x/")) == [])
        #expect(cursor.cursor == 13)
        #expect(step(.tick, at: 1) == [])
    }

    @Test mutating func `a heartbeat tells of a lost update, which is asked for within the spread`() {
        begin()
        #expect(step(heartbeat(12, "trend/99213/x/", "trend/20552/x/"), at: 1) == [])
        #expect(cursor.cursor == 11)
        #expect(cursor.nextDeadline <= .seconds(1) + TrendCursor.spread)
        #expect(step(.tick, at: 1.5) == [.ask(every(after: 11))])
    }

    @Test mutating func `a heartbeat that does not reach back to the cursor is reason to ask`() {
        begin()
        #expect(step(heartbeat(500, "trend/99213/x/"), at: 1) == [])
        #expect(step(.tick, at: 1.5) == [.ask(every(after: 10))])
        #expect(step(page([], next: 500, to: every(after: 10)), at: 1.5) == [])
        #expect(cursor.cursor == 500)
        #expect(step(heartbeat(500), at: 2) == [])
        #expect(step(.tick, at: 3) == [])
    }

    @Test mutating func `a publisher that is behind is waited for, longer each time, and nothing is told twice`() {
        #expect(step(.tick) == [.ask(every(after: 10))])
        let behind = page([], next: 10, to: every(after: 10)) { $0.sequence = 4 }
        #expect(step(behind) == [])
        #expect(!cursor.hasSnapshot && cursor.cursor == 10)
        #expect(step(.tick, at: 0.1) == [])
        #expect(step(.tick, at: 0.2) == [.ask(every(after: 10))])
        #expect(step(behind, at: 0.2) == [])
        #expect(step(.tick, at: 0.5) == [])
        #expect(step(.tick, at: 0.6) == [.ask(every(after: 10))])
        #expect(step(live(5, previous: 4), at: 0.7) == [])
        #expect(step(page([11], next: 11, to: every(after: 10)), at: 0.7) == [.tell(update(11))])
        #expect(cursor.hasSnapshot)
    }

    @Test mutating func `the state of a publisher that has just started is not taken for the state`() {
        cursor = TrendCursor(topic: "trend/20552/", after: nil, at: .zero)
        let state = WireSnapshotRequest.with { $0.topic = "trend/20552/" }
        #expect(step(.tick) == [.ask(state)])
        #expect(step(page([1], next: 2, to: state) { $0.catchingUp = true }) == [])
        #expect(cursor.isCatchingUp && !cursor.hasCursor)
        #expect(step(live(9, previous: 7), at: 0.1) == [])
        #expect(step(.tick, at: 0.2) == [.ask(state)])
        #expect(
            step(page([3, 7], next: 8, to: state) { $0.newestOnlyThrough = 8 }, at: 0.2)
                == [.tell(update(3)), .tell(update(7)), .tell(update(9))])
        #expect(cursor.hasSnapshot)
        #expect(cursor.compactedThrough == 0)
    }

    @Test mutating func `the pages of a state are all of one moment`() {
        cursor = TrendCursor(topic: "trend/20552/", after: nil, at: .zero)
        var state = WireSnapshotRequest.with { $0.topic = "trend/20552/" }
        _ = step(.tick)
        let first = page([3], next: 5, to: state) { ($0.more, $0.newestOnlyThrough, $0.sequence) = (true, 8, 8) }
        (state.after, state.newestOnlyThrough) = (5, 8)
        #expect(step(first) == [.tell(update(3)), .ask(state)])
        #expect(step(first) == [])  // Again: not what is awaited.
        #expect(
            step(page([7, 9], next: 9, to: state) { $0.newestOnlyThrough = 8 })
                == [.tell(update(7)), .tell(update(9))])
    }

    @Test mutating func `what is not kept any more is told as compacted`() {
        _ = step(.tick)
        #expect(step(page([15], next: 15, to: every(after: 10)) { $0.newestOnlyThrough = 14 }) == [.tell(update(15))])
        #expect(cursor.compactedThrough == 14)
    }

    @Test mutating func `more than can be held is let go, and asked for`() {
        begin()
        for sequence in 0...Int64(TrendCursor.heldMax) { _ = step(live(100 + sequence, previous: 99 + sequence)) }
        #expect(step(.tick) == [.ask(every(after: 10))])
        let last = 100 + Int64(TrendCursor.heldMax)
        #expect(step(page([99, 100], next: 100, to: every(after: 10))) == [.tell(update(99)), .tell(update(100))])
        #expect(step(.tick, at: 0.2) == [.ask(every(after: 100))])
        #expect(step(page([last], next: last, to: every(after: 100)), at: 0.2) == [.tell(update(last))])
    }

    @Test mutating func `silence is noticed, and ended by a heartbeat`() {
        begin()
        #expect(step(heartbeat(10), at: 1) == [])
        #expect(step(.tick, at: 5.9) == [])
        #expect(!cursor.isSilent)
        #expect(step(.tick, at: 6) == [.reconnect])
        #expect(cursor.isSilent)
        #expect(step(.opened, at: 6) == [])
        #expect(step(heartbeat(10), at: 7) == [])
        #expect(!cursor.isSilent)
    }

    @Test mutating func `a publisher without a broker is as good as silent, and left where there is another`() {
        begin()
        let lost = TrendCursor.Event.heartbeat(.with { ($0.sequence, $0.logSilentMilliseconds) = (10, 4000) })
        for second in 1...9 { #expect(step(lost, at: Double(second)) == []) }
        #expect(cursor.isSilent)
        #expect(step(.tick, at: 9) == [])
        cursor = TrendCursor(topic: "trend/20552/", after: 10, hasOthers: true, at: .zero)
        begin()
        for second in 1...4 { #expect(step(lost, at: Double(second)) == []) }
        #expect(step(.tick, at: 5) == [.reconnect])
    }

    @Test mutating func `a question that is not answered is asked elsewhere`() {
        #expect(step(.tick) == [.ask(every(after: 10))])
        #expect(step(.tick, at: 2.9) == [])
        #expect(step(.tick, at: 3) == [.reconnect])
        #expect(step(.opened, at: 3) == [])
        #expect(step(.tick, at: 3) == [.ask(every(after: 10))])
    }
}
