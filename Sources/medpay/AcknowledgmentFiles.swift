import Claims
import Foundation
import Glibc
import Reference
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
    private var body: ScratchText?
    private var hasHead = false  // Of the 277CA's interchange.

    /// - Parameters: the paths; nil: not asked for.
    /// - Throws: a `Failure` when one cannot be written: to be told before anything is sent.
    init(implementation: String?, claims: String?) throws {
        transactions = ImplementationAcknowledgment(stamp: AcknowledgmentFiles.stamp())
        answers = ClaimAcknowledgment(stamp: AcknowledgmentFiles.stamp())
        self.implementation = try implementation.map(PendingFile.init)
        self.claims = try claims.map(PendingFile.init)
        if claims != nil { body = try ScratchText() }
    }

    func take(_ event: ClaimFileEvent) throws {
        if let implementation { try transactions.take(event, implementation.write) }
        guard let claims, let body else { return }
        guard let completed = try answers.take(event, body: body.write) else { return }
        if !hasHead, let head = answers.interchangeHead {
            try claims.write(head)
            hasHead = true
        }
        try claims.write(completed.head)
        try body.drain(claims.write)
        try claims.write(completed.tail)
    }

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

    func write(_ text: String) throws {
        isWritten = true
        try file.write(text)
    }

    func clear() throws {
        isWritten = false
        try file.clear()
    }

    func putInPlace() throws { try file.putInPlace() }
}

/// Text that is laid aside on disk, in a file without a name.
private final class ScratchText {
    private let file: UnsafeMutablePointer<FILE>

    init() throws {
        guard let file = tmpfile() else {
            throw Failure("a temporary file cannot be made: \(systemMessage("tmpfile"))")
        }
        self.file = file
    }

    deinit { fclose(file) }

    func write(_ text: String) throws {
        var text = text
        let isWritten = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
        guard isWritten else { throw Failure("a temporary file cannot be written: \(systemMessage("fwrite"))") }
    }

    /// Hands over what was laid aside, and is empty again.
    func drain(_ take: (String) throws -> Void) throws {
        rewind(file)
        var line = [CChar](repeating: 0, count: 1 << 12)
        while fgets(&line, Int32(line.count), file) != nil {
            try take(String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        guard ferror(file) == 0 else { throw Failure("a temporary file cannot be read: \(systemMessage("fgets"))") }
        rewind(file)
        guard ftruncate(fileno(file), 0) == 0 else {
            throw Failure("a temporary file cannot be emptied: \(systemMessage("ftruncate"))")
        }
    }
}
