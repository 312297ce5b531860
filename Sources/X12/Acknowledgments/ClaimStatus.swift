/// What a 277CA says of one claim: the category (code list 507), the status (508) and whom it concerns.
struct ClaimStatus: Hashable, Sendable {
    var category: String
    var code: String
    /// STC01-3, for the codes that ask for one.
    var entity: String?
    /// STC10: a second status of the same category.
    var further: String?

    /// Accepted for processing. It goes to the payer.
    static let accepted = ClaimStatus(category: "A2", code: "20", entity: "PR")

    /// Of a claim that was refused.
    ///
    /// A6 is missing information and A7 invalid information, with the status that names the element where one does. A3 is a
    /// claim that cannot be processed: its segments are not those of a claim. Status 21, missing or invalid information,
    /// asks for a second one: 481, the format is invalid. UNVERIFIED: that payers' systems prefer A3:21 with 481 here.
    ///
    /// Source: X12 code lists 507 (claim status categories) and 508 (claim statuses); 005010X214, STC of loop 2200D.
    init(refusal error: X12Error) {
        guard let code = ClaimStatus.code(error.segment, error.element) else {
            self.init(category: "A3", code: "21", further: "481")
            return
        }
        self.init(category: error.reason == .elementMissing ? "A6" : "A7", code: code)
    }

    private init(category: String, code: String, entity: String? = nil, further: String? = nil) {
        self.category = category
        self.code = code
        self.entity = entity
        self.further = further
    }

    /// nil: no status is certain. A claim is never refused for the shape of an NPI (562), of a member number (164), of a
    /// procedure (454), of a diagnosis (254, 255) or of a date (187): those are for scrubbing.
    private static func code(_ segment: String, _ element: Int?) -> String? {
        switch (segment, element) {
        case ("CLM", 1): "478"  // Claim submitter's identifier.
        case ("CLM", 2): "178"  // Submitted charges.
        case ("HI", .some): "255"  // Diagnosis code.
        case ("SV1", 1): "453"  // Procedure code modifier(s) for service(s) rendered.
        case ("SV1", 2): "583"  // Line item charge amount.
        case ("SV1", 4): "476"  // Missing or invalid units of service.
        case ("SV1", 7): "477"  // Diagnosis code pointer is missing or invalid; 488 is the diagnosis that it points to.
        default: nil
        }
    }

    /// STC01.
    var composite: WrittenElement { .composite([category, code] + (entity.map { [$0] } ?? [])) }
}
