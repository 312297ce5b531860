import Claims
import Reference

/// What one multiple procedure indicator of diagnostic services pays of the second and later, in percent.
private struct Reduction {
    let indicator: UInt8
    let rule: PricingRule
    let technical: Int64
    let professional: Int64

    /// Imaging paid 75 % of the professional component from 2012 to 2016, 95 % since; dates
    /// before 2017 are not told apart.
    static let all = [
        Reduction(indicator: 4, rule: .imaging, technical: 50, professional: 95),
        Reduction(indicator: 6, rule: .cardiovascular, technical: 75, professional: 100),
        Reduction(indicator: 7, rule: .ophthalmology, technical: 80, professional: 100),
    ]
}

/// The two components of a reduced line, of its first unit and of each further one.
struct Parts {
    var firstTechnical: Money
    var firstProfessional: Money
    var restTechnical: Money
    var restProfessional: Money
    var units: Int64

    var description: String {
        let first = "technical \(firstTechnical), professional \(firstProfessional)"
        return units == 1 ? first : "\(first), and \(units - 1) x (\(restTechnical) + \(restProfessional))"
    }

    var total: Money { firstTechnical + firstProfessional + (restTechnical + restProfessional) * (units - 1) }
}

/// Imaging, cardiovascular and ophthalmology tests of one day.
///
/// Technical and professional amounts are ranked apart; the highest of each is paid in full, the others reduced. A
/// global line is the sum of its two component rows. In imaging, 59 or XE says another session and leaves the pool.
/// Source: CMS PFS record layout, multiple procedure indicators 4, 6 and 7.
func reduceDiagnostics(_ services: inout [Service], _ tables: Tables) {
    for reduction in Reduction.all {
        for index in services.indices where services[index].takesPart(in: reduction) {
            guard hasCompany(index, reduction, services) else { continue }
            services[index].components = services[index].findComponents(tables)
        }
        for index in services.indices where services[index].takesPart(in: reduction) {
            reduce(index, reduction, &services)
        }
    }
}

private func reduce(_ index: Int, _ reduction: Reduction, _ services: inout [Service]) {
    guard hasCompany(index, reduction, services) else { return }
    guard let own = services[index].components else {
        services[index].draft.lower(to: .medium, "its technical part is not on the schedule: not reduced")
        return
    }
    if hasOpaqueCompany(index, reduction, services) {
        services[index].draft.lower(to: .medium, "beside a service whose technical part is not on the schedule")
    }
    let technicalLeads = isHighest(index, .technical, reduction, services)
    let professionalLeads = isHighest(index, .professional, reduction, services)
    var parts = Parts(
        firstTechnical: technicalLeads ? own.technical : own.technical.percent(reduction.technical),
        firstProfessional: professionalLeads ? own.professional : own.professional.percent(reduction.professional),
        restTechnical: own.technical.percent(reduction.technical),
        restProfessional: own.professional.percent(reduction.professional), units: services[index].units)
    if technicalLeads && (professionalLeads || reduction.professional == 100) {
        // Nothing of this unit is reduced: the global row holds, a cent away from its components at times.
        parts.firstTechnical = services[index].amount - own.professional
    }
    services[index].take(parts, reduction.rule)
}

private func hasCompany(_ index: Int, _ reduction: Reduction, _ services: [Service]) -> Bool {
    if services[index].units > 1 { return true }
    for other in services.indices where other != index && services[other].takesPart(in: reduction) {
        if services[other].shares(poolWith: services[index]) { return true }
    }
    return false
}

private func hasOpaqueCompany(_ index: Int, _ reduction: Reduction, _ services: [Service]) -> Bool {
    for other in services.indices where services[other].takesPart(in: reduction) {
        if services[other].components == nil && services[other].shares(poolWith: services[index]) { return true }
    }
    return false
}

/// Ties: the higher charge first, then the claim's order, as everywhere.
private func isHighest(
    _ index: Int, _ part: Components.Part, _ reduction: Reduction, _ services: [Service]
) -> Bool {
    guard let own = services[index].components else { return false }
    for other in services.indices where other != index && services[other].takesPart(in: reduction) {
        guard let rival = services[other].components, services[other].shares(poolWith: services[index])
        else { continue }
        let challenger = (rival[part], services[other].charge)
        if outranks(challenger, other, (own[part], services[index].charge), index) { return false }
    }
    return true
}

/// The unit amounts of a line's two components; zero for one that it does not bill.
struct Components {
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
    fileprivate func findComponents(_ tables: Tables) -> Components? {
        switch (row.component, row.componentIndicator) {
        case (.technical, _), (_, 3): return Components(technical: amount, professional: .zero)
        case (.professional, _), (_, 2): return Components(technical: .zero, professional: amount)
        default:
            guard let schedule = tables.schedule(on: date),
                let technical = schedule.row(row.code, .technical),
                let professional = schedule.row(row.code, .professional)
            else { return nil }
            return Components(
                technical: rates.fee(technical, setting).percent(bilateralPercent),
                professional: rates.fee(professional, setting).percent(bilateralPercent))
        }
    }

    fileprivate mutating func take(_ parts: Parts, _ rule: PricingRule) {
        guard parts.total != amount * units else { return }
        self.parts = parts
        units = 1
        set(rule, parts.total) { _ in parts.description }
        draft.lower(to: .medium, "reduced beside other tests of the day")
    }
}
