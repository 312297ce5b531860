import Reference

extension WireReferenceImage {
    package init(_ image: ReferenceImage) {
        self.init()
        digest = image.digest
        bytes = Int64(image.size)
        releases = image.releases.indices.map { WireRelease(image, $0) }
    }
}

extension WireRelease {
    /// - Parameter index: position in `image.releases`.
    package init(_ image: ReferenceImage, _ index: Int) {
        self.init()
        let release = image.releases[index]
        name = release.name
        kind = release.kind.name
        from = release.from.description
        through = release.through.description
        standsInFrom = release.standsInFrom?.description ?? ""
        standsInThrough = release.standsInThrough?.description ?? ""
        digest = release.digest
        source = release.source
        rows = Int64(release.rows)
        imported = release.imported
        number = UInt32(index + 1)
        released = release.released?.description ?? ""
        revision = UInt32(release.revision)
        repairs = release.repairs
        supersededBy = image.successor(of: index).map { UInt32($0 + 1) } ?? 0
    }
}

extension WireReferenceImport {
    /// - Parameter image: as it was written.
    package init(_ outcome: ImportOutcome, image: ReferenceImage) {
        self.init()
        self.image = WireReferenceImage(image)
        imported = outcome.items.map { item in
            var message = Imported()
            message.release = item.release.name
            message.files = item.files
            message.change = item.change.rawValue
            message.repairs = item.release.repairs
            return message
        }
        passedOver = outcome.passedOver.map { file in
            var message = PassedOver()
            message.file = file.path
            message.reason = file.reason
            message.isTable = file.isTable
            return message
        }
    }
}

extension WireReferenceDiff {
    /// - Parameters:
    ///   - from: position in `image.releases`; likewise `to`.
    ///   - limit: changes that are listed, at most.
    package init(_ diff: ReferenceDiff, from: Int, to: Int, in image: ReferenceImage, limit: Int) {
        self.init()
        self.from = WireRelease(image, from)
        self.to = WireRelease(image, to)
        added = Int64(diff.count(.added))
        removed = Int64(diff.count(.removed))
        changed = Int64(diff.count(.changed))
        changes = diff.changes.prefix(limit).map { change in
            var message = Change()
            message.what = change.what.rawValue
            message.key = change.key
            message.column = change.column
            message.before = change.before
            message.after = change.after
            return message
        }
    }
}

extension WireReferenceChecks {
    package init(_ list: [CrossCheck]) {
        self.init()
        checks = list.map { check in
            var message = Check()
            message.claim = check.claim
            message.outcome = check.outcome.rawValue
            message.exceptions = Int64(check.exceptions)
            message.examples = check.examples
            return message
        }
    }
}

extension WireLocalityReport {
    package init(_ report: LocalityReport) {
        self.init()
        date = report.date.description
        zip = report.zip?.description ?? ""
        zipSplit = report.isSplit
        locality = report.locality.key.description
        state = report.locality.state?.description ?? ""
        name = report.name
        work = report.locality.work
        practice = report.locality.practice
        malpractice = report.locality.malpractice
        anesthesiaFactor = report.anesthesiaFactor ?? 0
        counties = report.counties.map(\.counties)
        releases = report.releases.map(WireCodeReport.ReleaseUsed.init)
    }
}

extension WireListedCode {
    package init(_ entry: ListedCode, list: TableKind, release: ReleaseUsed) {
        self.init()
        code = entry.code
        self.list = list.name
        start = entry.start?.description ?? ""
        end = entry.end?.description ?? ""
        text = entry.text
        setting = entry.setting?.name ?? ""
        self.release = WireCodeReport.ReleaseUsed(release)
    }
}

extension WireCodeReport.ReleaseUsed {
    init(_ used: ReleaseUsed) {
        self.init()
        name = used.release.name
        standIn = used.isStandIn
    }
}

extension WireCodeReport {
    package init(_ report: CodeReport) {
        self.init()
        code = report.code.description
        date = report.date.description
        description_p = report.description ?? ""
        conversionFactor = report.conversionFactor ?? 0
        rows = report.rows.map(WireFeeScheduleRow.init)
        if let limit = report.unitLimit { unitLimit = WireUnitLimit(limit) }
        if let edit = report.addOn { addOn = WireAddOn(edit) }
        editsAsColumn1 = Int64(report.asColumn1.count)
        editsAsColumn2 = Int64(report.asColumn2.count)
        edits = (report.asColumn1.first + report.asColumn2.first).map(WireProcedureEdit.init)
        releases = report.releases.map(ReleaseUsed.init)
        if let units = report.anesthesiaUnits { anesthesiaUnits = UInt32(units) }
        imagingCaps = Int64(report.imagingCaps)
        notCovered = report.notCovered.map(\.name)
        schedulesWithCode = report.releaseNames
    }
}

extension WireFeeScheduleRow {
    init(_ row: FeeScheduleRow) {
        self.init()
        modifier = row.component.modifier
        status = String(decoding: [row.status], as: UTF8.self)
        work = row.work
        practiceNonFacility = row.practiceNonFacility
        practiceFacility = row.practiceFacility
        malpractice = row.malpractice
        globalDays = row.globalPeriod.text
        componentIndicator = UInt32(row.componentIndicator)
        multipleProcedure = UInt32(row.multipleProcedure)
        bilateral = UInt32(row.bilateral)
        assistant = UInt32(row.assistant)
        coSurgeon = UInt32(row.coSurgeon)
        team = UInt32(row.team)
        supervision = row.supervision.description
    }
}

extension WireUnitLimit {
    init(_ limit: UnitLimit) {
        self.init()
        value = limit.value
        adjudication = UInt32(limit.adjudication)
    }
}

extension WireAddOn {
    init(_ edit: AddOnEdit) {
        self.init()
        type = UInt32(edit.type)
        primaries = edit.primaries.map(\.description)
    }
}

extension WireProcedureEdit {
    init(_ edit: ProcedureEdit) {
        self.init()
        column1 = edit.column1.description
        column2 = edit.column2.description
        indicator = UInt32(edit.indicator)
    }
}
