/// Codes that are billed so often in the whole country that a few reports speak of nobody in particular.
///
/// Of every other code, one of tiny volume or one of which nothing is known, at least 11 reports are needed wherever 5 are
/// of a common one, and states are not told apart.
package struct CommonCodes: Hashable, Sendable {
    /// Services a year. Source: by the measure of 45 CFR 164.514(b)(2)(i)(B), which lets an area be named that has more than
    /// 20,000 people.
    package static let servicesMin = 20_000

    /// nil: every one.
    private let codes: Set<String>?

    package static let every = CommonCodes(codes: nil)

    private init(codes: Set<String>?) { self.codes = codes }

    package init(_ codes: Set<String>) { self.init(codes: codes) }

    /// - Parameter services: of a year, by code.
    package init(services: [String: Double]) {
        self.init(codes: Set(services.lazy.filter { $0.value >= Double(CommonCodes.servicesMin) }.map(\.key)))
    }

    package func contains(_ code: String) -> Bool { codes?.contains(code) ?? true }
}

/// The rule of each subject.
package struct PublishingRules: Hashable, Sendable {
    private let rule: PublishingRule
    private let rareRule: PublishingRule
    private let commonCodes: CommonCodes

    package init(_ rule: PublishingRule, commonCodes: CommonCodes) {
        self.rule = rule
        rareRule = rule.ofRareCode
        self.commonCodes = commonCodes
    }

    /// Appeals are told of by reason, codes together.
    package subscript(subject: TrendSubject) -> PublishingRule {
        subject.about == .appeals || commonCodes.contains(subject.code) ? rule : rareRule
    }
}
