/// What a text was refused for: kinds, never the text.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A) to (R), the identifiers of Safe Harbor, as far as words can show them.
package enum IdentifierKind: String, Hashable, Sendable, CaseIterable {
    case tooLong, notPlainText
    case socialSecurityNumber, medicareNumber, labelledNumber, longNumber, providerNumber
    case phone, email, url, ipAddress
    case date, age, address, personName
    case quotedLetter, attachment
}

extension IdentifierKind: CustomStringConvertible {
    /// What was seen and what to do.
    package var description: String {
        switch self {
        case .tooLong: "more than \(ScreenedText.charactersMax) characters (say it shorter)"
        case .notPlainText: "something that is not plain English text (type it anew)"
        case .socialSecurityNumber: "a social security number (leave it out)"
        case .medicareNumber: "a Medicare number (leave it out)"
        case .labelledNumber: "a member, claim, account or record number (leave it out)"
        case .longNumber: "a long number (leave it out)"
        case .providerNumber: "a provider or tax number (leave it out)"
        case .phone: "a telephone or fax number (leave it out)"
        case .email: "an email address (leave it out)"
        case .url: "a web address (name the source instead)"
        case .ipAddress: "a network address (leave it out)"
        case .date: "a date (give the year alone)"
        case .age: "a birth date or an age of 90 or more (leave it out)"
        case .address: "a place below a state (name the state alone)"
        case .personName: "a person's name (say patient, physician or reviewer)"
        case .quotedLetter: "a letter (say in your own words what it argued)"
        case .attachment: "an attachment or a file (describe what to send)"
        }
    }
}

/// Why a text was not taken. It holds kinds alone, so it may be logged and shown.
package struct TextRefusal: Error, Hashable, CustomStringConvertible {
    /// At least one, each once, in the order of their declaration.
    package let kinds: [IdentifierKind]

    init(_ kinds: Set<IdentifierKind>) {
        precondition(!kinds.isEmpty, "a refusal has a reason")
        self.kinds = IdentifierKind.allCases.filter(kinds.contains)
    }

    package var description: String {
        "the text seems to hold \(kinds.map(\.description).joined(separator: ", "))"
    }
}
