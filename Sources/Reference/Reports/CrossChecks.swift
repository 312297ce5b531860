import Claims

/// One thing that must be true of an image, and whether it is.
package struct CrossCheck: Hashable, Sendable {
    package enum Outcome: String, Sendable {
        case passed
        /// Not what CMS means, or not what belongs together: a question for a person, no reason to stop.
        case remarkable
        /// The image is not what it says it is.
        case failed
    }

    /// What was checked, as a sentence that is true when it passed.
    package var claim: String
    package var outcome: Outcome
    /// How many exceptions there are.
    package var exceptions: Int
    /// The first few.
    package var examples: [String]

    package static let examplesMax = 5

    init(_ claim: String, ifNot outcome: Outcome, exceptions: [String]) {
        self.claim = claim
        self.outcome = exceptions.isEmpty ? .passed : outcome
        self.exceptions = exceptions.count
        examples = Array(exceptions.prefix(CrossCheck.examplesMax))
    }
}

extension ReferenceImage {
    /// Recomputes every digest, and holds the tables against one another.
    ///
    /// - Complexity: reads every byte, and every row a few times: about a second for a whole image.
    package func crossChecks() -> [CrossCheck] {
        var damage: [String] = []
        do throws(ReferenceError) { try verify() } catch { damage.append(error.detail) }
        var checks = [
            CrossCheck("the image has the digest that it states", ifNot: .failed, exceptions: damage),
            CrossCheck(
                "every release has the digest that it had when it was imported", ifNot: .failed,
                exceptions: releases.indices.filter { contentDigest(of: $0) != releases[$0].digest }.map {
                    releases[$0].name
                }),
        ]
        for (index, release) in releases.enumerated() {
            if let schedule = table(FeeSchedule.self, of: index) { checks += scheduleChecks(release, schedule) }
            if let edits = table(ProcedureEditTable.self, of: index) { checks.append(editCheck(release, edits)) }
            if let caps = table(ImagingCapTable.self, of: index) { checks += capChecks(release, caps) }
            if let codes = table(DiagnosisTable.self, of: index) { checks += diagnosisChecks(release, codes) }
            if let lists = table(CodingListTable.self, of: index) { checks += codingListChecks(release, lists) }
        }
        return checks + localityChecks()
    }

    /// As the importer worked it out.
    private func contentDigest(of index: Int) -> String {
        guard let edits = table(ProcedureEditTable.self, of: index) else { return content(of: index).digest() }
        var rows: [ProcedureEditRow] = []
        edits.forEachOwnRow { rows.append($0) }
        return TableContent(kind: .procedureEdits, rows: rows.count, parts: [.init(.editRows, .edits(rows))]).digest()
    }

    /// Source: rules.md 1.1 (26 + TC = global for active and restricted codes), 7 (the fractions of the global period), 9.2
    /// (endoscopic bases).
    private func scheduleChecks(_ release: Release, _ schedule: FeeSchedule) -> [CrossCheck] {
        var unequal: [String] = []
        var fractions: [String] = []
        var bases: [String] = []
        for index in 0..<schedule.rowCount {
            guard let row = schedule.row(at: index) else { continue }
            let sum = Int(row.preoperative) + Int(row.intraoperative) + Int(row.postoperative)
            let isSurgery = row.globalPeriod == .days010 || row.globalPeriod == .days090
            if isSurgery ? sum != 100 && sum != 0 : sum != 0 { fractions.append(row.code.description) }
            if let base = row.endoscopicBase, !schedule.has(base) { bases.append("\(row.code) names \(base)") }
            guard row.component == .whole, row.status == UInt8(ascii: "A") || row.status == UInt8(ascii: "R"),
                let professional = schedule.row(row.code, .professional),
                let technical = schedule.row(row.code, .technical)
            else { continue }
            if !row.isSum(of: professional, technical) { unequal.append(row.code.description) }
        }
        return [
            CrossCheck(
                "\(release.name): 26 and TC add up to the global service", ifNot: .remarkable, exceptions: unequal),
            CrossCheck(
                "\(release.name): the parts of a global period add up to 1.00 or to nothing", ifNot: .remarkable,
                exceptions: fractions),
            CrossCheck("\(release.name): every endoscopic base is in it", ifNot: .remarkable, exceptions: bases),
        ]
    }

    /// Source: rules.md 20: never two undeleted rows of one pair.
    private func editCheck(_ release: Release, _ edits: ProcedureEditTable) -> CrossCheck {
        var previous: ProcedureEditRow?
        var overlapping: [String] = []
        edits.forEachOwnRow { row in
            defer { if row.value.tag != ProcedureEditTable.indicatorNotApplicable { previous = row } }
            guard row.value.tag != ProcedureEditTable.indicatorNotApplicable, let previous, previous.pair == row.pair,
                previous.value.last.map({ $0 >= row.value.first }) ?? true
            else { return }
            overlapping.append(ProcedureEdit(row).map { "\($0.column1) \($0.column2)" } ?? "?")
        }
        return CrossCheck(
            "\(release.name): no pair has two edits on one day", ifNot: .remarkable, exceptions: overlapping)
    }

