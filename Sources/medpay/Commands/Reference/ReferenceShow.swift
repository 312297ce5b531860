import ArgumentParser
import Claims
import Foundation
import JobMessages
import Reference

struct ReferenceShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "What the image holds on a code, a place, a reason or a diagnosis, on a day.")

    @Argument(help: "A HCPCS code.")
    var code: String?
    @Option(help: "A ZIP code: its payment locality.")
    var zip: String?
    @Option(help: "A payment locality as contractor/number or state/number: 10112/00, AL/00.")
    var locality: String?
    @Option(help: "A claim adjustment reason code: 97.")
    var reason: String?
    @Option(help: "A remittance advice remark code: N425.")
    var remark: String?
    @Option(help: "A place of service code: 11.")
    var place: String?
    @Option(help: "A modifier that may bypass a procedure-to-procedure edit: XE.")
    var modifier: String?
    @Option(help: "An ICD-10-CM code: M17.11.")
    var diagnosis: String?
    @Option(
        help: "A procedure, diagnosis or taxonomy code: all that the coding lists say of it, whatever the row's dates.")
    var lists: String?
    @Option(help: "On this day. Without it: the last day that the table asked covers.")
    var date: String?
    @OptionGroup var image: ImageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let asked = [code, zip, locality, reason, remark, place, modifier, diagnosis, lists]
        guard asked.count(where: { $0 != nil }) == 1 else {
            throw ValidationError(
                "name a code, or one of --zip, --locality, --reason, --remark, --place, --modifier, --diagnosis, --lists"
            )
        }
        guard zip.map({ ZIPCode($0) != nil }) ?? true else { throw ValidationError("--zip: expected five digits") }
    }

    func run() throws {
        let image = try image.load()
        let codeLists: [(String?, TableKind)] = [
            (reason, .adjustmentReasons), (remark, .remarkCodes), (place, .placesOfService), (modifier, .editModifiers),
        ]
        let kind =
            codeLists.first { $0.0 != nil }?.1
            ?? (zip != nil ? .zipLocalities : locality != nil ? .localities : .feeSchedule)
        if let diagnosis { return try show(diagnosis: diagnosis, on: try day(for: .diagnoses, in: image), in: image) }
        if let lists { return try show(lists: lists, on: try day(for: .codingLists, in: image), in: image) }
        let day = try day(for: kind, in: image)
        if let code { return try show(code: code, on: day, in: image) }
        if zip != nil || locality != nil { return try showLocality(on: day, in: image) }
        for case (let wanted?, let kind) in codeLists { try show(wanted.uppercased(), of: kind, on: day, in: image) }
    }

    /// The day asked for, else the last one that the kind of table covers, but not after today.
    private func day(for kind: TableKind, in image: ReferenceImage) throws -> ServiceDate {
        if let date {
            guard let day = ServiceDate(date) else { throw ValidationError("--date: expected a day like 2025-02-14") }
            return day
        }
        return min(image.releases.filter { $0.kind == kind }.map(\.through).max() ?? today(), today())
    }

    private func show(code text: String, on day: ServiceDate, in image: ReferenceImage) throws {
        guard let code = HCPCS(text.uppercased()) else {
            throw ValidationError("\(text): not the shape of a HCPCS code (20552, 0054T, J1100)")
        }
        let report = CodeReport(of: code, on: day, in: image)
        try report.requireKnown()
        if output.json { try Output.json(WireCodeReport(report)) } else { show(report) }
    }

    private func show(_ report: CodeReport) {
        Output.line("\(report.code) on \(report.date)  \(report.description ?? "")")
        for row in report.rows { show(row) }
        if report.rows.isEmpty, !report.notCovered.contains(.feeSchedule) {
            let names = report.releaseNames.joined(separator: ", ")
            Output.line("  not on the fee schedule of that date" + (names.isEmpty ? "" : "; it is on \(names)"))
        }
        if let factor = report.conversionFactor { Output.line("  conversion factor \(decimal(factor, 4))") }
        if let units = report.anesthesiaUnits { Output.line("  anesthesia base units \(units)") }
        if report.imagingCaps > 0 {
            Output.line(
                "  price capped at the hospital outpatient payment: \(report.imagingCaps) rows of locality and component"
            )
        }
        if let limit = report.unitLimit {
            Output.line("  units: at most \(limit.value), adjudication indicator \(limit.adjudication)")
        }
        if let addOn = report.addOn {
            let primaries = addOn.primaries.prefix(8).map(\.description).joined(separator: " ")
            Output.line("  add-on code, type \(addOn.type), \(addOn.primaries.count) primaries: \(primaries)")
        }
        show(report.asColumn1, "denies the other code (column 1)") { $0.column2 }
        show(report.asColumn2, "is denied beside the other code (column 2)") { $0.column1 }
        show(report.releases)
        if !report.notCovered.isEmpty {
            let names = report.notCovered.map(\.name).joined(separator: ", ")
            Output.line("  not checked: no table in force on that date: \(names)")
        }
    }

    private func show(_ row: FeeScheduleRow) {
        let name = row.component == .whole ? "global" : row.component.modifier
        Output.line(
            "  \(name): status \(Character(UnicodeScalar(row.status))), work \(decimal(row.work, 2)), practice expense "
                + "\(decimal(row.practiceNonFacility, 2)) non-facility / \(decimal(row.practiceFacility, 2)) facility, "
                + "malpractice \(decimal(row.malpractice, 2)), global days \(row.globalPeriod.text)")
        Output.line(
            "    PC/TC \(row.componentIndicator), multiple \(row.multipleProcedure), bilateral \(row.bilateral), "
                + "assistant \(row.assistant), co-surgeon \(row.coSurgeon), team \(row.team), "
                + "supervision \(row.supervision)")
    }

    private func show(_ edits: CodeReport.Edits, _ what: String, other: (ProcedureEdit) -> HCPCS) {
        guard edits.count > 0 else { return }
        let first = edits.first.map { "\(other($0)) (\($0.indicator))" }.joined(separator: ", ")
        let more = edits.count > edits.first.count ? ", ..." : ""
        Output.line("  \(grouped(edits.count)) edits where it \(what): \(first)\(more)")
    }

    private func show(_ releases: [ReleaseUsed]) {
        for used in releases {
            let note = used.isStandIn ? ", standing in for this date" : ""
            Output.line("  from \(used.release.name) (\(spanText(used.release.from, used.release.through))\(note))")
        }
    }

    private func showLocality(on day: ServiceDate, in image: ReferenceImage) throws {
        let report: LocalityReport
        do throws(LocalityReport.Absence) {
            report = try localityReport(on: day, in: image)
        } catch .notCovered(let kind) {
            throw Failure("not checked: no table in force on \(day): \(kind.name)")
        } catch {
            throw Failure("\(zip ?? locality ?? ""): in no table of \(day)")
        }
        if output.json { return try Output.json(WireLocalityReport(report)) }
        let state = report.locality.state.map { ", \($0)" } ?? ""
        Output.line("\(report.zip.map { "ZIP \($0): " } ?? "")\(report.locality.key) \(report.name)\(state) on \(day)")
        if report.isSplit {
            Output.line("  the last four digits of this ZIP code decide between this and other localities")
        }
        Output.line(
            "  GPCI work \(decimal(report.locality.work, 3)), practice expense "
                + "\(decimal(report.locality.practice, 3)), malpractice \(decimal(report.locality.malpractice, 3))")
        if let factor = report.anesthesiaFactor { Output.line("  anesthesia factor \(decimal(factor, 4))") }
        for counties in report.counties { Output.line("  \(counties.area): \(counties.counties)") }
        show(report.releases)
    }

    private func localityReport(
        on day: ServiceDate, in image: ReferenceImage
    ) throws(LocalityReport.Absence) -> LocalityReport {
        if let zip {
            guard let zip = ZIPCode(zip) else { throw .unknown }  // Checked before.
            return try LocalityReport(of: zip, on: day, in: image)
        }
        guard let table = image.localities(on: day) else { throw .notCovered(.localities) }
        guard let key = locality.flatMap({ localityKey($0, in: table) }) else { throw .unknown }
        return try LocalityReport(of: key, on: day, in: image)
    }

    private func show(_ wanted: String, of kind: TableKind, on day: ServiceDate, in image: ReferenceImage) throws {
        guard let list = image.codeList(kind, on: day) else {
            throw Failure("not checked: no table in force on \(day): \(kind.name)")
        }
        let release = ReleaseUsed(list.release, in: image)
        guard let entry = list.code(wanted) else { throw Failure("\(wanted) is not in \(release.release.name)") }
        if output.json { return try Output.json(WireListedCode(entry, list: kind, release: release)) }
        let use = entry.isInUse(on: day) ? "" : "  not in use on \(day)"
        let setting = entry.setting.map { " (\($0.name))" } ?? ""
        Output.line("\(entry.code)\(setting): \(entry.text)\(use)")
        if let start = entry.start { Output.line("  in use \(spanText(start, entry.end ?? .distantFuture))") }
        show([release])
    }
}

