import ArgumentParser
import Calls
import Client
import Foundation

/// When a batch may run, and after which others.
struct TimingOptions: ParsableArguments {
    @Option(help: "Start no earlier: a time (2026-11-28T22:00, 2026-11-29) or a span from now (2h).")
    var notBefore: String?

    @Option(
        help: "Start nothing later, a time or a span from now; claims that were not started by then are given up.")
    var deadline: String?

    @Option(
        help:
            "Run after the batches of this order key that were submitted before: a file of claims before the file that replaces some of them."
    )
    var orderKey: String?

    static let orderKeyCharactersMax = 64

    func validate() throws {
        if let orderKey, !(1...TimingOptions.orderKeyCharactersMax).contains(orderKey.count) {
            throw ValidationError("--order-key is 1 to \(TimingOptions.orderKeyCharactersMax) characters")
        }
        _ = try times(now: TimeText.now)
    }

    /// Writes them into the options of a batch. What a span came to is told, since it is another time when it is said
    /// again.
    func apply(to options: inout SubmissionOptions) throws {
        let now = TimeText.now
        let times = try times(now: now)
        options.notBefore = times.notBefore
        options.deadline = times.deadline
        options.orderKey = orderKey ?? ""
        if times.notBefore != 0 { Output.note("not before \(TimeText.around(times.notBefore, now: now))") }
        if times.deadline != 0 { Output.note("deadline \(TimeText.around(times.deadline, now: now))") }
    }

    private func times(now: Int64) throws -> (notBefore: Int64, deadline: Int64) {
        let notBefore = try time(notBefore, "--not-before", now: now)
        let deadline = try time(deadline, "--deadline", now: now)
        guard deadline == 0 || deadline > now else {
            throw ValidationError("--deadline \(TimeText.utc(deadline)) is past: nothing would be started")
        }
        guard deadline == 0 || deadline > notBefore else {
            throw ValidationError("--deadline comes before --not-before: nothing would be started")
        }
        return (notBefore, deadline)
    }

    /// 0: not named, as the wire has it.
    private func time(_ text: String?, _ option: String, now: Int64) throws -> Int64 {
        guard let text else { return 0 }
        guard let time = TimeText.instant(text, now: now), time > 0 else {
            throw ValidationError(
                "\(option): expected a time like 2026-11-28T22:00 or 2026-11-28T22:00:00Z, or \(TimeText.spanForm)")
        }
        return time
    }

    /// A key that was used with other options may have been used with the same span, which was another time then.
    func explain(_ error: any Error) -> any Error {
        guard let error = error as? CallError, error.code == .alreadyExists,
            [notBefore, deadline].contains(where: { $0.flatMap(TimeText.span) != nil })
        else { return error }
        return Failure(
            "\(error); if this is the same file again, name the times as they were told then: a span from now is "
                + "another time each time it is said")
    }
}

extension TraceParent {
    /// The one named, or TRACEPARENT, or a new one. What the environment has is somebody else's to mend: when it is none,
    /// a new one is made.
    static func chosen(_ option: String?) throws -> String {
        if let option {
            guard let named = TraceParent(option) else {
                throw ValidationError(
                    "--traceparent: expected version-trace-parent-flags, 00-(32 hex digits)-(16 hex digits)-01 say")
            }
            return named.text
        }
        if let inherited = Defaults.environment("TRACEPARENT").flatMap({ TraceParent($0) }) { return inherited.text }
        var random = SystemRandomNumberGenerator()
        return TraceParent.new(random: &random).text
    }
}
