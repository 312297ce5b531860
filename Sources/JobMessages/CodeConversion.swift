import Claims
import Pricing
import Reference

extension WireFeeTable {
    /// - Parameter releases: those that the table rests on.
    package init(_ table: FeeTable, in locality: Locality, name: String, releases: [ReleaseUsed]) {
        self.init()
        date = table.date.description
        self.locality = locality.key.description
        state = locality.state?.description ?? ""
        self.name = name
        conversionFactor = table.schedule.conversionFactor
        rows = (0..<table.count).map { WireFeeRow(table.line($0, in: locality)) }
        self.releases = releases.map(WireCodeReport.ReleaseUsed.init)
    }
}

extension WireFeeRow {
    package init(_ line: FeeLine) {
        self.init()
        code = line.code.description
        modifier = line.component.modifier
        status = line.status.map { String(decoding: [$0], as: UTF8.self) } ?? ""
        if let fee = line.nonFacility {
            nonFacilityCents = fee.amount.cents
            nonFacilityRare = fee.isRare
            if let capped = fee.capped { nonFacilityCappedCents = capped.cents }
        }
        if let fee = line.facility {
            facilityCents = fee.amount.cents
            facilityRare = fee.isRare
            if let capped = fee.capped { facilityCappedCents = capped.cents }
        }
        reason = line.reason?.name ?? ""
    }
}

extension WireCodePage {
    /// - Parameter editsMax: of each direction.
    package init(_ page: CodePage, editsMax: Int) {
        self.init()
        report = WireCodeReport(page.report)
        locality = page.locality?.description ?? ""
        localityName = page.localityName ?? ""
        fees = page.fees.map(WireFeeRow.init)
        editsAsColumn1 = page.asColumn1.prefix(editsMax).map(WireCodeEdit.init)
        editsAsColumn2 = page.asColumn2.prefix(editsMax).map(WireCodeEdit.init)
        openingModifiers = page.openingModifiers
        tips = page.tips.map(WireBillingTip.init)
    }
}

extension WireCodeEdit {
    init(_ edit: CodePage.Edit) {
        self.init()
        code = edit.code.description
        indicator = UInt32(edit.indicator)
        if let atStake = edit.atStake { atStakeCents = atStake.cents }
    }
}

extension WireBillingTip {
    init(_ tip: BillingTip) {
        self.init()
        kind = tip.kind.rawValue
        words = tip.words
        if let impact = tip.impact { impactCents = impact.cents }
        source = tip.source
        unverified = tip.isUnverified
    }
}
