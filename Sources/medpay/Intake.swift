import ArgumentParser
import X12

/// How a file is taken in: X12, or a spreadsheet of reports.
struct IntakeOptions: ParsableArguments {
    @Flag(help: "Refuse the whole file at its first fault, also one that costs no claim.")
    var strict = false

    var strictness: X12Strictness { strict ? .strict : .lenient }
}

/// What was wrong in a file that is read all the same, told on standard error: the first of it in full, the rest as a count.
struct IntakeNotes {
    /// What a file has many of, and goes on without.
    enum Part: String { case claim, row }

    let path: String
    private let part: Part
    /// Parts that could not be read, and transactions that were passed over.
    private var refused = 0
    private var passedOver = 0
    private var refusalsTold = 0
    private var warnings = 0
    /// Transactions that are passed over. Where they are all that the file has, its error says so, and once is enough.
    private var transactions: [String] = []

    private static let shownMax = 20

    init(path: String, of part: Part = .claim) {
        self.path = path
        self.part = part
    }

    mutating func add(_ notice: X12Notice) {
        let text = "\(path): \(notice)"
        guard notice.isRefusal else {
            warnings += 1
            if warnings <= IntakeNotes.shownMax { Output.note(text) }
            return
        }
        refusalsTold += 1
        switch notice.level {
        case .claim: refused += 1
        case .transaction: passedOver += 1
        case .interchange, .group, .level: break
        }
        guard refusalsTold <= IntakeNotes.shownMax else { return }
        if notice.level == .transaction { transactions.append(text) } else { Output.note(text) }
    }

    /// A part that is left out.
    ///
    /// - Parameter fault: says where and why, and never what stands there.
    mutating func refuse(_ fault: some Error & CustomStringConvertible) {
        refused += 1
        refusalsTold += 1
        if refusalsTold <= IntakeNotes.shownMax { Output.note("\(path): \(fault)") }
    }

    /// To be called once, after the last.
    func end() {
        transactions.forEach(Output.note)
        let more = max(refusalsTold - IntakeNotes.shownMax, 0) + max(warnings - IntakeNotes.shownMax, 0)
        if more > 0 { Output.note("\(path): \(grouped(more)) more faults are not shown") }
    }

    /// What a command ends with when a part of its file could not be read, so that no script takes it for the whole.
    ///
    /// - Parameter remedy: what is to be done about them.
    func exit(_ remedy: String) throws {
        guard refused > 0 || passedOver > 0 else { return }
        let parts = refused == 1 ? "\(part) was" : "\(part)s were"
        if refused > 0 { Output.note("\(path): \(grouped(refused)) \(parts) refused and left out; \(remedy)") }
        throw ExitCode(IntakeNotes.someRefused)
    }

    static let resend = "correct and send only those again"

    private static let someRefused: Int32 = 3
}
