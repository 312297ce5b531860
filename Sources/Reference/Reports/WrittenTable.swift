import Claims

/// A table's rows in the words and the form of CMS's own file: what `export` writes, what `diff` compares, and what an
/// import reads back to the same content. Texts that are the American Medical Association's have no place in an image, so
/// their column is empty.
struct WrittenTable {
    enum Form {
        case csv
        case tabbed
        /// Each cell at its positions, counted from 1, in a line of so many characters.
        case fixed([ClosedRange<Int>], length: Int)
    }

    var form: Form
    /// Lines above the rows, the headings last where the form has some.
    var head: [[String]]
    /// For people, in the order of the cells.
    var columns: [String]
    /// Which cells name a row.
    var key: [Int]
    /// A cell that numbers the rows, and says nothing of them.
    var number: Int? = nil
    /// Calls the body with the cells of every row, ascending.
    var forEachRow: (_ body: ([String]) -> Void) -> Void

    /// One line with its end.
    func line(_ cells: [String]) -> String {
        switch form {
        case .csv: cells.map(WrittenTable.quoted).joined(separator: ",") + "\r\n"
        case .tabbed: cells.joined(separator: "\t") + "\r\n"
        case .fixed(let positions, let length): WrittenTable.placed(cells, positions, length) + "\r\n"
        }
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
        return "\"\(cell.replacing("\"", with: "\"\""))\""
    }

    private static func placed(_ cells: [String], _ positions: [ClosedRange<Int>], _ length: Int) -> String {
        var line = [UInt8](repeating: UInt8(ascii: " "), count: length)
        for (cell, range) in zip(cells, positions) {
            for (offset, byte) in cell.utf8.prefix(range.count).enumerated() {
                line[range.lowerBound - 1 + offset] = byte
            }
        }
        return String(decoding: line, as: UTF8.self)
    }
}

extension ReferenceImage {
    /// The rows of one release; nil when the image is damaged.
    func written(_ index: Int) -> WrittenTable? {
        let release = releases[index]
        switch release.kind {
        case .feeSchedule: return table(FeeSchedule.self, of: index)?.written(release)
        case .localities: return table(LocalityTable.self, of: index)?.written(release)
        case .procedureEdits: return table(ProcedureEditTable.self, of: index)?.written()
        case .unitLimits: return table(UnitLimitTable.self, of: index)?.written()
        case .addOnEdits: return table(AddOnTable.self, of: index)?.written()
        case .anesthesiaFactors: return table(AnesthesiaFactorTable.self, of: index)?.written()
        case .anesthesiaUnits: return table(AnesthesiaUnitTable.self, of: index)?.written(release)
        case .imagingCaps: return table(ImagingCapTable.self, of: index)?.written()
        case .zipLocalities: return table(ZIPTable.self, of: index)?.written(release)
        case .localityCounties: return table(CountyTable.self, of: index)?.written(release)
        case .adjustmentReasons, .remarkCodes: return table(CodeListTable.self, of: index)?.writtenReasons()
        case .placesOfService: return table(CodeListTable.self, of: index)?.writtenPlaces()
        case .editModifiers: return table(CodeListTable.self, of: index)?.writtenModifiers()
        case .diagnoses: return table(DiagnosisTable.self, of: index)?.written()
        case .codingLists: return table(CodingListTable.self, of: index)?.written()
        }
    }

