import BrokerCore
import Calls
import SwiftProtobuf
import Testing
import TrendMessages
import ZeroMQ

private let peer: [UInt8] = [0, 1, 2, 3, 4]

private func header(_ change: (inout WireCallHeader) -> Void = { _ in }) throws -> [UInt8] {
    var header = WireCallHeader()
    header.call = 7
    header.method = Method.status.rawValue
    change(&header)
    return try header.bytes()
}

private func fault(_ frames: [[UInt8]]) -> CallFault? {
    do throws(CallFault) {
        _ = try IncomingCall(Multipart(frames))
        return nil
    } catch {
        return error
    }
}

struct CallFramesTests {
    @Test func `routing id, header and body are a call`() throws {
        let call = try IncomingCall(Multipart([peer, try header { $0.metadata = ["tenant": "acme"] }, [1, 2]]))
        #expect(call.peer == peer)
        #expect(call.header.call == 7)
        #expect(call.header.method == "/medpay.v1.Operator/Status")
        #expect(call.header.metadata == ["tenant": "acme"])
        #expect(call.body == [1, 2])
    }

    @Test func `an empty body is a body`() throws {
        #expect(try IncomingCall(Multipart([peer, try header(), []])).body.isEmpty)
    }

    @Test func `a cancelling call needs no body and no method`() throws {
        let cancel = try header {
            $0.method = ""
            $0.cancel = true
        }
        #expect(try IncomingCall(Multipart([peer, cancel])).header.cancel)
        #expect(try IncomingCall(Multipart([peer, cancel, [9]])).header.cancel)
    }

    @Test func `a call of those who do not say speaks version 1`() throws {
        #expect(try IncomingCall(Multipart([peer, try header(), []])).protocolVersion == 1)
        #expect(try IncomingCall(Multipart([peer, try header { $0.protocol = 7 }, []])).protocolVersion == 7)
    }

    @Test func `another number of frames is a fault`() throws {
        #expect(fault([]) == .frameCount)
        #expect(fault([peer]) == .frameCount)
        #expect(fault([peer, try header()]) == .frameCount)
        #expect(fault([peer, try header(), [], []]) == .frameCount)
        #expect(fault([peer, try header { $0.cancel = true }, [], []]) == .frameCount)
        // What a REQ socket sends: an empty frame first.
        #expect(fault([peer, [], try header(), []]) == .frameCount)
    }

    @Test func `a header above its limit is a fault before it is read`() throws {
        #expect(fault([peer, [UInt8](repeating: 0xFF, count: CallLimits.headerBytesMax + 1), []]) == .headerTooLong)
        #expect(fault([peer, [UInt8](repeating: 0xFF, count: CallLimits.headerBytesMax), []]) == .headerUnreadable)
    }

    @Test func `a header that is cut short is a fault`() throws {
        #expect(fault([peer, Array(try header().dropLast()), []]) == .headerUnreadable)
    }

    @Test func `a method may have 128 bytes and no more`() throws {
        #expect(fault([peer, try header { $0.method = String(repeating: "m", count: 128) }, []]) == nil)
        #expect(fault([peer, try header { $0.method = String(repeating: "m", count: 129) }, []]) == .methodTooLong)
        #expect(fault([peer, try header { $0.method = String(repeating: "é", count: 65) }, []]) == .methodTooLong)
    }

    @Test func `metadata may have 16 entries and 4 KiB and no more`() throws {
        func entries(_ count: Int, valueBytes: Int = 1) -> [String: String] {
            let value = String(repeating: "v", count: valueBytes)
            return Dictionary(uniqueKeysWithValues: (10..<10 + count).map { ("\($0)", value) })
        }
        #expect(fault([peer, try header { $0.metadata = entries(16) }, []]) == nil)
        #expect(fault([peer, try header { $0.metadata = entries(17) }, []]) == .metadataTooLong)
        #expect(fault([peer, try header { $0.metadata = entries(1, valueBytes: 4094) }, []]) == nil)
        #expect(fault([peer, try header { $0.metadata = entries(1, valueBytes: 4095) }, []]) == .metadataTooLong)
        #expect(fault([peer, try header { $0.metadata = entries(16, valueBytes: 255) }, []]) == .metadataTooLong)
    }

    @Test func `fields of a later version are ignored`() throws {
        let call = try IncomingCall(Multipart([peer, try header() + [0xF8, 0x07, 0x01], []]))
        #expect(call.header.call == 7)
    }

    @Test func `random frames are a call or a fault and never a crash`() {
        var generator = SplitMix64(seed: 5)
        for _ in 0..<20_000 {
            let frames = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                (0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
                }
            }
            _ = fault(frames)
        }
    }
}

struct ReplyFramesTests {
    private let address = ReplyAddress(peer: peer, call: 7)

    private func header(of message: Multipart) throws -> WireReplyHeader {
        try WireReplyHeader(serializedBytes: message.frames[1])
    }

    @Test func `an end has its status, its advice and the caller's number`() throws {
        let status = CallStatus(.resourceExhausted, "too much", retryAfterMilliseconds: 200)
        let message = try Multipart(to: address, status: status)
        #expect(message.frames.count == 3)
        #expect(message.frames[0] == peer)
        #expect(message.frames[2].isEmpty)
        let header = try header(of: message)
        #expect(header.call == 7)
        #expect(header.end)
        #expect(header.status == 8)
        #expect(header.message == "too much")
        #expect(header.retryAfterMilliseconds == 200)
    }

    @Test func `a stream's message has no status and no end`() throws {
        let message = try Multipart(to: address, status: nil, body: [5])
        #expect(message.frames[2] == [5])
        #expect(try header(of: message) == WireReplyHeader.with { $0.call = 7 })
    }

    @Test func `an OK is its number, its end and the server's version`() throws {
        let message = try Multipart(to: ReplyAddress(peer: peer, call: 1))
        #expect(message.frames[1] == [0x08, 0x01, 0x28, 0x01, 0x38, 0x02])
    }

    @Test func `a write's answer tells for how much more there is room`() throws {
        var status = CallStatus.ok
        status.creditBytes = 3 << 20
        #expect(try header(of: Multipart(to: address, status: status)).creditBytes == 3 << 20)
        status.creditBytes = .max
        #expect(try header(of: Multipart(to: address, status: status)).creditBytes == .max)
        status.creditBytes = -1
        #expect(try header(of: Multipart(to: address, status: status)).creditBytes == 0)
    }

    @Test func `a body that is no such message is refused by its name`() throws {
        let error = try #require(throws: CallError.self) { try WireTailRequest.read([0xFF]) }
        #expect(error.code == .invalidArgument)
        #expect(error.message == "the body is not a medpay.v1.TailRequest")
    }
}
