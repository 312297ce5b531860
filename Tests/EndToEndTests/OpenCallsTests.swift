import BrokerCore
import Calls
import Testing

@testable import medpay

extension EndToEnd {
    @Suite struct OpenCallsTests {
        private func calls(_ count: Int, rate: Double, patience: Duration = .seconds(5)) -> OpenCalls {
            OpenCalls(LoadSchedule(rate: rate, spacing: .even, limit: .count(count)), patience: patience)
        }

        /// The one call that is to be sent.
        private func due(_ calls: inout OpenCalls, at now: Duration) throws -> OpenCalls.Call {
            let due = calls.due(at: now)
            try #require(due.count == 1)
            return due[0]
        }

        private func take(_ number: UInt64, from calls: inout OpenCalls) throws -> OpenCalls.Call {
            let call = calls.take(number)
            return try #require(call)
        }

        /// Plays a server that answers each call at the time it says, in order, over a clock of the test's own.
        private func play(_ calls: inout OpenCalls, answeredAt: (Duration) -> Duration) {
            var replies: [(at: Duration, number: UInt64)] = []
            var number: UInt64 = 0
            while let wake = calls.wakeAt {
                let now = min(wake, replies.first?.at ?? wake)
                while let reply = replies.first, reply.at <= now {
                    replies.removeFirst()
                    if let call = calls.take(reply.number) { calls.answered(call, lines: 1, at: now) }
                }
                calls.sweep(at: now)
                for call in calls.due(at: now) {
                    number += 1
                    calls.sent(call, as: number, at: now)
                    replies.append((answeredAt(now), number))
                }
            }
        }

        @Test func `a stall counts for every call that was to begin in it`() {
            // 100 calls a second for 10 s, each answered after 1 ms; from 5 s to 6 s the server stalls. The calls at 5.00,
            // 5.01, ... 5.99 s are answered at 6.001 s: after 1001, 991, ... 11 ms.
            var calls = calls(1000, rate: 100)
            play(&calls) { $0 >= .seconds(5) && $0 < .seconds(6) ? .milliseconds(6001) : $0 + .milliseconds(1) }
            let tally = calls.tally
            #expect(tally.claims == 1000 && tally.lines == 1000 && tally.failed.isEmpty && tally.triedAgain.isEmpty)
            #expect(tally.lateness.count == 1000 && tally.lateness.greatest == .zero)
            func isNear(_ percentile: Int, _ milliseconds: Double, _ histogram: LatencyHistogram) -> Bool {
                let told = histogram.percentile(percentile).inMilliseconds
                return told >= milliseconds && told <= milliseconds * 129 / 128
            }
            // By rank: 900 calls of 1 ms, then 11, 21, ... 1001. The 990th is the 90th of these, 11 + 89 * 10 = 901 ms; the
            // 999th is the 99th, 991 ms.
            #expect(isNear(50_000, 1, tally.answered) && isNear(90_000, 1, tally.answered))
            #expect(isNear(99_000, 901, tally.answered) && isNear(99_900, 991, tally.answered))
            #expect(tally.answered.greatest == .milliseconds(1001))

            // Who sends a call each 10 ms, but none before the last is answered, has one slow call among 901: its p99 is 1 ms.
            var omitting = LatencyHistogram()
            for _ in 0..<900 { omitting.record(.milliseconds(1)) }
            omitting.record(.milliseconds(1001))
            #expect(isNear(99_000, 1, omitting))
        }

        @Test func `a call begins at its time though no reply comes, and late where the generator is late`() throws {
            var calls = calls(3, rate: 10)
            #expect(calls.wakeAt == .zero && calls.due(at: .zero).map(\.index) == [0])
            #expect(calls.wakeAt == .milliseconds(100) && calls.due(at: .milliseconds(99)).isEmpty)
            let late = calls.due(at: .milliseconds(250))
            #expect(late.map(\.index) == [1, 2])
            for call in late { calls.sent(call, as: UInt64(call.index), at: .milliseconds(250)) }
            #expect(calls.tally.lateness.count == 2 && calls.tally.lateness.greatest == .milliseconds(150))
            #expect(calls.tally.firstSent == .milliseconds(250))
            // What the generator was late by is part of what the caller waited.
            calls.answered(try take(1, from: &calls), lines: 1, at: .milliseconds(260))
            #expect(calls.tally.answered.greatest == .milliseconds(160))
        }

