import BrokerCore
import Claims
import Foundation
import Testing

@testable import X12

/// Files broken at random: every one is read or refused, none crashes, and pieces never matter.
///
/// MEDPAY_FUZZ_ROUNDS multiplies the 24,000 files of a usual run: 50, as `Deploy/test --all` has it, makes more than a
/// million.
@Suite struct FuzzTests {
    private static let rounds = ProcessInfo.processInfo.environment["MEDPAY_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1

    private static let professional = Array(
        interchange(
            levels
                + simpleClaim.replacing(
                    "LX*1~",
                    with: "REF*F8*1~\nREF*X4*1~\nNM1*DN*1******XX*1003000126~\nNM1*82*1*A*B****XX*1003000126~\n"
                        + "NM1*77*2*S~\nN4*ATLANTA*GA*30301~\nLX*1~"
                )
                + simpleClaim + "NM1*DK*1******XX*1003000126~\nREF*X4*1~\n"
        ).utf8)
    private static let remittance = Array(
        interchange(
            "BPR*I*80*C~\nN1*PE*C~\nN4*M*FL*33111~\nLX*1~\nCLP*A*1*100*80*20*MB~\nMOA***MA01~\n"
                + "SVC*HC:99213:25*100*80**1*HC:99214~\nDTM*472*20250115~\nCAS*PR*2*10**3*10*1~\n"
                + "LQ*HE*N130~\nPLB*1*20251231*WO*5*WO*-5~\n",
            set: "835", version: "005010X221A1", functional: "HP"
        ).utf8)

    /// What is broken: the two above, and small files with every field. Mutations know "~" and "*", so all have these.
    private static let claimFiles: [[UInt8]] = {
        var random = SplitMix64(seed: 17)
        return [professional] + (1...6).map { Array(FileWriter().text(random.claims($0 % 3 + 1)).utf8) }
    }()
    private static let remittanceFiles: [[UInt8]] = {
        var random = SplitMix64(seed: 18)
        return [remittance] + (1...6).map { Array(FileWriter().text(random.remitted($0 % 3 + 1)).utf8) }
    }()

    // MARK: - Breaking

    /// Bytes changed, lost, put in and doubled.
    private func breakBytes(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        let index = random.number(0...bytes.count - 1)
        switch random.number(0...5) {
        case 0: bytes[index] = UInt8(random.number(0...255))
        case 1: bytes[index] = random.pick(Array("*~:^0A9-.\n ".utf8))
        case 2: bytes.remove(at: index)
        case 3: bytes.insert(UInt8(random.number(0...255)), at: index)
        case 4: bytes.removeSubrange(index..<min(index + 12, bytes.count))
        default: bytes.insert(contentsOf: bytes[index..<min(index + 40, bytes.count)], at: index)
        }
    }

    /// Whole segments and elements lost, doubled and swapped, separators changed on the way, another file's end.
    private func breakStructure(_ bytes: inout [UInt8], _ other: [UInt8], _ random: inout SplitMix64) {
        let (star, tilde) = (UInt8(ascii: "*"), UInt8(ascii: "~"))
        var segments = bytes.split(separator: tilde, omittingEmptySubsequences: false).map(Array.init)
        let (one, two) = (random.number(0...segments.count - 1), random.number(0...segments.count - 1))
        switch random.number(0...7) {
        case 0: segments.remove(at: one)
        case 1: segments.insert(segments[one], at: two)
        case 2: segments.swapAt(one, two)
        case 3: segments.removeSubrange(min(one, two)...max(one, two))
        case 4:
            var elements = segments[one].split(separator: star, omittingEmptySubsequences: false).map(Array.init)
            elements.swapAt(random.number(0...elements.count - 1), random.number(0...elements.count - 1))
            segments[one] = Array(elements.joined(separator: [star]))
        case 5:
            let element = segments[two].split(separator: star, omittingEmptySubsequences: false).last ?? []
            var elements = segments[one].split(separator: star, omittingEmptySubsequences: false).map(Array.init)
            elements[random.number(0...elements.count - 1)] = Array(element)
            segments[one] = Array(elements.joined(separator: [star]))
        case 6:
            let (old, new) = (random.pick([star, tilde, UInt8(ascii: ":")]), random.pick(Array("|~:*\n^'".utf8)))
            for index in bytes.indices.dropFirst(bytes.count * one / segments.count) where bytes[index] == old {
                bytes[index] = new
            }
            return
        default:
            let rest = other.split(separator: tilde, omittingEmptySubsequences: false).map(Array.init)
            segments = Array(segments[..<one]) + rest[random.number(0...rest.count - 1)...]
        }
        bytes = Array(segments.joined(separator: [tilde]))
    }

    private func broken(_ bytes: [UInt8], _ others: [[UInt8]], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<random.number(1...4) {
            if random.once(in: 2) {
                breakBytes(&bytes, &random)
            } else {
                breakStructure(&bytes, random.pick(others), &random)
            }
        }
        if random.once(in: 8) { bytes.removeLast(random.number(0...bytes.count)) }
        return bytes
    }

    // MARK: - What holds of every file

    /// Occurrences of a name of three letters that may begin a segment: line ends within it are no part of it.
    private func count(_ name: String, _ bytes: [UInt8]) -> Int {
        let (name, plain) = (Array(name.utf8), bytes.filter { !$0.isLineEnd })
        return plain.indices.dropLast(2).count { index in
            plain[index] == name[0] && plain[index + 1] == name[1] && plain[index + 2] == name[2]
        }
    }

    /// The faults stand within the file. A segment has three bytes at least: two of a name, and its terminator.
    private func check<Value>(_ outcome: Outcome<Value>, _ bytes: [UInt8], _ note: Comment) {
        for error in outcome.faults {
            #expect((0..<bytes.count).contains(error.offset), note)
            #expect((0...error.offset / 3).contains(error.position), note)
        }
        if let error = outcome.error {
            #expect((0...bytes.count).contains(error.offset), note)
            #expect((0...bytes.count / 3).contains(error.position), note)
        }
    }

    private func checkClaims(_ bytes: [UInt8], pieces: Int, _ note: Comment) {
        let outcome = readClaims(bytes, strictness: .lenient)
        check(outcome, bytes, note)
        #expect(outcome.values.reduce(0) { $0 + $1.lines.count } <= count("SV1", bytes), note)
        #expect(outcome.values.count + outcome.refused.count <= count("CLM", bytes), note)
        #expect(outcome.values.allSatisfy { (1...Claim.linesMax).contains($0.lines.count) }, note)
        #expect(readClaims(bytes, pieces: pieces, strictness: .lenient) == outcome, note)
        let strict = readClaims(bytes, pieces: pieces)
        #expect(strict.error == outcome.faults.first ?? outcome.error, note)
        #expect(strict.faults.isEmpty && outcome.values.starts(with: strict.values), note)
        if outcome.error == nil && outcome.faults.isEmpty { #expect(strict == outcome, note) }
    }

    private func checkRemittance(_ bytes: [UInt8], pieces: Int, _ note: Comment) {
        let outcome = readRemittance(bytes, strictness: .lenient)
        check(outcome, bytes, note)
        let refused = outcome.notices.count { $0.level == .claim && $0.isRefusal }
        #expect(outcome.values.reduce(0) { $0 + $1.lines.count } <= count("SVC", bytes), note)
        #expect(outcome.values.count + refused <= count("CLP", bytes), note)
        #expect(outcome.values.allSatisfy { $0.charge - $0.paid == adjusted($0) }, note)
        #expect(readRemittance(bytes, pieces: pieces, strictness: .lenient) == outcome, note)
        let strict = readRemittance(bytes, pieces: pieces)
        #expect(strict.error == outcome.faults.first ?? outcome.error, note)
        #expect(strict.faults.isEmpty && outcome.values.starts(with: strict.values), note)
        if outcome.error == nil && outcome.faults.isEmpty { #expect(strict == outcome, note) }
    }

    private func adjusted(_ claim: RemittedClaim) -> Money {
        (claim.adjustments + claim.lines.flatMap(\.adjustments)).reduce(.zero) { $0 + $1.amount }
    }

    /// The buffers keep their size, and what they hold fits into them.
    private func checkBuffers(_ bytes: [UInt8], pieces: Int, _ note: Comment) {
        var tokenizer = X12Tokenizer()
        var last = -1
        do throws(X12Error) {
            for chunk in chunks(bytes, pieces) {
                let chunk = Array(chunk)
                var index = 0
                while try tokenizer.next(in: chunk.span, at: &index) {
                    #expect(tokenizer.segment.position == last + 1, note)
                    last = tokenizer.segment.position
                    #expect((0...X12Limits.elementsMax).contains(tokenizer.segment.count), note)
                }
            }
            _ = try tokenizer.finish()
        } catch {
            #expect((0...bytes.count).contains(error.offset), note)
        }
        let segment = tokenizer.segment
        #expect(segment.bytes.count == X12Limits.segmentBytesMax && segment.bytesUsed <= segment.bytes.count, note)
        #expect(segment.ends.count == X12Limits.elementsMax + 1 && segment.elementsUsed <= segment.ends.count, note)
    }

    @Test(arguments: [1, 2, 3, 20_261_123] as [UInt64])
    func `a broken claim file is read or refused, whatever the pieces`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let others = FuzzTests.claimFiles + FuzzTests.remittanceFiles
        for round in 0..<3000 * FuzzTests.rounds {
            let bytes = broken(random.pick(FuzzTests.claimFiles), others, &random)
            let pieces = random.number(1...80)
            let note: Comment = "seed \(seed), round \(round)"
            checkClaims(bytes, pieces: pieces, note)
            if round % 8 == 0 { checkBuffers(bytes, pieces: pieces, note) }
        }
    }

    @Test(arguments: [4, 5, 6, 20_261_124] as [UInt64])
    func `a broken remittance is read or refused, whatever the pieces`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let others = FuzzTests.claimFiles + FuzzTests.remittanceFiles
        for round in 0..<3000 * FuzzTests.rounds {
            let bytes = broken(random.pick(FuzzTests.remittanceFiles), others, &random)
            let pieces = random.number(1...80)
            let note: Comment = "seed \(seed), round \(round)"
            checkRemittance(bytes, pieces: pieces, note)
            if round % 8 == 0 { checkBuffers(bytes, pieces: pieces, note) }
        }
    }

    /// Otherwise the two above would look at refusals of the whole file alone.
    @Test func `broken files often have something left to read`() {
        var random = SplitMix64(seed: 9)
        var (claims, refused, notices, ended) = (0, 0, 0, 0)
        for _ in 0..<1000 {
            let bytes = broken(random.pick(FuzzTests.claimFiles), FuzzTests.claimFiles, &random)
            let outcome = readClaims(bytes, strictness: .lenient)
            claims += outcome.values.isEmpty ? 0 : 1
            refused += outcome.refused.isEmpty ? 0 : 1
            notices += outcome.notices.isEmpty ? 0 : 1
            ended += outcome.error == nil ? 0 : 1
        }
        for count in [claims, refused, notices, ended] { #expect(count >= 20) }
    }

    @Test(arguments: [7, 8] as [UInt64])
    func `noise is refused`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for round in 0..<200 * FuzzTests.rounds {
            let noise = (0..<random.number(0...400)).map { _ in UInt8(random.number(0...255)) }
            let header = round % 2 == 0 ? [] : Array(FuzzTests.professional.prefix(106))
            for strictness in [X12Strictness.strict, .lenient] {
                let note: Comment = "seed \(seed), round \(round)"
                #expect(readClaims(header + noise, strictness: strictness).error != nil, note)
                #expect(readRemittance(header + noise, strictness: strictness).error != nil, note)
            }
        }
    }

    @Test func `every part of a file without its end is refused`() {
        for length in 0..<FuzzTests.remittance.count - 10 {
            let part = Array(FuzzTests.remittance[..<length])
            #expect(readRemittance(part).error != nil, "length \(length)")
            #expect(readRemittance(part, strictness: .lenient).error != nil, "length \(length)")
        }
    }

    // MARK: - Crashers

    /// Bytes that broke a reader once, or look as if they could, and what a lenient reader of claims makes of them.
    struct Crasher: CustomTestStringConvertible, Sendable {
        enum End: Equatable {
            /// So many claims.
            case read(Int)
            /// The claim is refused, the file is not.
            case refused(X12Error.Reason)
            case ended(X12Error.Reason)
        }
        var name: String
        var bytes: [UInt8]
        var end: End

        init(_ name: String, _ text: String, _ end: End) { self.init(name, Array(text.utf8), end) }

        init(_ name: String, _ bytes: [UInt8], _ end: End) { (self.name, self.bytes, self.end) = (name, bytes, end) }

        var testDescription: String { name }
    }

    /// Grows by what a fuzz run finds, its bytes as they were.
    static let crashers: [Crasher] = {
        let file = interchange(levels + simpleClaim)
        let (header, rest) = (String(file.prefix(106)), String(file.dropFirst(106)))
        let edited = { (old: String, new: String) in file.replacing(old, with: new) }
        let bytes = { (old: String, new: [UInt8]) in
            let parts = file.split(separator: old, maxSplits: 1).map { Array($0.utf8) }
            return parts[0] + new + parts[1]
        }
        let line = "LX*1~\nSV1*HC:99213*100*UN*1***1~\n"
        let longest = String(repeating: "x", count: X12Limits.segmentBytesMax - 3)
        let stars = String(repeating: "*", count: X12Limits.elementsMax)
        return [
            Crasher("empty", "", .ended(.empty)),
            Crasher("ISA alone", "ISA", .ended(.truncated)),
            Crasher("ISA and a separator", "ISA*", .ended(.truncated)),
            Crasher("a whole ISA alone", header, .ended(.truncated)),
            Crasher("an ISA of separators", "ISA" + String(repeating: "*", count: 200), .ended(.separatorInvalid)),
            Crasher("an ISA without end", "ISA*" + String(repeating: "0", count: 9999), .ended(.headerMalformed)),
            Crasher("terminators alone", header + String(repeating: "~", count: 99), .ended(.truncated)),
            Crasher("an empty segment", edited("LX*1~", "~LX*1~"), .read(1)),
            Crasher("two empty segments", edited("LX*1~", "LX*1~~~"), .read(1)),
            Crasher("a segment of separators", edited("LX*1~", "***~LX*1~"), .refused(.segmentMalformed)),
            Crasher("as many bytes as fit", edited("LX*1~", "NTE*\(longest)~LX*1~"), .read(1)),
            Crasher("one byte more", edited("LX*1~", "NTE*\(longest)x~LX*1~"), .refused(.segmentTooLong)),
            Crasher("as many elements as fit", edited("LX*1~", "NTE\(stars)~LX*1~"), .read(1)),
            Crasher("one element more", edited("LX*1~", "NTE\(stars)*~LX*1~"), .refused(.tooManyElements)),
            Crasher("all bytes and all elements", edited("LX*1~", "NTE\(stars)\(longest)~LX*1~"), .read(1)),
            Crasher("line feeds terminate", edited("~\n", "\n").replacing("~", with: "\n"), .read(1)),
            Crasher("CR LF terminate", edited("~\n", "\r\n").replacing("~", with: "\r\n"), .read(1)),
            Crasher("line feeds in segments", header + rest.replacing("*", with: "\n*"), .read(1)),
            Crasher("line feeds in elements", edited("CLM*A1", "C\r\nLM*A\n1"), .read(1)),
            Crasher("a line feed within ISA's name", edited("ISA*", "ISA\n*"), .ended(.separatorInvalid)),
            Crasher("zero bytes in a name", edited("CLINIC", "CL\u{0}\u{0}IC"), .read(1)),
            Crasher("zero bytes between segments", edited("LX*1~", "\u{0}\u{0}LX*1~"), .refused(.segmentMalformed)),
            Crasher("zero bytes at the end", file + String(repeating: "\u{0}", count: 9999), .read(1)),
            Crasher("control characters in a name", edited("CLINIC", "\u{1}\u{7}\u{1B}\u{7F}"), .read(1)),
            Crasher("control characters in a reference", edited("CLM*A1", "CLM*A\u{1B}1"), .refused(.controlCharacter)),
            Crasher("UTF-8 in names", edited("DOE*JANE", "\u{D1}\u{1F469}*\u{3B1}\u{301}"), .read(1)),
            Crasher("UTF-8 in a reference", edited("CLM*A1", "CLM*\u{1F469}\u{1F469}"), .read(1)),
            Crasher("bytes that are no UTF-8 in a name", bytes("CLINIC", Array(0x80...0xFF)), .read(1)),
            Crasher(
                "bytes that are no UTF-8 in a reference", bytes("A1*100", [0xC3] + Array("*100".utf8)),
                .refused(.controlCharacter)),
            Crasher("bytes that are no UTF-8 in codes", bytes("HC:99213", Array(0x80...0xFF)), .read(1)),
            Crasher("a byte order mark, twice", "\u{FEFF}\u{FEFF}" + file, .read(1)),
            Crasher("a huge LX", edited("LX*1~", "LX*99999999999999999999999~"), .refused(.numberNotWhole)),
            Crasher("an LX of nine digits", edited("LX*1~", "LX*999999999~"), .refused(.lineNumberOutOfRange)),
            Crasher("a negative LX", edited("LX*1~", "LX*-1~"), .refused(.numberNotWhole)),
            Crasher("a huge amount", edited("CLM*A1*100", "CLM*A1*99999999999999999999"), .refused(.amountNotDecimal)),
            Crasher("a minus alone", edited("CLM*A1*100", "CLM*A1*-"), .refused(.amountNotDecimal)),
            Crasher("a huge quantity", edited("UN*1", "UN*99999999999999999999"), .refused(.quantityNotDecimal)),
            Crasher("a count of twenty digits", edited("SE*18*", "SE*99999999999999999999*"), .read(1)),
            Crasher("a level of twenty digits", edited("HL*2*1", "HL*99999999999999999999*1"), .read(1)),
            Crasher("fifty lines", edited(line, String(repeating: line, count: 50)), .read(1)),
            Crasher("fifty-one lines", edited(line, String(repeating: line, count: 51)), .refused(.tooManyLines)),
            Crasher(
                "components without end", edited("HC:99213", "HC" + stars.replacing("*", with: ":")),
                .refused(.tooManyModifiers)),
            Crasher("pointers without end", edited("UN*1***1", "UN*1***1:1:1:1:1"), .refused(.tooManyPointers)),
            Crasher("a pointer of zero", edited("UN*1***1", "UN*1***0:00:256"), .read(1)),
            Crasher("a span of dates without end", edited("D8*20250115", "RD8*--------"), .read(1)),
            Crasher("a day that does not exist", edited("D8*20250115", "D8*99999999"), .read(1)),
            Crasher("an IEA without terminator", String(file.dropLast()), .read(1)),
            Crasher("an IEA and nothing else", "\(header)IEA*0*000000007~", .ended(.noTransaction)),
            Crasher("an interchange in an interchange", edited("LX*1~", "\(header)LX*1~"), .ended(.segmentOutOfPlace)),
        ]
    }()

    @Test(arguments: crashers)
    func `what once broke a reader, or could, is kept`(crasher: Crasher) {
        for pieces in [1, 2, 3, 7, 64, 8192, .max] {
            let note: Comment = "\(crasher.name), pieces of \(pieces)"
            checkClaims(crasher.bytes, pieces: pieces, note)
            checkRemittance(crasher.bytes, pieces: pieces, note)
            checkBuffers(crasher.bytes, pieces: pieces, note)
        }
        let outcome = readClaims(crasher.bytes, strictness: .lenient)
        switch crasher.end {
        case .read(let count):
            #expect(outcome.error == nil && outcome.refused.isEmpty)
            #expect(outcome.values.count == count)
        case .refused(let reason):
            #expect(outcome.error == nil && outcome.values.isEmpty)
            #expect(outcome.refused.map(\.error.reason) == [reason])
        case .ended(let reason):
            #expect(outcome.error?.reason == reason)
        }
    }
}
