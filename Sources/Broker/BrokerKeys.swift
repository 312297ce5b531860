import BrokerCore
import Calls
import ZeroMQ

/// Who may call what, where the broker has keys; without them, whoever reaches the socket may call as any tenant.
extension BrokerLoop {
    enum Permission {
        /// There are no keys.
        case everybody
        case owner(Grant)
    }

    /// nil: the key is unknown by now, or has not the method's role. Such a caller gets no answer at all. The keyring is
    /// looked at for each call, so that who is revoked is so from that moment; streams hear of it within 100 ms.
    ///
    /// - Parameter method: nil: none that the broker knows; any key may ask.
    func permission(_ call: IncomingCall, _ method: Method?) -> Permission? {
        guard let keys = configuration.keys else { return .everybody }
        guard let grant = call.userID.flatMap({ keys.now().grant(for: $0) }) else { return nil }
        guard let role = call.header.cancel ? nil : method?.role else { return .owner(grant) }
        return grant.roles.contains(role) ? .owner(grant) : nil
    }

    func caller(of call: IncomingCall, _ permission: Permission) throws(CallError) -> Caller {
        guard case .owner(let grant) = permission else {
            return Caller(tenant: try tenant(named: call), identity: call.peer, connection: call.connection)
        }
        // A key without a tenant is an operator's or a process's: its calls name whom they are about, if anybody.
        let tenant = if let owner = grant.tenant { owner } else { try tenant(named: call) }
        return Caller(
            tenant: tenant, identity: Array(grant.key.text.utf8), connection: call.connection)
    }

    private func tenant(named call: IncomingCall) throws(CallError) -> Tenant {
        guard let tenant = Tenant(call.header.metadata["tenant"] ?? "default") else {
            throw CallError(.invalidArgument, "a tenant is 1 to 64 letters, digits, dots, dashes and underscores")
        }
        return tenant
    }

    /// Whether who made a call may still hear its answer.
    ///
    /// - Parameter role: nil: any.
    func isAllowed(_ caller: Caller, _ role: Role? = nil) -> Bool {
        guard let keys = configuration.keys else { return true }
        guard let grant = keys.current().grant(for: String(decoding: caller.identity, as: UTF8.self)) else {
            return false
        }
        return grant.tenant ?? caller.tenant == caller.tenant && (role.map { grant.roles.contains($0) } ?? true)
    }

    /// A key that was revoked hears nothing more, on the streams that it has open either; a worker of it is gone.
    mutating func dropRevoked() {
        guard let keys = configuration.keys, keys.generation != keysGeneration else { return }
        keysGeneration = keys.generation
        for (id, role, caller) in streams.owners where !isAllowed(caller, role) {
            drop("key_revoked")
            _ = streams.remove(id)
        }
        // All of them first: what one of them hands back must not go to another.
        let revoked = workers.workers.filter { !isAllowed($0.value.caller, .work) }.keys
        for id in revoked { _ = workers.remove(id) }
        for id in revoked {
            drop("key_revoked")
            dispatch(.workerLeft(id))
        }
    }
}
