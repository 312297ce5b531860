import Claims
import Reference

/// Facility or non-facility, from the place of service.
///
/// Source: Pub. 100-04 ch. 12 section 20.4.2 and ch. 26 section 10.5
@inline(__always)
func setting(at place: PlaceOfService, _ draft: inout LineEstimate) throws(Stop) -> PlaceOfService.Setting {
    guard let setting = place.setting else { throw .notPriced(.unknownPlace, .place) }
    draft.setting = setting
    if !place.isAdjudicatedByMedicare { draft.doubts.insert(.placeNotAdjudicated) }
    if isClinicWithOwnSystem(place) { draft.doubts.insert(.clinicSystem) }
    return setting
}

/// FQHC and RHC.
private func isClinicWithOwnSystem(_ place: PlaceOfService) -> Bool { place.rawValue == 50 || place.rawValue == 72 }

/// Services that no physician is paid for at this place: a denial is to be expected rather than a price.
///
/// With `options.placeLimits` off the amount is shown all the same, at low confidence.
/// Source: CMS PFS record layout, PC/TC indicator 1, 5, 7 and 8.
func checkPlace(
    _ row: FeeScheduleRow, _ place: PlaceOfService, _ options: PricingOptions, _ draft: inout LineEstimate
) throws(Stop) {
    guard !row.isPayable(at: place) else { return }
    if options.placeLimits { throw .notPriced(.notPayableAsBilled, .place) }
    draft.doubts.insert(.notPaidAtPlace)
}

/// The NA flag: the row's practice expense is a copy of the other setting's, so the amount stands but is doubtful.
///
/// Therapy in a facility is flagged as well, and there the copy is right.
/// Source: CMS PFS record layout, NA indicators
func checkRarity(_ row: FeeScheduleRow, _ setting: PlaceOfService.Setting, _ draft: inout LineEstimate) {
    guard row.isRare(setting), !(setting == .facility && row.multipleProcedure == 5) else { return }
    draft.doubts.insert(.rareSetting)
}

/// Telehealth modifiers change no amount: the place does. They say where a claim may not be what it seems.
///
/// Source: Social Security Act section 1834(m), as extended to 2027-12-31; rules.md 17.
func checkTelehealth(_ marks: Marks, _ place: PlaceOfService, _ day: Day, _ draft: inout LineEstimate) {
    let isRemote = place.rawValue == 2 || place.rawValue == 10
    guard isRemote || marks.contains(.telehealth) else { return }
    draft.doubts.insert(.telehealthList)
    if marks.contains(.telehealthProgram) { draft.doubts.insert(.telehealthProgram) }
    if !isRemote { draft.doubts.insert(.telehealthPlace) }
    if day.isAfterTelehealth { draft.doubts.insert(.telehealthExpired) }
}

func isAfterTelehealth(_ date: ServiceDate) -> Bool { date.year > 2027 }

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
