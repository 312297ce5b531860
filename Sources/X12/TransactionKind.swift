/// What a transaction set is, as far as an error can tell its sender.
package enum TransactionKind: String, Hashable, Sendable, CaseIterable {
    case professionalClaim, institutionalClaim, dentalClaim, otherClaim, remittance
    case eligibilityInquiry, eligibilityResponse, statusRequest, status, claimAcknowledgment, authorization
    case enrollment, premiumPayment, applicationAdvice
    case implementationAcknowledgment, functionalAcknowledgment, interchangeAcknowledgment
    case unknown

    /// - Parameters:
    ///   - set: ST01.
    ///   - version: ST03, or GS08 where ST03 is absent (before 005010, and in most 835).
    package init(set: some Collection<UInt8>, version: some Collection<UInt8>) {
        switch String(decoding: set.prefix(4), as: UTF8.self) {
        case "837": self = TransactionKind.claim(version)
        case "835": self = .remittance
        case "270": self = .eligibilityInquiry
        case "271": self = .eligibilityResponse
        case "276": self = .statusRequest
        case "277": self = version.starts(with: "005010X214".utf8) ? .claimAcknowledgment : .status
        case "278": self = .authorization
        case "820": self = .premiumPayment
        case "824": self = .applicationAdvice
        case "834": self = .enrollment
        case "997": self = .functionalAcknowledgment
        case "999": self = .implementationAcknowledgment
        default: self = .unknown
        }
    }

    /// An 837 is told by its version alone. Predeterminations (X291) and post-adjudicated claims (X298) have the
    /// professional claim's loops and segments, and are read as professional claims.
    ///
    /// Source: the implementation guides' numbers; errata (A1, A2) follow the number.
    private static func claim(_ version: some Collection<UInt8>) -> TransactionKind {
        for (prefix, kind) in claims where version.starts(with: prefix.utf8) { return kind }
        return .otherClaim
    }

    private static let claims: [(String, TransactionKind)] = [
        ("005010X222", .professionalClaim), ("005010X291", .professionalClaim), ("005010X298", .professionalClaim),
        ("004010X098", .professionalClaim),
        ("005010X223", .institutionalClaim), ("005010X292", .institutionalClaim), ("005010X299", .institutionalClaim),
        ("004010X096", .institutionalClaim),
        ("005010X224", .dentalClaim), ("005010X293", .dentalClaim), ("005010X300", .dentalClaim),
        ("004010X097", .dentalClaim),
    ]

    /// "an 835 remittance".
    package var name: String {
        switch self {
        case .professionalClaim: "an 837P professional claim"
        case .institutionalClaim: "an 837I institutional claim"
        case .dentalClaim: "an 837D dental claim"
        case .otherClaim: "an 837 whose version is not that of a professional claim"
        case .remittance: "an 835 remittance"
        case .eligibilityInquiry: "a 270 eligibility inquiry"
        case .eligibilityResponse: "a 271 eligibility response"
        case .statusRequest: "a 276 claim status request"
        case .status: "a 277 claim status response"
        case .claimAcknowledgment: "a 277CA claim acknowledgment"
        case .authorization: "a 278 services review"
        case .enrollment: "an 834 enrollment"
        case .premiumPayment: "an 820 premium payment"
        case .applicationAdvice: "an 824 application advice"
        case .implementationAcknowledgment: "a 999 acknowledgment"
        case .functionalAcknowledgment: "a 997 acknowledgment"
        case .interchangeAcknowledgment: "a TA1 interchange acknowledgment"
        case .unknown: "a transaction set that MedPay does not know"
        }
    }
}
