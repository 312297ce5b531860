import Foundation
import Testing
import X12

/// Real and published sample files. They are no part of the repository: MEDPAY_DATA names the folder that holds them.
@Suite(.enabled(if: Samples.root != nil, "MEDPAY_DATA is not set: it names the folder with the sample files"))
struct SampleFilesTests {
    @Test func `every 837P is read, and those with a fault are refused for it`() throws {
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

    @Test func `a real file gives the same claims byte by byte`() throws {
        for (name, bytes) in try Samples.files(in: "837p") where bytes.count < 10_000 {
            #expect(readClaims(bytes, pieces: 1) == readClaims(bytes), "\(name)")
        }
    }

    @Test(arguments: ["837i", "837d", "835", "ack"])
    func `whatever is no 837P is refused with segment, position and reason`(folder: String) throws {
        for (name, bytes) in try Samples.files(in: folder) {
            let outcome = readClaims(bytes)
            let error = try #require(outcome.error, "\(name)")
            #expect(outcome.values.isEmpty, "\(name)")
            #expect([.notProfessionalClaim, .notX12, .separatorInvalid].contains(error.reason), "\(name)")
            #expect(["ST", "ISA", "IEA"].contains(error.segment), "\(name)")
            #expect(error.description.contains("segment \(error.position)"), "\(name)")
        }
    }

    @Test func `every malformed file is refused`() throws {
        for (name, bytes) in try Samples.files(in: "malformed") {
            #expect(readClaims(bytes).error?.reason == Samples.malformed[name], "\(name)")
            #expect(readRemittance(bytes).error != nil, "\(name)")
        }
    }

    @Test func `every 835 is read, and those with a fault are refused for it`() throws {
        for (name, bytes) in try Samples.files(in: "835") {
            let outcome = readRemittance(bytes)
            #expect(outcome.error?.reason == Samples.faultyRemittances[name], "\(name)")
            if outcome.error == nil { #expect(!outcome.values.isEmpty, "\(name)") }
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

    static let faultyClaims: [String: X12Error.Reason] = [
        // No subscriber at all: the claim stands under the billing provider. SE01 says 15 of 13 segments.
        "CloudFocused__healthcare-edi-converter/111111.edi": .segmentOutOfPlace,
        // The service line has no LX. SE01 says 25 of 23 segments.
        "CloudFocused__healthcare-edi-converter/sample837p_02.txt": .segmentOutOfPlace,
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
        // The ISA is a byte short, which is forgiven; the rest is not.
        "imsweb__x12-parser/x12_bad_first_line.txt": .parentMismatch,
        // NM1*117 where NM1*85 should be.
        "imsweb__x12-parser/x12_bad_valid_code.txt": .segmentMissing,
        "imsweb__x12-parser/x12_loop_errors1_exceeds_max_1_parent.txt": .segmentRepeated,
        "imsweb__x12-parser/x12_loop_errors3_missing_loops.txt": .segmentMissing,
        // Its own fault (NM102 and CLM05 empty) is for scrubbing; the one it shares with its sisters is found.
        "imsweb__x12-parser/x12_missing_elements.txt": .parentMismatch,
        "imsweb__x12-parser/x12_missing_required_loops_mult_repeats.txt": .parentMismatch,
        "imsweb__x12-parser/x12_no_isa_line.txt": .notX12,
        // Its own fault (REF before N4) changes nothing that is read; the one it shares with its sisters is found.
        "imsweb__x12-parser/x12_segments_out_of_order.txt": .parentMismatch,
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
        // A line folded within PLB, where the line end is the terminator.
        "harshityadav95__Data-Converter-EDI-835/EDI835BIG.txt": .segmentMalformed,
        // SE01 says 10 of 18 segments; BPR02 is 1000.00 where 100.00 is paid.
        "harshityadav95__Data-Converter-EDI-835/EDI835input.txt": .countMismatch,
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
