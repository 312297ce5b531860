/// Small files in CMS's own formats. Headings are copied from PPRRVU25_JAN.csv, GPCI2025.csv, ccipra-v322r0-f1.txt,
/// MCR_MUE_PractitionerServices_Eff_04-01-2026.csv and AOC_V2026Q2-MCR.csv; rows are made up or cut.
enum CMSText {
    private static let feeAbove = """
        ,,,STATUS,MEDICARE ,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,\
        ASST,CO-,TEAM,@ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT
        """
    private static let feeBelow = """
        HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,\
        PROC,SURG,SURG,SURG,SURG,@BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT
        """

    /// 20552 as in RVU25A.
    static let feeRow = """
        20552,,"Quoted, with a comma",A,,0.66,0.84,,0.36,,0.07,1.57,1.09,0,000,0.00,0.00,0.00,2,0,1,0,0,,32.3465,09,0,99,\
        0.00,0.00,0.00
        """

    /// The layout of 2025, with its CRLF line ends and its closing row.
    static func fees(
        _ rows: [String] = [feeRow],
        title: String = "2025 National Physician Fee Schedule Relative Value File January Release"
    ) -> String {
        let head = [",,\(title),,", ",,Latin-1: \u{AE},,", ",,RELEASED 12/23/2024,,"]
        let headings = [feeAbove, feeBelow].map { $0.replacing("@", with: "") }
        return lines(head + headings + rows + ["\u{1A},,,,,"])
    }

    /// The layout of 2026: a pricing indicator before ENDO BASE. Its headings are assumed.
    static func fees2026(_ rows: [String]) -> String {
        let title = ",,2026 National Physician Fee Schedule Relative Value File January Release,,"
        let headings = [
            feeAbove.replacing("@", with: "PRICING,"), feeBelow.replacing("@", with: "INDICATOR,"),
        ]
        return lines([title] + headings + rows)
    }

    static func feeRow2026(pricing: Int, factor: String) -> String {
        "20552,,,A,,0.66,0.84,,0.36,,0.07,1.57,1.09,0,000,0.00,0.00,0.00,2,0,1,0,0,\(pricing),,\(factor),09,0,99,0.00,0.00,0.00"
    }

    static let localityHeader =
        "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,2025 PW GPCI (with 1.0 Floor),"
        + "2025 PE GPCI,2025 MP GPCI"

    static func localities(_ rows: [String], header: String = localityHeader) -> String {
        lines(["ADDENDUM E. FINAL CY 2025 GEOGRAPHIC PRACTICE COST INDICES,,,,,,", ",,,,,,", header] + rows)
            + lines([
                #""MAC Assignments as of November 22, 2023",,,,,,"#, ",,,,,,", "*Work GPCI reflects a floor.,,,,,,",
            ])
    }

    /// Rows with spaces between their cells, which become tabs.
    static func edits(_ rows: [String]) -> String {
        let head = [
            "CPT only copyright 2025 American Medical Association.\t\t\t\t\t\t", "Column1/Column2 Edits\t\t\t\t\t\t",
            "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale",
            "\t\tprior to 1996\tDate\tDate\t0=not allowed\t", "\t\t\t\t*=no data\t1=allowed\t",
            "\t\t\t\t\t9=not applicable\t",
        ]
        return lines(head + rows.map { $0.replacing("_", with: "").replacing("|", with: "\t") })
    }

    static func limits(_ rows: [String]) -> String {
        let head = """
            "Notice of several lines. \n\nCPT\u{AE} is a trademark. ",,,\n"HCPCS/\nCPT Code",Practitioner Services MUE Values,\
            MUE Adjudication Indicator,MUE Rationale\n
            """
        return head + rows.map { "\($0)\n" }.joined()
    }

    static func addOns(_ rows: [String]) -> String {
        let head = [
            #""Notice ""quoted"" of"#, #"two lines",,,,,,,"#,
            "AOC_Edit_Type,Add-On_Code,AOC_DelDT,Primary_Code,Primary_Code_DelDT,AOC_Edit_EffDT,AOC_Edit_DelDT,"
                + "Special_Instruction_Notes",
        ]
        return (head + rows).map { "\($0)\n" }.joined()
    }

    private static func lines(_ lines: [String]) -> String { lines.map { "\($0)\r\n" }.joined() }
}
