import X12

/// What a payer's adjustment of a line means: whether it is a denial, and of which sort.
///
/// The reason decides that, the group only who owes the money. Source: X12 external code list 139 (claim adjustment
/// reason codes) and its usage notes; CMS Pub. 100-04 ch. 22 section 60.1 (group codes).
package enum AdjustmentClass: Hashable, Sendable, CaseIterable {
    // Not denials.
    /// Contract or fee schedule: what the provider agreed to write off.
    case contractual
    /// Sequestration, penalties and withholdings that a law or a programme prescribes.
    case statutory
    /// Deductible, coinsurance, copayment.
    case patientShare
    /// What another payer did before, or what was paid to somebody else.
    case otherPayer
    /// The expected reduction of a second procedure.
    case multipleProcedure
    case capitation
    /// Interest, incentives, reporting codes without payment, property and casualty.
    case informational

    // Denials.
    /// Denied, and the patient owes it.
    case patientLiable
    case coverage
    /// Another payer should have been billed.
    case wrongPayer
    /// Paid within another service.
    case componentPaid
    case units
    case incomplete
    case necessity
    case authorisation
    case duplicateOrLate
    case provider
    case visits
    /// Not in the table below. Kept as the payer wrote it, never dropped and never guessed at.
    case unknown

    package init(group: AdjustmentGroup, reason: RemittanceCode) {
        let found = AdjustmentClass.byReason[reason] ?? (reason.isPropertyAndCasualty ? .informational : .unknown)
        self = group == .patient && found.isDenial && found != .unknown ? .patientLiable : found
    }

    /// True for what becomes a report when it takes money.
    package var isDenial: Bool {
        switch self {
        case .contractual, .statutory, .patientShare, .otherPayer, .multipleProcedure, .capitation, .informational:
            false
        case .patientLiable, .coverage, .wrongPayer, .componentPaid, .units, .incomplete, .necessity, .authorisation,
            .duplicateOrLate, .provider, .visits, .unknown:
            true
        }
    }

    /// Ended codes are among them (42, 43, A2): old remittances are read too.
    private static let table: [(AdjustmentClass, String)] = [
        (.contractual, "42 44 45 90 91 94 103 131 139 A2"),
        (.statutory, "43 104 105 118 130 137 144 237 245 253"),
        (.patientShare, "1 2 3 66 122 142 241 247 248"),
        (.otherPayer, "23 100 187"),
        (.multipleProcedure, "59"),
        (.capitation, "24"),
        (.informational, "85 101 133 161 225 246 A7"),
        (.coverage, "26 27 31 96 204"),
        (.wrongPayer, "22 109"),
        (.componentPaid, "97 231 234 236 B10 B15"),
        (.units, "119 151 222"),
        (.incomplete, "4 5 6 7 9 10 11 16 146 181 182 183 184 206 207 208 252"),
        (.necessity, "50 55 56 150 152 167"),
        (.authorisation, "15 38 39 197 198 243"),
        (.duplicateOrLate, "18 29"),
        (.provider, "8 170 171 185 242 B7 B8 B20"),
        (.visits, "B14 B16"),
    ]

    private static let byReason: [RemittanceCode: AdjustmentClass] = {
        var byReason: [RemittanceCode: AdjustmentClass] = [:]
        for (meaning, reasons) in table {
            for reason in reasons.split(separator: " ") {
                let earlier = byReason.updateValue(meaning, forKey: RemittanceCode(ascii: reason.utf8))
                precondition(earlier == nil, "a reason stands in one class")
            }
        }
        return byReason
    }()
}

extension RemittanceCode {
    /// P1 to P99.
    fileprivate var isPropertyAndCasualty: Bool { description.hasPrefix("P") }
}
