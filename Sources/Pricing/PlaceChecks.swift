import Claims
import Reference

/// Facility or non-facility, from the place of service.
///
/// Source: Pub. 100-04 ch. 12 section 20.4.2 and ch. 26 section 10.5
func setting(at place: PlaceOfService?, _ draft: inout Draft) throws(Stop) -> PlaceOfService.Setting {
    guard let place, let setting = place.setting else { throw .notPriced(.unknownPlace, .place) }
    draft.estimate.setting = setting
    if !place.isAdjudicatedByMedicare {
        draft.lower(to: .low, "place \(place): Medicare does not say which rate it pays")
    }
    if isClinicWithOwnSystem(place) {
        draft.lower(to: .low, "place \(place): a federally qualified or rural health clinic has its own payment system")
    }
    return setting
}

/// FQHC and RHC.
private func isClinicWithOwnSystem(_ place: PlaceOfService) -> Bool { place.rawValue == 50 || place.rawValue == 72 }

/// Services that no physician is paid for at this place: a denial is to be expected rather than a price.
///
/// With `options.placeLimits` off the amount is shown all the same, at low confidence.
/// Source: CMS PFS record layout, PC/TC indicator 1, 5, 7 and 8.
func checkPlace(
    _ row: FeeScheduleRow, _ place: PlaceOfService?, _ options: PricingOptions, _ draft: inout Draft
) throws(Stop) {
    guard let place, !row.isPayable(at: place) else { return }
    if options.placeLimits { throw .notPriced(.notPayableAsBilled, .place) }
    draft.lower(to: .low, "a physician is not paid for this service at place \(place)")
}

/// The NA flag: the row's practice expense is a copy of the other setting's, so the amount stands but is doubtful.
///
/// Therapy in a facility is flagged as well, and there the copy is right.
/// Source: CMS PFS record layout, NA indicators
func checkRarity(_ row: FeeScheduleRow, _ setting: PlaceOfService.Setting, _ draft: inout Draft) {
    guard row.isRare(setting), !(setting == .facility && row.multipleProcedure == 5) else { return }
    draft.lower(to: .low, "rarely or never done in this setting")
}

extension FeeScheduleRow {
    fileprivate func isPayable(at place: PlaceOfService) -> Bool {
        switch componentIndicator {
        case 1: component == .professional || !place.isHospital  // The hospital bills the technical part.
        case 5: !place.isHospital && place.rawValue != 31  // Incident to; 31: a stay under Part A.
        case 7: !place.isHospital  // An independent therapist's.
        case 8: place.rawValue == 21  // The smear's interpretation, for inpatients.
        default: true
        }
    }
}
