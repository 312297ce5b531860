import Claims
import Foundation
import X12

/// Reading of X12: the tokenizer alone, an 837P to claims, an 835 to remitted claims, at several sizes of file. The bytes
/// come from memory, a piece at a time, as from a disk that never keeps one waiting.
struct X12Benchmarks {
    private let report: Report
    private let megabytes: [Int]

    /// - Parameter isLong: up to a gigabyte, which takes a minute.
    init(report: Report, isLong: Bool) {
        self.report = report
        megabytes = isLong ? [10, 100, 1000] : [10, 100]
    }

    func run() {
        for size in megabytes {
            let file = MadeFile.claims(megabytes: size)
            let seconds = report.measure("837P of \(size) MB, tokenized", in: "ms") { file.tokenize() } / 1000
            report.add("  the same", "MB/s", [Double(file.count) / 1e6 / seconds])
            measure("837P of \(size) MB to claims", file) { file.readClaims() }
        }
        for size in megabytes {
            let file = MadeFile.remittances(megabytes: size)
            measure("835 of \(size) MB to remitted claims", file) { file.readRemittances() }
        }
        report.add("peak memory of the process", "MB", [peakMegabytes()])
    }

    private func measure(_ name: String, _ file: MadeFile, _ body: () -> Int) {
        precondition(body() == file.lines, "every line is read")
        let milliseconds = report.measure(name, in: "ms") { precondition(body() == file.lines) }
        report.add("  the same", "MB/s", [Double(file.count) / 1e3 / milliseconds])
        report.add("  a line", "us", [milliseconds * 1000 / Double(file.lines)])
    }

    private func peakMegabytes() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }
}

/// A file that is not there: its parts, one of them many times.
struct MadeFile {
    let head: [UInt8]
    let body: [UInt8]
    let repeats: Int
    let tail: [UInt8]
    /// Service lines in all.
    let lines: Int

    var count: Int { head.count + body.count * repeats + tail.count }

    func forEachPiece(_ take: ([UInt8]) throws -> Void) rethrows {
        try take(head)
        for _ in 0..<repeats { try take(body) }
        try take(tail)
    }

    private init(head: String, body: String, megabytes: Int, bodySegments: Int, headSegments: Int, bodyLines: Int) {
        self.head = Array(head.utf8)
        self.body = Array(body.utf8)
        repeats = max(megabytes * 1_000_000 / self.body.count, 1)
        let segments = headSegments + bodySegments * repeats + 1
        tail = Array("SE*\(segments)*0001~\nGE*1*1~\nIEA*1*000000001~\n".utf8)
        lines = bodyLines * repeats
    }

    private static func envelope(_ set: String, _ function: String, _ version: String) -> String {
        """
        ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000001*0*T*:~
        GS*\(function)*SENDER*RECEIVER*20250401*1200*1*X*\(version)~
        ST*\(set)*0001*\(version)~

        """
    }

    /// A clinic with 200 patients and a claim of three lines each, as a clearinghouse sees them.
    static func claims(megabytes: Int) -> MadeFile {
        var body = """
            HL*1**20*1~
            PRV*BI*PXC*207Q00000X~
            NM1*85*2*EXAMPLE CLINIC*****XX*1234567893~
            N3*1 EXAMPLE STREET~
            N4*COLUMBUS*OH*432150001~
            REF*EI*123456789~

            """
        var segments = 6
        for patient in 2...201 {
            body += """
                HL*\(patient)*1*22*0~
                SBR*P*18*******MB~
                NM1*IL*1*EXAMPLE*PATIENT\(patient)****MI*1EG4TE5MK73~
                N3*1 NOWHERE LANE~
                N4*NOWHERE*OH*432150001~
                DMG*D8*19430501*F~
                NM1*PR*2*MEDICARE*****PI*00520~
                CLM*ACCOUNT-\(patient)*300***11:B:1*Y*A*Y*Y~
                HI*ABK:E119*ABF:I10*ABF:M1711~
                NM1*82*1*DOCTOR*EXAMPLE****XX*1245319599~
                PRV*PE*PXC*207R00000X~
                LX*1~
                SV1*HC:99213:25*100*UN*1***1:2~
                DTP*472*D8*20250115~
                REF*6R*\(patient)01~
                LX*2~
                SV1*HC:20610:LT*100*UN*1***3~
                DTP*472*D8*20250115~
                REF*6R*\(patient)02~
                LX*3~
                SV1*HC:J1100*100*UN*4***3~
                DTP*472*D8*20250115~
                REF*6R*\(patient)03~

                """
            segments += 23
        }
        return MadeFile(
            head: envelope("837", "HC", "005010X222A1") + "BHT*0019*00*1*20250401*1200*CH~\n", body: body,
            megabytes: megabytes, bodySegments: segments, headSegments: 2, bodyLines: 600)
    }

    /// 200 claims of three lines, one of them denied. Payments and withholdings of a body are even, so that any number of
    /// them balances: BPR02 is 0.
    static func remittances(megabytes: Int) -> MadeFile {
        var body = "LX*1~\n"
        for claim in 1...200 {
            body += """
                CLP*ACCOUNT-\(claim)*1*300*150*20*MB*2025040100\(claim)*11*1~
                NM1*QC*1*EXAMPLE*PATIENT****MI*1EG4TE5MK73~
                NM1*82*1*DOCTOR*EXAMPLE****XX*1245319599~
                MOA***MA01~
                SVC*HC:99213:25*100*70**1~
                DTM*472*20250115~
                CAS*CO*45*10~
                CAS*PR*2*20~
                AMT*B6*90~
                SVC*HC:20610:LT*100*80**1~
                DTM*472*20250115~
                CAS*CO*45*20~
                AMT*B6*80~
                SVC*HC:J1100*100*0**4~
                DTM*472*20250115~
                CAS*CO*50*100~
                LQ*HE*N115~

                """
        }
        body += "PLB*1234567893*20251231*WO*30000~\n"  // 200 claims of 150.
        return MadeFile(
            head: envelope("835", "HP", "005010X221A1") + "BPR*I*0*C*NON************20250401~\n", body: body,
            megabytes: megabytes, bodySegments: 2 + 200 * 17, headSegments: 2, bodyLines: 600)
    }
}

extension MadeFile {
    /// Returns the number of segments.
    @discardableResult
    func tokenize() -> Int {
        var tokenizer = X12Tokenizer()
        var segments = 0
        forEachPiece { piece in
            var index = 0
            while (try? tokenizer.next(in: piece.span, at: &index)) == true { segments += 1 }
        }
        precondition(segments > lines)
        return segments
    }

    /// Returns the number of service lines.
    func readClaims() -> Int {
        var read = 0
        var reader = ProfessionalClaimReader(.strict) { _ in Pseudonym(high: 1, low: 2) }
        let take = { (event: ClaimFileEvent) in
            if case .claim(let claim, _) = event { read += claim.lines.count }
        }
        do {
            try forEachPiece { try reader.feed($0.span, event: take) }
            try reader.finish(event: take)
        } catch {
            preconditionFailure("\(error)")
        }
        return read
    }

    /// Returns the number of service lines.
    func readRemittances() -> Int {
        var read = 0
        readRemittances { read += $0.lines.count }
        return read
    }

    func readRemittances(claim: (RemittedClaim) -> Void) {
        var reader = RemittanceReader(.strict)
        func take(_ event: RemittanceFileEvent) {
            if case .claim(let remitted) = event { claim(remitted) }
        }
        do {
            try forEachPiece { try reader.feed($0.span, event: take) }
            try reader.finish(event: take)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
