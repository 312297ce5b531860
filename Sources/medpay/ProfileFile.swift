import Foundation
import JobMessages
import TrendMessages
import Trends

/// Where a submitter's payers differ from the rules as they are published, as a JSON file:
///
///     {
///       "name": "clinic-2025",
///       "rules": [
///         {"rule": "MUE-003", "payers": ["commercial"], "severity": "off"},
///         {"rule": "FIL-001", "severity": "warn"}
///       ],
///       "filingDays": {"commercial": 90}
///     }
///
/// Every key but `rule` and `severity` may be left out; one that is not known is refused, since it would do nothing.
enum ProfileFile {
    static let bytesMax = 1 << 20

    static func read(_ path: String) throws -> WireScrubProfile {
        var bytes: [UInt8] = []
        try ClaimFile(path: path).bytes { piece in
            bytes += piece
            guard bytes.count <= bytesMax else { throw Failure("\(path): is too large for a profile") }
        }
        do {
            let profile = try JSONDecoder().decode(Content.self, from: Data(bytes)).message()
            _ = try profile.profile()
            return profile
        } catch let error as DecodingError {
            throw Failure("\(path): \(sentence(error))")
        } catch let error as ClaimMessageError {
            throw Failure("\(path): \(error)")
        }
    }

    private struct Content: Decodable {
        var name: String
        var rules: [Change]
        var filingDays: [String: Int]

        private enum CodingKeys: String, CodingKey, CaseIterable { case name, rules, filingDays }

        init(from decoder: any Decoder) throws {
            try decoder.refuseKeys(otherThan: CodingKeys.self)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decodeIfPresent(String.self, forKey: .name) ?? ""
            rules = try container.decodeIfPresent([Change].self, forKey: .rules) ?? []
            filingDays = try container.decodeIfPresent([String: Int].self, forKey: .filingDays) ?? [:]
        }

        func message() throws -> WireScrubProfile {
            var profile = WireScrubProfile()
            profile.name = name
            profile.rules = try rules.enumerated().map { position, rule in try rule.message("rules[\(position)]") }
            for (payer, days) in filingDays.sorted(by: { $0.key < $1.key }) {
                let most = ProfileLimits.filingDaysMax
                guard (1...most).contains(days) else {
                    throw ClaimMessageError("filingDays.\(payer)", "1 to \(most)")
                }
                var limit = WireFilingLimit()
                limit.payer = try payerType(payer, "filingDays")
                limit.days = UInt32(days)
                profile.filingLimits.append(limit)
            }
            return profile
        }
    }

    private struct Change: Decodable {
        var rule: String
        var payers: [String]
        var severity: String

        private enum CodingKeys: String, CodingKey, CaseIterable { case rule, payers, severity }

        init(from decoder: any Decoder) throws {
            try decoder.refuseKeys(otherThan: CodingKeys.self)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            rule = try container.decode(String.self, forKey: .rule)
            payers = try container.decodeIfPresent([String].self, forKey: .payers) ?? []
            severity = try container.decode(String.self, forKey: .severity)
        }

        func message(_ field: String) throws -> WireRuleChange {
            var change = WireRuleChange()
            change.rule = rule
            change.payers = try payers.enumerated().map { try payerType($1, "\(field).payers[\($0)]") }
            switch severity {
            case "off": change.off = true
            case "deny": change.severity = .deny
            case "warn": change.severity = .warn
            case "info": change.severity = .info
            default: throw ClaimMessageError("\(field).severity", "off, deny, warn or info")
            }
            return change
        }
    }

    private static func payerType(_ name: String, _ field: String) throws -> WirePayerType {
        guard let payer = Contribution.Payer(name: name), let type = WirePayerType(rawValue: Int(payer.rawValue)) else {
            throw ClaimMessageError(field, "one of \(Contribution.Payer.names)")
        }
        return type
    }

    private static func sentence(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "\(place(context.codingPath + [key])): is missing"
        case .typeMismatch(let type, let context) where !context.codingPath.isEmpty:
            "\(place(context.codingPath)): has another kind of value; expected \(word(type))"
        case .valueNotFound(let type, let context) where !context.codingPath.isEmpty:
            "\(place(context.codingPath)): is null; leave it out, or write \(word(type))"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            "\(place(context.codingPath)): \(context.debugDescription)"
        default: "is not JSON that can be read; a profile is one object with name, rules and filingDays"
        }
    }

    private static func word(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text in quotes"
        case is Int.Type: "a whole number"
        case is [Any].Type: "a list in brackets"
        default: "an object in braces"
        }
    }
}

/// "rules[2].severity"
private func place(_ path: [any CodingKey]) -> String {
    path.reduce("") { text, key in
        if let position = key.intValue { return "\(text)[\(position)]" }
        return text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)"
    }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension Decoder {
    fileprivate func refuseKeys<Keys: CodingKey & CaseIterable>(otherThan keys: Keys.Type) throws {
        let known = Keys.allCases.map(\.stringValue)
        for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: codingPath + [key],
                    debugDescription: "is no key of a profile; the keys here are \(known.joined(separator: ", "))"))
        }
    }
}
