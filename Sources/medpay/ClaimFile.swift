import BrokerCore
import Calls
import Claims
import Client
import Crypto
import Deidentification
import Foundation
import Glibc
import X12

/// An X12 file on disk, read in pieces so that its size does not matter.
struct ClaimFile {
    let path: String

    /// Reads an 837P in order. A fault that ends the file comes after the claims before it, so a caller that must not act on
    /// half a file keeps them until it returns; see `spooled`.
    ///
    /// - Parameters:
    ///   - keepsNames: for an acknowledgment, which names whose claim it is.
    ///   - seen: gets the bytes of the file, in pieces.
    /// - Throws: `X12Error` for what ends the file.
    func read(
        _ key: PseudonymKey, _ strictness: X12Strictness, keepsNames: Bool = false,
        seen: ([UInt8]) -> Void = { _ in }, event: (ClaimFileEvent) throws -> Void
    ) throws {
        var reader = ProfessionalClaimReader(strictness, keepsNames: keepsNames, pseudonym: key.pseudonym)
        try bytes { piece in
            seen(piece)
            try reader.feed(piece.span, event: event)
        }
        try reader.finish(event: event)
    }

    /// The claims of the whole file, which is read once: a fault that ends it shows before the first claim goes anywhere.
    /// What costs single claims is told on standard error as it is found.
    ///
    /// - Parameters:
    ///   - received: the day on which the claims count as handed over; nil: not told.
    ///   - seen: gets the bytes of the file, in pieces.
    ///   - notes: gets what is wrong.
    ///   - event: gets everything that the file holds.
    ///   - failed: gets what ended the file.
    func spooled(
        _ key: PseudonymKey, _ strictness: X12Strictness, received: ServiceDate? = nil, keepsNames: Bool = false,
        notes: inout IntakeNotes, seen: ([UInt8]) -> Void = { _ in },
        event: (ClaimFileEvent) throws -> Void = { _ in }, failed: (X12Error) throws -> Void = { _ in }
    ) throws -> SpooledBatch {
        var spool = try ClaimSpool()
        do {
            try read(key, strictness, keepsNames: keepsNames, seen: seen) { found in
                try event(found)
                switch found {
                case .claim(var claim, _):
                    claim.received = received
                    try append(claim, to: &spool)
                case .refusedClaim(let claim): notes.add(claim.notice)
                case .notice(let notice): notes.add(notice)
                default: break
                }
            }
        } catch let error as X12Error {
            try failed(error)
            throw Failure("\(path): \(error)")
        }
        notes.end()
        return try spool.sealed()
    }

    /// Reads an 835: each claim with its reference, in order. What costs single claims is told on standard error as it is
    /// found; a fault that ends the file comes after the claims before it.
    func readRemittance(_ strictness: X12Strictness, claim: (RemittedClaim) -> Void) throws -> IntakeNotes {
        var notes = IntakeNotes(path: path)
        var reader = RemittanceReader(strictness, keepsReferences: true)
        func take(_ event: RemittanceFileEvent) {
            switch event {
            case .claim(let found): claim(found)
            case .notice(let notice): notes.add(notice)
            }
        }
        do {
            try bytes { try reader.feed($0.span, event: take) }
            try reader.finish(event: take)
        } catch let error as X12Error {
            throw Failure("\(path): \(error)")
        }
        notes.end()
        return notes
    }

    private func append(_ claim: Claim, to spool: inout ClaimSpool) throws {
        do throws(CallError) {
            try spool.append(claim)
        } catch {
            throw error.code == .invalidArgument ? Failure("\(path): \(error.message)") : error
        }
    }

    /// Hands over the file in pieces.
    func bytes(_ body: ([UInt8]) throws -> Void) throws {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Failure("\(path): there is no such file")
        }
        guard !isDirectory.boolValue else { throw Failure("\(path): is a folder; name the files in it") }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw Failure("\(path): cannot be read") }
        defer { try? handle.close() }
        while let piece = try handle.read(upToCount: 1 << 18), !piece.isEmpty { try body([UInt8](piece)) }
    }

    /// SHA-256 of the content, lower-case hexadecimal: the same file is the same submission.
    func digest() throws -> String {
        var hash = SHA256()
        try bytes { hash.update(data: $0) }
        return ClaimFile.text(hash)
    }

    /// The digest of the bytes so far, as `digest` has it.
    static func text(_ hash: SHA256) -> String {
        hash.finalize().map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }
}

/// The submitter's own secret, under which patients become pseudonyms. It never leaves this machine.
enum SubmitterKey {
    static var path: String {
        Defaults.environment("MEDPAY_PSEUDONYM_KEY") ?? Defaults.home.appending(path: "pseudonym.key").path
    }

    /// Reads the key file, or makes it, readable to its owner only.
    static func load(from path: String = path) throws -> PseudonymKey {
        if let bytes = FileManager.default.contents(atPath: path) {
            do {
                return try PseudonymKey([UInt8](bytes))
            } catch {
                throw Failure("\(path): \(error)")
            }
        }
        return try make(at: path)
    }

    private static func make(at path: String) throws -> PseudonymKey {
        try Defaults.makeFolder(for: path)
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw Failure("\(path): the key file cannot be written") }
        defer { close(descriptor) }
        guard bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else {
            throw Failure("\(path): the key file cannot be written")
        }
        return try PseudonymKey(bytes)
    }
}