    /// Source: rules.md 1.2 and 14: CMS's capped prices are the OPPS formula's, and the lower of the two.
    private func capChecks(_ release: Release, _ caps: ImagingCapTable) -> [CrossCheck] {
        guard let schedule = feeSchedule(on: release.from), !schedule.release.isStandIn,
            let localities = localities(on: release.from)
        else { return [] }
        var exceptions: [String] = []
        var missing: [String] = []
        caps.forEach { cap in
            guard let row = schedule.row(cap.code, cap.component), let place = localities.locality(cap.locality) else {
                missing.append("\(cap.code) in \(cap.locality)")
                return
            }
            let expected = (
                facility: cappedCents(row, place, row.capPracticeFacility, schedule.conversionFactor),
                nonFacility: cappedCents(row, place, row.capPracticeNonFacility, schedule.conversionFactor)
            )
            if expected.facility != Int64(cap.facility) || expected.nonFacility != Int64(cap.nonFacility) {
                exceptions.append("\(cap.code) in \(cap.locality)")
            }
        }
        return [
            CrossCheck(
                "\(release.name): every row has its fee schedule row and locality", ifNot: .remarkable,
                exceptions: missing),
            CrossCheck(
                "\(release.name): every price is that of the formula over \(releases[schedule.release.index].name)",
                ifNot: .remarkable, exceptions: exceptions),
        ]
    }

    /// In cents, half up: RVUs in hundredths times indices in thousandths times the factor in 10^-4 are 10^-9 dollars.
    private func cappedCents(_ row: FeeScheduleRow, _ place: Locality, _ practice: Int32, _ factor: Int64) -> Int64 {
        let parts = [(row.work, place.work), (practice, place.practice), (row.capMalpractice, place.malpractice)]
        let sum = parts.reduce(Int128(0)) { $0 + Int128($1.0) * Int128($1.1) }
        return Int64(clamping: (sum * Int128(factor) + 5_000_000) / 10_000_000)
    }

    /// Source: ICD-10-CM Official Guidelines, section I.B.2: a code is valid when nothing below it tells more.
    private func diagnosisChecks(_ release: Release, _ codes: DiagnosisTable) -> [CrossCheck] {
        var parents: [String] = []
        var orphans: [String] = []
        var header: DiagnosisKey?
        var last: (key: DiagnosisKey, entry: DiagnosisTable.Entry)?
        codes.forEach { key, entry in
            if let last, last.entry == .valid, last.key.isBeginning(of: key) { parents.append(last.key.text) }
            if key.length == DiagnosisKey.lengthMin { header = key }
            if header?.isBeginning(of: key) != true { orphans.append(key.text) }
            last = (key, entry)
        }
        return [
            CrossCheck(
                "\(release.name): no code that is valid has others below it", ifNot: .remarkable, exceptions: parents),
            CrossCheck("\(release.name): every code's category is in it", ifNot: .remarkable, exceptions: orphans),
        ]
    }

    /// Every diagnosis that the lists name is one on their first day, or the beginning of one.
    private func codingListChecks(_ release: Release, _ lists: CodingListTable) -> [CrossCheck] {
        guard let codes = diagnoses(on: release.from), !codes.release.isStandIn else { return [] }
        var unknown: Set<DiagnosisKey> = []
        func note(_ packed: UInt64) {
            if let key = DiagnosisKey(packed: packed), !codes.hasAny(key) { unknown.insert(key) }
        }
        lists.forEachRow { row in
            if row.list.subject == .diagnosis { note(row.code) }
            if row.list.content == .diagnosis { note(row.other) }
        }
        return [
            CrossCheck(
                "\(release.name): every diagnosis is in \(releases[codes.release.index].name)", ifNot: .remarkable,
                exceptions: unknown.sorted().map(\.text))
        ]
    }

    /// Every place that another table speaks of has its indices.
    private func localityChecks() -> [CrossCheck] {
        var checks: [CrossCheck] = []
        for (index, release) in releases.enumerated() {
            guard let localities = localities(on: release.from) else { continue }
            var keys: Set<LocalityKey> = []
            table(AnesthesiaFactorTable.self, of: index)?.forEach { key, _, _ in keys.insert(key) }
            table(ZIPTable.self, of: index)?.forEach { keys.insert($1.locality) }
            if let counties = table(CountyTable.self, of: index) {
                for row in 0..<counties.count { counties[row].map { _ = keys.insert($0.locality) } }
            }
            guard !keys.isEmpty else { continue }
            checks.append(
                CrossCheck(
                    "\(release.name): every locality is in \(releases[localities.release.index].name)",
                    ifNot: .remarkable,
                    exceptions: keys.filter { localities.index(of: $0) == nil }.sorted().map(\.description)))
        }
        return checks
    }
}

extension FeeScheduleRow {
    fileprivate func isSum(of first: FeeScheduleRow, _ second: FeeScheduleRow) -> Bool {
        work == first.work + second.work && malpractice == first.malpractice + second.malpractice
            && practiceNonFacility == first.practiceNonFacility + second.practiceNonFacility
            && practiceFacility == first.practiceFacility + second.practiceFacility
    }
}
