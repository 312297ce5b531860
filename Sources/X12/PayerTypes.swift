import Claims

extension PayerType {
    /// The payer of a claim (SBR09) or of a remittance (CLP06), by X12's claim filing indicator.
    ///
    /// | code | meaning | payer type |
    /// | --- | --- | --- |
    /// | MA MB | Medicare part A, part B | medicare |
    /// | 16 | HMO, Medicare risk | medicareAdvantage |
    /// | MC | Medicaid | medicaid |
    /// | 12 13 14 15 | PPO, POS, EPO, indemnity | commercial |
    /// | BL CI HM | Blue Cross/Blue Shield, commercial insurance, HMO | commercial |
    /// | CH | CHAMPUS | tricare |
    /// | VA | Veterans Affairs plan | va |
    /// | WC | workers' compensation | workersComp |
    /// | AM | automobile medical | auto |
    /// | 09 10 11 17 DS FI LI LM OF TV ZZ, others, none | | other |
    ///
    /// A managed Medicaid plan and an exchange plan file under the same codes as other plans: no code says so.
    ///
    /// Source: X12 element 1032; 005010X222A1 SBR09, 005010X221A1 CLP06.
    package init(filingIndicator code: String) {
        switch code {
        case "MA", "MB": self = .medicare
        case "16": self = .medicareAdvantage
        case "MC": self = .medicaid
        case "12", "13", "14", "15", "BL", "CI", "HM": self = .commercial
        case "CH": self = .tricare
        case "VA": self = .va
        case "WC": self = .workersComp
        case "AM": self = .auto
        default: self = .other
        }
    }
}
