import BrokerCore
import SwiftProtobuf
import TrendMessages
import ZeroMQ

/// A call as a ROUTER received it.
package struct IncomingCall: Sendable {
    /// The routing id that ROUTER gave the connection.
    package var peer: [UInt8]
    package var header: WireCallHeader
    package var body: [UInt8]
    /// Whose connection it is: a public key as text, where the server has keys. Look up what it may do at each call.
    package var userID: String?
    /// Its descriptor, as the socket's `ConnectionMonitor` tells of its end; -1: not known.
    package var connection: Int32

    /// The highest version that the caller speaks; 1 for those that do not say.
    package var protocolVersion: UInt32 { max(1, header.protocol) }
}

/// Why frames are no call. They are counted by name and dropped: whom to answer, and about what, is not known.
package enum CallFault: String, Error, Hashable, Sendable, CaseIterable {
    case frameCount, headerTooLong, headerUnreadable, methodTooLong, metadataTooLong
}

extension IncomingCall {
    /// Frames as a ROUTER delivers them: routing id, header, body; a cancelling call has no body.
    package init(_ message: Multipart) throws(CallFault) {
        guard !message.isOversized, (2...3).contains(message.frames.count) else { throw .frameCount }
        guard message.frames[1].count <= CallLimits.headerBytesMax else { throw .headerTooLong }
        guard let header = try? WireCallHeader(serializedBytes: message.frames[1]) else { throw .headerUnreadable }
        guard header.method.utf8.count <= CallLimits.methodCharactersMax else { throw .methodTooLong }
        let metadataBytes = header.metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard header.metadata.count <= CallLimits.metadataEntriesMax, metadataBytes <= CallLimits.metadataBytesMax
        else { throw .metadataTooLong }
        guard header.cancel || message.frames.count == 3 else { throw .frameCount }
        peer = message.frames[0]
        self.header = header
        body = message.frames.count == 3 ? message.frames[2] : []
        userID = message.userID
        connection = message.connection
    }
}

/// Where a reply goes.
package struct ReplyAddress: Hashable, Sendable {
    package var peer: [UInt8]
    package var call: UInt64

    package init(peer: [UInt8], call: UInt64) {
        self.peer = peer
        self.call = call
    }
}

extension Multipart {
    /// The frames of a reply as a ROUTER sends them; the end of a call tells the server's version.
    package init(
        to address: ReplyAddress, status: CallStatus? = .ok, body: [UInt8] = []
    ) throws(CallError) {
        var header = WireReplyHeader()
        header.call = address.call
        if let status {
            header.end = true
            header.status = UInt32(status.code.rawValue)
            header.message = status.message
            header.retryAfterMilliseconds = UInt32(clamping: status.retryAfterMilliseconds ?? 0)
            header.creditBytes = UInt32(clamping: status.creditBytes ?? 0)
            header.protocol = CallLimits.protocolVersion
        }
        self.init([address.peer, try header.bytes(), body])
    }
}

extension SwiftProtobuf.Message {
    /// The message's bytes.
    package func bytes() throws(CallError) -> [UInt8] {
        do {
            return try serializedBytes()
        } catch {
            throw CallError(.internalError, "a \(Self.protoMessageName) could not be encoded")
        }
    }

    /// Reads a message that came from outside. The error names the message, never what it held.
    package static func read(_ bytes: [UInt8]) throws(CallError) -> Self {
        do {
            return try Self(serializedBytes: bytes)
        } catch {
            throw CallError(.invalidArgument, "the body is not a \(protoMessageName)")
        }
    }
}