extension ReferenceShow {
    private func show(diagnosis text: String, on day: ServiceDate, in image: ReferenceImage) throws {
        let wanted = withoutPoint(text)
        let diagnosis = Diagnosis(ascii: wanted.utf8, isICD10: true)
        guard let table = image.diagnoses(on: day) else {
            throw Failure("not checked: no table in force on \(day): \(TableKind.diagnoses.name)")
        }
        let release = ReleaseUsed(table.release, in: image)
        guard let entry = table.entry(diagnosis) else { throw Failure("\(text) is not in \(release.release.name)") }
        let words = entry == .valid ? "valid for submission" : "a header: a longer code below it is to be used"
        if output.json {
            return try Output.json(
                WireListedCode(ListedCode(code: wanted, text: words), list: .diagnoses, release: release))
        }
        Output.line("\(wanted) on \(day): \(words)")
        show([release])
    }

    private func show(lists text: String, on day: ServiceDate, in image: ReferenceImage) throws {
        let wanted = withoutPoint(text)
        guard let table = image.codingLists(on: day) else {
            throw Failure("not checked: no table in force on \(day): \(TableKind.codingLists.name)")
        }
        let release = ReleaseUsed(table.release, in: image)
        let entries = table.entries(on: wanted)
        guard !entries.isEmpty else { throw Failure("\(text) is not in \(release.release.name)") }
        if output.json {
            return try Output.json(
                entries.map { entry in
                    let listed = ListedCode(
                        code: entry.code, start: entry.from, end: entry.through, text: sentence(entry))
                    return WireListedCode(listed, list: .codingLists, release: release)
                })
        }
        for entry in entries {
            let isDated = entry.from != nil || entry.through != nil
            let span = spanText(entry.from ?? .distantPast, entry.through ?? .distantFuture)
            Output.line("\(entry.code): \(sentence(entry))\(isDated ? ", \(span)" : "")")
        }
        show([release])
    }

