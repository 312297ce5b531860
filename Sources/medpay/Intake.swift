import ArgumentParser
import X12

/// How an X12 file is taken in.
struct IntakeOptions: ParsableArguments {
    @Flag(help: "Refuse the whole file at its first fault, also one that costs no claim.")
    var strict = false

    var strictness: X12Strictness { strict ? .strict : .lenient }
}

/// What was wrong in a file that is read all the same, told on standard error: the first of it in full, the rest as a count.
struct IntakeNotes {
    let path: String
    /// Claims that could not be read.
    private(set) var refused = 0
    private var faults = 0

    private static let shownMax = 20

    init(path: String) { self.path = path }

    mutating func add(_ notice: X12Notice) {
        faults += 1
        if notice.isRefusal, notice.level == .claim { refused += 1 }
        if faults <= IntakeNotes.shownMax { Output.note("\(path): \(notice)") }
    }

    /// To be called once, after the last.
    func end() {
        if faults > IntakeNotes.shownMax {
            Output.note("\(path): \(grouped(faults - IntakeNotes.shownMax)) more faults are not shown")
        }
    }

    /// What a command ends with when some claims of its file could not be read, so that no script takes it for all of them.
    func exit() throws {
        guard refused > 0 else { return }
        Output.note(
            "\(path): \(grouped(refused)) \(refused == 1 ? "claim was" : "claims were") refused and left out; correct and "
                + "send only those again")
        throw ExitCode(IntakeNotes.someRefused)
    }

    static let someRefused: Int32 = 3
}
