import Claims
import Reference

/// NPI-001, TAX-001. An identifier that is absent is not checked; its value is never shown.
///
/// Source: 45 CFR 162.406; NUCC taxonomy structure; Pub. 100-04 ch. 1 section 80. Whether a taxonomy exists is checked
/// where a list of them is loaded.
func checkProviders(_ context: ScrubContext, _ draft: inout Draft) {
    let claim = context.claim
    checkNPI(claim.billing.npi, "billing", "N257", context, [], &draft)
    checkTaxonomy(claim.billing.taxonomy, "billing", "N255", context, [], &draft)
    if case .some(let rendering) = claim.rendering {
        checkNPI(rendering.npi, "rendering", "N290", context, [], &draft)
        checkTaxonomy(rendering.taxonomy, "rendering", "N288", context, [], &draft)
    }
    checkNPI(claim.referring, "referring", "N286", context, [], &draft)
    claim.lines.withUnsafeBufferPointer { lines in
        for position in lines.indices {
            checkNPI(lines[position].ordering, "ordering", "N265", context, [position], &draft)
            guard case .some(let rendering) = lines[position].rendering else { continue }
            checkNPI(rendering.npi, "rendering", "N290", context, [position], &draft)
            checkTaxonomy(rendering.taxonomy, "rendering", "N288", context, [position], &draft)
        }
    }
    checkProfession(context, &draft)
}

@inline(__always)
private func checkNPI(
    _ npi: NPI?, _ role: String, _ remark: String, _ context: ScrubContext, _ lines: [Int], _ draft: inout Draft
) {
    guard let npi, !npi.isValid else { return }
    let fault = npi == .malformed ? "is not ten digits" : "fails its check digit"
    context.report(
        .npi001, lines: lines, prediction: Prediction(carc: "16", remarks: [remark]),
        message: "The \(role) provider's NPI \(fault).", remedy: "Correct the \(role) provider's NPI.", to: &draft)
}

@inline(__always)
private func checkTaxonomy(
    _ taxonomy: Taxonomy?, _ role: String, _ remark: String, _ context: ScrubContext, _ lines: [Int],
    _ draft: inout Draft
) {
    guard let taxonomy else { return }
    let isShaped = taxonomy.isWellFormed
    if isShaped && context.isKnown(taxonomy) { return }
    context.report(
        .tax001, lines: lines, prediction: Prediction(carc: "16", remarks: [remark]),
        message: "The \(role) provider's taxonomy \(isShaped ? "is in no list" : "has not the shape of a code").",
        remedy: "Correct the \(role) provider's taxonomy.", to: &draft)
}

extension ScrubContext {
    /// True unless a list of taxonomies of one of the claim's days is loaded and does not have it.
    fileprivate func isKnown(_ taxonomy: Taxonomy) -> Bool {
        for index in days.indices {
            guard let lists = days[index].lists, lists.has(.taxonomy) else { continue }
            if !lists.contains(.taxonomy, taxonomy, on: days[index].date) { return false }
        }
        return true
    }
}

/// NPI-002: Medicare takes tests, imaging's technical part, equipment and therapy only with the NPI of who ordered them or
/// certified the plan of care.
///
/// Source: Pub. 100-04 ch. 1 section 80.3 and ch. 26 section 10.4 (item 17); 42 CFR 424.507; Pub. 100-02 ch. 15 section 220.
func checkOrderers(_ context: ScrubContext, _ draft: inout Draft) {
    guard context.isMedicare else { return }
    let kinds: CodeKinds = [.laboratory, .imaging, .equipment]
    guard context.kinds.meets(kinds) || context.traits.contains(.therapy), context.claim.referring == nil else { return }
    for position in context.own where context.claim.lines[position].ordering == nil {
        let line = context.lines[position]
        let isTherapy = line.payableRow?.multipleProcedure == 5
        guard isTherapy || line.kinds.meets(kinds) && isOrdered(line) else { continue }
        context.report(
            .npi002, lines: [position],
            prediction: Prediction(carc: "16", remarks: isTherapy ? ["N286"] : ["N265"]),
            message: "\(context.title(position)) does not name who \(isTherapy ? "certified the plan of care" : "ordered it").",
            remedy: "Add the NPI of who \(isTherapy ? "certified the plan of care (DN)" : "ordered it (DK)") to "
                + "\(context.label(position)).", to: &draft)
    }
}

/// Laboratory tests and equipment; of imaging only what has a technical part. An interpretation alone needs none.
private func isOrdered(_ line: LineFacts) -> Bool {
    if line.marks.contains(.m26) { return false }
    if line.kinds.contains(.imaging) {
        return line.row?.componentIndicator == 1 || line.row?.componentIndicator == 3
    }
    return line.row?.componentIndicator != 2
}

/// PRV-001: professions that Medicare pays for some services alone.
///
/// Chiropractors are paid for manipulation of the spine, dietitians for nutrition therapy, and social workers,
/// psychologists and therapists for no visits of evaluation and management.
/// Source: Pub. 100-02 ch. 15 sections 160, 170, 240.1.1; 42 CFR 410.130 to 410.134.
private func checkProfession(_ context: ScrubContext, _ draft: inout Draft) {
    guard context.isMedicare else { return }
    let claim = context.claim
    let treating = (claim.rendering ?? claim.billing).taxonomy?.classification ?? 0
    claim.lines.withUnsafeBufferPointer { lines in
        for position in lines.indices {
            let own = lines[position].rendering?.taxonomy?.classification
            guard let profession = Profession(classification: own ?? treating),
                let code = lines[position].procedure,
                !profession.mayBill(code, context.lines[position].kinds)
            else { continue }
            context.report(
                .prv001, lines: [position],
                message: "\(context.title(position)) is rendered by a \(profession.rawValue), whom Medicare does not pay for "
                    + "it.",
                remedy: "Check who rendered \(context.label(position)) and the taxonomy given.", to: &draft)
        }
    }
}

private enum Profession: String {
    case chiropractor, dietitian
    case socialWorker = "social worker"
    case psychologist, therapist

    /// - Parameter classification: the first four characters of a taxonomy. Source: NUCC.
    init?(classification: UInt32) {
        switch classification {
        case 0x31_31_31_4E: self = .chiropractor  // 111N
        case 0x31_33_33_56: self = .dietitian  // 133V
        case 0x31_30_34_31: self = .socialWorker  // 1041
        case 0x31_30_33_54: self = .psychologist  // 103T
        case 0x32_32_35_31, 0x32_32_35_58, 0x32_33_35_5A: self = .therapist  // 2251, 225X, 235Z
        default: return nil
        }
    }

    func mayBill(_ code: HCPCS, _ kinds: CodeKinds) -> Bool {
        switch self {
        case .chiropractor: Profession.manipulation.contains(code)
        case .dietitian: Profession.nutrition.contains(code)
        case .socialWorker, .psychologist, .therapist: !kinds.contains(.faceToFace)
        }
    }

    private static let manipulation = ["98940", "98941", "98942"].compactMap { HCPCS($0) }
    private static let nutrition = ["97802", "97803", "97804", "G0108", "G0109", "G0270", "G0271"].compactMap { HCPCS($0) }
}
