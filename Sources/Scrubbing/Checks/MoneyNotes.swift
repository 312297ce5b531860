import Claims
import Pricing
import Reference

extension Traits {
    static let money: Traits = [.reduced, .belowFee, .confusedPlace]
}

/// AMT-003, MPR-001, PAY-001: where a claim's money differs from what the biller may expect, in dollars. Nothing of it is a
/// denial.
///
/// Source: Pub. 100-04 ch. 12 sections 20, 20.4.2, 40.6.
func noteMoney(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own {
        let line = context.lines[position]
        if line.belowFee > .zero {
            context.report(
                .amt003, lines: [position],
                message:
                    "\(context.title(position)) is charged $\(line.belowFee) below the fee, and the charge is paid.",
                remedy:
                    "Raise the charge of \(context.label(position)) where the fee schedule of the practice allows it.",
                rows: [context.row(position, "fee")], to: &draft)
        }
        if line.reduction > .zero {
            context.report(
                .mpr001, lines: [position],
                message:
                    "\(context.title(position)) is paid $\(line.reduction) less, for several procedures were done on "
                    + "the day.",
                rows: [context.row(position, "multiple procedure \(line.row?.multipleProcedure ?? 0)")], to: &draft)
        }
        if line.place?.isConfused == true { noteSetting(context, position, &draft) }
    }
}

private func noteSetting(_ context: ScrubContext, _ position: Int, _ draft: inout Draft) {
    guard let place = context.lines[position].place, let setting = place.setting,
        let office = context.fee(position, at: 11), let hospital = context.fee(position, at: 22), office != hospital
    else { return }
    let isFacility = setting == .facility
    let difference = isFacility ? office - hospital : hospital - office
    let (own, other) = isFacility ? ("facility", "non-facility") : ("non-facility", "facility")
    context.report(
        .pay001, lines: [position],
        message: "\(context.title(position)) is at place \(place), which pays the \(own) rate; the \(other) rate is "
            + "$\(difference.magnitude) \(difference > .zero ? "higher" : "lower").",
        rows: [context.row(position, "\(own) rate")], to: &draft)
}

extension ScrubContext {
    /// What the line alone would be allowed at a place, whatever its charge; nil: it has no amount there.
    fileprivate func fee(_ position: Int, at place: UInt8) -> Money? {
        var alone = claim
        alone.lines = [claim.lines[position]]
        alone.lines[0].placeOfService = PlaceOfService(rawValue: place)
        let options = PricingOptions(traces: false, lowerOfCharge: false)
        guard case .priced(let amount) = estimate(alone, image: image, options: options).lines[0].outcome else {
            return nil
        }
        return amount
    }
}

extension Money {
    fileprivate var magnitude: Money { self < .zero ? .zero - self : self }
}
