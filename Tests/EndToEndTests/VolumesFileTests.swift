import Foundation
import Testing
import Trends

@testable import medpay

@Suite struct VolumesFileTests {
    private func codes(_ text: String) throws -> CommonCodes {
        let path = FileManager.default.temporaryDirectory.appending(path: "volumes-\(UUID().uuidString).csv").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try VolumesFile.commonCodes(path)
    }

    @Test func `codes of a list are common from 20,000 services, wherever its columns stand`() throws {
        let codes = try codes("note,services,code\nx,20000,20552\n,19999,20610\n\n\"y, z\",1e6,G0008\n")
        #expect(["20552", "20610", "G0008", "99213"].map(codes.contains) == [true, false, true, false])
    }

    /// Rows of states are parts of the nation's; those of the nation are one for each place of service.
    @Test func `of CMS's own file the rows of the nation are added up`() throws {
        let codes = try codes(
            """
            Rndrng_Prvdr_Geo_Lvl,Rndrng_Prvdr_Geo_Desc,HCPCS_Cd,HCPCS_Desc,Place_Of_Srvc,Tot_Srvcs
            National,National,20552,,F,9000.5
            National,National,20552,,O,11000
            National,National,20553,,O,11000
            State,Ohio,20553,,O,11000
            """)
        #expect(codes.contains("20552"))
        #expect(!codes.contains("20553"))
    }

    @Test(arguments: [
        ("", "has no codes"), ("code,services\n", "has no codes"),
        ("code;services\n", "line 1: expected a row of names"),
        ("code,services\n20552\n", "line 2: expected as many cells"),
        ("code,services\n2055,7\n", "line 2: expected a HCPCS code"),
        ("code,services\n20552,\"1,000\"\n", "line 2: expected a number of services"),
        ("code,services\n20552,-1\n", "line 2: expected a number of services"),
        ("code,services\n20552,inf\n", "line 2: expected a number of services"),
        ("code,services\n20552,\"7\n", "line 2, column 2: the quotation mark"),
    ])
    func `a list that cannot be read is refused with its line and what belongs there`(text: String, said: String) {
        let failure = #expect(throws: Failure.self) { try codes(text) }
        #expect(failure.map { "\($0)".contains(said) } == true, "\(failure.map { "\($0)" } ?? "")")
    }

    @Test func `without a list the built-in codes are the common ones`() {
        #expect(CommonCodes.builtIn.contains("20552"))
        #expect(!CommonCodes.builtIn.contains("0054T"))
    }
}
