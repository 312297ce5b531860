import Claims
import Reference

/// Units times the rounded amount of one, where no ranking has expanded them already.
///
/// Source: Pub. 100-04 ch. 12 section 20: units multiply the rounded amount; SV104.
func multiplyUnits(_ sheet: inout Worksheet) {
    for index in sheet.services.indices where sheet.services[index].isOpen && sheet.services[index].units > 1 {
        let units = sheet.services[index].units
        sheet.services[index].set(.units, sheet.services[index].amount * units, &sheet.trace) {
            "\(units, as: "units") x \($0)"
        }
        sheet.services[index].units = 1
    }
}

extension Service {
    /// No more than the charge, which stands for the whole line. A charge below zero allows nothing.
    ///
    /// Source: 42 CFR 414.21.
    mutating func limitToCharge(_ trace: inout Trace) {
        let charge = max(self.charge, .zero)
        guard charge < amount else { return }
        set(.charge, charge, &trace) { "the charge \(charge, as: "charge") is lower than the fee \($0)" }
    }
}
