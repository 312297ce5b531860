import Claims
import Reference

/// Whether the modifiers on two lines keep an edit with indicator 1 from applying, and which of them.
enum Bypass: Equatable {
    case none
    /// Both lines name a common site, or 50 covers the other's: not distinct.
    case sameSite
    /// 24, 25 or 57 on the visit's line.
    case visit
    /// Anatomic modifiers: on the column 2 line alone, or different ones on both.
    case sites
    /// 58, 78, 79 or 91 on the column 2 line.
    case other
    /// 59 or an X modifier on the column 2 line.
    case separated
    /// 59 or an X modifier on the column 1 line alone, which counts since 2019-07-01.
    case separatedOnColumn1

    /// CR 11168: 59 and X{EPSU} count on either line for dates of service from here on.
    static let eitherColumnSince = ServiceDate(year: 2019, month: 7, day: 1) ?? .distantFuture

    /// What sets two lines apart, the most telling modifier first.
    ///
    /// Source: NCCI Policy Manual ch. I sec. E, the closed list of PTP-associated modifiers; CR 11168.
    /// UNVERIFIED: that 24, 25 and 57 count when the visit is the column 1 code.
    static func of(column1: LineFacts, column2: LineFacts, on date: ServiceDate) -> Bypass {
        if visitIsSeparate(column1, from: column2) || visitIsSeparate(column2, from: column1) { return .visit }
        let isSameSite = !column1.sitesCovered.isDisjoint(with: column2.sitesCovered)
        if !column2.sites.isEmpty && !isSameSite { return .sites }
        if isRepeat(column2) { return .other }
        if separates(column2) { return .separated }
        if date >= eitherColumnSince && separates(column1) { return .separatedOnColumn1 }
        return isSameSite ? .sameSite : .none
    }

    /// 24, 25 or 57 on a line that may be a visit, which the number alone does not always tell (UNVERIFIED what a payer
    /// makes of 25 in the medicine section); 57 only with a 090 procedure, as far as its global period is known.
    private static func visitIsSeparate(_ visit: LineFacts, from other: LineFacts) -> Bool {
        guard visit.code != nil, !visit.kinds.contains(.neverEvaluation) else { return false }
        if !visit.marks.isDisjoint(with: [.m24, .m25]) { return true }
        guard visit.marks.contains(.m57) else { return false }
        return other.row.map { $0.globalPeriod == .days090 } ?? true
    }

    /// 59 and X{EPSU} never belong on a visit.
    private static func separates(_ line: LineFacts) -> Bool {
        !line.marks.isDisjoint(with: .separators) && line.code != nil && !line.kinds.contains(.evaluation)
    }

    /// 91 on a laboratory test; 58, 78, 79 on a procedure. Whether a global period runs is not on the claim. 27 is for
    /// facilities alone.
    private static func isRepeat(_ line: LineFacts) -> Bool {
        guard line.code != nil else { return false }
        if line.marks.contains(.m91) && line.kinds.contains(.laboratory) { return true }
        return !line.marks.isDisjoint(with: .staged) && !line.kinds.contains(.evaluation)
    }
}

extension LineFacts {
    /// The sites that the line covers: 50 is right and left.
    var sitesCovered: Sites { marks.contains(.m50) ? sites.union(.both) : sites }
}
