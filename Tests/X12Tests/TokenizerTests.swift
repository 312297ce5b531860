import Testing
import X12

@Suite struct TokenizerTests {
    /// Each segment as "name|element|...@position+offset".
    private func tokens(_ text: String, pieces: Int = .max) throws -> [String] {
        var tokenizer = X12Tokenizer()
        var found: [String] = []
        for chunk in chunks(Array(text.utf8), pieces) {
            var index = 0
            while try tokenizer.next(in: chunk.span, at: &index) { found.append(describe(tokenizer.segment)) }
        }
        if try tokenizer.finish() { found.append(describe(tokenizer.segment)) }
        return found
    }

    private func describe(_ segment: X12Segment) -> String {
        let elements = (0...segment.count).map { String(decoding: segment[$0], as: UTF8.self) }
        return "\(elements.joined(separator: "|"))@\(segment.position)+\(segment.offset)"
    }

    /// Of the segment that cannot be read.
    private func fault(_ text: String) throws -> (reason: X12Error.Reason?, id: SegmentID?, position: Int)? {
        var tokenizer = X12Tokenizer()
        let bytes = Array(text.utf8)
        var index = 0
        while try tokenizer.next(in: bytes.span, at: &index) {
            let segment = tokenizer.segment
            if segment.fault != nil { return (segment.fault, segment.id, segment.position) }
        }
        return nil
    }

    private func refusal(_ text: String) -> X12Error? {
        do {
            _ = try tokens(text)
            return nil
        } catch {
            return error as? X12Error
        }
    }

    private let header =
        "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*1200*^*00501*000000001*0*T*:"
    private let headerToken = "ISA|00||00||ZZ|A|ZZ|B|260101|1200|^|00501|000000001|0|T|:"

    @Test func `segments come with their elements, position and byte offset`() throws {
        let found = try tokens(header + "~GS*HC*X~IEA*1*000000001~")
        #expect(found == [headerToken + "@0+0", "GS|HC|X@1+106", "IEA|1|000000001@2+114"])
    }

