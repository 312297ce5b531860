import BrokerCore
import Ledger
import Trends

/// Small and seeded, so that a failure can be repeated. Source: splitmix64 (Steele, Lea, Flood 2014).
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Writes that are mostly sensible, over few batches, so that they meet: repeats, conflicts, late and wrong answers.
struct RandomWriter {
    var random: Seeded
    private let tenants = [Stage.tenant, Stage.other]
    /// The last ones that there are: writes are about these and their neighbours.
    private(set) var (batches, jobs) = (0, 0)
    private var waiting: [JobSummary] = []
    private var staged: [JobSummary] = []

    init(seed: UInt64) { random = Seeded(state: seed) }

    mutating func write(at now: Timestamp) -> LedgerWrite {
        switch number(below: 20) {
        case 0, 11, 12:
            .open(
                tenant: tenant(), key: "k\(max(0, batches - 4) + number(below: 6))", options: options(),
                traceparent: trace())
        case 1, 2, 3, 13, 14:
            .append(slice(batch(), number(below: 3), content: number(below: 9) == 0 ? "x" : "", tenant: tenant()))
        case 4, 5, 15: commitment()
        case 6: number(below: 6) == 0 ? .cancel(tenant: tenant(), batch: batch()) : finishing()
        case 7, 16: failing(now)
        case 8: contributing()
        case 9: number(below: 3) == 0 ? .discard(selection()) : .redrive(selection())
        case 10: administering(now)
        case 18: suggesting()
        case 19: judging()
        default: finishing()
        }
    }

    mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    mutating func look(at ledger: MemoryLedger) {
        batches = ledger.totals().batches
        let known = ledger.jobs(JobFilter(), after: JobID(rawValue: 0), limit: 9999)
        jobs = Int(known.last?.summary.id.rawValue ?? 0)
        waiting = known.filter { $0.state == .waiting }.map(\.summary)
        staged = known.filter { $0.state == .staged }.map(\.summary)
    }

    private mutating func tenant() -> Tenant { tenants[number(below: 8) == 0 ? 1 : 0] }
    private mutating func batch() -> BatchID { BatchID(rawValue: Int64(max(0, batches - 4) + number(below: 6))) }
    private mutating func job() -> JobID {
        if number(below: 3) == 0, let job = waiting.randomElement(using: &random) { return job.id }
        return JobID(rawValue: Int64(max(0, jobs - 14) + number(below: 16)))
    }
    private mutating func contributor() -> ContributorDigest { .init(high: UInt64(number(below: 5)), low: 1) }
    private mutating func by() -> Attempt {
        Attempt(AttemptID(rawValue: random.next()), worker: ["", "worker-1", "bad\0\nname"][number(below: 3)])
    }
    private mutating func trace() -> String { number(below: 3) == 0 ? "00-trace-01" : "no trace" }

    private mutating func options() -> BatchOptions {
        BatchOptions(
            priority: Priority.allCases[number(below: 3) / 2], contributes: number(below: 9) == 0,
            notBefore: number(below: 5) == 0 ? Timestamp(rawValue: 1_780_000_900_000) : nil,
            orderKey: ["", "claims.837", "claims.837"][number(below: 3)])
    }

    private mutating func commitment() -> LedgerWrite {
        let isLikely = number(below: 4) > 0
        let chosen = isLikely ? staged.randomElement(using: &random) : nil
        let id = chosen?.batch ?? batch()
        let count = chosen == nil ? 1 + number(below: 2) : staged.count { $0.batch == id }
        return commit(id, (0..<count).map { slice(id, $0) }, tenant: chosen?.tenant ?? tenant())
    }

    private mutating func finishing() -> LedgerWrite {
        let job = job()
        let first = waiting.first { $0.id == job }?.firstClaim ?? number(below: 3) * 2
        let results = (first..<first + (number(below: 9) == 0 ? 1 : 2)).map { result($0) }
        return .finish(job, by: by(), results: results, contributor: contributor(), contributions: contributions())
    }

    private mutating func failing(_ now: Timestamp) -> LedgerWrite {
        let failure = Failure(
            code: .internalError, message: "the worker went away", isCrash: number(below: 3) == 0)
        return .fail(job(), by: by(), failure, retry: number(below: 2) == 0 ? nil : now + Int64(number(below: 900)))
    }

    private mutating func contributing() -> LedgerWrite {
        .contribute(
            tenant: tenant(), key: "c\(number(below: 40))", contributor: contributor(), contributions(),
            withdrawn: number(below: 2) == 0
                ? [] : [report("99210", source: Contribution.Source.allCases[number(below: 2)])])
    }

    private mutating func contributions() -> [Contribution] {
        (0..<number(below: 4)).map { _ in
            let choice = number(below: 3 * 3 * 5 * 3)
            var made = report("9921\(choice % 3)", source: Contribution.Source.allCases[number(below: 2)])
            made.payer = [.medicare, .medicare, .tricare][choice / 3 % 3]
            made.isFurtherReason = choice / 9 % 5 == 0
            if made.source == .reported { made.appeal = appeal() }
            guard choice / 45 == 0 else { return made }
            (made.kind, made.group, made.carc, made.isFurtherReason) = (.paid, "", "", false)
            made.appeal = .notTold
            return made
        }
    }

    private mutating func appeal() -> Contribution.Appeal {
        let outcomes: [Contribution.Appeal.Outcome] = [
            .overturned, .overturned, .overturned, .correctedAndPaid, .upheld, .upheld, .pending, .notTold,
        ]
        return Contribution.Appeal(
            outcome: outcomes[number(below: 8)], level: number(below: 3),
            days: Contribution.Appeal.DaysBand.allCases[number(below: 3)],
            strategy: [.peerReview, .peerReview, .peerReview, .medicalRecords][number(below: 4)])
    }

    private mutating func suggesting() -> LedgerWrite {
        switch number(below: 4) {
        case 0: return .moderate(Int64(number(below: 12)), .approve(text: number(below: 2) == 0 ? nil : "other words"))
        case 1: return .moderate(Int64(number(below: 12) / 4), .reject)
        default:
            let suggestion = Suggestion(
                carc: "96", strategy: [.peerReview, .peerReview, .peerReview, .medicalRecords][number(below: 4)],
                text: "text \(number(below: 3))"
            )
            return .suggest(
                tenant: tenant(), key: "s\(number(below: 30))", contributor: contributor(), suggestion)
        }
    }

    /// Withdrawn for as long as it takes until somebody thinks better of it, mostly.
    private mutating func judging() -> LedgerWrite {
        switch number(below: 6) {
        case 0: .decide(contributor(), .withdraw)
        case 1, 2: .decide(contributor(), .restore)
        default: .settle(limit: number(below: 5))
        }
    }

    private mutating func selection() -> DeadSelection {
        [.job(job()), .batch(batch()), .tenant(tenant()), .all][number(below: 4)]
    }

    private mutating func administering(_ now: Timestamp) -> LedgerWrite {
        if number(below: 3) == 0 { return .purge(before: now + -90_000_000, limit: number(below: 6)) }
        var settings = TenantSettings()
        settings.weight = number(below: 3)
        settings.queuedClaimsMax = number(below: 3) / 2 * 12
        settings.queuedBytesMax = number(below: 3) / 2 * 120
        settings.isPaused = number(below: 2) == 0
        return .settings(tenant(), settings)
    }
}
