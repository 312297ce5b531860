import Claims
import Reference

/// NPI-001, TAX-001. An identifier that is absent is not checked; its value is never shown.
///
/// Source: 45 CFR 162.406; NUCC taxonomy structure; Pub. 100-04 ch. 1 section 80. Whether a taxonomy exists is checked
/// where a list of them is loaded.
func checkProviders(_ context: ScrubContext, _ known: inout KnownProviders, _ draft: inout Draft) {
    checkNPI(context.claim.billing.npi, .billing, nil, context, &known, &draft)
    checkTaxonomy(context.claim.billing.taxonomy, .billing, nil, context, &known, &draft)
    if case .some = context.claim.rendering {
        checkNPI(context.claim.rendering?.npi, .rendering, nil, context, &known, &draft)
        checkTaxonomy(context.claim.rendering?.taxonomy, .rendering, nil, context, &known, &draft)
    }
    checkNPI(context.claim.referring, .referring, nil, context, &known, &draft)
    if context.traits.rawValue & Traits([.lineProvider, .orderer]).rawValue != 0 {
        checkLineProviders(context, &known, &draft)
    }
    checkProfession(context, &draft)
}

private func checkLineProviders(_ context: ScrubContext, _ known: inout KnownProviders, _ draft: inout Draft) {
    context.claim.lines.withUnsafeBufferPointer { lines in
        for position in lines.indices {
            checkNPI(lines[position].ordering, .ordering, position, context, &known, &draft)
            guard case .some(let rendering) = lines[position].rendering else { continue }
            checkNPI(rendering.npi, .rendering, position, context, &known, &draft)
            checkTaxonomy(rendering.taxonomy, .rendering, position, context, &known, &draft)
        }
    }
}

/// In which part a provider stands on a claim, with the remarks that go with its faults.
private enum ProviderRole: String {
    case billing, rendering, referring, ordering

    var npiRemark: String {
        switch self {
        case .billing: "N257"
        case .rendering: "N290"
        case .referring: "N286"
        case .ordering: "N265"
        }
    }

    var taxonomyRemark: String { self == .billing ? "N255" : "N288" }
}

/// Identifiers that were found sound a claim ago: a batch has few providers and many claims.
struct KnownProviders: Sendable {
    /// As `NPI.rawValue`; 0: none.
    fileprivate var npis: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    private var next = 0
    /// Well formed.
    private var taxonomies: (Taxonomy?, Taxonomy?)

    fileprivate func has(_ taxonomy: Taxonomy) -> Bool {
        taxonomies.0?.code == taxonomy.code || taxonomies.1?.code == taxonomy.code
    }

    fileprivate mutating func add(_ taxonomy: Taxonomy) { taxonomies = (taxonomy, taxonomies.0) }

    @inline(__always)
    fileprivate func has(_ npi: NPI) -> Bool {
        npi.rawValue != 0
            && (npis.0 == npi.rawValue || npis.1 == npi.rawValue || npis.2 == npi.rawValue || npis.3 == npi.rawValue)
    }

    fileprivate mutating func add(_ npi: NPI) {
        switch next {
        case 0: npis.0 = npi.rawValue
        case 1: npis.1 = npi.rawValue
        case 2: npis.2 = npi.rawValue
        default: npis.3 = npi.rawValue
        }
        next = (next + 1) % 4
    }
}

/// - Parameter line: the position of the line that names the provider; nil: the claim does.
@inline(__always)
private func checkTaxonomy(
    _ taxonomy: Taxonomy?, _ role: ProviderRole, _ line: Int?, _ context: ScrubContext,
    _ known: inout KnownProviders, _ draft: inout Draft
) {
    guard let taxonomy else { return }
    if !known.has(taxonomy) {
        guard taxonomy.isWellFormed else { return report(taxonomy, role, line, context, &draft) }
        known.add(taxonomy)
    }
    if !context.isKnown(taxonomy) { report(taxonomy, role, line, context, &draft) }
}

/// - Parameter line: the position of the line that names the provider; nil: the claim does.
@inline(__always)
private func checkNPI(
    _ npi: NPI?, _ role: ProviderRole, _ line: Int?, _ context: ScrubContext, _ known: inout KnownProviders,
    _ draft: inout Draft
) {
    guard let npi, !known.has(npi) else { return }
    guard !npi.isValid else { return known.add(npi) }
    let fault = npi == .malformed ? "is not ten digits" : "fails its check digit"
    context.report(
        .npi001, lines: line.map { [$0] } ?? [], prediction: Prediction(carc: "16", remarks: [role.npiRemark]),
        message: "The \(role.rawValue) provider's NPI \(fault).",
        remedy: "Correct the \(role.rawValue) provider's NPI.",
        to: &draft)
}

private func report(
    _ taxonomy: Taxonomy, _ role: ProviderRole, _ line: Int?, _ context: ScrubContext, _ draft: inout Draft
) {
    let fault = taxonomy.isWellFormed ? "is in no list" : "has not the shape of a code"
    context.report(
        .tax001, lines: line.map { [$0] } ?? [], prediction: Prediction(carc: "16", remarks: [role.taxonomyRemark]),
        message: "The \(role.rawValue) provider's taxonomy \(fault).",
        remedy: "Correct the \(role.rawValue) provider's taxonomy.", to: &draft)
}

extension ScrubContext {
    /// True unless a list of taxonomies of one of the claim's days is loaded and does not have it.
    fileprivate func isKnown(_ taxonomy: Taxonomy) -> Bool {
        guard has(.lists) else { return true }
        for index in 0..<ownDayCount {
            guard let lists = days[index].lists?.table, lists.has(.taxonomy) else { continue }
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
    guard context.isMedicares(.npi002) else { return }
    let kinds: CodeKinds = [.laboratory, .imaging, .equipment]
    guard context.kinds.meets(kinds) || context.traits.contains(.therapy), context.claim.referring == nil else {
        return
    }
    for position in context.own where !context.lines[position].hasOrderer {
        let line = context.lines[position]
        let isTherapy = line.payableRow?.multipleProcedure == 5
        guard isTherapy || line.kinds.meets(kinds) && isOrdered(line) else { continue }
        context.report(
            .npi002, lines: [position],
            prediction: Prediction(carc: "16", remarks: isTherapy ? ["N286"] : ["N265"]),
            message:
                "\(context.title(position)) does not name who \(isTherapy ? "certified the plan of care" : "ordered it").",
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
    guard context.isMedicares(.prv001), context.claim.frequency != .void else { return }
    let treating = context.claim.specialty
    guard Profession(classification: treating) != nil || context.traits.contains(.lineProvider) else { return }
    context.claim.lines.withUnsafeBufferPointer { lines in
        for position in lines.indices {
            let own = lines[position].rendering?.taxonomy?.classification
            guard let profession = Profession(classification: own ?? treating),
                let code = lines[position].procedure,
                !profession.mayBill(code, context.lines[position].kinds)
            else { continue }
            context.report(
                .prv001, lines: [position],
                message:
                    "\(context.title(position)) is rendered by a \(profession.rawValue), whom Medicare does not pay for "
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
    private static let nutrition = ["97802", "97803", "97804", "G0108", "G0109", "G0270", "G0271"].compactMap {
        HCPCS($0)
    }
}
