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

    /// The layout of 2026: a pricing indicator before ENDO BASE, headed as in PPRRVU2026_Jan_nonQPP.csv.
    static func fees2026(_ rows: [String]) -> String {
        let title = ",,2026 National Physician Fee Schedule Relative Value File January Release,,"
        let headings = [
            feeAbove.replacing("@", with: "PRIC,"), feeBelow.replacing("@", with: "IND,"),
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

    // MARK: Fixed positions

    /// The cells at their positions, counted from 1, in a line of so many characters.
    static func placed(_ cells: [(Int, String)], length: Int) -> String {
        var line = [Character](repeating: " ", count: length)
        for (position, text) in cells {
            for (offset, character) in text.enumerated() { line[position - 1 + offset] = character }
        }
        return String(line)
    }

    /// The .txt of the relative value file: 20552 and 70551 TC as in RVU25A, in the positions of CMS's record layout, and
    /// A9152 with the mark that the layout leaves out.
    static func feesFixed(_ more: [String] = []) -> String {
        let rows: [[(Int, String)]] = [
            [
                (1, "20552"), (58, "A"), (62, "0.66"), (69, "0.84"), (78, "0.36"), (86, "0.07"), (93, "1.57"),
                (99, "1.09"), (103, "0"), (104, "000"), (107, ".00"), (110, ".00"), (113, ".00"), (116, "2"),
                (117, "0"),
                (118, "1"), (119, "0"), (120, "0"), (134, "32.3465"), (142, "09"), (144, "0"), (146, "99"),
                (154, "0.00"), (161, "0.00"), (168, "0.00"),
            ],
            [
                (1, "70551TC"), (58, "A"), (62, "0.00"), (69, "3.88"), (78, "3.88"), (82, "NA"), (86, "0.02"),
                (93, "3.90"), (99, "3.90"), (103, "1"), (104, "XXX"), (107, ".00"), (110, ".00"), (113, ".00"),
                (116, "4"), (117, "0"), (118, "0"), (119, "0"), (120, "0"), (134, "32.3465"), (142, "01"), (144, "0"),
                (146, "88"), (154, "7.43"), (161, "7.43"), (168, "0.04"),
            ],
            [
                (1, "A9152"), (58, "N+"), (62, "1.00"), (69, "1.00"), (78, "1.00"), (86, "0.10"), (93, "2.10"),
                (99, "2.10"), (103, "9"), (104, "090"), (107, ".10"), (110, ".69"), (113, ".21"), (116, "9"),
                (117, "9"),
                (118, "9"), (119, "9"), (120, "9"), (128, "20552"), (134, "32.3465"), (142, "6A"), (144, "0"),
                (146, "99"), (154, "0.00"), (161, "0.00"), (168, "0.00"),
            ],
        ]
        let head = [
            "HDR CPT CODES AND DESCRIPTIONS ONLY ARE COPYRIGHT ", "HDR RESERVED.                                     ",
        ]
        return lines(head + rows.map { placed($0, length: 171) } + more)
    }

    static func localitiesFixed(_ rows: [String]) -> String {
        lines(
            [
                "ADDENDUM E. FINAL CY 2025 GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE AND MEDICARE LOCALITY", "",
                "Medicare Admi State  Locality          Locality Name            2025 PW GPCI2025 PE GPCI2025 MP GPCI",
            ] + rows + ["*Work GPCI reflects a 1.5 floor in Alaska established by the MIPPA.", ""])
    }

    static func anesthesia(
        _ rows: [String], header: String = "Contractor,Locality,Locality Name,National Anes CF of 20.3178"
    )
        -> String
    { lines([header] + rows + [",,,"]) }

    static func anesthesiaUnits(_ rows: [String]) -> String {
        lines(["CY 2025 Anesthesia Base Units by CPT Code,", ",", "Code,2025 Base Units"] + rows)
    }

    static func caps(_ rows: [String]) -> String {
        lines(["HCPCS,MOD,PROCSTAT,CARRIER,LOCALITY,FACILITY PRICE,NON-FACILTY PRICE"] + rows + [",,,,,,"])
    }

    static func zip(_ zip: String, _ state: String, _ locality: String, split: Bool = false, rural: String = " ")
        -> String
    {
        placed(
            [
                (1, state), (3, zip), (8, locality), (15, rural), (16, "Z9"), (21, split ? "1" : "0"), (23, "A"),
                (76, "20254"),
            ],
            length: 80)
    }

    static func counties(_ rows: [String]) -> String {
        lines(
            [
                "COUNTIES INCLUDED IN 2025 LOCALITIES. (ALPHABETICALLY BY STATE AND LOCALITY NAME WITHIN STATE),,,,",
                ",,,,",
                "Medicare Adminstrative Contractor,Locality Number,State ,Fee Schedule Area ,Counties", ",,,,",
            ] + rows.flatMap { [$0, ",,,,"] } + ["*  Payment locality is serviced by two carriers.,,,,"])
    }

    /// Lines of an order file of these codes, in the layout that CMS and CDC describe; a code with a minus is a header.
    static func orders(_ codes: [String] = orderCodes) -> String {
        lines(
            codes.enumerated().map { index, code in
                let number = String(100_001 + index).dropFirst()
                let bare = code.replacing("-", with: "")
                return placed(
                    [
                        (1, String(number)), (7, bare), (15, code == bare ? "1" : "0"), (17, "Short words on \(bare)"),
                        (78, "Long words, and more of them, on \(bare)"),
                    ], length: 120)
            })
    }

    static let orderCodes = [
        "A00-", "A000", "A001", "A009", "C4A-", "C4A0", "C4A9", "C7A-", "C7A0-", "C7A00", "C7A01-", "C7A010", "C7A019",
        "E10-", "E109", "E11-", "E110-", "E1100", "E1101", "E119", "I10", "M17-", "M170", "M171-", "M1710", "M1711",
        "M1712", "O9A-", "O9A1-", "O9A11-", "O9A111", "QA0-", "QA00-", "QA001-", "QA0010-", "QA00101", "S72-", "S720-",
        "S7200-", "S72001-", "S72001A", "S72001B", "S72001S", "S72009-", "S72009A", "Z00-", "Z000-", "Z0000", "Z0001",
        "Z3A-", "Z3A00",
    ]

    static func codingLists(_ rows: [String]) -> String {
        lines(["list,code,other,from,through,low,high,sex"] + rows)
    }

    static func reasons(_ rows: [String]) -> String {
        lines(["code,description,usage,notes,start_date,last_modified,end_date"] + rows)
    }
}
