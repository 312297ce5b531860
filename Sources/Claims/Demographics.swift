/// What rules ask about a patient beside the claim: neither is a birth date, and both stay inside the queue.
package struct Demographics: Hashable, Sendable {
    /// In full years on the claim's first day of service, `ageMax` standing for all above; nil: unknown.
    package var age: UInt8?
    /// nil: unknown, or not told.
    package var sex: Sex?

    /// Source: 45 CFR 164.514(b)(2)(i)(C): ages over 89 go into one category.
    package static let ageMax: UInt8 = 90

    package init(age: UInt8? = nil, sex: Sex? = nil) {
        self.age = age.map { min($0, Demographics.ageMax) }
        self.sex = sex
    }

    /// DMG03.
    package enum Sex: UInt8, Sendable, CaseIterable {
        case female = 1
        case male = 2
    }

    /// Full years from birth to a day; nil when the day comes first.
    package static func age(from birth: ServiceDate, on day: ServiceDate) -> UInt8? {
        guard birth <= day else { return nil }
        let (born, now) = (birth.calendar, day.calendar)
        let hadBirthday = (now.month, now.day) >= (born.month, born.day)
        return UInt8(clamping: min(now.year - born.year - (hadBirthday ? 0 : 1), Int(ageMax)))
    }
}

/// What an intake saw wrong in elements that go no further than the intake, since they tell who somebody is or since
/// nothing behind it needs them. Scrubbing turns each into a finding.
///
/// Source: 005010X222A1; the elements are named at each.
package struct ShapeFaults: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// REF02 of 2010AA (EI, SY) is not nine digits.
    package static let taxID = ShapeFaults(rawValue: 1 << 0)
    /// N403 of 2010AA has not nine digits.
    package static let billingZIP = ShapeFaults(rawValue: 1 << 1)
    /// N3 of 2010AA is a post office box.
    package static let billingPostBox = ShapeFaults(rawValue: 1 << 2)
    /// N403 of 2310C or 2420C has not nine digits.
    package static let facilityZIP = ShapeFaults(rawValue: 1 << 3)
    /// The patient's DMG02 is missing or not a day.
    package static let birthDate = ShapeFaults(rawValue: 1 << 4)
    /// The patient's DMG02 comes after a service.
    package static let bornAfterService = ShapeFaults(rawValue: 1 << 5)
    /// The patient's DMG03 is not F, M or U.
    package static let sex = ShapeFaults(rawValue: 1 << 6)
    /// NM109 of 2010BA on a Medicare claim has not the shape of an MBI.
    package static let memberID = ShapeFaults(rawValue: 1 << 7)
    /// The first diagnosis of HI is not ABK (or BK), or a later one is.
    package static let diagnosisQualifiers = ShapeFaults(rawValue: 1 << 8)
    /// A diagnosis has its decimal point on the wire.
    package static let diagnosisPoint = ShapeFaults(rawValue: 1 << 9)
    /// CLM05-3 is 7 or 8, and no REF*F8 names the payer's claim.
    package static let originalReference = ShapeFaults(rawValue: 1 << 10)

    /// All that have a name.
    package static let known = ShapeFaults(rawValue: 1 << 11 - 1)
}
