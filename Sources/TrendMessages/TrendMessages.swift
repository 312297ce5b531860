// In: contributions and trend updates, as values or as protobuf messages. Out: the other of the two.
// Not here: claims and jobs. This target cannot name them, so that what is said about trends cannot name a patient.

import Trends

extension WireContribution {
    package init(_ contribution: Contribution) {
        self.init()
        source = WireSource(rawValue: Int(contribution.source.rawValue)) ?? .unspecified
        code = contribution.code
        modifiers = contribution.modifiers
        payer = WirePayerType(rawValue: Int(contribution.payer.rawValue)) ?? .other
        state = contribution.state
        placeOfService = contribution.placeOfService
        group = contribution.group
        carc = contribution.carc
        remarks = contribution.remarks
        kind = WireDenialKind(rawValue: Int(contribution.kind.rawValue)) ?? .unspecified
        amount = WireAmountBand(rawValue: Int(contribution.amount.rawValue)) ?? .unknown
        serviceYear = UInt32(contribution.serviceYear)
        furtherReason = contribution.isFurtherReason
        outcome = WireAppealOutcome(rawValue: Int(contribution.appeal.outcome.rawValue)) ?? .notTold
        appealLevel = UInt32(contribution.appeal.level)
        daysToResolve = WireDaysBand(rawValue: Int(contribution.appeal.days.rawValue)) ?? .unknown
        strategy = WireStrategyCategory(contribution.appeal.strategy)
    }

    /// What the message says, with every field checked.
    ///
    /// - Throws: the first field at fault; never what it held.
    package func contribution(currentYear: Int) throws(ContributionError) -> Contribution {
        guard let source = UInt8(exactly: source.rawValue).flatMap(Contribution.Source.init) else {
            throw ContributionError(.source)
        }
        guard let payer = UInt8(exactly: payer.rawValue).flatMap(Contribution.Payer.init) else {
            throw ContributionError(.payer)
        }
        guard let kind = UInt8(exactly: kind.rawValue).flatMap(Contribution.Kind.init) else {
            throw ContributionError(.kind)
        }
        guard let amount = UInt8(exactly: amount.rawValue).flatMap(Contribution.AmountBand.init) else {
            throw ContributionError(.amount)
        }
        return try Contribution(
            source: source, code: code, modifiers: modifiers, payer: payer, state: state,
            placeOfService: placeOfService, group: group, carc: carc, remarks: remarks, kind: kind,
            isFurtherReason: furtherReason, amount: amount, serviceYear: Int(serviceYear), appeal: try appeal()
        ).validated(currentYear: currentYear)
    }

    private func appeal() throws(ContributionError) -> Contribution.Appeal {
        guard let outcome = UInt8(exactly: outcome.rawValue).flatMap(Contribution.Appeal.Outcome.init) else {
            throw ContributionError(.outcome)
        }
        guard let days = UInt8(exactly: daysToResolve.rawValue).flatMap(Contribution.Appeal.DaysBand.init) else {
            throw ContributionError(.daysToResolve)
        }
        guard let strategy = strategy.strategy else { throw ContributionError(.strategy) }
        return Contribution.Appeal(outcome: outcome, level: Int(appealLevel), days: days, strategy: strategy)
    }
}

extension WireStrategyCategory {
    package init(_ strategy: Contribution.Appeal.Strategy) {
        self = WireStrategyCategory(rawValue: Int(strategy.rawValue)) ?? .other
    }

    /// nil: one that this version does not know.
    package var strategy: Contribution.Appeal.Strategy? {
        UInt8(exactly: rawValue).flatMap(Contribution.Appeal.Strategy.init)
    }
}

extension WireTrendUpdate {
    /// - Parameter published: the update's day as "2025-03-01".
    package init(_ update: TrendUpdate, published: String) {
        self.init()
        sequence = update.sequence
        source = WireSource(rawValue: Int(update.subject.source.rawValue)) ?? .unspecified
        switch update.subject.about {
        case .code: code = update.subject.code
        case .appeals: reason = update.subject.code
        }
        if let payer = update.payer { self.payer = WirePayerType(rawValue: Int(payer.rawValue)) ?? .other }
        self.published = published
        topic = TrendTopic(update.subject, payer: update.payer).text
        guard let figures = update.figures else { return }
        reports = WireCountBand(figures.reports)
        if let share = figures.share { self.share = UInt32(share) }
        if let rate = figures.denialRate { denialRate = UInt32(rate) }
        parts = figures.parts.map(WireTrendPart.init)
        strategies = figures.strategies.map(WireStrategyTrend.init)
        notes = figures.notes.map(WireStrategyNote.init)
    }

    /// Whether it says that what was published is taken back.
    package var isTakenBack: Bool { reports == .unspecified }
}

extension WireTrendPart {
    init(_ part: PublishedPart) {
        self.init()
        facet = WireFacet(rawValue: Int(part.facet.rawValue)) ?? .unspecified
        value = part.value
        reports = WireCountBand(part.reports)
        if let share = part.share { self.share = UInt32(share) }
        if let rate = part.denialRate { denialRate = UInt32(rate) }
    }
}

extension WireStrategyNote {
    /// Without its number.
    init(_ note: PublishedNote) {
        self.init()
        strategy = WireStrategyCategory(note.strategy)
        text = note.text
    }
}

extension WireStrategyTrend {
    init(_ told: PublishedStrategy) {
        self.init()
        strategy = WireStrategyCategory(told.strategy)
        appeals = WireCountBand(told.appeals)
        if let won = told.won { self.won = WireCountBand(won) }
        if let rate = told.overturnRate { overturnRate = UInt32(rate) }
        if let days = told.medianDays { medianDays = WireDaysBand(rawValue: Int(days.rawValue)) ?? .unknown }
    }
}

extension WireStrategyCategory {
    /// The word for it in commands; "unknown" for one that this version does not know.
    package var name: String { strategy?.name ?? "unknown" }
}

extension WireDaysBand {
    package var name: String {
        (UInt8(exactly: rawValue).flatMap(Contribution.Appeal.DaysBand.init) ?? .unknown).name
    }
}

extension WirePayerType {
    /// The word for it in topics and commands; "other" for one this version does not know.
    package var name: String {
        (UInt8(exactly: rawValue).flatMap(Contribution.Payer.init) ?? .other).name
    }
}

extension WireSource {
    package var name: String {
        UInt8(exactly: rawValue).flatMap(Contribution.Source.init)?.name ?? "unknown"
    }
}

extension WireCountBand {
    init(_ band: CountBand) { self = WireCountBand(rawValue: Int(band.rawValue)) ?? .unspecified }

    package var name: String {
        UInt8(exactly: rawValue).flatMap(CountBand.init)?.name ?? "unknown"
    }
}
