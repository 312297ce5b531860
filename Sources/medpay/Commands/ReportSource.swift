import Calls
import Deidentification
import TrendMessages
import X12

/// Reports that go together, with all that is wrong in them told already.
protocol ReportSource {
    /// What is counted where a request was sent before.
    var part: IntakeNotes.Part { get }
    /// Whether they come from a file: their keys are then made from it.
    var isFile: Bool { get }
    /// Requests.
    var count: Int { get }
    /// Hands over what is to be sent, in order, each request under a key of its own.
    func eachRequest(_ body: (WireContributeRequest) throws -> Void) throws
    /// Ends the command with status 3 when a part of the file was left out.
    func exit() throws
}

/// A person's report, or those of an 835.
struct ReportSet: ReportSource {
    private var requests: [WireContributeRequest] = []
    /// Of the file that they come from.
    private var notes: IntakeNotes?

    init(key: String, _ report: WireContribution) { add(key, [report], withdrawn: []) }

    /// The denials of a file, and those that its reversals take back: a request for each decision of the payer, in order,
    /// under a key of its own, so that a decision counts once in however many files it comes. A claim with a fault gives
    /// none.
    init(
        remittance path: String, _ deidentifier: Deidentifier, _ secret: PseudonymKey, _ strictness: X12Strictness
    ) throws {
        var set = ReportSet()
        set.notes = try ClaimFile(path: path).readRemittance(strictness) { claim in
            guard let decision = claim.decision else { return }
            let reports = deidentifier.remitted(claim).map(WireContribution.init)
            let withdrawn = deidentifier.withdrawn(claim).map(WireContribution.init)
            set.add(secret.reportKey(for: decision), reports, withdrawn: withdrawn)
        }
        self = set
    }

    private init() {}

    var part: IntakeNotes.Part { .claim }
    var isFile: Bool { notes != nil }
    var count: Int { requests.count }

    func eachRequest(_ body: (WireContributeRequest) throws -> Void) throws { try requests.forEach(body) }

    func exit() throws { try notes?.exit("ask the payer for a corrected remittance") }

    /// In pieces that a call can hold, each under a key of its own.
    private mutating func add(_ key: String, _ reports: [WireContribution], withdrawn: [WireContribution]) {
        let all = withdrawn.map { ($0, true) } + reports.map { ($0, false) }
        for first in stride(from: 0, to: all.count, by: CallLimits.contributionsMax) {
            let piece = all[first..<min(first + CallLimits.contributionsMax, all.count)]
            var request = WireContributeRequest()
            request.key = ReportPiece.key(key, first / CallLimits.contributionsMax)
            request.withdrawn = piece.filter(\.1).map(\.0)
            request.contributions = piece.filter { !$0.1 }.map(\.0)
            requests.append(request)
        }
    }
}

/// A piece of reports that are too many for one call.
enum ReportPiece {
    /// "835-1f2e" for the first, "835-1f2e/1" for the next.
    static func key(_ key: String, _ number: Int) -> String { number == 0 ? key : "\(key)/\(number)" }
}

/// What came of requests.
struct ReportTally {
    private let part: IntakeNotes.Part
    private(set) var requests = 0
    private var recorded = 0
    private var paid = 0
    private var taken = 0
    private var isReversal = false
    private var requestsRepeated = 0
    private var partsRepeated = 0

    init(of part: IntakeNotes.Part) { self.part = part }

    mutating func add(_ request: WireContributeRequest, _ reply: WireContributeReply) {
        requests += 1
        recorded += Int(reply.recorded)
        taken += Int(reply.withdrawn)
        if !request.withdrawn.isEmpty { isReversal = true }
        guard reply.repeatedKey else {
            paid += request.contributions.count { $0.kind == .paid }
            return
        }
        requestsRepeated += 1
        // A claim has a request of its own, rows share one.
        partsRepeated += part == .claim ? 1 : request.contributions.count
    }

    /// "4 reports recorded (1 denial, 3 paid lines), 1 taken back; 3 claims were reported before".
    var line: String {
        if requestsRepeated > 0, requestsRepeated == requests {
            return "these reports were recorded before; nothing was added"
        }
        return counted(recorded, "report") + " recorded"
            + (paid > 0 ? " (\(counted(recorded - paid, "denial")), \(counted(paid, "paid line")))" : "")
            + (isReversal ? ", \(grouped(taken)) taken back" : "")
            + (partsRepeated > 0
                ? "; \(grouped(partsRepeated)) \(part)\(partsRepeated == 1 ? " was" : "s were") reported before" : "")
    }

    private func counted(_ count: Int, _ word: String) -> String { "\(grouped(count)) \(word)\(count == 1 ? "" : "s")" }
}
