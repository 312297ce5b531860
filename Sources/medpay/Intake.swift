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
    /// Transactions that are passed over. Where they are all that the file has, its error says so, and once is enough.
    private var transactions: [String] = []

    private static let shownMax = 20

    init(path: String) { self.path = path }

    mutating func add(_ notice: X12Notice) {
        faults += 1
        if notice.isRefusal, notice.level == .claim { refused += 1 }
        guard faults <= IntakeNotes.shownMax else { return }
        if notice.isRefusal, notice.level == .transaction {
            transactions.append("\(path): \(notice)")
        } else {
            Output.note("\(path): \(notice)")
        }
    }

    /// To be called once, after the last.
    func end() {
        transactions.forEach(Output.note)
        if faults > IntakeNotes.shownMax {
            Output.note("\(path): \(grouped(faults - IntakeNotes.shownMax)) more faults are not shown")
        }
    }

    /// What a command ends with when some claims of its file could not be read, so that no script takes it for all of them.
    ///
    /// - Parameter remedy: what is to be done about them.
    func exit(_ remedy: String) throws {
        guard refused > 0 else { return }
        let claims = refused == 1 ? "claim was" : "claims were"
        Output.note("\(path): \(grouped(refused)) \(claims) refused and left out; \(remedy)")
        throw ExitCode(IntakeNotes.someRefused)
    }

    static let resend = "correct and send only those again"

    private static let someRefused: Int32 = 3
}
