import Testing

@testable import ZeroMQ

struct CurveTests {
    @Test func `two pairs differ, and a secret has one public key`() throws {
        let (first, second) = (try CurvePair.generate(), try CurvePair.generate())
        #expect(first.publicKey != second.publicKey)
        #expect(CurvePair(secretText: first.secretText) == first)
    }

    /// The server's key pair of rfc.zeromq.org/spec/26, which libzmq's manual uses too.
    @Test func `the standard's example is read`() throws {
        let pair = try #require(CurvePair(secretText: "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"))
        #expect(pair.publicKey.text == "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7")
        #expect(pair.publicKey.bytes.prefix(4) == [0x54, 0xFC, 0xBA, 0x24])
        #expect(CurveKey(bytes: pair.publicKey.bytes) == pair.publicKey)
    }

    @Test(arguments: [
        "", "short", String(repeating: "0", count: 39), String(repeating: "0", count: 41),
        String(repeating: "~", count: 40), String(repeating: "é", count: 20), String(repeating: "0", count: 39) + "\0",
    ])
    func `what is no 40 characters of Z85 is no key`(text: String) {
        #expect(CurveKey(text: text) == nil)
        #expect(CurvePair(secretText: text) == nil)
    }

    @Test func `a key has 32 bytes`() {
        #expect(CurveKey(bytes: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(CurveKey(bytes: [UInt8](repeating: 1, count: 33)) == nil)
        #expect(CurveKey(bytes: [UInt8](repeating: 1, count: 32))?.text.utf8.count == 40)
    }

    @Test func `a secret shows nowhere that a pair or its socket's options are printed`() throws {
        let pair = try CurvePair.generate()
        var options = SocketOptions()
        for role in [CurveRole.server(pair), .client(pair, server: pair.publicKey)] {
            options.curve = role
            var dumped = ""
            dump(options, to: &dumped)
            for text in [
                "\(pair)", String(reflecting: pair), "\(role)", "\(options)", String(reflecting: options), dumped,
            ] {
                #expect(!text.contains(pair.secretText))
                #expect(text.contains(pair.publicKey.text))
            }
        }
    }
}