    /// Writes one release in CMS's own form, a line at a time.
    ///
    /// - Throws: when the image is damaged, or what `write` throws.
    package func export(_ index: Int, write: (String) throws -> Void) throws {
        guard let table = written(index) else {
            throw ReferenceError.damaged(nil, "\(releases[index].name) cannot be read")
        }
        for cells in table.head { try write(table.line(cells)) }
        var failure: (any Error)?
        table.forEachRow { cells in
            guard failure == nil else { return }
            do { try write(table.line(cells)) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

extension FeeSchedule {
    fileprivate func written(_ release: Release) -> WrittenTable {
        let months = ["January", "April", "July", "October"]
        let month = Quarter(containing: release.from).map { months[$0.number - 1] } ?? ""
        let title = "\(release.from.year) National Physician Fee Schedule Relative Value File \(month) Release"
        var (headings, columns) = (FeeColumn.allCases.map(\.heading), FeeColumn.allCases.map(\.title))
        // The pricing indicator, from 2026.
        let pricing = participation == .everybody ? nil : FeeColumn.endoscopicBase.rawValue
        if let pricing {
            headings.insert("PRIC IND", at: pricing)
            columns.insert("PRIC IND", at: pricing)
        }
        var head = [["", "", title]]
        if let day = release.released { head.append(["", "", "RELEASED \(day.american)"]) }
        return WrittenTable(form: .csv, head: head + [headings], columns: columns, key: [0, 1]) { body in
            for index in 0..<rowCount {
                guard let row = row(at: index) else { continue }
                var cells = row.cells(conversionFactor: conversionFactor)
                if let pricing { cells.insert("\(participation.rawValue)", at: pricing) }
                body(cells)
            }
        }
    }
}

extension FeeScheduleRow {
    /// In the order of `FeeColumn`.
    fileprivate func cells(conversionFactor: Int64) -> [String] {
        func hundredths(_ value: Int32) -> String { decimal(value, 2) }
        func flag(_ isSet: Bool, _ mark: String) -> String { isSet ? mark : "" }
        let totals = [practiceNonFacility, practiceFacility].map { hundredths(work + $0 + malpractice) }
        return [
            code.description, component.modifier, "", String(decoding: [status], as: UTF8.self),
            flag(isNotUsedByMedicare, "+"), hundredths(work), hundredths(practiceNonFacility),
            flag(isRareNonFacility, "NA"), hundredths(practiceFacility), flag(isRareFacility, "NA"),
            hundredths(malpractice), totals[0], totals[1], "\(componentIndicator)", globalPeriod.text,
            decimal(preoperative, 2), decimal(intraoperative, 2), decimal(postoperative, 2), "\(multipleProcedure)",
            "\(bilateral)", "\(assistant)", "\(coSurgeon)", "\(team)", endoscopicBase?.description ?? "",
            decimal(conversionFactor, 4), supervision.description, "0",
            imagingFamily < 10 ? "0\(imagingFamily)" : "\(imagingFamily)", hundredths(capPracticeNonFacility),
            hundredths(capPracticeFacility), hundredths(capMalpractice),
        ]
    }
}

extension LocalityTable {
    fileprivate func written(_ release: Release) -> WrittenTable {
        let year = release.from.year
        let hasStates = (0..<count).contains { locality(at: $0)?.state != nil }
        var headings = ["Medicare Administrative Contractor (MAC)", "Locality Number", "Locality Name"]
        headings += ["\(year) PW GPCI (with 1.0 Floor)", "\(year) PE GPCI", "\(year) MP GPCI"]
        if hasStates { headings.insert("State", at: 1) }
        let title =
            "ADDENDUM E. FINAL CY \(year) GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE AND MEDICARE LOCALITY"
        return WrittenTable(
            form: .csv, head: [[title], headings], columns: headings, key: hasStates ? [0, 2] : [0, 1]
        ) { body in
            for index in 0..<count {
                guard let row = locality(at: index) else { continue }
                var cells = [row.key.contractorText, row.key.numberText, name(at: index)]
                cells += [row.work, row.practice, row.malpractice].map { decimal($0, 3) }
                if hasStates { cells.insert(row.state?.description ?? "", at: 1) }
                body(cells)
            }
        }
    }
}

extension ProcedureEditTable {
    fileprivate func written() -> WrittenTable {
        WrittenTable(
            form: .tabbed,
            head: [
                ["Column1/Column2 Edits", "", "", "", "", "", ""],
                ["Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier", "PTP Edit Rationale"],
                ["", "", "prior to 1996", "Date", "Date", "0=not allowed", ""],
            ], columns: ["Column 1", "Column 2", "", "Effective", "Deletion", "Modifier", ""], key: [0, 1, 3, 4]
        ) { body in
            forEachRow { edit in
                body([
                    edit.column1.description, edit.column2.description, "",
                    edit.effective == .distantPast ? "" : edit.effective.compact, edit.deletion?.compact ?? "*",
                    "\(edit.indicator)", "",
                ])
            }
        }
    }
}

extension UnitLimitTable {
    fileprivate func written() -> WrittenTable {
        let headings = [
            "HCPCS/ CPT Code", "Practitioner Services MUE Values", "MUE Adjudication Indicator", "MUE Rationale",
        ]
        return WrittenTable(form: .csv, head: [headings], columns: headings, key: [0]) { body in
            forEach { body([$0.code.description, "\($0.value)", "\($0.adjudication)", ""]) }
        }
    }
}

extension AddOnTable {
    fileprivate func written() -> WrittenTable {
        let headings = [
            "AOC_Edit_Type", "Add-On_Code", "AOC_DelDT", "Primary_Code", "Primary_Code_DelDT", "AOC_Edit_EffDT",
            "AOC_Edit_DelDT",
        ]
        return WrittenTable(form: .csv, head: [headings], columns: headings, key: [1, 3, 5]) { body in
            forEach { row in
                body([
                    "\(row.type)", row.addOn.description, "", row.primary?.description ?? "CCCCC", "",
                    row.dates.first.ordinal, row.dates.last?.ordinal ?? "",
                ])
            }
        }
    }
}

extension AnesthesiaFactorTable {
    fileprivate func written() -> WrittenTable {
        let qualifying = national(for: .qualifying)
        let everybody = national(for: .notQualifying)
        var hasTwo = false
        forEach { if $2 != nil { hasTwo = true } }
        func heading(_ who: String, _ factor: Int64?) -> String {
            "\(who)National Anes CF" + (factor.map { " of \(decimal($0, 6))" } ?? "")
        }
        var headings = ["Contractor", "Locality", "Locality Name"]
        headings +=
            hasTwo
            ? [heading("Qualifying APM ", qualifying), heading("Non-Qualifying APM ", everybody)]
            : [heading("", everybody)]
        return WrittenTable(form: .csv, head: [headings], columns: headings, key: [0, 1]) { body in
            forEach { key, everybody, qualifying in
                let factors = (hasTwo ? [qualifying ?? everybody] : []) + [everybody]
                body([key.contractorText, key.numberText, ""] + factors.map { decimal($0, 4) })
            }
        }
    }
}

extension AnesthesiaUnitTable {
    fileprivate func written(_ release: Release) -> WrittenTable {
        let headings = ["Code", "\(release.from.year) Base Units"]
        return WrittenTable(form: .csv, head: [headings], columns: headings, key: [0]) { body in
            forEach { body([$0.description, "\($1)"]) }
        }
    }
}

extension ImagingCapTable {
    fileprivate func written() -> WrittenTable {
        let headings = ["HCPCS", "MOD", "PROCSTAT", "CARRIER", "LOCALITY", "FACILITY PRICE", "NON-FACILTY PRICE"]
        return WrittenTable(form: .csv, head: [headings], columns: headings, key: [0, 1, 3, 4]) { body in
            forEach { cap in
                body([
                    cap.code.description, cap.component.modifier,
                    String(decoding: [cap.status], as: UTF8.self), cap.locality.contractorText, cap.locality.numberText,
                    decimal(cap.facility, 2), decimal(cap.nonFacility, 2),
                ])
            }
        }
    }
}

extension ZIPTable {
    fileprivate func written(_ release: Release) -> WrittenTable {
        let quarter = Quarter(containing: release.from).map { "\($0.year)\($0.number)" } ?? ""
        return WrittenTable(
            form: .fixed([1...2, 3...7, 8...12, 13...14, 15...15, 21...21, 76...80], length: 80), head: [],
            columns: [
                "State", "ZIP Code", "Carrier", "Pricing Locality", "Rural Indicator", "Plus Four Flag", "Year/Quarter",
            ],
            key: [1]
        ) { body in
            forEach { zip, place in
                body([
                    place.state.description, zip.description, place.locality.contractorText, place.locality.numberText,
                    String(decoding: [place.rural], as: UTF8.self), place.isSplit ? "1" : "0", quarter,
                ])
            }
        }
    }
}

extension CountyTable {
    fileprivate func written(_ release: Release) -> WrittenTable {
        let headings = [
            "Medicare Administrative Contractor", "Locality Number", "State", "Fee Schedule Area", "Counties",
        ]
        let title = "COUNTIES INCLUDED IN \(release.from.year) LOCALITIES."
        return WrittenTable(form: .csv, head: [[title], headings], columns: headings, key: [0, 1, 3]) { body in
            for index in 0..<count {
                guard let row = self[index] else { continue }
                body([row.locality.contractorText, row.locality.numberText, row.state, row.area, row.counties])
            }
        }
    }
}

extension CodeListTable {
    fileprivate func writtenReasons() -> WrittenTable {
        written(["code", "description", "start_date", "end_date"]) {
            [$0.code, $0.text, $0.start?.description ?? "", $0.end?.description ?? ""]
        }
    }

    fileprivate func writtenPlaces() -> WrittenTable {
        written(["pos_code", "pos_type", "pos_name"]) { place in
            let setting = place.setting.map { $0 == .facility ? "Facility" : "Non-Facility" }
            return [place.code, setting ?? "Unassigned", place.text]
        }
    }

    fileprivate func writtenModifiers() -> WrittenTable { written(["modifier", "class"]) { [$0.code, $0.text] } }

    private func written(_ headings: [String], _ cells: @escaping (ListedCode) -> [String]) -> WrittenTable {
        WrittenTable(form: .csv, head: [headings], columns: headings, key: [0]) { body in
            for index in 0..<count { self[index].map { body(cells($0)) } }
        }
    }
}

extension DiagnosisTable {
    fileprivate func written() -> WrittenTable {
        WrittenTable(
            form: .fixed([1...5, 7...13, 15...15], length: 15), head: [], columns: ["order number", "code", "valid"],
            key: [1], number: 0
        ) { body in
            var number = 0
            forEach { key, entry in
                number += 1
                let digits = String(number)
                let zeros = String(repeating: "0", count: max(5 - digits.count, 0))
                body([zeros + digits.suffix(5), key.text, entry == .valid ? "1" : "0"])
            }
        }
    }
}

extension CodingListTable {
    fileprivate func written() -> WrittenTable {
        let headings = ["list", "code", "other", "from", "through", "low", "high", "sex"]
        return WrittenTable(form: .csv, head: [headings], columns: headings, key: [0, 1, 2, 3]) { body in
            forEach { entry in
                let high = entry.ages.map { $0.upperBound == CodingListTable.ageOpen ? "" : "\($0.upperBound)" }
                body([
                    entry.list.name, entry.code, entry.other ?? "", entry.from?.description ?? "",
                    entry.through?.description ?? "", entry.ages.map { "\($0.lowerBound)" } ?? "", high ?? "",
                    entry.sex?.letter ?? "",
                ])
            }
        }
    }
}

extension Demographics.Sex {
    fileprivate var letter: String {
        switch self {
        case .female: "F"
        case .male: "M"
        }
    }
}

extension ServiceDate {
    /// 20250131
    fileprivate var compact: String { description.replacing("-", with: "") }

    /// 01/31/2025
    fileprivate var american: String {
        let text = compact
        return "\(text.dropFirst(4).prefix(2))/\(text.suffix(2))/\(text.prefix(4))"
    }

    /// Year and day of the year, 2025031.
    fileprivate var ordinal: String {
        let newYear = ServiceDate(year: year, month: 1, day: 1) ?? self
        let day = String(newYear.days(until: self) + 1)
        return "\(year)" + String(repeating: "0", count: 3 - day.count) + day
    }
}
