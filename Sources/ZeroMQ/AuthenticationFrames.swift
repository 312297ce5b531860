/// ZAP's frames, as a ROUTER socket sees them: routing id, empty, and then what rfc.zeromq.org/spec/27 lists.
enum AuthenticationFrames {
    static let endpoint = "inproc://zeromq.zap.01"
    private static let version = Array("1.0".utf8)
    private static let userIDBytesMax = 255

    /// Answers 500 to what is no request of version 1.0. Such a thing comes from this process alone, inproc as it is.
    static func reply(
        to message: Multipart, decide: (AuthenticationRequest) -> AuthenticationVerdict
    ) -> Multipart {
        let frames = message.frames
        let peer = frames.first ?? []
        let requestID = frames.count > 3 ? frames[3] : []
        guard let request = request(in: message) else { return reply(peer, requestID, "500", "malformed request") }
        switch decide(request) {
        case .allowed(let userID) where userID.utf8.count <= userIDBytesMax:
            return reply(peer, requestID, "200", "OK", userID: userID)
        case .allowed: return reply(peer, requestID, "500", "the user id is too long")
        case .denied: return reply(peer, requestID, "400", "unknown key")
        case .busy: return reply(peer, requestID, "500", "try again later")
        }
    }

    /// nil: malformed, or of a mechanism that is not known.
    static func request(in message: Multipart) -> AuthenticationRequest? {
        let frames = message.frames
        guard !message.isOversized, frames.count >= 8, frames[1].isEmpty, frames[2] == version else { return nil }
        let texts = frames[4...7].map { String(decoding: $0, as: UTF8.self) }
        guard let mechanism = AuthenticationRequest.Mechanism(rawValue: texts[3]) else { return nil }
        var request = AuthenticationRequest(mechanism: mechanism, domain: texts[0], address: texts[1], key: nil)
        switch mechanism {
        case .null: guard frames.count == 8 else { return nil }
        case .plain: guard frames.count == 10 else { return nil }
        case .curve:
            guard frames.count == 9, let key = CurveKey(bytes: frames[8]) else { return nil }
            request.key = key
        }
        return request
    }

    private static func reply(
        _ peer: [UInt8], _ requestID: [UInt8], _ status: String, _ text: String, userID: String = ""
    ) -> Multipart {
        Multipart([peer, [], version, requestID, Array(status.utf8), Array(text.utf8), Array(userID.utf8), []])
    }
}
