import Claims
import Client
import Foundation
import X12

/// The 999 and the 277CA of a file that is submitted, in the making while it is read. They take their places when the batch
/// is on disk: an answer that says "accepted" is true from its first moment.
///
/// The 277CA names patients, as the file does: both are readable to their owner only.
final class AcknowledgmentFiles {
    private let implementation: PendingFile?
    private let claims: PendingFile?
    private var transactions: ImplementationAcknowledgment
    private var answers: ClaimAcknowledgment
    /// Claims of the transaction at hand, laid aside for its 277CA.
    private var body: SpoolFile?
    private var hasHead = false  // Of the 277CA's interchange.

    /// - Parameters: the paths; nil: not asked for.
    /// - Throws: a `Failure` when one cannot be written: to be told before anything is sent.
    init(implementation: String?, claims: String?) throws {
        transactions = ImplementationAcknowledgment(stamp: AcknowledgmentFiles.stamp())
        answers = ClaimAcknowledgment(stamp: AcknowledgmentFiles.stamp())
        self.implementation = try implementation.map(PendingFile.init)
        self.claims = try claims.map(PendingFile.init)
        if claims != nil { body = try SpoolFile() }
    }

    func take(_ event: ClaimFileEvent) throws {
        if let implementation { try transactions.take(event, implementation.write) }
        guard let claims else { return }
        guard let completed = try answers.take(event, body: { try body?.append($0.utf8) }) else { return }
        if !hasHead, let head = answers.interchangeHead {
            try claims.write(head)
            hasHead = true
        }
        try claims.write(completed.head)
        try drain(to: claims)
        try claims.write(completed.tail)
    }

    /// Hands over what was laid aside, and begins anew.
    private func drain(to claims: PendingFile) throws {
        try body?.flush()
        let count = body?.count ?? 0
        for start in stride(from: 0, to: count, by: AcknowledgmentFiles.pieceBytesMax) {
            let length = min(AcknowledgmentFiles.pieceBytesMax, count - start)
            try claims.write(try body?.read(length, at: start) ?? [])
        }
        body = try SpoolFile()
    }

    private static let pieceBytesMax = 1 << 18

    /// The file is refused as a whole: the 999 says so, and no claim goes on.
    func fail(_ error: X12Error) throws {
        if let claims { Output.note("\(claims.path): not written: no claim of the file goes on") }
        guard let implementation else { return }
        if transactions.isRejection {
            try transactions.finish(implementation.write)
        } else {
            try implementation.clear()
            try transactions.fail(error, implementation.write)
        }
        if implementation.isWritten { try implementation.putInPlace() }
    }

    /// The file's claims go on, as far as they could be read.
    func publish() throws {
        if let implementation {
            try transactions.finish(implementation.write)
            if implementation.isWritten { try implementation.putInPlace() }
        }
        guard let claims, let tail = answers.interchangeTail else { return }
        try claims.write(tail)
        try claims.putInPlace()
    }

    /// Now, in the system's time zone; a control number at random, so that no two answers to one sender have the same but
    /// once in a billion.
    private static func stamp() -> AcknowledgmentStamp {
        let now = Date()
        let parts = Calendar.current.dateComponents([.year, .month, .day, .hour, .minute], from: now)
        let date = ServiceDate(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0) ?? today()
        return AcknowledgmentStamp(
            date: date, hour: parts.hour ?? 0, minute: parts.minute ?? 0, control: .random(in: 1...999_999_999))
    }
}

/// A file in the making that closures write to.
private final class PendingFile {
    let path: String
    private(set) var isWritten = false
    private var file: FileInTheMaking

    init(path: String) throws {
        self.path = path
        file = try FileInTheMaking(of: path)
    }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) throws {
        isWritten = true
        try file.write(bytes)
    }

    func clear() throws {
        isWritten = false
        try file.clear()
    }

    func putInPlace() throws { try file.putInPlace() }
}
