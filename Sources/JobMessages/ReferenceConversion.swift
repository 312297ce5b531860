import Reference

extension WireReferenceImage {
    package init(_ image: ReferenceImage) {
        self.init()
        digest = image.digest
        bytes = Int64(image.size)
        releases = image.releases.map(WireRelease.init)
    }
}

extension WireRelease {
    init(_ release: Release) {
        self.init()
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
        releases = report.releases.map { used in
            var message = ReleaseUsed()
            message.name = used.release.name
            message.standIn = used.isStandIn
            return message
        }
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
    }
}

extension ServiceComponent {
    /// As the fee schedule's MOD column has it.
    package var modifier: String {
        switch self {
        case .whole: ""
        case .professional: "26"
        case .technical: "TC"
        case .discontinued: "53"
        }
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
