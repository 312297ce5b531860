import BrokerCore

/// Where the processes meet unless told otherwise: loopback only.
package enum Endpoints {
    package static let broker = "tcp://127.0.0.1:7461"
    package static let publisher = "tcp://127.0.0.1:7462"
    package static let broadcast = "tcp://127.0.0.1:7463"

    /// What the publisher's signs of life are broadcast under.
    package static let heartbeatTopic = "heartbeat/"

    /// Whether only processes of this machine can reach it: loopback, ipc or inproc.
    ///
    /// A name is none of these, "localhost" excepted: what it resolves to is not ours to say.
    package static func isLocal(_ endpoint: String) -> Bool {
        if endpoint.hasPrefix("ipc://") || endpoint.hasPrefix("inproc://") { return true }
        guard endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":") else { return false }
        let host = endpoint[..<colon].dropFirst("tcp://".count)
        if ["localhost", "lo", "[::1]"].contains(host) { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return octets.count == 4 && octets[0] == 127 && !octets.contains(nil)
    }

    /// - Throws: `.failedPrecondition` when a server without keys would listen where other machines reach it.
    package static func requireKeys(toServeAt endpoint: String, haveKeys: Bool) throws(CallError) {
        guard !haveKeys, !isLocal(endpoint) else { return }
        throw CallError(
            .failedPrecondition,
            "\(endpoint): other machines may reach it, and without keys whoever reaches it may call as anybody; make keys "
                + "with `medpay keys init`, or listen at tcp://127.0.0.1:PORT or ipc://PATH")
    }
}
