/// What a key may do. Roles add up; none includes another.
package struct Role: OptionSet, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Calls that a clearinghouse makes, about its own batches.
    package static let submit = Role(rawValue: 1)
    /// A worker's calls.
    package static let work = Role(rawValue: 2)
    /// Trends: the publisher's own tail of the log, and its subscribers' snapshots and broadcasts.
    package static let subscribe = Role(rawValue: 4)
    /// An operator's calls; they see all tenants.
    package static let admin = Role(rawValue: 8)

    private static let names: [(role: Role, name: String)] = [
        (.submit, "submit"), (.work, "work"), (.subscribe, "subscribe"), (.admin, "admin"),
    ]

    /// "submit,admin"; nil: empty, or a word that is no role.
    package init?(text: some StringProtocol) {
        self = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let known = Role.names.first(where: { $0.name == word }) else { return nil }
            insert(known.role)
        }
    }

    /// "submit,admin": the names, in one order, separated by commas; "" for none.
    package var description: String {
        Role.names.filter { contains($0.role) }.map(\.name).joined(separator: ",")
    }
}

extension Method {
    /// The role that a key needs to call it.
    package var role: Role {
        switch self {
        case .estimate, .scrub, .open, .append, .commit, .get, .list, .watch, .results, .dead, .cancel, .contribute,
            .suggest:
            .submit
        case .take, .finish, .fail, .heartbeat, .drain: .work
        case .tail, .snapshot: .subscribe
        case .status, .metrics, .jobs, .job, .redrive, .discard, .tenants, .setTenant, .purge, .suggestions, .moderate,
            .contributors, .decideContributor, .shutdown:
            .admin
        }
    }
}
