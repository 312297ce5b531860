import Claims

/// Writes what a made-up payer remits for synthetic claims, as an 835 (005010X221A1).
///
/// It allows two fifths of each charge and leaves a fifth of that to the patient. Of a claim with a known defect it denies the
/// last line: of several lines as part of another service (CO-236), of one for missing information (CO-16).
struct SyntheticRemittance {
    private var text = ""
    private var segments = 0

    static func write(_ claims: SyntheticClaims, to path: String) throws {
        var file = try FileInTheMaking(of: path)
        var remittance = SyntheticRemittance()
        remittance.begin(paid: SyntheticRemittance.total(of: claims))
        var source = claims
        while let claim = source.next() {
            remittance.add(claim)
            if remittance.text.utf8.count > 1 << 16 { try remittance.flush(to: &file) }
        }
        remittance.end()
        try remittance.flush(to: &file)
        try file.putInPlace()
    }

    /// What a payer decides about a line.
    private struct Decision {
        var charge: Money
        var allowed: Money
        /// nil: allowed.
        var denial: String?

        var patientShare: Money { allowed.scaled(by: 1, over: 5) }
        var paid: Money { allowed - patientShare }
        var writeOff: Money { charge - allowed }
    }

    private static func decisions(on claim: SyntheticClaim) -> [Decision] {
        let lines = claim.template.lines
        return lines.indices.map { index in
            let charge = Money(cents: lines[index].cents)
            guard claim.template.isDefective, index == lines.count - 1 else {
                return Decision(charge: charge, allowed: charge.scaled(by: 2, over: 5))
            }
            return Decision(charge: charge, allowed: .zero, denial: lines.count > 1 ? "236" : "16")
        }
    }

    private static func total(of claims: SyntheticClaims) -> Money {
        var claims = claims
        var total = Money.zero
        while let claim = claims.next() { total += decisions(on: claim).reduce(.zero) { $0 + $1.paid } }
        return total
    }

    private mutating func flush(to file: inout FileInTheMaking) throws {
        try file.write(text)
        text = ""
    }

    private mutating func put(_ segment: String) {
        text += segment + "~\n"
        segments += 1
    }

    private mutating func begin(paid: Money) {
        text +=
            "ISA*00*          *00*          *ZZ*SYNTHETICPAYER *ZZ*SYNTHETIC      *250501*1200*^*00501*000000001*0*T*:~\n"
        text += "GS*HP*SYNTHETICPAYER*SYNTHETIC*20250501*1200*1*X*005010X221A1~\n"
        put("ST*835*0001")
        put("BPR*I*\(paid)*C*CHK************20250501")
        put("TRN*1*SYNTHETIC*1999999999")
        put("N1*PR*SYNTHETIC PAYER")
        put("N1*PE*SYNTHETIC*XX*1234567893")
        put("LX*1")
    }

    private mutating func add(_ claim: SyntheticClaim) {
        let decisions = SyntheticRemittance.decisions(on: claim)
        let charge = decisions.reduce(Money.zero) { $0 + $1.charge }
        let paid = decisions.reduce(Money.zero) { $0 + $1.paid }
        put("CLP*SYN-\(claim.number)*1*\(charge)*\(paid)**MB*SYNTHETIC\(claim.number)*\(claim.template.place)*1")
        for (line, decision) in zip(claim.template.lines, decisions) {
            put("SVC*\(line.procedure)*\(decision.charge)*\(decision.paid)**\(line.units)")
            put("DTM*472*\(claim.date.digits)")
            if let denial = decision.denial {
                put("CAS*CO*\(denial)*\(decision.charge)")
                if denial == "16" { put("LQ*HE*N822") }
            } else {
                put("CAS*CO*45*\(decision.writeOff)")
                put("CAS*PR*2*\(decision.patientShare)")
            }
        }
    }

    private mutating func end() { text += "SE*\(segments + 1)*0001~\nGE*1*1~\nIEA*1*000000001~\n" }
}

extension SyntheticTemplate {
    fileprivate var isDefective: Bool { SyntheticTemplate.defective.contains { $0.name == name } }
}
