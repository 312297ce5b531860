import Claims

/// What a claim says of its patient beside the pseudonym, for as long as one level of a file lasts. Each claim takes an
/// age from the birth date; the date itself goes no further than this value. It is never stored, logged or sent.
///
/// Source: 005010X222A1, DMG of loops 2010BA (the subscriber) and 2010CA (the patient, where that is somebody else).
struct PatientFacts: Sendable, CustomStringConvertible, CustomReflectable {
    private var birth: ServiceDate?
    private var sex: Demographics.Sex?
    private var faults: ShapeFaults

    /// Of a level without DMG: a birth date is missing, and a sex was not asked for.
    init() { faults = .birthDate }

    /// DMG02 and DMG03. U is a sex that is not told; what is neither that nor F nor M is a fault.
    init(dmg segment: X12Segment) {
        faults = []
        birth = segment.date(2)
        if birth == nil { faults.insert(.birthDate) }
        if segment.matches(3, "F") {
            sex = .female
        } else if segment.matches(3, "M") {
            sex = .male
        } else if !segment.matches(3, "U") {
            faults.insert(.sex)
        }
    }

    /// The age on the claim's first day of service; nil where the claim has none, and before birth.
    func fill(_ claim: inout Claim) {
        claim.faults.formUnion(faults)
        claim.demographics.sex = sex
        guard let birth, let first = claim.firstDay else { return }
        claim.demographics.age = Demographics.age(from: birth, on: first)
        if first < birth { claim.faults.insert(.bornAfterService) }
    }

    /// Tells nothing, so that no log can.
    var description: String { "facts of a patient" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
