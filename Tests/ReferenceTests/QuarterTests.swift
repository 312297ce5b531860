import Claims
import Reference
import Testing

struct QuarterTests {
    @Test(arguments: [
        ("AOC_V2026Q2-MCR.csv", "2026Q2"), ("ptp_practitioner_2024q2.assumed-dates.txt", "2024Q2"),
        ("MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", "2026Q2"), ("eff-10-01-2025.csv", "2025Q4"),
        ("ccipra-v301r0-f1.txt", "2024Q2"), ("ccipra-v322r0-f1.excerpt.txt", "2026Q3"),
        ("ccipra-v313r1-f4.TXT", "2025Q4"), ("PPRRVU25_JAN.csv", "2025Q1"), ("PPRRVU2026_Jul_nonQPP.csv", "2026Q3"),
        ("rvu25d_0", "2025Q4"), ("rvu24ar.zip", "2024Q1"), ("ZIP5_OCT2025.txt", "2025Q4"),
        ("rvu26a-updated-12-29-2025.zip", "2026Q1"), ("rvu2025d.zip", "2025Q4"),
    ])
    func `CMS's file names say the quarter`(name: String, quarter: String) {
        #expect(Quarter(fileName: name)?.description == quarter)
    }

    @Test(arguments: [
        "OPPSCAP_Oct.csv", "GPCI2025.csv", "2026Q5.txt", "04-02-2026", "05-01-2026", "v304r0", "", "Q", "1900Q1",
    ])
    func `other names say nothing`(name: String) { #expect(Quarter(fileName: name) == nil) }

    @Test func `a quarter's days`() throws {
        let quarter = try #require(Quarter("2024Q1"))
        #expect(quarter.first == date("2024-01-01") && quarter.last == date("2024-03-31"))
        #expect(Quarter("2024Q4")?.last == date("2024-12-31"))
        #expect(Quarter(containing: date("2024-12-31"))?.description == "2024Q4")
        #expect(Quarter(containing: date("2024-02-29")) == quarter)
    }
}
