import Claims
import Reference

/// POS-002 to POS-005.
func checkPlaces(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own {
        let line = context.lines[position]
        guard let place = line.place, let setting = place.setting, let row = line.payableRow else { continue }
        switch row.componentIndicator {
        case 5 where place.isHospital:
            context.report(
                .pos002, lines: [position],
                message:
                    "\(context.title(position)) is incident-to (PC/TC 5) at place \(place), where the hospital bills it.",
                remedy: "Remove \(context.label(position)): the hospital bills it.",
                rows: [context.row(position, "PC/TC \(row.componentIndicator)")], to: &draft)
        case 1 where place.isHospital && !line.marks.contains(.m26):
            context.report(
                .pos003, lines: [position],
                message: "\(context.title(position)) bills the technical part of a test (PC/TC 1) at place \(place).",
                remedy:
                    "If the physician wrote the interpretation, put 26 on \(context.label(position)) and charge for that "
                    + "alone; otherwise remove it.",
                rows: [context.row(position, "PC/TC \(row.componentIndicator)")], to: &draft)
        case 8 where place.rawValue != 21:
            context.report(
                .pos005, lines: [position],
                message: "\(context.title(position)) interprets a smear for inpatients (PC/TC 8), at place \(place).",
                rows: [context.row(position, "PC/TC 8")], to: &draft)
        default:
            checkRare(context, position, row, setting, &draft)
        }
    }
}

/// POS-004: the NA flag. Therapy has it for facilities and is paid there all the same (multiple procedure 5).
///
/// Source: CMS PFS relative value file, record layout
private func checkRare(
    _ context: ScrubContext, _ position: Int, _ row: FeeScheduleRow, _ setting: PlaceOfService.Setting,
    _ draft: inout Draft
) {
    guard row.isRare(setting), row.multipleProcedure != 5 else { return }
    context.report(
        .pos004, lines: [position],
        message:
            "\(context.title(position)) is rarely or never done in a \(setting == .facility ? "" : "non-")facility.",
        remedy: "Check the place of service of \(context.label(position)).",
        rows: [context.row(position, "NA \(setting == .facility ? "facility" : "non-facility")")], to: &draft)
}

/// POS-001. Absent and unreadable are one here: a professional claim must have a place of service.
func checkPlaceCodes(_ context: ScrubContext, _ draft: inout Draft) {
    if let place = context.claim.placeOfService, place.setting == nil {
        context.report(.pos001, message: "\(place) is not a place of service code.", to: &draft)
    }
    for position in context.own {
        let own = context.claim.lines[position].placeOfService
        if let own, own.setting == nil {
            context.report(
                .pos001, lines: [position],
                message: "\(context.title(position)) has \(own), not a place of service code.",
                remedy: "Correct the place of service of \(context.label(position)).", to: &draft)
        } else if own == nil && context.claim.placeOfService == nil {
            context.report(
                .pos001, lines: [position], message: "\(context.title(position)) has no readable place of service.",
                remedy: "Give the claim a place of service.", to: &draft)
        }
    }
}

/// POS-006: a visit code of another place than the claim's. Telehealth has its own rules.
///
/// Source: Pub. 100-04 ch. 12 section 30.6; CPT since 2023 has one family for inpatients and observation.
func checkVisitPlaces(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own {
        let line = context.lines[position]
        guard let place = line.place, !place.isTelehealth else { continue }
        let fault: String? =
            if line.kinds.contains(.officeVisit) && place.rawValue == 21 {
                "an office visit"
            } else if line.kinds.contains(.hospitalVisit) && place.rawValue == 11 {
                "a hospital visit"
            } else if line.kinds.contains(.emergencyVisit) && place.rawValue != 23 {
                "an emergency visit"
            } else {
                nil
            }
        guard let fault else { continue }
        context.report(
            .pos006, lines: [position], message: "\(context.title(position)) is \(fault), at place \(place).",
            remedy: "Use the visit code of place \(place), or correct the place of service of "
                + "\(context.label(position)), as the record shows.", to: &draft)
    }
}

/// POS-007: telehealth place, modifier and code together.
///
/// During the public health emergency and to the end of 2023 the modifier stood with the usual place; hospitals' therapists
/// and teaching physicians use 95 at their own place. UNVERIFIED which reason code a contractor gives; that a place alone
/// does not suffice.
/// Source: rules.md 17; Pub. 100-04 ch. 12 section 190; CY2024 physician fee schedule rule.
func checkTelehealth(_ context: ScrubContext, _ draft: inout Draft) {
    for position in context.own {
        let line = context.lines[position]
        guard let place = line.place, let day = context.tables(position), let code = line.code,
            day.date >= telehealthPlacesSince
        else { continue }
        let isMarked = line.marks.contains(.telehealth)
        guard place.isTelehealth || isMarked else { continue }
        if place.isTelehealth && !isMarked {
            report(context, position, "is at telehealth place \(place) without 93 or 95", &draft)
        } else if !place.isTelehealth && !place.isHospital {
            report(context, position, "has a telehealth modifier at place \(place)", &draft)
        } else if let lists = day.lists?.table, lists.has(.telehealth), !lists.contains(.telehealth, code, on: day.date)
        {
            report(context, position, "is telehealth, and the telehealth list of \(day.date) does not have it", &draft)
        }
    }
}

private let telehealthPlacesSince = ServiceDate(year: 2024, month: 1, day: 1) ?? .distantFuture

private func report(_ context: ScrubContext, _ position: Int, _ fault: String, _ draft: inout Draft) {
    context.report(
        .pos007, lines: [position], message: "\(context.title(position)) \(fault).",
        remedy: "If the visit was by telehealth, give \(context.label(position)) place 02 or 10 and 95 (93 for audio "
            + "alone); otherwise give it neither.", to: &draft)
}
