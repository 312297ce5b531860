import Claims
import Scrubbing

extension WireRuleTable {
    /// Every rule, by family.
    ///
    /// - Parameters:
    ///   - profile: whose severities are shown.
    ///   - payer: for whom; nil: the rules as they are published, or as the profile has them for all payers.
    package init(profile: Profile, payer: PayerType? = nil) {
        self.init()
        rules = Scrubbing.Rule.all.map { Rule($0, profile, payer) }
    }
}

extension WireRuleTable.Rule {
    init(_ rule: Scrubbing.Rule, _ profile: Profile, _ payer: PayerType?) {
        self.init()
        id = rule.id
        let change = profile.change(of: rule, for: payer)
        let published = payer.map { rule.severity == .deny && !rule.binds($0) ? Severity.warn : rule.severity }
        let severity = change.flatMap(\.severity) ?? published ?? rule.severity
        self.severity = WireSeverity(rawValue: Int(severity.rawValue)) ?? .unspecified
        off = change.map { $0.severity == nil } ?? false
        if let prediction = rule.prediction {
            group = prediction.group
            carc = prediction.carc
            remarks = prediction.remarks
            unverified = prediction.isUnverified
        }
        everyPayer = rule.reach == .everyPayer
        needs = rule.needs.words
        title = rule.title
        remedy = rule.remedy
        authority = rule.authority
    }
}
