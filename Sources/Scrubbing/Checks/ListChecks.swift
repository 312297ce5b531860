import Claims
import Reference

/// AGE-001, SEX-001, DX-005 to DX-007: what CMS's code editor and coverage lists say of the patient, the diagnoses and the
/// procedures, as far as such lists are loaded. A patient whose age or sex is unknown is not checked for it.
///
/// Source: CMS outpatient code editor; Medicare coverage database; ICD-10-CM Official Guidelines sec. I.A.12, I.A.13.
func checkLists(_ context: ScrubContext, _ draft: inout Draft) {
    var isFirst = true
    for index in 0..<context.ownDayCount {
        let day = context.days[index]
        guard let lists = day.lists?.table else { continue }
        if isFirst { checkDiagnosisLists(context, lists, day.date, &draft) }  // Once for the claim.
        isFirst = false
        for position in context.own where context.lines[position].day == index {
            guard let code = context.lines[position].code else { continue }
            checkProcedure(context, lists, day.date, position, code, &draft)
        }
    }
}

private func checkProcedure(
    _ context: ScrubContext, _ lists: CodingListTable, _ date: ServiceDate, _ position: Int, _ code: HCPCS,
    _ draft: inout Draft
) {
    let patient = context.claim.demographics
    if let age = patient.age, let ages = lists.ages(.procedureAge, code, on: date), !ages.contains(age) {
        context.report(
            .age001, lines: [position],
            message: "\(context.title(position)) is for ages \(ages.lowerBound) to \(ages.upperBound).",
            remedy: "Check the code of \(context.label(position)) and the patient's birth date.",
            rows: [DataRow(release: lists.release, key: "procedure-age \(code)")], to: &draft)
    }
    if let sex = patient.sex, let expected = lists.sex(.procedureSex, code, on: date), sex != expected,
        !context.lines[position].marks.contains(.kx)
    {
        context.report(
            .sex001, lines: [position],
            message: "\(context.title(position)) is for the other sex than the claim has.",
            remedy:
                "Check the code of \(context.label(position)) and the patient's sex; if the record supports both, put "
                + "KX on the line.",
            rows: [DataRow(release: lists.release, key: "procedure-sex \(code)")], to: &draft)
    }
    checkCoverage(context, lists, date, position, code, &draft)
}

/// DX-007: only of lines that point to a diagnosis.
private func checkCoverage(
    _ context: ScrubContext, _ lists: CodingListTable, _ date: ServiceDate, _ position: Int, _ code: HCPCS,
    _ draft: inout Draft
) {
    guard context.isMedicares(.dx007) else { return }
    let diagnoses = context.claim.diagnoses
    var isListed = false
    for pointer in context.lines[position].pointers where Int(pointer) <= diagnoses.count {
        guard let isCovered = lists.coverage(of: code, by: diagnoses[Int(pointer) - 1], on: date) else { return }
        if isCovered { return }
        isListed = true
    }
    guard isListed else { return }
    context.report(
        .dx007, lines: [position],
        message: "\(context.title(position)) points to no diagnosis that its coverage list has.",
        remedy:
            "If the record documents a diagnosis of the list, point \(context.label(position)) to it; otherwise expect "
            + "no coverage.",
        rows: [DataRow(release: lists.release, key: "coverage \(code)")], to: &draft)
}

/// DX-005, DX-006.
private func checkDiagnosisLists(
    _ context: ScrubContext, _ lists: CodingListTable, _ date: ServiceDate, _ draft: inout Draft
) {
    let (diagnoses, patient) = (context.claim.diagnoses, context.claim.demographics)
    for (index, diagnosis) in diagnoses.enumerated() where diagnosis.isICD10 {
        func row(_ list: String) -> [DataRow?] {
            [DataRow(release: lists.release, key: "\(list), diagnosis \(index + 1)")]
        }
        if index == 0, lists.contains(.notFirst, diagnosis, on: date) {
            context.report(
                .dx005, message: "The first diagnosis is one that never stands first.", rows: row("not-first"),
                to: &draft)
        }
        if let age = patient.age, let ages = lists.ages(.diagnosisAge, diagnosis, on: date), !ages.contains(age) {
            context.report(
                .dx006, prediction: Prediction(carc: "9"),
                message: "Diagnosis \(index + 1) is for ages \(ages.lowerBound) to \(ages.upperBound).",
                rows: row("diagnosis-age"), to: &draft)
        }
        if let sex = patient.sex, let expected = lists.sex(.diagnosisSex, diagnosis, on: date), sex != expected,
            !context.marks.contains(.kx)
        {
            context.report(
                .dx006, prediction: Prediction(carc: "10"),
                message: "Diagnosis \(index + 1) is for the other sex than the claim has.", rows: row("diagnosis-sex"),
                to: &draft)
        }
        for (other, second) in diagnoses[..<index].enumerated() where lists.excludes(second, diagnosis, on: date) {
            context.report(
                .dx006, message: "Diagnoses \(other + 1) and \(index + 1) exclude each other.",
                remedy: "Keep the one that the record supports.", rows: row("excludes1"), to: &draft)
        }
    }
}
