import BrokerCore
import Crypto

/// Whether a write may go ahead, from what is stored. Shared, so that every implementation refuses alike.
///
/// Each function answers nil when the write may go ahead; otherwise it is the reply: a refusal, or what a repeat gets.
/// Messages name batches, jobs and slices by number, never what they hold.
package enum LedgerRules {
    package static func open(key: String, options: BatchOptions, stored: BatchRecord?) -> LedgerReply? {
        let scalars = key.unicodeScalars
        guard (1...BatchRecord.keyCharactersMax).contains(scalars.count),
            scalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            let limit = BatchRecord.keyCharactersMax
            return .refused(.invalidArgument, "a batch key has 1 to \(limit) characters, no control characters")
        }
        let order = options.orderKey.unicodeScalars
        guard order.count <= BatchRecord.orderKeyCharactersMax,
            order.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            let limit = BatchRecord.orderKeyCharactersMax
            return .refused(.invalidArgument, "an order key has at most \(limit) characters, no control characters")
        }
        guard let stored else { return nil }
        guard stored.options == options else {
            return .refused(.alreadyExists, "the key opened batch \(stored.id.rawValue) with other options")
        }
        return .batch(stored, updates: [])
    }

    /// As it is stored: what is no trace context is dropped, because tracing must not fail a call.
    ///
    /// Source: W3C Trace Context 3.2: version 00 has 55 characters, a later one may have more.
    package static func traceparent(_ given: String) -> String {
        let isSafe = given.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isSafe && given.utf8.count <= traceparentBytesMax ? given : ""
    }

    package static let traceparentBytesMax = 128

    /// What is stored is answered alike in every phase: of two who submit one file at a time, one commits first.
    /// - Parameters:
    ///   - tenant: asked for only when the slice is new.
    ///   - appended: the payload bytes of the batch until now; asked for only when there is no room for more.
    package static func append(
        _ slice: AppendedSlice, to batch: BatchRecord?, stored: StoredJob?, tenant: () throws -> TenantRecord,
        appended: () throws -> Int
    ) rethrows -> LedgerReply? {
        guard let batch else { return noBatch(slice.batch) }
        if let fault = slice.fault { return .refused(.invalidArgument, "slice \(slice.index): \(fault)") }
        guard let stored else {
            return batch.phase == .open ? try hasNoRoom(tenant(), for: slice, appended: appended) : isNot("open", batch)
        }
        guard stored.digest == slice.digest, stored.firstClaim == slice.firstClaim, stored.claims == slice.claims else {
            return .refused(.alreadyExists, "slice \(slice.index) was appended before with other content")
        }
        return .appended
    }

    /// A batch that is too large by itself is told so: none of it leaves the queue before all of it is there.
    private static func hasNoRoom(
        _ tenant: TenantRecord, for slice: AppendedSlice, appended: () throws -> Int
    ) rethrows -> LedgerReply? {
        let (claimsMax, bytesMax) = (tenant.settings.queuedClaimsMax, tenant.settings.queuedBytesMax)
        if claimsMax > 0, tenant.queuedClaims + slice.claims > claimsMax {
            let isAlone = slice.firstClaim + slice.claims > claimsMax
            return isAlone
                ? isTooLarge(slice.batch, claimsMax, "claims") : isFull(tenant.queuedClaims, claimsMax, "claims")
        }
        if bytesMax > 0, tenant.queuedBytes + slice.payload.count > bytesMax {
            let isAlone = try appended() + slice.payload.count > bytesMax
            return isAlone ? isTooLarge(slice.batch, bytesMax, "bytes") : isFull(tenant.queuedBytes, bytesMax, "bytes")
        }
        return nil
    }

    private static func isFull(_ queued: Int, _ limit: Int, _ what: String) -> LedgerReply {
        .refused(.resourceExhausted, "the tenant has \(queued) \(what) queued of \(limit) allowed")
    }

    private static func isTooLarge(_ batch: BatchID, _ limit: Int, _ what: String) -> LedgerReply {
        .refused(
            .failedPrecondition,
            "batch \(batch.rawValue) has more than the \(limit) \(what) that the tenant may have queued: cancel it and split "
                + "it, or have the limit raised and send it again")
    }

    /// - Parameter committed: the digest that the batch was committed with; nil: it was not.
    package static func commit(
        _ id: BatchID, slices: Int, claims: Int, digest: [UInt8], batch: BatchRecord?, committed: [UInt8]?
    ) -> LedgerReply? {
        guard let batch else { return noBatch(id) }
        if let committed {
            guard batch.slices == slices, batch.claims == claims, committed == digest else {
                return .refused(.alreadyExists, "batch \(id.rawValue) was committed with other content")
            }
            return .batch(batch, updates: [])
        }
        return batch.phase == .open ? nil : isNot("open", batch)
    }

    /// The rest of commit's conditions: the batch is whole.
    ///
    /// - Parameter jobs: the batch's, ascending by slice.
    package static func whole(slices: Int, claims: Int, digest: [UInt8], jobs: [StoredJob]) -> LedgerReply? {
        guard slices >= 1 else { return .refused(.invalidArgument, "a batch has at least one slice") }
        let fault = faultOfSlices(jobs, slices: slices) ?? faultOfClaims(jobs, claims: claims)
        if let fault { return .refused(.failedPrecondition, fault) }
        guard batchDigest(jobs.map(\.digest)) == digest else {
            return .refused(.failedPrecondition, "the digest is not that of the appended slices")
        }
        return nil
    }

    private static func faultOfSlices(_ jobs: [StoredJob], slices: Int) -> String? {
        let without = jobs.indices.first { jobs[$0].slice != $0 } ?? jobs.count
        if without < slices { return "slice \(without) is missing; \(jobs.count) of \(slices) were appended" }
        return jobs.count == slices ? nil : "\(jobs.count) slices were appended, not \(slices)"
    }

    private static func faultOfClaims(_ jobs: [StoredJob], claims: Int) -> String? {
        var next = 0
        for job in jobs {
            guard job.firstClaim == next else { return "slice \(job.slice) should start at claim \(next)" }
            next += job.claims
        }
        return next == claims ? nil : "\(next) claims were appended, not \(claims)"
    }

    package static func cancel(_ id: BatchID, batch: BatchRecord?) -> LedgerReply? {
        guard let batch else { return noBatch(id) }
        switch batch.phase {
        case .open, .running: return nil
        case .cancelled: return .batch(batch, updates: [])
        case .done: return isNot("running", batch)
        }
    }

    /// - Parameters: what the key came with before, if it did, and now.
    package static func contribute(stored: [UInt8]?, digest: [UInt8]) -> LedgerReply? {
        guard let stored else { return nil }
        guard stored == digest else { return .refused(.alreadyExists, "the key came before with other contributions") }
        return .contributed(updates: [], isRepeat: true)
    }

    /// What a submitter sends with commit: SHA-256 over the slices' SHA-256 digests in order.
    package static func batchDigest(_ slices: [[UInt8]]) -> [UInt8] {
        var hash = SHA256()
        for digest in slices { hash.update(data: digest) }
        return Array(hash.finalize())
    }

    private static func noBatch(_ id: BatchID) -> LedgerReply {
        .refused(.notFound, "there is no batch \(id.rawValue)")  // Another tenant's is none.
    }

    private static func isNot(_ phase: String, _ batch: BatchRecord) -> LedgerReply {
        .refused(.failedPrecondition, "batch \(batch.id.rawValue) is not \(phase): it is \(batch.phase)")
    }
}

extension AppendedSlice {
    package static let payloadBytesMax = 8 << 20
    /// Indices of slices and claims are 32 bits on the wire.
    package static let indexMax = Int(UInt32.max)

    /// What is wrong with its numbers; nil: nothing.
    fileprivate var fault: String? {
        let (indexMax, claimsMax, bytesMax) = (Self.indexMax, Self.claimsMax, Self.payloadBytesMax)
        if !(0...indexMax).contains(index) { return "its index is 0 to \(indexMax)" }
        if !(1...claimsMax).contains(claims) { return "it has 1 to \(claimsMax) claims" }
        if !(0...indexMax - claims).contains(firstClaim) { return "its first claim is out of range" }
        if payload.count > bytesMax { return "it has at most \(bytesMax) bytes" }
        return digest.count == 32 ? nil : "its digest has 32 bytes"
    }
}
