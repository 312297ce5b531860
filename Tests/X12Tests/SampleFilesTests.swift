import Foundation
import Testing
import X12

/// Real and published sample files. They are no part of the repository: MEDPAY_DATA names the folder that holds them.
@Suite(.enabled(if: Samples.root != nil, "MEDPAY_DATA is not set: it names the folder with the sample files"))
struct SampleFilesTests {
    // MARK: - Strict

    @Test func `every 837P is read strictly, and those with a fault are refused for it`() throws {
        let files = try Samples.files(in: "837p")
        #expect(files.count >= Samples.faultyClaims.count)
        for (name, bytes) in files {
            let outcome = readClaims(bytes)
            if let reason = Samples.faultyClaims[name] {
                #expect(outcome.error?.reason == reason, "\(name)")
            } else {
                #expect(outcome.error == nil, "\(name)")
                #expect(outcome.values.allSatisfy { !$0.lines.isEmpty }, "\(name)")
                #expect(!outcome.values.isEmpty, "\(name)")
            }
        }
    }

    @Test(arguments: ["837i", "837d", "835", "ack"])
    func `whatever is no 837P is refused with segment, position and reason`(folder: String) throws {
        for (name, bytes) in try Samples.files(in: folder) {
            let outcome = readClaims(bytes)
            let error = try #require(outcome.error, "\(name)")
            #expect(outcome.values.isEmpty, "\(name)")
            // An ISA that is not padded comes before the ST that tells what the file is.
            let reasons: [X12Error.Reason] = [.notProfessionalClaim, .notX12, .separatorInvalid, .headerMalformed]
            #expect(reasons.contains(error.reason), "\(name)")
            #expect(["ST", "ISA", "IEA"].contains(error.segment), "\(name)")
            #expect(error.description.contains("segment \(error.position)"), "\(name)")
        }
    }

    @Test func `every malformed file is refused strictly, for the fault that comes first`() throws {
        for (name, bytes) in try Samples.files(in: "malformed") {
            #expect(readClaims(bytes).error?.reason == Samples.malformed[name], "\(name)")
            #expect(readRemittance(bytes).error != nil, "\(name)")
        }
    }