    @Test func `pieces of any size give the same segments`() throws {
        let text = header + "~\r\nGS*HC**X~\r\nIEA*1*000000001~\r\n"
        let whole = try tokens(text)
        for size in 1...40 { #expect(try tokens(text, pieces: size) == whole) }
    }

    @Test func `a second interchange may have other separators`() throws {
        let second = header.replacing("*", with: "|").replacing(":", with: ">")
        let found = try tokens(header + "~SV1*HC:1~IEA*1*1~\n" + second + "'SV1|HC>1'IEA|1|1'")
        #expect(found.count == 6)
        #expect(found[4] == "SV1|HC>1@4+230")
    }

    @Test func `components are taken apart by ISA16`() throws {
        var tokenizer = X12Tokenizer()
        let bytes = Array((header + "~SV1*HC:99213::25*:*~").utf8)
        var index = 0
        _ = try tokenizer.next(in: bytes.span, at: &index)
        _ = try tokenizer.next(in: bytes.span, at: &index)
        let segment = tokenizer.segment
        #expect((1...5).map { String(decoding: segment[1, $0], as: UTF8.self) } == ["HC", "99213", "", "25", ""])
        #expect((1...4).map { segment.components(of: $0) } == [4, 2, 1, 1])
        #expect(tokenizer.separators == X12Separators(element: 42, component: 58, repetition: 94, terminator: 126))
    }

    @Test(arguments: ["\n", "\r", "\r\n"])
    func `a line end may be the terminator`(lineEnd: String) throws {
        let found = try tokens([header, "GS*HC", "", "IEA*1*1", ""].joined(separator: lineEnd))
        #expect(found.map { $0.prefix { $0 != "@" } } == [headerToken[...], "GS|HC", "IEA|1|1"])
    }

    @Test(arguments: ["\u{FEFF}", "\n \t", "\u{FEFF}\r\n"])
    func `a byte order mark or blanks may stand before ISA`(prefix: String) throws {
        let found = try tokens(prefix + header + "~IEA*1*1~")
        #expect(found[0] == headerToken + "@0+\(prefix.utf8.count)")
    }

    @Test(arguments: ["", "~", "~\r\n", "~\u{0}\u{0}", "~\u{1A}"])
    func `the last IEA may lack its terminator, and a file may be padded`(end: String) throws {
        #expect(try tokens(header + "~IEA*1*1" + end).last == "IEA|1|1@1+106")
    }

    @Test func `line ends within a segment are no part of it`() throws {
        #expect(try tokens(header + "~N3*12 MA\r\nIN~IEA*1*1~")[1] == "N3|12 MAIN@1+106")
    }

    @Test func `an ISA with padding faults is read by its elements`() throws {
        let short = "ISA*00**00**ZZ*A*ZZ*B*260101*1200*^*00501*000000001*0*T*:"
        #expect(try tokens(short + "~IEA*1*1~")[0] == headerToken + "@0+0")
    }

    @Test func `before 00501 the repetition separator is none`() throws {
        var tokenizer = X12Tokenizer()
        var index = 0
        _ = try tokenizer.next(in: Array((header.replacing("^", with: "U") + "~").utf8).span, at: &index)
        #expect(tokenizer.separators.repetition == nil)
    }

    @Test(arguments: [
        ("", X12Error.Reason.empty, "ISA", 0),
        (" \r\n", .empty, "ISA", 0),
        ("PK\u{3}\u{4}", .notX12, "ISA", 0),
        ("ST*837*1~SE*1*1~", .notX12, "ISA", 0),
        ("IS", .truncated, "IEA", 0),
    ])
    func `what is no interchange is refused`(text: String, reason: X12Error.Reason, segment: String, position: Int) {
        let error = refusal(text)
        #expect(error?.reason == reason)
        #expect(error?.segment == segment)
        #expect(error?.position == position)
    }

    @Test func `what follows IEA must be an interchange`() {
        let error = refusal(header + "~IEA*1*1~GS*HC~")
        #expect(error?.reason == .trailingBytes)
        #expect(error?.position == 2)
        #expect(error?.offset == 114)
    }

    @Test(arguments: ["GS*HC~", "GS*HC", "IEA*1*1~ISA*00"])
    func `a file that ends before IEA is truncated`(rest: String) {
        #expect(refusal(header + "~" + rest)?.reason == .truncated)
    }

    @Test(arguments: ["ISAX00X", "ISA 00 ", "ISA\u{E9}00"])
    func `a letter, a space and half a character separate nothing`(start: String) {
        #expect(refusal(start + header.dropFirst(6) + "~IEA*1*1~")?.reason == .separatorInvalid)
    }

    @Test func `one byte cannot separate twice`() {
        #expect(refusal(header + ":IEA*1*1:")?.reason == .separatorInvalid)
        #expect(refusal(header + "*IEA*1*1*")?.reason == .separatorInvalid)
        #expect(refusal(header + "GS*HC~")?.reason == .separatorInvalid)
    }

    @Test func `an ISA without its elements is refused before it grows`() {
        let error = refusal("ISA*" + String(repeating: "0", count: X12Limits.headerBytesMax))
        #expect(error?.reason == .headerMalformed)
    }

    @Test func `a segment as long as the limit is read and a longer one passed over`() throws {
        let longest = String(repeating: "x", count: X12Limits.segmentBytesMax - 3)
        #expect(try tokens(header + "~NTE*\(longest)~IEA*1*1~").count == 3)
        let text = header + "~NTE*\(longest)x~IEA*1*1~"
        let found = try fault(text)
        #expect(found?.reason == .segmentTooLong && found?.id == .nte && found?.position == 1)
        #expect(try tokens(text).last == "IEA|1|1@2+\(header.utf8.count + 1 + X12Limits.segmentBytesMax + 3)")
    }

    @Test func `a segment with as many elements as the limit is read and one with more passed over`() throws {
        let most = String(repeating: "*", count: X12Limits.elementsMax)
        #expect(try tokens(header + "~NTE\(most)~IEA*1*1~").count == 3)
        #expect(try fault(header + "~NTE\(most)*~IEA*1*1~")?.reason == .tooManyElements)
        #expect(try tokens(header + "~NTE\(most)*~IEA*1*1~").last?.hasPrefix("IEA|1|1@2") == true)
    }

    @Test(arguments: ["SMITH*JANE~", "nm1*1~", "1A*~", "N*~", "*~"])
    func `what has no segment name is told and not repeated`(text: String) throws {
        let found = try fault(header + "~" + text + "IEA*1*1~")
        #expect(found?.reason == .segmentMalformed && found?.id == nil && found?.position == 1)
    }

    @Test func `a terminator too many is no segment`() throws {
        #expect(
            try tokens(header + "~~GS*HC~~~IEA*1*1~")
                == tokens(header + "~GS*HC~IEA*1*1~").map { token in
                    // Positions are the same; offsets are not.
                    token.replacing("+\(header.utf8.count + 1)", with: "+\(header.utf8.count + 2)")
                        .replacing("+\(header.utf8.count + 7)", with: "+\(header.utf8.count + 10)")
                })
        #expect(try fault(header + "~~GS*HC~~~IEA*1*1~") == nil)
    }
}
