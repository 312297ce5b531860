import ZeroMQ

/// Decides at the door whether a connection is let in; an `Authenticator` asks.
///
/// A key that the keyring has, with one of the roles wanted, gets in, and its messages tell it (`Multipart.userID`). What
/// it may do is looked up again at each call, so that who is revoked gets nothing from then on, connected or not.
package final class Gatekeeper: Sendable {
    package enum Refusal: String, Hashable, Sendable, CaseIterable {
        case unknownKey, keyWithoutRole, connectionLimit, keyConnectionLimit
    }

    private struct State: Sendable {
        var connections = 0
        /// Whose connection a descriptor is, and how many each key has.
        var owners: [Int32: String] = [:]
        var counts: [String: Int] = [:]
        /// As the keyring bounds them.
        var admitted: Set<String> = []
        var refusals: [Refusal: Int] = [:]

        mutating func disown(_ descriptor: Int32) {
            guard let key = owners.removeValue(forKey: descriptor), let count = counts[key] else { return }
            counts[key] = count > 1 ? count - 1 : nil
        }
    }

    private let keys: ServerKeys?
    private let roles: Role?
    private let connectionsMax: Int
    private let connectionsPerKeyMax: Int
    private let state = Locked(State())

    /// - Parameters:
    ///   - keys: nil: everybody who reaches the socket is let in, up to the limit.
    ///   - roles: of which a key needs one; nil: any will do.
    ///   - connectionsMax: of those that `note` heard of, the one who asks among them: so many, and those who come before
    ///     the monitors are looked at again.
    ///   - connectionsPerKeyMax: of those that `note(_:isOf:)` told of; a key with so many is let in no more.
    package init(
        keys: ServerKeys?, roles: Role? = nil, connectionsMax: Int, connectionsPerKeyMax: Int = .max
    ) {
        self.keys = keys
        self.roles = roles
        self.connectionsMax = connectionsMax
        self.connectionsPerKeyMax = connectionsPerKeyMax
    }

    /// Keeps the count; called by whoever drains the sockets' monitors.
    package func note(_ event: ConnectionEvent) {
        state.withLock { state in
            switch event {
            case .connected: state.connections += 1
            case .disconnected(let descriptor):
                state.connections = max(0, state.connections - 1)
                state.disown(descriptor)
            case .refused: break
            }
        }
    }

    /// A connection that stands has turned out to be this key's: ZAP asks before there is a descriptor to know it by.
    ///
    /// - Returns: false when the key has one too many.
    package func note(_ descriptor: Int32, isOf key: String) -> Bool {
        state.withLock { state in
            state.disown(descriptor)
            state.owners[descriptor] = key
            let count = state.counts[key, default: 0] + 1
            state.counts[key] = count
            return count <= connectionsPerKeyMax
        }
    }

    package var connections: Int { state.withLock { $0.connections } }

    /// Since the start.
    package var refusals: [Refusal: Int] { state.withLock { $0.refusals } }

    /// So many connections were closed without an event for each.
    package func forget(_ count: Int) {
        state.withLock { $0.connections = max(0, $0.connections - count) }
    }

    /// Whether a key that was let in since `forgetAdmitted` would not be let in any more; for sockets that cannot look at
    /// each call, as nobody calls them.
    package func hasAdmittedRevoked() -> Bool {
        guard let keys else { return false }
        let keyring = keys.current()
        return state.withLock { state in state.admitted.contains { !isWelcome(keyring.grant(for: $0)) } }
    }

    /// Once all of them are disconnected.
    package func forgetAdmitted() { state.withLock { $0.admitted = [] } }

    package func decide(_ request: AuthenticationRequest) -> AuthenticationVerdict {
        let (verdict, refusal) = verdict(on: request)
        state.withLock { state in
            if let refusal { state.refusals[refusal, default: 0] += 1 }
            if case .allowed(let userID) = verdict, !userID.isEmpty { state.admitted.insert(userID) }
        }
        return verdict
    }

    private func isWelcome(_ grant: Grant?) -> Bool {
        guard let grant else { return false }
        return roles.map { !grant.roles.isDisjoint(with: $0) } ?? true
    }

    private func verdict(on request: AuthenticationRequest) -> (AuthenticationVerdict, Refusal?) {
        var userID = ""
        if let keys {
            guard let key = request.key, let grant = keys.now().grant(for: key.text) else {
                return (.denied, .unknownKey)
            }
            guard isWelcome(grant) else { return (.denied, .keyWithoutRole) }
            userID = key.text
            let held = state.withLock { $0.counts[userID, default: 0] }
            guard held < connectionsPerKeyMax else { return (.busy, .keyConnectionLimit) }
        }
        // Not for good: when others have left there is room again.
        guard connections <= connectionsMax else { return (.busy, .connectionLimit) }
        return (.allowed(userID: userID), nil)
    }
}
