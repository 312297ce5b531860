/// A value with one word for it, the same in topics, JSON and commands.
package protocol Named: CaseIterable {
    var name: String { get }
}

extension Named {
    /// nil: no such word. Case matters.
    package init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// All words, for messages: "reported, remitted, predicted".
    package static var names: String { allCases.map(\.name).joined(separator: ", ") }
}

extension Contribution.Source: Named {
    package var name: String {
        switch self {
        case .reported: "reported"
        case .remitted: "remitted"
        case .predicted: "predicted"
        }
    }
}

extension Contribution.Payer: Named {
    package var name: String {
        switch self {
        case .other: "other"
        case .medicare: "medicare"
        case .medicareAdvantage: "medicareAdvantage"
        case .medicaid: "medicaid"
        case .managedMedicaid: "managedMedicaid"
        case .commercial: "commercial"
        case .exchange: "exchange"
        case .tricare: "tricare"
        case .va: "va"
        case .workersComp: "workersComp"
        case .auto: "auto"
        }
    }
}

extension Contribution.Kind: Named {
    package var name: String {
        switch self {
        case .denied: "denied"
        case .reduced: "reduced"
        case .unprocessable: "unprocessable"
        case .paid: "paid"
        }
    }
}

extension Contribution.AmountBand: Named {
    /// Whole dollars.
    package var name: String {
        switch self {
        case .unknown: "unknown"
        case .below50: "0-49"
        case .from50to199: "50-199"
        case .from200to999: "200-999"
        case .from1000: "1000+"
        }
    }

    /// The band of an amount in cents; `.unknown` for a negative one. 49.99 is below 50.
    package init(cents: Int64) {
        switch cents {
        case ..<0: self = .unknown
        case ..<50_00: self = .below50
        case ..<200_00: self = .from50to199
        case ..<1000_00: self = .from200to999
        default: self = .from1000
        }
    }
}

extension CountBand: Named, CustomStringConvertible {
    package var name: String {
        switch self {
        case .from5to9: "5-9"
        case .from10to19: "10-19"
        case .from20to49: "20-49"
        case .from50: "50+"
        }
    }

    package var description: String { name }
}
