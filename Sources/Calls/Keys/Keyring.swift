import BrokerCore
import ZeroMQ

/// What one public key was given.
package struct Grant: Hashable, Sendable {
    package var key: CurveKey
    package var roles: Role
    /// Whose batches it sees and submits; nil: it names a tenant with each call, as operators do, or none. Whoever submits
    /// has one.
    package var tenant: Tenant?
    /// For people: letters, digits, dots, dashes and underscores, 64 at most; unique in its keyring.
    package var name: String
    /// The day on which it was allowed, as 2025-02-14; nil: not noted.
    package var added: String?

    package init(key: CurveKey, roles: Role, tenant: Tenant? = nil, name: String, added: String? = nil) {
        self.key = key
        self.roles = roles
        self.tenant = tenant
        self.name = name
        self.added = added
    }
}

/// The keys that a server knows, in the order of their file.
///
/// As text: a line for each, `KEY ROLES TENANT NAME [DAY]`, separated by spaces; roles with commas between them, "-" for no
/// tenant. Empty lines and those that begin with "#", as no key does, say nothing.
///
///     rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7 submit acme night-run 2025-02-14
///     Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID work,subscribe - rack-3
package struct Keyring: Hashable, Sendable {
    package private(set) var grants: [Grant] = []
    private var places: [String: Int] = [:]
    private var names: Set<String> = []

    package static let grantsMax = 10_000
    package static let lineBytesMax = 512
    package static let bytesMax = 4 << 20

    package init() {}

    /// Every line must make sense: half a keyring might be the half without the one who was revoked.
    package init(text: String) throws(KeyringError) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do throws(KeyringError.Reason) {
                if let grant = try Keyring.grant(line) { try insert(grant) }
            } catch {
                throw KeyringError(line: index + 1, reason: error)
            }
        }
    }

    package var text: String { grants.map { $0.line + "\n" }.joined() }

    /// - Parameter userID: a key as text, as `Gatekeeper` names connections.
    package func grant(for userID: String) -> Grant? { places[userID].map { grants[$0] } }

    package func grant(named name: String) -> Grant? { grants.first { $0.name == name } }

    /// - Throws: when the key or the name is known already, when a grant that submits has no tenant, or there is no room.
    package mutating func insert(_ grant: Grant) throws(KeyringError.Reason) {
        guard Tenant(grant.name) != nil else { throw .name }
        guard !grant.roles.isEmpty else { throw .roles }
        guard grant.tenant?.name != "-" else { throw .tenant }  // It would read as none.
        guard !grant.roles.contains(.submit) || grant.tenant != nil else { throw .tenantMissing }
        guard places[grant.key.text] == nil else { throw .keyTwice }
        guard !names.contains(grant.name) else { throw .nameTwice }
        guard grants.count < Keyring.grantsMax else { throw .tooMany }
        places[grant.key.text] = grants.count
        names.insert(grant.name)
        grants.append(grant)
    }

    /// - Returns: what it was given; nil: it is not here.
    package mutating func remove(_ key: CurveKey) -> Grant? {
        guard let place = places[key.text] else { return nil }
        let removed = grants.remove(at: place)
        names.remove(removed.name)
        places = Dictionary(uniqueKeysWithValues: grants.enumerated().map { ($1.key.text, $0) })
        return removed
    }

    /// nil: the line says nothing.
    private static func grant(_ line: Substring) throws(KeyringError.Reason) -> Grant? {
        guard line.utf8.count <= lineBytesMax else { throw .tooLong }
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, !first.hasPrefix("#") else { return nil }
        guard let key = CurveKey(text: first) else { throw .key }
        guard (4...5).contains(words.count) else { throw .words }
        guard let roles = Role(text: words[1]) else { throw .roles }
        let tenant = words[2] == "-" ? nil : Tenant(words[2])
        guard words[2] == "-" || tenant != nil else { throw .tenant }
        let added = words.count == 5 ? String(words[4]) : nil
        guard added.map(isDay) != false else { throw .day }
        return Grant(key: key, roles: roles, tenant: tenant, name: String(words[3]), added: added)
    }

    /// Digits as in 2025-02-14; whether the calendar has it does not matter to anybody.
    private static func isDay(_ text: String) -> Bool {
        text.utf8.count == 10
            && text.utf8.enumerated().allSatisfy { index, byte in
                index == 4 || index == 7 ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
            }
    }
}

extension Grant {
    fileprivate var line: String {
        "\(key) \(roles) \(tenant?.name ?? "-") \(name)" + (added.map { " \($0)" } ?? "")
    }
}

/// Why a keyring was refused: the line and what it should have, never what it has, which may be a secret by mistake.
package struct KeyringError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: String, Error, Sendable, CaseIterable {
        case key = "expected a public key first, 40 characters as `medpay keys new` prints it"
        case words = "expected KEY ROLES TENANT NAME and perhaps a day, separated by spaces"
        case roles = "expected roles second: submit, work, subscribe, admin, with commas and no spaces between them"
        case tenant = "expected a tenant third, 1 to 64 letters, digits, dots, dashes and underscores, or - for none"
        case tenantMissing = "a key that submits needs a tenant"
        case name = "expected a name fourth, 1 to 64 letters, digits, dots, dashes and underscores"
        case day = "expected a day fifth, as 2025-02-14, or nothing"
        case keyTwice = "this key is there already"
        case nameTwice = "this name is there already"
        case tooMany = "too many keys: 10000 at most"
        case tooLong = "too long: 512 bytes at most"
    }

    /// From 1.
    package var line: Int
    package var reason: Reason

    package var description: String { "line \(line): \(reason.rawValue)" }
}
