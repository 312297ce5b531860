import Claims
import Trends

// In: a claim and its scrub report, a claim of a remittance, the fields of a person's form; a patient's identity and the
// submitter's key.
// Out: contributions, and pseudonyms.
// Not here: whether the submitter agreed to contribute (its configuration says), reading X12 (X12), sending
// contributions (Client, Worker), counting them (Trends).

/// The one door between claims and trends: whatever becomes a contribution becomes one here.
///
/// It copies named facts from a short list and never redacts, so a new field of a claim stays outside until somebody
/// lets it in. No names, no geography below a state, no date but the year of service, no number of a patient, claim,
/// provider, account or plan passes. Source: 45 CFR 164.514(b)(2)(i) (Safe Harbor, its eighteen identifiers).
package struct Deidentifier: Sendable {
    /// The calendar year now. A later year of service is not told.
    package let currentYear: Int

    package init(currentYear: Int) { self.currentYear = currentYear }

    /// The check that the broker makes as well. nil for a contribution that it would refuse: a reason that has not the
    /// shape of one, say, as a payer made it up. Such a fact cannot be counted.
    func passing(_ contribution: Contribution) -> Contribution? {
        try? contribution.validated(currentYear: currentYear)
    }

    /// 0 for a year that a report cannot have.
    func year(_ year: Int?) -> Int {
        guard let year, year >= Contribution.serviceYearMin, year <= currentYear else { return 0 }
        return year
    }

    /// Two letters, or empty when they are no state's.
    func state(_ state: USState?) -> String {
        guard let letters = state?.description, Shape.isState(letters) else { return "" }
        return letters
    }

    func modifiers(_ modifiers: ModifierList) -> [String] { Set(modifiers.map(\.description)).sorted() }

    /// The first five different ones that have the shape of a remark code.
    func remarks(_ remarks: [String]) -> [String] {
        var kept: Set<String> = []
        for remark in remarks where kept.count < Contribution.remarksMax && Shape.isRemark(remark) {
            kept.insert(remark)
        }
        return kept.sorted()
    }
}

extension Contribution.Payer {
    package init(_ payer: PayerType) {
        self =
            switch payer {
            case .other: .other
            case .medicare: .medicare
            case .medicareAdvantage: .medicareAdvantage
            case .medicaid: .medicaid
            case .managedMedicaid: .managedMedicaid
            case .commercial: .commercial
            case .exchange: .exchange
            case .tricare: .tricare
            case .va: .va
            case .workersComp: .workersComp
            case .auto: .auto
            }
    }
}

extension Contribution.AmountBand {
    package init(_ amount: Money) { self.init(cents: amount.cents) }
}
