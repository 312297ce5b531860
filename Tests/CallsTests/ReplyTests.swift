import BrokerCore
import Testing
import TrendMessages

@testable import Calls
@testable import ZeroMQ

private func reply(_ change: (inout WireReplyHeader) -> Void, body: [UInt8] = []) throws -> CallChannel.Reply? {
    var header = WireReplyHeader()
    header.call = 3
    change(&header)
    return CallChannel.Reply(Multipart([try header.bytes(), body]))
}

struct ReplyTests {
    @Test func `a reply has its number, its end, its status and its body`() throws {
        let read = try reply(
            {
                $0.end = true
                $0.status = 14
                $0.message = "the broker is stopping"
                $0.retryAfterMilliseconds = 2000
            }, body: [1])
        #expect(read?.call == 3)
        #expect(read?.isEnd == true)
        #expect(
            read?.status == CallStatus(.unavailable, "the broker is stopping", retryAfterMilliseconds: 2000))
        #expect(read?.body == [1])
    }

    @Test func `no advice is nil and not 0`() throws {
        #expect(try reply { $0.status = 14 }?.status.retryAfterMilliseconds == nil)
    }

    @Test func `credit and version are read, and their absence`() throws {
        let told = try reply { ($0.creditBytes, $0.protocol) = (1000, 3) }
        #expect(told?.creditBytes == 1000)
        #expect(told?.protocolVersion == 3)
        let silent = try reply { $0.end = true }
        #expect(silent?.creditBytes == nil)
        #expect(silent?.protocolVersion == 1)
    }

    @Test(arguments: [17, 255, 256, UInt32.max]) func `a status that gRPC has not is UNKNOWN`(number: UInt32) throws {
        #expect(try reply { $0.status = number }?.status.code == .unknown)
    }

    @Test(arguments: StatusCode.allCases) func `every status of gRPC is read`(code: StatusCode) throws {
        #expect(try reply { $0.status = UInt32(code.rawValue) }?.status.code == code)
    }

    @Test func `frames that are no reply are none`() throws {
        #expect(CallChannel.Reply(Multipart([])) == nil)
        #expect(CallChannel.Reply(Multipart([[8, 1]])) == nil)
        #expect(CallChannel.Reply(Multipart([[8, 1], [], []])) == nil)
        #expect(CallChannel.Reply(Multipart([[0xFF], []])) == nil)
        #expect(CallChannel.Reply(Multipart([[8, 1], []])) != nil)
    }

    @Test func `only OK needs no error`() throws {
        try reply { $0.end = true }?.requireOK()
        let failed = try #require(
            try reply {
                $0.status = 8
                $0.message = "too much"
                $0.retryAfterMilliseconds = 200
            })
        #expect(throws: CallError(.resourceExhausted, "too much", retryAfterMilliseconds: 200)) {
            try failed.requireOK()
        }
    }
}

struct CallErrorTests {
    @Test func `an error is written as gRPC's name and a sentence`() {
        #expect(CallError(.unavailable, "nothing answers").description == "UNAVAILABLE: nothing answers")
        #expect(CallError(.internalError, "a fault").description == "INTERNAL: a fault")
    }

    @Test func `methods are gRPC's paths`() {
        for method in Method.allCases {
            let parts = method.rawValue.split(separator: "/", omittingEmptySubsequences: false)
            #expect(parts.count == 3 && parts[0].isEmpty && parts[1].hasPrefix("medpay.v1."), "\(method)")
            #expect(method.rawValue.utf8.count <= CallLimits.methodCharactersMax)
        }
    }

    @Test(
        arguments: [
            (.zero, 0), (.milliseconds(1), 1), (.microseconds(1), 1), (.nanoseconds(1_000_001), 2), (.seconds(2), 2000),
            (.seconds(-2), -2000),
        ] as [(Duration, Int64)])
    func `a time is whole milliseconds rounded up`(time: Duration, milliseconds: Int64) {
        #expect(time.milliseconds == milliseconds)
    }
}
