import Claims
import Reference

/// Units times the rounded amount of one, where no ranking has expanded them already.
///
/// Source: Pub. 100-04 ch. 12 section 20: units multiply the rounded amount; SV104.
func multiplyUnits(_ services: inout [Service]) {
    for index in services.indices where services[index].isOpen && services[index].units > 1 {
        let units = services[index].units
        services[index].set(.units, services[index].amount * units) { "\(units) x \($0)" }
        services[index].units = 1
    }
}

/// The last step: no more than the charge, which stands for the whole line. A charge below zero allows nothing.
///
/// Source: 42 CFR 414.21.
func limitToCharge(_ services: inout [Service]) {
    for index in services.indices where services[index].isOpen {
        let charge = max(services[index].charge, .zero)
        guard charge < services[index].amount else { continue }
        services[index].set(.charge, charge) { "the charge \(charge) is lower than the fee \($0)" }
    }
}
