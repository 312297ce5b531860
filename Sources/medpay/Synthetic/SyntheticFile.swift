import Claims
import Foundation

/// Writes synthetic claims as an 837P file (005010X222A1).
struct SyntheticFile {
    /// The clinics that bill, each in a state with one payment locality.
    private static let clinics: [(npi: String, name: String, city: String, state: String, zip: String)] = [
        ("1234567893", "EXAMPLE CLINIC ONE", "BIRMINGHAM", "AL", "352030001"),
        ("1993999998", "EXAMPLE CLINIC TWO", "COLUMBUS", "OH", "432150001"),
        ("1003000126", "EXAMPLE CLINIC THREE", "NASHVILLE", "TN", "372190001"),
    ]

    /// Well formed, and beyond the numbers that are given out.
    private static let referrer = "1999999984"
    private static let orderer = "1999999992"

    private var text = ""
    private var segments = 0
    private var levels = 0

    /// - Returns: how many claims were written.
    static func write(_ claims: consuming SyntheticClaims, to path: String) throws -> Int {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw Failure("\(path): cannot be written") }
        defer { try? handle.close() }
        return try make(claims) { try handle.write(contentsOf: Data($0.utf8)) }
    }

    /// The file in pieces.
    ///
    /// - Returns: how many claims are in it.
    static func make(_ claims: consuming SyntheticClaims, piece: (String) throws -> Void) rethrows -> Int {
        var file = SyntheticFile()
        var count = 0
        file.begin()
        var clinic = -1
        var source = claims
        while let claim = source.next() {
            // A clinic bills a run of claims, as in a real file.
            let index = (count / 100) % clinics.count
            if index != clinic {
                clinic = index
                file.beginClinic(index)
            }
            file.add(claim)
            count += 1
            if file.text.utf8.count > 1 << 16 { try file.flush(piece) }
        }
        file.end()
        try file.flush(piece)
        return count
    }

    private mutating func flush(_ piece: (String) throws -> Void) rethrows {
        try piece(text)
        text = ""
    }

    /// A segment inside the transaction, which SE01 counts.
    private mutating func put(_ segment: String) {
        text += segment + "~\n"
        segments += 1
    }

    private mutating func begin() {
        text +=
            "ISA*00*          *00*          *ZZ*SYNTHETIC      *ZZ*MEDPAY         *250401*1200*^*00501*000000001*0*T*:~\n"
        text += "GS*HC*SYNTHETIC*MEDPAY*20250401*1200*1*X*005010X222A1~\n"
        put("ST*837*0001*005010X222A1")
        put("BHT*0019*00*1*20250401*1200*CH")
        put("NM1*41*2*SYNTHETIC*****46*SYNTHETIC")
        put("PER*IC*NOBODY*TE*5555550100")
        put("NM1*40*2*MEDPAY*****46*MEDPAY")
    }

    private var clinicLevel = 0

    private mutating func beginClinic(_ index: Int) {
        let clinic = SyntheticFile.clinics[index]
        levels += 1
        clinicLevel = levels
        put("HL*\(levels)**20*1")
        put("PRV*BI*PXC*207Q00000X")
        put("NM1*85*2*\(clinic.name)*****XX*\(clinic.npi)")
        put("N3*1 EXAMPLE STREET")
        put("N4*\(clinic.city)*\(clinic.state)*\(clinic.zip)")
        put("REF*EI*123456789")
    }

    private mutating func add(_ claim: SyntheticClaim) {
        let patient = claim.patient
        levels += 1
        put("HL*\(levels)*\(clinicLevel)*22*0")
        put("SBR*P*18*******MB")
        put("NM1*IL*1*SYNTHETIC*PATIENT\(patient.number)****MI*\(patient.memberID)")
        put("N3*1 NOWHERE LANE")
        put("N4*NOWHERE*AL*352030001")
        put("DMG*D8*\(patient.birthDate)*\(patient.sex)")
        put("NM1*PR*2*MEDICARE*****PI*MEDICARE")
        let total = Money(cents: claim.totalCents)
        put("CLM*SYN-\(claim.number)*\(total)***\(claim.template.place):B:1*Y*A*Y*Y")
        let codes = claim.template.diagnoses.enumerated().map { ($0 == 0 ? "ABK:" : "ABF:") + $1 }
        put("HI*" + codes.joined(separator: "*"))
        if claim.template.isReferred { put("NM1*DN*1*REFERRER*EXAMPLE****XX*\(SyntheticFile.referrer)") }
        for (position, line) in claim.template.lines.enumerated() { add(line, number: position + 1, of: claim) }
    }

    private mutating func add(_ line: SyntheticTemplate.Line, number: Int, of claim: SyntheticClaim) {
        let pointers = claim.template.diagnoses.indices.map { "\($0 + 1)" }.joined(separator: ":")
        put("LX*\(number)")
        let pointed = claim.template.isPointerWrong ? "9" : pointers
        put("SV1*\(line.procedure)*\(Money(cents: line.cents))*UN*\(line.units)***\(pointed)")
        put("DTP*472*D8*\(claim.date.digits)")
        if line.isOrdered { put("NM1*DK*1*ORDERER*EXAMPLE****XX*\(SyntheticFile.orderer)") }
    }

    private mutating func end() {
        text += "SE*\(segments + 1)*0001~\nGE*1*1~\nIEA*1*000000001~\n"
    }
}
