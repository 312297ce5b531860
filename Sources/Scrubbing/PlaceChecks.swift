import Claims
import Reference

/// POS-001 to POS-004.
func checkPlaces(_ context: ScrubContext, _ draft: inout Draft) {
    checkPlaceCodes(context, &draft)
    for position in context.lines.indices {
        let line = context.lines[position]
        guard let place = line.place, let setting = place.setting, let row = line.payableRow else { continue }
        switch row.componentIndicator {
        case 5 where place.isHospital:
            context.report(
                .pos002, lines: [position],
                message:
                    "\(context.title(position)) is incident-to (PC/TC 5) at place \(place), where the hospital bills it.",
                remedy: "Remove \(context.label(position)).", releases: [context.feeSchedule(line)], to: &draft)
        case 1 where place.isHospital && !line.marks.contains(.m26):
            context.report(
                .pos003, lines: [position],
                message: "\(context.title(position)) bills the technical part of a test (PC/TC 1) at place \(place).",
                remedy: "Put 26 on \(context.label(position)) and charge for the professional component alone.",
                releases: [context.feeSchedule(line)], to: &draft)
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
        releases: [context.feeSchedule(context.lines[position])], to: &draft)
}

/// POS-001. Absent and unreadable are one here: a professional claim must have a place of service.
private func checkPlaceCodes(_ context: ScrubContext, _ draft: inout Draft) {
    if let place = context.claim.placeOfService, place.setting == nil {
        context.report(.pos001, message: "\(place) is not a place of service code.", to: &draft)
    }
    for position in context.lines.indices {
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
