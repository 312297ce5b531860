import Trends
import X12

extension Deidentifier {
    /// A person's report from the fields of a form, by name: `code`, `payer`, `group`, `carc` and `kind` are required;
    /// `modifiers`, `state`, `placeOfService`, `remarks`, `amount`, `serviceYear`, and how it went (`outcome`, `appealLevel`,
    /// `daysToResolve`, `strategy`) are not.
    ///
    /// Lists are separated by commas or spaces. Letters of codes may be small. The amount is one of the bands' names,
    /// never a figure, and so are the days.
    ///
    /// There is no field for text about the case, and a form that has one, or any other unknown field, is refused whole:
    /// detectors of identifiers have gaps, so text needs a moderator before anyone reads it, and goes to one by itself
    /// (`Trends/Suggest`). Dropping it silently would teach people to send it. Source: 45 CFR 164.514(b)(2)(i)(R), any other unique number
    /// or characteristic; (ii), no actual knowledge that what remains could identify.
    ///
    /// - Throws: the field at fault and what belongs there; never what was given, nor an unknown field's name.
    package func reported(_ fields: [String: String]) throws(FormError) -> Contribution {
        guard Set(fields.keys).isSubset(of: FormError.fieldNames) else { throw .unknownField }
        do {
            return try contribution(from: fields)
        } catch {
            throw .field(error)
        }
    }

    private func contribution(from fields: [String: String]) throws(ContributionError) -> Contribution {
        let contribution = Contribution(
            source: .reported, code: capitals(fields[.code]), modifiers: try list(fields[.modifiers], .modifiers),
            payer: try named(fields[.payer], .payer), state: capitals(fields[.state]),
            placeOfService: capitals(fields[.placeOfService]), group: capitals(fields[.group]),
            carc: capitals(fields[.carc]), remarks: try list(fields[.remarks], .remarks),
            kind: try named(fields[.kind], .kind), amount: try amount(fields[.amount]),
            serviceYear: try serviceYear(fields[.serviceYear]), appeal: try appeal(fields))
        guard contribution.kind != .paid else {
            throw ContributionError(
                .kind, expected: "denied, reduced or unprocessable: paid lines come with an 835 file")
        }
        let canonical = try contribution.validated(currentYear: currentYear)
        let reason = RemittanceCode(ascii: canonical.carc.utf8)
        guard let group = AdjustmentGroup(rawValue: canonical.group) else { throw ContributionError(.group) }
        guard AdjustmentClass(group: group, reason: reason).isDenial else {
            throw ContributionError(
                .carc, expected: "the reason of a denial; write-offs, patient shares and prior payments are none")
        }
        return canonical
    }

    private func appeal(_ fields: [String: String]) throws(ContributionError) -> Contribution.Appeal {
        var appeal = Contribution.Appeal.notTold
        appeal.outcome = try optional(fields[.outcome], .outcome) ?? .notTold
        appeal.days = try optional(fields[.daysToResolve], .daysToResolve) ?? .unknown
        appeal.strategy = try optional(fields[.strategy], .strategy) ?? .noneTold
        let level = trimmed(fields[.appealLevel])
        guard level.isEmpty || level.utf8.count == 1, let number = Int(level.isEmpty ? "0" : level) else {
            throw ContributionError(.appealLevel)
        }
        appeal.level = number
        return appeal
    }

    /// nil for a field without an answer.
    private func optional<Value: Named>(
        _ text: String, _ field: ContributionError.Field
    ) throws(ContributionError) -> Value? {
        trimmed(text).isEmpty ? nil : try named(text, field)
    }

    private func named<Value: Named>(
        _ text: String, _ field: ContributionError.Field
    ) throws(ContributionError) -> Value {
        guard let value = Value(name: trimmed(text)) else { throw ContributionError(field) }
        return value
    }

    private func amount(_ text: String) throws(ContributionError) -> Contribution.AmountBand {
        try optional(text, .amount) ?? .unknown
    }

    /// Four digits: a date is refused, not cut down, so that people do not send dates.
    private func serviceYear(_ text: String) throws(ContributionError) -> Int {
        let digits = trimmed(text)
        if digits.isEmpty { return 0 }
        guard digits.utf8.count == 4, let year = Int(digits), year > 0 else { throw ContributionError(.serviceYear) }
        return year
    }

    private func list(_ text: String, _ field: ContributionError.Field) throws(ContributionError) -> [String] {
        guard text.utf8.count <= FormError.listLengthMax else { throw ContributionError(field) }
        return capitals(text).split { $0 == "," || $0 == " " }.map(String.init)
    }

    private func capitals(_ text: String) -> String { trimmed(text).uppercased() }

    private func trimmed(_ text: String) -> Substring {
        var rest = text.drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}

extension [String: String] {
    /// What stands in a field of the form; empty when it is missing.
    fileprivate subscript(_ field: ContributionError.Field) -> String { self[field.rawValue] ?? "" }
}

/// Why a form was refused.
package enum FormError: Error, Hashable, CustomStringConvertible {
    case unknownField
    case field(ContributionError)

    /// The fields a form may have.
    package static let fieldNames = Set(ContributionError.Field.allCases.map(\.rawValue)).subtracting(["source"])
    /// Characters of a list of modifiers or remark codes.
    package static let listLengthMax = 64

    package var description: String {
        switch self {
        case .unknownField:
            "a report has the fields \(FormError.fieldNames.sorted().joined(separator: ", ")) and no others; "
                + "text about a case is not accepted"
        case .field(let error): error.description
        }
    }
}