        @Test func `a call that was refused for load is sent again when the server says, and counts from its time`()
            throws
        {
            var calls = calls(1, rate: 1)
            let first = try due(&calls, at: .zero)
            calls.sent(first, as: 1, at: .zero)
            let full = CallError(.resourceExhausted, "full", retryAfterMilliseconds: 50)
            calls.end(try take(1, from: &calls), full, at: .milliseconds(10))
            #expect(calls.wakeAt == .milliseconds(60) && calls.due(at: .milliseconds(59)).isEmpty)
            let again = try due(&calls, at: .milliseconds(60))
            #expect(again.index == 0)
            calls.sent(again, as: 2, at: .milliseconds(60))
            calls.answered(try take(2, from: &calls), lines: 1, at: .milliseconds(80))
            #expect(calls.wakeAt == nil)
            #expect(calls.tally.triedAgain == [.resourceExhausted: 1] && calls.tally.failed.isEmpty)
            #expect(calls.tally.answered.greatest == .milliseconds(80))
            #expect(calls.tally.lateness.count == 1)  // Of the first attempt alone.
        }

        @Test func `a call whose reply is lost is sent again, and its late reply counts for nothing`() throws {
            var calls = calls(1, rate: 1)
            calls.sent(try due(&calls, at: .zero), as: 1, at: .zero)
            calls.sweep(at: OpenCalls.attemptMax - .milliseconds(1))
            #expect(calls.tally.triedAgain.isEmpty)
            calls.sweep(at: OpenCalls.attemptMax + .milliseconds(100))
            #expect(calls.tally.triedAgain == [.unavailable: 1] && calls.take(1) == nil)
            #expect(calls.due(at: .seconds(4)).count == 1)
        }

        @Test func `patience has an end, and so has what another try cannot help`() throws {
            var calls = calls(2, rate: 1000, patience: .milliseconds(100))
            let away = CallError(.unavailable, "away")
            var now = Duration.milliseconds(1)
            var tries = 0
            while let wake = calls.wakeAt {
                now = max(now, wake)
                for call in calls.due(at: now) {
                    tries += 1
                    calls.failed(call, call.index == 0 ? CallError(.invalidArgument, "bad") : away, at: now)
                }
            }
            // The first once; the second at 1 ms, and again when its patience ends, before its pause would.
            #expect(tries == 3 && now == .milliseconds(101))
            #expect(calls.tally.failed == [.invalidArgument: 1, .unavailable: 1])
            #expect(calls.tally.triedAgain == [.unavailable: 1] && calls.tally.claims == 0)
        }

        @Test func `so many calls are under way at most, and the next ones begin late`() throws {
            var calls = calls(OpenCalls.underWayMax + 2, rate: 1_000_000)
            let now = Duration.seconds(1)
            let first = calls.due(at: now)
            #expect(first.count == OpenCalls.underWayMax)
            for call in first { calls.sent(call, as: UInt64(call.index), at: now) }
            #expect(calls.due(at: now).isEmpty && calls.wakeAt != nil)
            calls.answered(try take(7, from: &calls), lines: 1, at: now)
            #expect(calls.due(at: now).map(\.index) == [OpenCalls.underWayMax])
        }

        @Test func `several connections share a schedule, each call by one of them`() {
            let schedule = LoadSchedule(rate: 100, spacing: .poisson(seed: 3), limit: .count(100))
            let shares = (0..<3).map { lane in
                var calls = OpenCalls(schedule, lane: lane, of: 3, patience: .seconds(5))
                return calls.due(at: .seconds(1000))
            }
            #expect(shares.map(\.count) == [34, 33, 33])
            let all = shares.flatMap { $0 }.sorted { $0.index < $1.index }
            #expect(all.map(\.index) == Array(0..<100) && all.map(\.scheduled) == Array(schedule))
        }
    }
}
