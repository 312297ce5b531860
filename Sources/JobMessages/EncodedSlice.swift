import SwiftProtobuf

/// A `Slice` as it travels: what holds for all its claims, read, and where its claims and neighbours lie.
package struct EncodedSlice: Sendable {
    package let bytes: [UInt8]
    /// Where each is in `bytes`.
    package let claims: [Range<Int>]
    /// Likewise; each with its place in the batch.
    package let neighbours: [Range<Int>]
    /// The slice without claims and neighbours.
    package let shared: WireSlice

    package init(_ bytes: [UInt8]) throws(ProtobufError) {
        var claims: [Range<Int>] = []
        var neighbours: [Range<Int>] = []
        var rest: [UInt8] = []
        var reader = ProtobufReader(0..<bytes.count)
        var start = 0
        while let field = try reader.next(bytes.span) {
            switch (field.number, field.content) {
            case (1, .block(let claim)): claims.append(claim)
            case (4, .block(let neighbour)): neighbours.append(neighbour)
            default: rest += bytes[start..<reader.position]
            }
            start = reader.position
        }
        do {
            shared = try WireSlice(serializedBytes: rest)
        } catch {
            throw ProtobufError()
        }
        self.bytes = bytes
        self.claims = claims
        self.neighbours = neighbours
    }

    /// What the claim at one of `claims` says.
    package func claim(_ range: Range<Int>) throws(ProtobufError) -> ClaimFields {
        var claim = ClaimFields()
        try claim.read(range, of: bytes.span)
        return claim
    }

    /// What one of `neighbours` says.
    package func neighbour(_ range: Range<Int>) throws(ProtobufError) -> (index: UInt32, claim: ClaimFields) {
        var index: UInt32 = 0
        var claim = ClaimFields()
        var reader = ProtobufReader(range)
        while let field = try reader.next(bytes.span) {
            switch (field.number, field.content) {
            case (1, .number(let value)): index = UInt32(truncatingIfNeeded: value)
            case (2, .block(let block)): try claim.read(block, of: bytes.span)
            default: break
            }
        }
        return (index, claim)
    }
}
