import ArgumentParser
import Claims
import Deidentification
import Foundation
import Reference
import Trends

extension CodeOptions {
    /// A claim of the codes named, by a placeholder provider for a placeholder diagnosis, so that rules about those have
    /// nothing to say.
    func claim(image: ReferenceImage) throws -> Claim {
        guard !codes.isEmpty else { throw ValidationError("name at least one code") }
        guard codes.count <= Claim.linesMax else { throw ValidationError("at most \(Claim.linesMax) codes") }
        guard let place = PlaceOfService(pos), place.setting != nil else {
            throw ValidationError("--pos \(pos): not a place of service code")
        }
        let date = try scheduleDay(date, in: image)
        let provider = Provider(npi: NPI("1234567893"), taxonomy: Taxonomy("207Q00000X"))
        var claim = Claim(reference: "command-line", payer: try payerType(), billing: provider)
        claim.referring = NPI("1234567893")
        claim.placeOfService = place
        claim.place = try billedPlace(image.localities(on: date))
        claim.received = date  // Handed over on the day: a bare code has no filing date to be late by.
        claim.diagnoses = [Diagnosis(ascii: "R69".utf8, isICD10: true)]
        for (position, text) in codes.enumerated() {
            var line = try serviceLine(text, number: position + 1)
            line.from = date
            line.through = date
            line.pointers = [1]
            claim.lines.append(line)
            claim.charge += line.charge
        }
        return claim
    }

    private func payerType() throws -> PayerType {
        guard let payer = Contribution.Payer(name: payer), let type = PayerType(rawValue: payer.rawValue) else {
            throw ValidationError("--payer: expected one of \(Contribution.Payer.names)")
        }
        return type
    }

    /// - Parameter localities: of the date; nil: no table, so that nothing can be said against a place.
    private func billedPlace(_ localities: LocalityTable?) throws -> Place {
        var place = Place()
        if let state {
            guard let known = USState(state.uppercased()) else {
                throw ValidationError("--state: expected two letters")
            }
            guard localities?.localities(in: known).isEmpty != true else {
                throw ValidationError("--state \(known): has no payment locality")
            }
            place.state = known
        }
        if let zip {
            guard let known = ZIPCode(zip) else { throw ValidationError("--zip: expected five digits") }
            place.zip = known
        }
        if let locality { try name(locality, in: &place, localities) }
        return place
    }

    /// "10112/00" or "AL/00".
    private func name(_ locality: String, in place: inout Place, _ localities: LocalityTable?) throws {
        if let key = LocalityKey(locality) {
            place.locality = key
        } else if let (state, number) = stateLocality(locality) {
            (place.state, place.localityNumber) = (state, number)
        } else {
            throw ValidationError("--locality: expected contractor/number or state/number, 10112/00 or AL/00 say")
        }
        guard localities == nil || localities.flatMap({ localityKey(locality, in: $0) }) != nil else {
            throw ValidationError("--locality \(locality): is in no table of the date")
        }
    }

    /// "20610-50", "97110-GP-59x2", "00520-AAx97min".
    private func serviceLine(_ text: String, number: Int) throws -> ServiceLine {
        var (named, units) = splitUnits(text.uppercased())
        let isTimed = units.hasSuffix("MIN")
        if isTimed { units.removeLast(3) }
        let words = named.split(separator: "-")
        guard let first = words.first, let code = HCPCS(first) else {
            throw ValidationError("\(text): not the shape of a HCPCS code (20552, 0054T, J1100)")
        }
        guard let quantity = Quantity(units) else { throw ValidationError("\(text): units are a number") }
        var line = ServiceLine(
            number: number, procedure: code, quantity: quantity, unit: isTimed ? .minutes : .units)
        guard words.count - 1 <= ModifierList.countMax else { throw ValidationError("\(text): at most four modifiers") }
        for word in words.dropFirst() {
            guard let modifier = Modifier(word) else { throw ValidationError("\(text): \(word) is no modifier") }
            line.modifiers.append(modifier)
        }
        if line.modifiers.contains("AS") {
            line.rendering = Provider(npi: NPI("1234567893"), taxonomy: Taxonomy("363A00000X"))  // A PA assists.
        }
        if let charge {
            guard let amount = Money(charge), amount >= .zero else {
                throw ValidationError("--charge: expected dollars, 85 or 85.50 say")
            }
            line.charge = amount
        }
        return line
    }

    /// An X starts the units when only digits and a point follow it, or MIN behind them; otherwise it belongs to a modifier
    /// (XS).
    private func splitUnits(_ text: String) -> (String, String) {
        guard let position = text.lastIndex(of: "X") else { return (text, "1") }
        let units = text[text.index(after: position)...]
        let number = units.hasSuffix("MIN") ? units.dropLast(3) : units
        guard !number.isEmpty, number.allSatisfy({ $0.isNumber || $0 == "." }) else { return (text, "1") }
        return (String(text[..<position]), String(units))
    }
}

/// "AL/00".
func stateLocality(_ text: String) -> (USState, UInt8)? {
    let parts = text.uppercased().split(separator: "/")
    guard parts.count == 2, let state = USState(parts[0]), parts[1].utf8.count == 2, let number = UInt8(parts[1]) else {
        return nil
    }
    return (state, number)
}

/// The locality that "10112/00" or "AL/00" names in a table.
func localityKey(_ text: String, in table: LocalityTable) -> LocalityKey? {
    if let key = LocalityKey(text) { return table.locality(key)?.key }
    return stateLocality(text).flatMap { table.locality($0, number: $1)?.key }
}

/// The day by the system's clock, UTC.
func today() -> ServiceDate {
    ServiceDate(days: Int32(Date().timeIntervalSince1970 / 86_400)) ?? .distantPast
}
