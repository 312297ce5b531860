import Claims
import Scrubbing
import TrendMessages

/// What a profile may hold at most.
package enum ProfileLimits {
    package static let nameCharactersMax = 64
    package static let changesMax = 512
    package static let filingLimitsMax = 64
    package static let filingDaysMax = 3650
}

extension WireScrubProfile {
    package init(_ profile: Profile) {
        self.init()
        name = profile.name
        rules = profile.changes.map(WireRuleChange.init)
        // In one order, so that the same profile is the same bytes.
        filingLimits = profile.filingDays.sorted { $0.key.rawValue < $1.key.rawValue }.map { payer, days in
            var limit = WireFilingLimit()
            limit.payer = WirePayerType(payer)
            limit.days = UInt32(clamping: days)
            return limit
        }
    }

    /// What the message says, with every field checked.
    package func profile() throws(ClaimMessageError) -> Profile {
        // A character can be any number of bytes.
        try check(
            name.count <= ProfileLimits.nameCharactersMax && name.utf8.count <= 4 * ProfileLimits.nameCharactersMax,
            "name", "at most \(ProfileLimits.nameCharactersMax) characters")
        try check(
            !name.unicodeScalars.contains { $0.properties.generalCategory == .control }, "name", "no control characters"
        )
        try check(rules.count <= ProfileLimits.changesMax, "rules", "at most \(ProfileLimits.changesMax)")
        try check(
            filingLimits.count <= ProfileLimits.filingLimitsMax, "filing_limits",
            "at most \(ProfileLimits.filingLimitsMax)")
        var profile = Profile(name: name)
        for (position, rule) in rules.enumerated() { profile.changes.append(try rule.change("rules[\(position)]")) }
        for (position, limit) in filingLimits.enumerated() {
            let field = "filing_limits[\(position)]"
            try check(
                (1...ProfileLimits.filingDaysMax).contains(Int(limit.days)), "\(field).days",
                "1 to \(ProfileLimits.filingDaysMax)")
            profile.filingDays[try limit.payer.payerType("\(field).payer")] = Int(limit.days)
        }
        return profile
    }
}

extension WireRuleChange {
    init(_ change: Profile.Change) {
        self.init()
        rule = change.rule
        payers = change.payers.map(WirePayerType.init)
        off = change.severity == nil
        severity = change.severity.flatMap { WireSeverity(rawValue: Int($0.rawValue)) } ?? .unspecified
    }

    fileprivate func change(_ field: String) throws(ClaimMessageError) -> Profile.Change {
        try check(Rule.named(rule) != nil, "\(field).rule", "the id of a rule of this version, MUE-003 say")
        try check(
            payers.count <= PayerType.allCases.count, "\(field).payers", "each payer type once, or none for all")
        var change = Profile.Change(rule: rule, severity: nil)
        for (position, payer) in payers.enumerated() {
            change.payers.append(try payer.payerType("\(field).payers[\(position)]"))
        }
        guard !off else { return change }
        guard let severity = UInt8(exactly: severity.rawValue).flatMap(Severity.init) else {
            throw ClaimMessageError("\(field).severity", "deny, warn or info, or off")
        }
        change.severity = severity
        return change
    }
}

extension WirePayerType {
    init(_ payer: PayerType) { self = WirePayerType(rawValue: Int(payer.rawValue)) ?? .other }

    func payerType(_ field: @autoclosure () -> String) throws(ClaimMessageError) -> PayerType {
        guard let type = UInt8(exactly: rawValue).flatMap(PayerType.init) else {
            throw ClaimMessageError(field(), "a payer type of this version")
        }
        return type
    }
}

extension WireSlice {
    /// The rules that all claims of the slice are held against.
    package func scrubProfile() throws(ClaimMessageError) -> Profile {
        try hasProfile ? within("profile.") { () throws(ClaimMessageError) in try profile.profile() } : .published
    }
}

extension WireEvaluateRequest {
    package func scrubProfile() throws(ClaimMessageError) -> Profile {
        try hasProfile ? within("profile.") { () throws(ClaimMessageError) in try profile.profile() } : .published
    }
}