    /// "procedure-age, 12 to 55", "excludes1 E11"
    private func sentence(_ entry: CodingListEntry) -> String {
        var text = entry.list.name
        if let other = entry.other { text += " \(other)" }
        if let ages = entry.ages {
            text += ", \(ages.lowerBound)" + (ages.upperBound == .max ? " and older" : " to \(ages.upperBound)")
        }
        if let sex = entry.sex { text += sex == .female ? ", F" : ", M" }
        return text
    }

    private func withoutPoint(_ text: String) -> String { text.uppercased().replacing(".", with: "") }
}

extension CodeReport {
    /// - Throws: when no table of the date has anything on the code.
    func requireKnown() throws {
        guard !isKnown else { return }
        let others = releaseNames.isEmpty ? "" : "; it is on \(releaseNames.joined(separator: ", "))"
        let gaps = notCovered.map(\.name).joined(separator: ", ")
        guard !notCovered.contains(.feeSchedule) else {
            throw Failure("\(code) on \(date): not checked: no table in force on that date: \(gaps)\(others)")
        }
        let unchecked = gaps.isEmpty ? "" : " (not checked, for want of a table: \(gaps))"
        throw Failure("\(code) is in no table of this image that covers \(date)\(unchecked)\(others)")
    }

    /// Whether a table of the date has anything on the code.
    var isKnown: Bool {
        !rows.isEmpty || unitLimit != nil || addOn != nil || anesthesiaUnits != nil || imagingCaps > 0
            || asColumn1.count + asColumn2.count > 0
    }
}