    @Test func `every 835 is read strictly, and those with a fault are refused for it`() throws {
        for (name, bytes) in try Samples.files(in: "835") {
            let outcome = readRemittance(bytes)
            #expect(outcome.error?.reason == Samples.faultyRemittances[name], "\(name)")
            if outcome.error == nil { #expect(!outcome.values.isEmpty, "\(name)") }
        }
    }

    // MARK: - Lenient

    @Test func `every 837P gives claims, but for a few`() throws {
        for (name, bytes) in try Samples.files(in: "837p") {
            let outcome = readClaims(bytes, strictness: .lenient)
            if let reason = Samples.claimless[name] {
                #expect(outcome.values.isEmpty, "\(name)")
                #expect((outcome.error ?? outcome.refused.first?.error)?.reason == reason, "\(name)")
            } else {
                #expect(outcome.error == nil && outcome.refused.isEmpty, "\(name)")
                #expect(!outcome.values.isEmpty, "\(name)")
                #expect(outcome.values.allSatisfy { !$0.lines.isEmpty }, "\(name)")
                // What strict refuses is told.
                #expect(outcome.notices.isEmpty == (Samples.faultyClaims[name] == nil), "\(name)")
            }
        }
    }

    @Test func `every 835 gives claims, but for a few`() throws {
        for (name, bytes) in try Samples.files(in: "835") {
            let outcome = readRemittance(bytes, strictness: .lenient)
            #expect(outcome.error?.reason == Samples.endedRemittances[name], "\(name)")
            #expect(outcome.values.isEmpty == Samples.claimlessRemittances.contains(name), "\(name)")
        }
    }

    @Test func `every malformed file is told to be so`() throws {
        for (name, bytes) in try Samples.files(in: "malformed") {
            let outcome = readClaims(bytes, strictness: .lenient)
            #expect(!outcome.faults.isEmpty || outcome.error != nil, "\(name)")
            let remitted = readRemittance(bytes, strictness: .lenient)
            #expect(!remitted.faults.isEmpty || remitted.error != nil, "\(name)")
        }
    }

    @Test(arguments: [("837i", TransactionKind.institutionalClaim), ("837d", .dentalClaim)])
    func `an institutional or dental claim is refused by name`(folder: String, kind: TransactionKind) throws {
        for (name, bytes) in try Samples.files(in: folder) {
            let outcome = readClaims(bytes, strictness: .lenient)
            let error = try #require(outcome.error, "\(name)")
            #expect(outcome.values.isEmpty && outcome.refused.isEmpty, "\(name)")
            if Samples.bare.contains(name) {
                #expect(error.reason == .notX12, "\(name)")
            } else {
                #expect(error.reason == .notProfessionalClaim && error.found == kind, "\(name)")
                #expect(error.description.contains("this is \(kind.name), not an 837P"), "\(name)")
                let refusals = outcome.notices.filter(\.isRefusal)
                #expect(!refusals.isEmpty, "\(name)")
                #expect(refusals.allSatisfy { $0.level == .transaction && $0.error.found == kind }, "\(name)")
            }
        }
    }

    @Test func `a real file gives the same byte by byte`() throws {
        for (name, bytes) in try Samples.files(in: "837p") where bytes.count < 10_000 {
            #expect(readClaims(bytes, pieces: 1) == readClaims(bytes), "\(name)")
            let whole = readClaims(bytes, strictness: .lenient)
            #expect(readClaims(bytes, pieces: 1, strictness: .lenient) == whole, "\(name)")
        }
        for (name, bytes) in try Samples.files(in: "835") where bytes.count < 10_000 {
            let whole = readRemittance(bytes, strictness: .lenient)
            #expect(readRemittance(bytes, pieces: 1, strictness: .lenient) == whole, "\(name)")
        }
    }

    @Test(arguments: ["837p", "837i", "837d", "835", "ack", "malformed"])
    func `a strict reader ends where a lenient one finds the first fault`(folder: String) throws {
        for (name, bytes) in try Samples.files(in: folder) {
            let claims = readClaims(bytes, strictness: .lenient)
            #expect(readClaims(bytes).error == claims.faults.first ?? claims.error, "\(name)")
            let remitted = readRemittance(bytes, strictness: .lenient)
            #expect(readRemittance(bytes).error == remitted.faults.first ?? remitted.error, "\(name)")
        }
    }

    // MARK: - Counts

    /// How many services each claim has, in the order of the file; nil: the claim is refused.
    private func claims(_ bytes: [UInt8]) -> (services: [Int?], isWhole: Bool) {
        var reader = ProfessionalClaimReader(pseudonym: digest)
        var services: [Int?] = []
        let take = { (event: ClaimFileEvent) in
            if case .claim(let claim, names: _) = event { services.append(claim.lines.count) }
            if case .refusedClaim = event { services.append(nil) }
        }
        do {
            try reader.feed(bytes, event: take)
            try reader.finish(event: take)
            return (services, true)
        } catch {
            return (services, false)
        }
    }

    private func remitted(_ bytes: [UInt8]) -> (services: [Int?], isWhole: Bool) {
        var reader = RemittanceReader()
        var services: [Int?] = []
        let take = { (event: RemittanceFileEvent) in
            if case .claim(let claim) = event { services.append(claim.lines.count) }
            if case .notice(let notice) = event, notice.level == .claim, notice.isRefusal { services.append(nil) }
        }
        do {
            try reader.feed(bytes, event: take)
            try reader.finish(event: take)
            return (services, true)
        } catch {
            return (services, false)
        }
    }

    private func compare(_ found: (services: [Int?], isWhole: Bool), with counted: [Int], _ name: String) {
        if found.isWhole {
            #expect(found.services.count == counted.count, "\(name)")
        } else {
            #expect(found.services.count <= counted.count, "\(name)")
        }
        for (services, count) in zip(found.services, counted) {
            if let services { #expect(services == count, "\(name)") }
        }
    }

    @Test(arguments: ["837p", "837i", "837d", "malformed"])
    func `as many claims and services are read or refused as CLM and SV1 stand in the file`(folder: String) throws {
        for (name, bytes) in try Samples.files(in: folder) {
            let guides = ["005010X222", "005010X291", "005010X298", "004010X098"]
            let counted = Samples.count("CLM", "SV1", in: bytes) { set, version in
                set == "837" && guides.contains { version.hasPrefix($0) }
            }
            compare(claims(bytes), with: counted, name)
        }
    }

    @Test(arguments: ["835", "malformed"])
    func `as many remitted claims and services as CLP and SVC`(folder: String) throws {
        for (name, bytes) in try Samples.files(in: folder) {
            let counted = Samples.count("CLP", "SVC", in: bytes) { set, _ in set == "835" }
            compare(remitted(bytes), with: counted, name)
        }
    }
}

enum Samples {
    static let root = ProcessInfo.processInfo.environment["MEDPAY_DATA"]

    static func files(in folder: String) throws -> [(name: String, bytes: [UInt8])] {
        let directory = URL(filePath: try #require(root)).appending(path: "x12/\(folder)")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted()
        return try paths.compactMap { path in
            let url = directory.appending(path: path)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return nil }
            return (path, [UInt8](try Data(contentsOf: url)))
        }
    }

    /// How many of `services` follow each of `claims`, in the transactions wanted: with no more of X12 than that
    /// segments end with the byte after ISA16, and elements with the one after "ISA". Empty where no ISA comes first.
    static func count(
        _ claims: String, _ services: String, in bytes: [UInt8],
        where isWanted: (_ set: String, _ version: String) -> Bool
    ) -> [Int] {
        let text = bytes.drop { $0 <= 0x20 || $0 >= 0x80 }
        guard text.starts(with: "ISA".utf8), text.count > 106 else { return [] }
        let separator = text[text.startIndex + 3]
        let separators = text.indices.filter { text[$0] == separator }.prefix(16)
        guard let last = separators.last, separators.count == 16, last + 2 < text.endIndex else { return [] }
        var counts: [Int] = []
        var (version, isInside) = ("", false)
        for segment in text.split(separator: text[last + 2]) {
            let elements = segment.drop { $0 <= 0x20 }.split(separator: separator, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            switch elements.first {
            case "GS": version = elements.count > 8 ? elements[8] : ""
            case "ST" where elements.count > 1:
                isInside = isWanted(elements[1], elements.count > 3 && !elements[3].isEmpty ? elements[3] : version)
            case "SE": isInside = false
            case claims where isInside: counts.append(0)
            case services where isInside && !counts.isEmpty: counts[counts.count - 1] += 1
            default: break
            }
        }
        return counts
    }

    /// A transaction without interchange and group: nothing names its separators.
    static let bare: Set<String> = [
        "bryanbritten__edi-x12-healthcare-demo/claim.edi", "bryanbritten__edi-x12-healthcare-demo/orthodontics.edi",
    ]

    /// Of which a lenient reader reads no claim either, and why.
    static let claimless: [String: X12Error.Reason] = [
        // No subscriber at all: the only claim stands under the billing provider.
        "CloudFocused__healthcare-edi-converter/111111.edi": .segmentOutOfPlace,
        // Masked beyond reading: GS08 is 999999X999X9, so nothing says that it is professional.
        "Inteligenz__X12Parser/837_DeIdent_03.dat": .notProfessionalClaim,
        "Inteligenz__X12Parser/837_DeIdent_04.dat": .notProfessionalClaim,
        // A transaction without interchange and group: nothing names its separators.
        "bryanbritten__edi-x12-healthcare-demo/encounter.edi": .notX12,
    ]

    /// Of which a lenient reader reads no claim.
    static let claimlessRemittances: Set<String> = [
        "keironstoddart__edi-835-parser/blue_cross_nc_sample.txt",  // No ISA.
        "moov-io__x12/sample2.txt",  // Its only claim does not balance.
        "ryanco__x12-parser/example835One.txt",  // Both CLP end after CLP02.
    ]

    /// Which end a lenient reader too.
    static let endedRemittances: [String: X12Error.Reason] = [
        "keironstoddart__edi-835-parser/blue_cross_nc_sample.txt": .notX12
    ]

    /// What a strict reader finds first.
    static let faultyClaims: [String: X12Error.Reason] = [
        // The ISA has not 106 bytes. No subscriber at all: the claim stands under the billing provider.
        // SE01 says 15 of 13 segments.
        "CloudFocused__healthcare-edi-converter/111111.edi": .headerMalformed,
        // The ISA has not 106 bytes. The service line has no LX. SE01 says 25 of 23 segments.
        "CloudFocused__healthcare-edi-converter/sample837p_02.txt": .headerMalformed,
        // Masked beyond reading: GS08 is 999999X999X9, qualifiers are XX, control numbers do not come back.
        "Inteligenz__X12Parser/837_DeIdent_03.dat": .notProfessionalClaim,
        "Inteligenz__X12Parser/837_DeIdent_04.dat": .notProfessionalClaim,
        // A transaction without interchange and group: nothing names its separators.
        "bryanbritten__edi-x12-healthcare-demo/encounter.edi": .notX12,
        // ISA13 is 000001508, IEA02 is 000001770.
        "databricks-industry-solutions__x12-edi-parser/Molina_Mock_UP_837P_File.txt": .controlNumberMismatch,
        // The second subscriber's parent is a level 3 that does not exist. SE01 says 25 of 34 segments, HI01 has a
        // qualifier and no code, and CLM02 is not the sum of the lines.
        "imsweb__x12-parser/x12_multiple_isa.txt": .parentMismatch,
        "imsweb__x12-parser/x12_multiple_transactions.txt": .parentMismatch,
        "imsweb__x12-parser/x12_valid_different_separators.txt": .parentMismatch,
    ]

    static let malformed: [String: X12Error.Reason] = [
        // The last patient level stands under another subscriber.
        "databricks-industry-solutions__x12-edi-parser/CHPW_Claimdata_edited.txt.tmp": .parentMismatch,
        "donfox__pyx12_837p_to_json/sample_837p_minimal.txt": .countMismatch,
        // The ISA is a byte short.
        "imsweb__x12-parser/x12_bad_first_line.txt": .headerMalformed,
        // NM1*117 where NM1*85 should be.
        "imsweb__x12-parser/x12_bad_valid_code.txt": .segmentMissing,
        "imsweb__x12-parser/x12_loop_errors1_exceeds_max_1_parent.txt": .segmentRepeated,
        "imsweb__x12-parser/x12_loop_errors3_missing_loops.txt": .segmentMissing,
        // NM102 is empty, and further down CLM05.
        "imsweb__x12-parser/x12_missing_elements.txt": .elementMissing,
        "imsweb__x12-parser/x12_missing_required_loops_mult_repeats.txt": .parentMismatch,
        "imsweb__x12-parser/x12_no_isa_line.txt": .notX12,
        // REF before N4 in the billing provider's loop.
        "imsweb__x12-parser/x12_segments_out_of_order.txt": .segmentOutOfPlace,
        "ryanco__x12-parser/example835SpecialCharsOne.txt": .notProfessionalClaim,
        // The element separator is a letter of two bytes.
        "ryanco__x12-parser/example835nonasciielemsep.txt": .separatorInvalid,
    ]

    static let faultyRemittances: [String: X12Error.Reason] = [
        // Amounts are masked (9s), or were changed and no longer add up.
        "Inteligenz__X12Parser/835_DeIdent_01.dat": .unbalanced,
        "Inteligenz__X12Parser/ExampleFromNth.txt": .unbalanced,
        // The last CLP ends after CLP02.
        "Inteligenz__X12Parser/Example1.txt": .elementMissing,
        // SE01 says 182 of 183 segments.
        "bryanbritten__edi-x12-healthcare-demo/multiple-claims-single-check.edi": .countMismatch,
        // A segment PLXX. ST02 and SE02, ISA13 and IEA02 differ.
        "databricks-industry-solutions__x12-edi-parser/no_plb_sample.txt": .segmentMalformed,
        // ST02 and SE02 differ, ISA13 and IEA02 too, and BPR02 does not balance.
        "databricks-industry-solutions__x12-edi-parser/plb_sample.txt": .controlNumberMismatch,
        // SE01 says 29 of 19, and 12 of 23; ISA13 and IEA02 differ.
        "databricks-industry-solutions__x12-edi-parser/sample.txt": .countMismatch,
        // The claim's CAS were taken out.
        "databricks-industry-solutions__x12-edi-parser/sample_no_cas.txt": .unbalanced,
        // GE01 says 3 transactions of 1; ISA13 and IEA02 differ.
        "databricks-industry-solutions__x12-edi-parser/sample_services.txt": .countMismatch,
        // The ISA has not 106 bytes. A line folded within PLB, where the line end is the terminator.
        "harshityadav95__Data-Converter-EDI-835/EDI835BIG.txt": .headerMalformed,
        // The ISA has not 106 bytes. SE01 says 10 of 18 segments; BPR02 is 1000.00 where 100.00 is paid.
        "harshityadav95__Data-Converter-EDI-835/EDI835input.txt": .headerMalformed,
        // The ISA has more than 106 bytes; nothing else is wrong.
        "kputnam__stupidedi/1.edi": .headerMalformed,
        // A transaction without interchange and group.
        "keironstoddart__edi-835-parser/blue_cross_nc_sample.txt": .notX12,
        // The claim's charge is one cent more than payment and adjustments; the second transaction balances.
        "moov-io__x12/sample1.txt": .unbalanced,
        // CAS adds up to 1201.68, charge less payment to 199.68.
        "moov-io__x12/sample2.txt": .unbalanced,
        // BPR*DATA*NOT*VALID.
        "ryanco__x12-parser/example835One.txt": .amountNotDecimal,
    ]
}
