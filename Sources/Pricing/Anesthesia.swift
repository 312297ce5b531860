import Claims
import Reference

/// What an anesthesia line (status J) is paid by.
///
///     (base units + time units) · locality's anesthesia conversion factor · share
///
/// rounded once. P1 to P6, 23 and the qualifying circumstances add nothing at Medicare, and no practitioner percentage
/// applies.
/// Source: 42 CFR 414.46 and 414.60; Pub. 100-04 ch. 12 sections 50 and 140.
struct Anesthesia: Sendable {
    var baseUnits: Int64
    var time: AnesthesiaTime
    /// In 10^-6 dollars.
    let factor: Int64
    /// In percent: half where one clinician directs another.
    let share: Int64
    /// 01953, 01968 and 01969 bring their own units beside another anesthesia service, and AD has units of its own.
    let keepsItsUnits: Bool

    /// Tenths of units times 10^-6 dollars times percent are 10^-7 cents.
    var amount: Money {
        Money(rounding: Int128(10 * baseUnits + time.tenths) * Int128(factor) * Int128(share), over: 10_000_000)
    }

    var arithmetic: Arithmetic {
        """
        (\(baseUnits, as: "base units") + \(decimal(time.tenths, 1), as: "time units")) \
        x \(decimal(factor, 6), as: "anesthesia conversion factor") x \(decimal(share, 2), as: "share")
        """
    }
}

/// The time of an anesthesia line.
struct AnesthesiaTime: Sendable {
    var minutes: Int64
    /// SV104 of an add-on code billed without time; 1 otherwise.
    let units: Int64

    /// Two days: what is longer is an error in the minutes.
    private static let minutesMax = 2880

    /// Of a unit: minutes / 15, half up.
    var tenths: Int64 { (20 * minutes + 15) / 30 }

    /// - Throws: when the line has no minutes, or does not say who gave the anesthesia.
    init(_ line: BilledLine, _ marks: Marks) throws(Stop) {
        guard marks.meets(.anesthesia) else { throw .notPriced(.noAnesthesiaRole, .anesthesia) }
        guard let whole = line.quantity.whole, (1...AnesthesiaTime.minutesMax).contains(whole) else {
            throw .notPriced(.noMinutes, .anesthesia)
        }
        if line.unit == .units && line.procedure == .burnAddOn {
            (minutes, units) = (0, Int64(whole))
        } else {
            guard line.unit == .minutes else { throw .notPriced(.noMinutes, .anesthesia) }
            (minutes, units) = (Int64(whole), 1)
        }
    }

    /// - Parameter key: nil: national.
    /// - Throws: when a table is missing, or does not have the code or the locality.
    func priced(
        _ code: HCPCS, _ marks: Marks, _ day: Day, in key: LocalityKey?, for participation: FeeSchedule.Participation,
        _ options: PricingOptions, _ draft: inout LineEstimate
    ) throws(Stop) -> Anesthesia {
        guard let table = day.anesthesiaUnits, let base = table.units(code), let factors = day.anesthesiaFactors,
            let factor = key.map({ factors.factor($0, for: participation).map { $0 * 100 } })
                ?? factors.national(for: participation)
        else { throw .notPriced(.anesthesia, .status) }
        draft.anesthesiaUnits = table.release
        draft.anesthesiaFactors = factors.release
        if table.release.isStandIn || factors.release.isStandIn { draft.doubts.insert(.anesthesiaStandsIn) }
        guard marks.contains(.supervising) else {
            return Anesthesia(
                baseUnits: Int64(base) * units, time: self, factor: factor,
                share: marks.meets([.directingSeveral, .directed, .directingOne]) ? 50 : 100,
                keepsItsUnits: code.isAnesthesiaAddOn)
        }
        // AD: three base units, one time unit if the physician was there at induction, no other time.
        var time = self
        time.minutes = options.isPresentAtInduction ? 15 : 0
        if !options.isPresentAtInduction { draft.doubts.insert(.inductionUnknown) }
        return Anesthesia(baseUnits: 3, time: time, factor: factor, share: 100, keepsItsUnits: true)
    }
}

/// Several procedures in one session have the highest base once and all the time, on one line; the others are part of it.
///
/// Add-on codes keep their own units. UNVERIFIED: lines that are billed apart, where one was wanted.
/// Source: Pub. 100-04 ch. 12 section 50.
func shareAnesthesia(_ sheet: inout Worksheet) {
    for index in sheet.services.indices {
        guard let lead = sheet.services[index].sharedAnesthesia, !hasHigherBase(than: index, lead, sheet.services)
        else { continue }
        var whole = lead
        for other in sheet.services.indices where other != index {
            guard let part = sheet.services[other].sharedAnesthesia,
                sheet.services[other].isSession(of: sheet.services[index])
            else { continue }
            whole.time.minutes += part.time.minutes
            sheet.services[other].doubts.insert(.sharedAnesthesia)
            sheet.services[other].close(
                .bundled(.bundledWithOthers), .anesthesiaSession, &sheet.trace, "its time is on the highest base's line"
            )
        }
        guard whole.time.minutes > lead.time.minutes else { continue }
        sheet.services[index].anesthesia = whole
        sheet.services[index].doubts.insert(.sharedAnesthesia)
        sheet.services[index].set(.anesthesiaSession, whole.amount, &sheet.trace) { _ in whole.arithmetic }
    }
}

private func hasHigherBase(than index: Int, _ own: Anesthesia, _ services: [Service]) -> Bool {
    for other in services.indices where other != index {
        guard let rival = services[other].sharedAnesthesia, services[other].isSession(of: services[index]) else {
            continue
        }
        let challenger = (Money(cents: rival.baseUnits), services[other].charge)
        if outranks(challenger, other, (Money(cents: own.baseUnits), services[index].charge), index) { return true }
    }
    return false
}

extension Service {
    fileprivate var sharedAnesthesia: Anesthesia? { isOpen ? anesthesia.flatMap { $0.keepsItsUnits ? nil : $0 } : nil }

    /// The same day, in the same role.
    fileprivate func isSession(of other: Service) -> Bool {
        date == other.date && marks.intersection(.anesthesia) == other.marks.intersection(.anesthesia)
    }
}

extension HCPCS {
    /// Billed by the nine percent of body surface, without time.
    fileprivate static let burnAddOn = HCPCS("01953")
    private static let laborAddOns = [HCPCS("01968"), HCPCS("01969")]

    fileprivate var isAnesthesiaAddOn: Bool { self == HCPCS.burnAddOn || HCPCS.laborAddOns.contains(self) }
}
