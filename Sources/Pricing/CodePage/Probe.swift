import Claims
import Reference

/// Asks the engine what a few lines would be paid on one day in one place, without a charge: what a tip says in dollars is
/// never worked out a second time beside it.
struct Probe {
    let image: ReferenceImage
    let date: ServiceDate
    /// nil: nationally.
    let locality: LocalityKey?

    struct Billed {
        var code: HCPCS
        var modifiers = ModifierList()
        var units = 1
    }

    /// An office, and an outpatient hospital.
    private static let places: (nonFacility: PlaceOfService?, facility: PlaceOfService?) = (
        PlaceOfService(rawValue: 11), PlaceOfService(rawValue: 22)
    )

    func outcomes(
        _ lines: [Billed], at setting: PlaceOfService.Setting, placeLimits: Bool = false
    ) -> [LineEstimate.Outcome] {
        var claim = Claim(reference: "")
        claim.placeOfService = setting == .facility ? Probe.places.facility : Probe.places.nonFacility
        claim.place.locality = locality
        claim.lines = lines.enumerated().map { position, line in
            ServiceLine(
                number: position + 1, procedure: line.code, modifiers: line.modifiers, quantity: Quantity(line.units),
                from: date)
        }
        let options = PricingOptions(
            traces: false, lowerOfCharge: false, placeLimits: placeLimits, national: locality == nil)
        return estimate(claim, image: image, options: options).lines.map(\.outcome)
    }

    func outcome(_ line: Billed, at setting: PlaceOfService.Setting) -> LineEstimate.Outcome {
        outcomes([line], at: setting)[0]
    }

    /// nil: no amount can be given.
    func allowed(_ line: Billed, at setting: PlaceOfService.Setting) -> Money? { outcome(line, at: setting).amount }

    /// What the second line is paid beside the first.
    func allowed(_ line: Billed, beside other: Billed, at setting: PlaceOfService.Setting) -> Money? {
        outcomes([other, line], at: setting)[1].amount
    }
}

extension Probe.Billed {
    init(_ row: FeeScheduleRow) {
        self.init(code: row.code, modifiers: row.component.modifiers)
    }

    func with(_ modifier: Modifier) -> Probe.Billed {
        var line = self
        line.modifiers.append(modifier)
        return line
    }

    func times(_ units: Int) -> Probe.Billed {
        var line = self
        line.units = units
        return line
    }
}

extension ServiceComponent {
    /// That ask for this row.
    var modifiers: ModifierList { ModifierList(Modifier(modifier).map { [$0] } ?? []) }
}

extension LineEstimate.Outcome {
    /// 0 where it is paid as part of something else; nil: no amount can be given.
    fileprivate var amount: Money? {
        switch self {
        case .priced(let amount): amount
        case .bundled: .zero
        case .notPriced: nil
        }
    }
}
