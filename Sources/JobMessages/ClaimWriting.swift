import Claims
import SwiftProtobuf
import TrendMessages

extension WireClaim {
    package init(_ claim: Claim) {
        var writer = ProtobufWriter()
        writer.claim(claim)
        self.init(written: writer.bytes)
    }
}

extension SwiftProtobuf.Message {
    /// From bytes of our own making.
    init(written bytes: [UInt8]) {
        do {
            try self.init(serializedBytes: bytes)
        } catch {
            preconditionFailure("what is written here is a \(Self.protoMessageName)")
        }
    }
}

extension ProtobufWriter {
    /// A `Claim`.
    package mutating func claim(_ claim: Claim) {
        text(1, claim.reference)
        pseudonym(2, claim.patient)
        number(3, Int(claim.payer.rawValue))
        message(4) { $0.provider(claim.billing) }
        if let rendering = claim.rendering { message(5) { $0.provider(rendering) } }
        if let place = claim.placeOfService { digits(6, Int(place.rawValue), count: 2) }
        number(7, Int(claim.frequency.rawValue))
        message(8) { $0.place(claim.place) }
        for diagnosis in claim.diagnoses {
            message(9) {
                $0.text(1, diagnosis.description)
                $0.flag(2, !diagnosis.isICD10)
            }
        }
        number(10, Int(claim.charge.cents))
        for index in claim.lines.indices { message(11) { $0.line(claim.lines[index]) } }
        day(12, claim.received)
        day(13, claim.careAssumed)
        day(14, claim.careRelinquished)
        npi(15, claim.referring)
        if let age = claim.demographics.age { optional(16, Int(age)) }
        number(17, Int(claim.demographics.sex?.rawValue ?? 0))
        flag(18, claim.hasCLIA)
        packed(19, WireClaim.ShapeFault.allCases.lazy.filter { $0.isIn(claim.faults) }.map(\.rawValue))
        npi(20, claim.supervising)
        for other in claim.otherPayers {
            message(21) {
                $0.number(1, Int(other.payer.rawValue))
                if let paid = other.paid { $0.optional(2, Int(paid.cents)) }
            }
        }
    }

    private mutating func line(_ line: ServiceLine) {
        number(1, Int(UInt32(clamping: line.number)))  // Anything that is no line number is refused as such.
        text(2, line.procedure?.description ?? "")
        for modifier in line.modifiers { item(3, modifier.description) }
        number(4, Int(line.charge.cents))
        number(5, Int(line.quantity.thousandths))
        number(6, Int(line.unit.rawValue))
        day(7, line.from)
        day(8, line.through)
        if let place = line.placeOfService { digits(9, Int(place.rawValue), count: 2) }
        packed(10, line.pointers.lazy.map { Int($0) })
        if let rendering = line.rendering { message(11) { $0.provider(rendering) } }
        npi(12, line.ordering)
        text(13, line.drug?.description ?? "")
        if let paid = line.otherPaid { optional(14, Int(paid.cents)) }
    }

    private mutating func provider(_ provider: Provider) {
        npi(1, provider.npi)
        text(2, provider.taxonomy?.code ?? "")
    }

    private mutating func place(_ place: Place) {
        if let zip = place.zip { digits(1, Int(zip.rawValue), count: 5) }
        text(2, place.state?.description ?? "")
        text(3, place.locality)
        text(4, place.localityNumber.map { $0 < 10 ? "0\($0)" : "\($0)" } ?? "")
    }

    private mutating func npi(_ field: Int, _ npi: NPI?) {
        guard let npi else { return }
        guard npi != .malformed else { return text(field, npi.description) }
        digits(field, Int(npi.rawValue), count: 10)
    }

    /// CCYYMMDD as a number.
    private mutating func day(_ field: Int, _ date: ServiceDate?) {
        guard let date else { return }
        let (year, month, day) = date.calendar
        number(field, year * 10_000 + month * 100 + day)
    }
}

extension WireClaim.ShapeFault {
    /// Both lists have one order. nil: unspecified, or a later version's.
    var fault: ShapeFaults? {
        guard (1...ShapeFaults.RawValue.bitWidth).contains(rawValue) else { return nil }
        let fault = ShapeFaults(rawValue: 1 << (rawValue - 1))
        return ShapeFaults.known.contains(fault) ? fault : nil
    }

    func isIn(_ faults: ShapeFaults) -> Bool { fault.map(faults.contains) ?? false }
}
