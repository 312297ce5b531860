// In: a method and a message, or frames from a socket. Out: frames, or a call or reply that is safe to read on; and who may
// call what, by their keys (Keys/).
// Not here: what a method does (Broker, Publisher), when to try again (Client, Worker).

import BrokerCore

/// The methods of the contract, by their gRPC paths.
package enum Method: String, Sendable, CaseIterable {
    case estimate = "/medpay.v1.Claims/Estimate"
    case scrub = "/medpay.v1.Claims/Scrub"
    case open = "/medpay.v1.Batches/Open"
    case append = "/medpay.v1.Batches/Append"
    case commit = "/medpay.v1.Batches/Commit"
    case get = "/medpay.v1.Batches/Get"
    case list = "/medpay.v1.Batches/List"
    case watch = "/medpay.v1.Batches/Watch"
    case results = "/medpay.v1.Batches/Results"
    case dead = "/medpay.v1.Batches/Dead"
    case cancel = "/medpay.v1.Batches/Cancel"
    case take = "/medpay.v1.Work/Take"
    case finish = "/medpay.v1.Work/Finish"
    case fail = "/medpay.v1.Work/Fail"
    case heartbeat = "/medpay.v1.Work/Heartbeat"
    case drain = "/medpay.v1.Work/Drain"
    case contribute = "/medpay.v1.Trends/Contribute"
    case suggest = "/medpay.v1.Trends/Suggest"
    case tail = "/medpay.v1.Trends/Tail"
    case snapshot = "/medpay.v1.Trends/Snapshot"
    case status = "/medpay.v1.Operator/Status"
    case metrics = "/medpay.v1.Operator/Metrics"
    case jobs = "/medpay.v1.Operator/Jobs"
    case job = "/medpay.v1.Operator/Job"
    case redrive = "/medpay.v1.Operator/Redrive"
    case discard = "/medpay.v1.Operator/Discard"
    case tenants = "/medpay.v1.Operator/Tenants"
    case setTenant = "/medpay.v1.Operator/SetTenant"
    case purge = "/medpay.v1.Operator/Purge"
    case suggestions = "/medpay.v1.Operator/Suggestions"
    case moderate = "/medpay.v1.Operator/Moderate"
    case contributors = "/medpay.v1.Operator/Contributors"
    case decideContributor = "/medpay.v1.Operator/DecideContributor"
    case shutdown = "/medpay.v1.Operator/Shutdown"
}

/// What is taken from outside at most.
package enum CallLimits {
    /// The highest version of Protocols/README.md that this program speaks.
    package static let protocolVersion: UInt32 = 2
    /// A frame larger than this ends the connection it came from.
    package static let frameBytesMax = 16 << 20
    /// A slice of claims.
    package static let payloadBytesMax = 8 << 20
    package static let headerBytesMax = 8 << 10
    /// A trend update as it is broadcast: two texts for each strategy, and the 40 largest parts of each facet.
    package static let updateBytesMax = 256 << 10
    package static let metadataEntriesMax = 16
    package static let metadataBytesMax = 4 << 10
    package static let methodCharactersMax = 128
    package static let keyCharactersMax = 128
    package static let orderKeyCharactersMax = 64
    package static let traceparentCharacters = 55
    package static let contributionsMax = 1000
    package static let resultsMax = 5000
    package static let resultsDefault = 500
}

/// A call that did not end in OK.
package struct CallError: Error, Hashable, Sendable, CustomStringConvertible {
    package var code: StatusCode
    package var message: String
    package var retryAfterMilliseconds: Int?

    package init(_ code: StatusCode, _ message: String, retryAfterMilliseconds: Int? = nil) {
        self.code = code
        self.message = message
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }

    /// "UNAVAILABLE: nothing answers at tcp://127.0.0.1:7461 ..."
    package var description: String { "\(code.name): \(message)" }
}
