import Calls
import Claims
import Client
import TrendMessages
import Trends
import ZeroMQ

extension PublisherOptions {
    /// What is published on a code now.
    func trends(of code: HCPCS) throws -> [WireTrendUpdate] {
        try addresses.trends(under: try TrendTopic(prefix: "trend/\(code)/"), keys: try keys.load())
    }

    /// What is published on how denials for a reason went.
    ///
    /// - Parameter carc: has the shape of one.
    func appeals(of carc: String) throws -> [WireTrendUpdate] {
        try addresses.trends(under: TrendTopic(TrendSubject(appealsOf: carc), payer: nil), keys: try keys.load())
    }
}

extension PublisherAddresses {
    /// What is published under a topic now, the newest of each topic. A publisher that does not answer is given up after
    /// `TrendsCommand.patience`.
    func trends(under topic: TrendTopic, keys: CallerKeys?) throws -> [WireTrendUpdate] {
        let stop = try Waker(isLatch: true)
        let context = try Context()
        var subscriber = try TrendSubscriber(
            publishers: publishers, topic: topic.text, context: context, stop: stop, keys: keys)
        let newest = Dictionary(try published(&subscriber, stop).map { ($0.topic, $0) }, uniquingKeysWith: { $1 })
        return newest.values.sorted { $0.sequence < $1.sequence }
    }

    /// The state that a subscriber hears first, and no more.
    func published(_ subscriber: inout TrendSubscriber, _ stop: Waker) throws -> [WireTrendUpdate] {
        let end = ContinuousClock.now + TrendsCommand.patience
        var updates: [WireTrendUpdate] = []
        while !stop.isRung {
            if let update = try subscriber.next(within: .milliseconds(250)) {
                updates.append(update)
            } else if subscriber.hasSnapshot {
                return updates
            } else if ContinuousClock.now > end {
                guard !subscriber.isCatchingUp else {
                    throw Failure(
                        "the publisher at \(subscriber.publisher.snapshots) has not read the trend log yet: does it reach "
                            + "its broker?")
                }
                throw Failure("no publisher answers at \(publisher): is `medpay publisher` running?")
            }
        }
        return updates
    }
}
