import Claims
import Reference

/// What one multiple procedure indicator of diagnostic services pays of the second and later, in percent.
///
/// Years before 2017, when imaging paid 75 % of the professional component, are not told apart: no release of them can be
/// imported.
private struct Reduction: Sendable {
    let indicator: UInt8
    let rule: PricingRule
    let technical: Int64
    let professional: Int64

    static let all = [
        Reduction(indicator: 4, rule: .imaging, technical: 50, professional: 95),
        Reduction(indicator: 6, rule: .cardiovascular, technical: 75, professional: 100),
        Reduction(indicator: 7, rule: .ophthalmology, technical: 80, professional: 100),
    ]
}

/// The two components of a reduced line, of its first unit and of each further one.
struct Parts: Sendable {
    var firstTechnical: Money
    var firstProfessional: Money
    var restTechnical: Money
    var restProfessional: Money
    var units: Int64

    var arithmetic: Arithmetic {
        guard units > 1 else {
            return """
                technical \(firstTechnical, as: "technical part"), \
                professional \(firstProfessional, as: "professional part")
                """
        }
        return """
            technical \(firstTechnical, as: "technical part"), \
            professional \(firstProfessional, as: "professional part"), \
            and \(units - 1, as: "further units") x (\(restTechnical) + \(restProfessional))
            """
    }

    var total: Money { firstTechnical + firstProfessional + (restTechnical + restProfessional) * (units - 1) }
}

/// Imaging, cardiovascular and ophthalmology tests of one day.
///
/// Technical and professional amounts are ranked apart; the highest of each is paid in full, the others reduced. A
/// global line is the sum of its two component rows. In imaging, 59 or XE says another session and leaves the pool.
/// Source: CMS PFS record layout, multiple procedure indicators 4, 6 and 7.
func reduceDiagnostics(_ sheet: inout Worksheet) {
    for reduction in Reduction.all {
        for index in sheet.services.indices where sheet.services[index].takesPart(in: reduction) {
            guard hasCompany(index, reduction, sheet.services) else { continue }
            sheet.services[index].components = sheet.services[index].findComponents(&sheet.days)
        }
        for index in sheet.services.indices where sheet.services[index].takesPart(in: reduction) {
            reduce(index, reduction, &sheet)
        }
    }
}

private func reduce(_ index: Int, _ reduction: Reduction, _ sheet: inout Worksheet) {
    guard hasCompany(index, reduction, sheet.services) else { return }
    guard let own = sheet.services[index].components else {
        sheet.services[index].doubts.insert(.noTechnicalPart)
        return
    }
    if hasOpaqueCompany(index, reduction, sheet.services) {
        sheet.services[index].doubts.insert(.besideNoTechnicalPart)
    }
    let technicalLeads = isHighest(index, .technical, reduction, sheet.services)
    let professionalLeads = isHighest(index, .professional, reduction, sheet.services)
    var parts = Parts(
        firstTechnical: technicalLeads ? own.technical : own.technical.percent(reduction.technical),
        firstProfessional: professionalLeads ? own.professional : own.professional.percent(reduction.professional),
        restTechnical: own.technical.percent(reduction.technical),
        restProfessional: own.professional.percent(reduction.professional), units: sheet.services[index].units)
    if technicalLeads && (professionalLeads || reduction.professional == 100) {
        // Nothing of this unit is reduced: the global row holds, a cent away from its components at times.
        parts.firstTechnical = sheet.services[index].amount - own.professional
    }
    sheet.services[index].take(parts, reduction.rule, &sheet.trace)
}

private func hasCompany(_ index: Int, _ reduction: Reduction, _ services: [Service]) -> Bool {
    if services[index].units > 1 { return true }
    for other in services.indices where other != index && services[other].takesPart(in: reduction) {
        if services[other].shares(groupWith: services[index]) { return true }
    }
    return false
}

private func hasOpaqueCompany(_ index: Int, _ reduction: Reduction, _ services: [Service]) -> Bool {
    for other in services.indices where services[other].takesPart(in: reduction) {
        if services[other].components == nil && services[other].shares(groupWith: services[index]) { return true }
    }
    return false
}

/// Ties: the higher charge first, then the claim's order, as everywhere.
private func isHighest(
    _ index: Int, _ part: Components.Part, _ reduction: Reduction, _ services: [Service]
) -> Bool {
    guard let own = services[index].components else { return false }
    for other in services.indices where other != index && services[other].takesPart(in: reduction) {
        guard let rival = services[other].components, services[other].shares(groupWith: services[index])
        else { continue }
        let challenger = (rival[part], services[other].charge)
        if outranks(challenger, other, (own[part], services[index].charge), index) { return false }
    }
    return true
}

/// The unit amounts of a line's two components; zero for one that it does not bill.
struct Components: Sendable {
    var technical: Money
    var professional: Money

    enum Part { case technical, professional }

    subscript(part: Part) -> Money { part == .technical ? technical : professional }
}

extension Service {
    fileprivate func takesPart(in reduction: Reduction) -> Bool {
        guard isOpen, row.multipleProcedure == reduction.indicator else { return false }
        return reduction.indicator != 4 || (row.imagingFamily == 88 && !marks.contains(.separateSession))
    }

    /// nil: a global line whose technical part has no row (93000 and other global-only codes).
    fileprivate func findComponents(_ days: inout Days) -> Components? {
        switch (row.component, row.componentIndicator) {
        case (.technical, _), (_, 3): return Components(technical: amount, professional: .zero)
        case (.professional, _), (_, 2): return Components(technical: .zero, professional: amount)
        default:
            guard let technical = days.row(row.code, .technical, on: date),
                let professional = days.row(row.code, .professional, on: date)
            else { return nil }
            let technicalFee = rates.fee(technical, setting)
            let left = technicalPercent == 100 ? technicalFee : technicalFee.percent(technicalPercent)
            return Components(
                technical: left.percent(bilateralPercent),
                professional: rates.fee(professional, setting).percent(bilateralPercent))
        }
    }

    fileprivate mutating func take(_ parts: Parts, _ rule: PricingRule, _ trace: inout Trace) {
        guard parts.total != amount * units else { return }
        self.parts = parts
        units = 1
        set(rule, parts.total, &trace) { _ in parts.arithmetic }
        doubts.insert(.reducedTest)
    }
}
