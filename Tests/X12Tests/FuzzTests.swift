import Claims
import Testing
import X12

/// Files broken at random: every one is read or refused, none crashes, and pieces never matter.
@Suite struct FuzzTests {
    /// SplitMix64: the same seed breaks the same bytes on every machine.
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private let professional = Array(
        interchange(
            levels
                + simpleClaim.replacing(
                    "LX*1~",
                    with: "REF*F8*1~\nREF*X4*1~\nNM1*DN*1******XX*1003000126~\nNM1*82*1*A*B****XX*1003000126~\n"
                        + "NM1*77*2*S~\nN4*ATLANTA*GA*30301~\nLX*1~"
                )
                + simpleClaim + "NM1*DK*1******XX*1003000126~\nREF*X4*1~\n"
        ).utf8)
    private let remittance = Array(
        interchange(
            "BPR*I*80*C~\nN1*PE*C~\nN4*M*FL*33111~\nLX*1~\nCLP*A*1*100*80*20*MB~\nMOA***MA01~\nSVC*HC:99213:25*100*80**1*HC:99214~\n"
                + "DTM*472*20250115~\nCAS*PR*2*10**3*10*1~\nLQ*HE*N130~\nPLB*1*20251231*WO*5*WO*-5~\n",
            set: "835", version: "005010X221A1", functional: "HP"
        ).utf8)

    private func broken(_ bytes: [UInt8], _ random: inout Random) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[index] = Array("*~:^0A9-.\n ".utf8).randomElement(using: &random) ?? 0
            case 2: bytes.remove(at: index)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            case 4: bytes.removeSubrange(index..<min(index + 12, bytes.count))
            default: bytes.insert(contentsOf: bytes[index..<min(index + 40, bytes.count)], at: index)
            }
        }
        if Int.random(in: 0..<8, using: &random) == 0 {
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
        }
        return bytes
    }

    @Test(arguments: [1, 2, 3, 20_261_123] as [UInt64])
    func `a broken file is read or refused, whatever the pieces`(seed: UInt64) {
        var random = Random(state: seed)
        for round in 0..<400 {
            let pieces = Int.random(in: 1...80, using: &random)
            let claims = broken(professional, &random)
            #expect(readClaims(claims, pieces: pieces) == readClaims(claims), "seed \(seed), round \(round)")
            let remitted = broken(remittance, &random)
            #expect(
                readRemittance(remitted, pieces: pieces) == readRemittance(remitted), "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [7, 8] as [UInt64])
    func `noise is refused`(seed: UInt64) {
        var random = Random(state: seed)
        for round in 0..<200 {
            let count = Int.random(in: 0...400, using: &random)
            let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let header = round % 2 == 0 ? [] : Array(professional.prefix(106))
            #expect(readClaims(header + noise).error != nil, "seed \(seed), round \(round)")
            #expect(readRemittance(header + noise).error != nil, "seed \(seed), round \(round)")
        }
    }

    @Test func `every part of a file without its end is refused`() {
        for length in 0..<remittance.count - 10 {
            #expect(readRemittance(Array(remittance[..<length])).error != nil, "length \(length)")
        }
    }
}
