extension Contribution {
    package static let modifiersMax = 4
    package static let remarksMax = 5
    /// No report is about an earlier year.
    package static let serviceYearMin = 1990

    /// The same contribution, with every field checked, its lists sorted and free of repeats.
    ///
    /// The door for contributions from the wire: the broker calls it for each, whoever made it. What passes has nothing
    /// but codes from short, closed shapes, so that no text of a patient's fits in it.
    ///
    /// - Parameter currentYear: the calendar year now; a service year after it is refused.
    /// - Throws: the first field at fault, in the order of the fields.
    package func validated(currentYear: Int) throws(ContributionError) -> Contribution {
        try check(.code, Shape.isCode(code))
        try check(.modifiers, modifiers.count <= Contribution.modifiersMax && modifiers.allSatisfy(Shape.isModifier))
        try check(.state, state.isEmpty || Shape.isState(state))
        try check(.placeOfService, placeOfService.isEmpty || Shape.isPlaceOfService(placeOfService))
        try check(.group, kind == .paid ? group.isEmpty : Shape.isGroup(group))
        try check(.carc, kind == .paid ? carc.isEmpty : Shape.isCARC(carc))
        try check(.kind, !(kind == .paid && isFurtherReason))
        try check(.remarks, remarks.count <= Contribution.remarksMax && remarks.allSatisfy(Shape.isRemark))
        let years = Contribution.serviceYearMin...max(Contribution.serviceYearMin, currentYear)
        try check(.serviceYear, serviceYear == 0 || years.contains(serviceYear))
        try checkAppeal()
        var canonical = self
        canonical.modifiers = Set(modifiers).sorted()
        canonical.remarks = Set(remarks).sorted()
        return canonical
    }

    /// What was done about a denial stands beside what came of it, and how long it took beside an end.
    private func checkAppeal() throws(ContributionError) {
        let outcome = appeal.outcome
        try check(.outcome, outcome == .notTold || (source == .reported && kind != .paid))
        try check(.appealLevel, appeal.level == 0 || (outcome.isTried && Appeal.levels.contains(appeal.level)))
        try check(.daysToResolve, appeal.days == .unknown || outcome.result != nil)
        try check(.strategy, appeal.strategy == .noneTold || outcome.isTried)
    }

    private func check(_ field: ContributionError.Field, _ holds: Bool) throws(ContributionError) {
        guard holds else { throw ContributionError(field) }
    }
}

/// Why a contribution was refused: the field, and what belongs there. Never what was given: it may be a patient's, and
/// errors reach logs.
package struct ContributionError: Error, Hashable, CustomStringConvertible {
    package let field: Field
    /// What belongs in the field.
    package let expected: String

    package init(_ field: Field) {
        self.field = field
        expected = field.expected
    }

    /// A static text: it cannot repeat what was given.
    package init(_ field: Field, expected: StaticString) {
        self.field = field
        self.expected = "\(expected)"
    }

    package enum Field: String, Sendable, CaseIterable {
        case source, code, modifiers, payer, state, placeOfService, group, carc, remarks, kind, amount, serviceYear
        case outcome, appealLevel, daysToResolve, strategy
    }

    /// "carc: expected a claim adjustment reason code, ...".
    package var description: String { "\(field.rawValue): expected \(expected)" }
}

extension ContributionError.Field {
    /// The plain rule of each field.
    package var expected: String {
        switch self {
        case .source: "one of \(Contribution.Source.names)"
        case .code: "a HCPCS code of five characters, in capitals"
        case .modifiers: "at most \(Contribution.modifiersMax), each two digits or capital letters"
        case .payer: "one of \(Contribution.Payer.names)"
        case .state: "the two capital letters of a state or territory, or nothing"
        case .placeOfService: "two digits, or nothing"
        case .group: "one of CO, PR, OA, PI; nothing for a paid line"
        case .carc: "a claim adjustment reason code, 45 or B15 say, without leading zeros; nothing for a paid line"
        case .remarks: "at most \(Contribution.remarksMax) remark codes, M15 or MA130 or N362 say"
        case .kind: "one of \(Contribution.Kind.names); a further reason is never paid"
        case .amount: "one of \(Contribution.AmountBand.names)"
        case .serviceYear: "a year from \(Contribution.serviceYearMin) to the current one, or 0"
        case .outcome: "one of \(Contribution.Appeal.Outcome.names); told of a person's report of a denial alone"
        case .appealLevel: "1 to 5, or 0, and an outcome of what was tried beside it"
        case .daysToResolve:
            "one of \(Contribution.Appeal.DaysBand.names), and an outcome that is final beside it"
        case .strategy: "one of \(Contribution.Appeal.Strategy.names), and an outcome of what was tried beside it"
        }
    }
}
