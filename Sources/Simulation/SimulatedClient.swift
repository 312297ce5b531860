import BrokerCore

/// What a submitter pushes under one key: opened and appended in one call, committed in another.
struct Submission: Sendable {
    enum Phase: Sendable { case appending, committing, acknowledged, cancelling, cancelled }

    let key: String
    let tenant: Tenant
    let options: BatchOptions
    let claims: [Int]
    var phase = Phase.appending
    /// Counts the answers, so that an old impatience does not repeat a later call.
    var turn = 0

    var bytes: Int { claims.count * 200 }

    var step: Message.Step? {
        switch phase {
        case .appending: .append
        case .committing: .commit
        case .cancelling: .cancel
        case .acknowledged, .cancelled: nil
        }
    }

    mutating func advance() {
        turn += 1
        switch phase {
        case .appending: phase = .committing
        case .committing: phase = .acknowledged
        case .cancelling: phase = .cancelled
        case .acknowledged, .cancelled: break
        }
    }
}

struct Client: Sendable {
    let tenant: Tenant
    var submissions: [Submission] = []

    init(_ index: Int) {
        guard let tenant = Tenant("tenant-\(index)") else { preconditionFailure("a name that is allowed") }
        self.tenant = tenant
    }
}

extension Simulation {
    private static let submissionsMax = 20

    mutating func think(_ index: Int) {
        guard isFaulty else { return }
        schedule.add(.think(index), at: now + Int64(draw(50...800)))
        if once(in: 3), clients[index].submissions.count < Self.submissionsMax { submit(index) }
        if once(in: 2) {
            let deadline = now + Int64(draw(0...2_000))
            send(.arrive(.interactive(client: index, deadline: deadline, bytes: draw(1...1_000), drawWork())))
        }
        if once(in: 15), let number = clients[index].submissions.lastIndex(where: { $0.phase == .acknowledged }) {
            clients[index].submissions[number].phase = .cancelling
            request(index, number)
        }
    }

    private mutating func drawWork() -> Work { [[.estimate, .scrub], .estimate, .scrub][draw(0...3) % 3] }

    private mutating func submit(_ index: Int) {
        let count = clients[index].submissions.count
        let jobs = once(in: 6) ? draw(20...60) : draw(1...8)
        var options = BatchOptions(
            work: drawWork(), priority: once(in: 3) ? .urgent : index % 2 == 0 ? .normal : .bulk)
        if once(in: 8) { options.deadline = now + Int64(draw(1...(once(in: 2) ? 800 : 10_000))) }
        if once(in: 6) { options.notBefore = now + Int64(draw(1...10_000)) }
        if once(in: 4) { options.orderKey = once(in: 3) ? "b" : "a" }
        let claims = (0..<jobs).map { _ in draw(1...(once(in: 20) ? 900 : 200)) }
        let tenant = clients[index].tenant
        clients[index].submissions.append(
            Submission(key: "\(tenant)/\(count)", tenant: tenant, options: options, claims: claims))
        request(index, count)
    }

    /// Makes the call that is due, and again if no answer comes.
    private mutating func request(_ index: Int, _ number: Int) {
        let submission = clients[index].submissions[number]
        guard let step = submission.step else { return }
        send(.arrive(.submit(client: index, submission: number, step)))
        schedule.add(.patience(index, number, turn: submission.turn), at: now + Int64(draw(500...3_000)))
    }

    mutating func patience(_ index: Int, _ number: Int, _ turn: Int) {
        guard clients[index].submissions[number].turn == turn else { return }
        request(index, number)
    }

    mutating func answered(_ index: Int, _ number: Int, _ status: CallStatus) {
        let phase = clients[index].submissions[number].phase
        let turn = clients[index].submissions[number].turn
        switch status.code {
        case .ok where ledgerShows(index, number): clients[index].submissions[number].advance()
        case .failedPrecondition where phase == .cancelling: clients[index].submissions[number].advance()
        case .resourceExhausted where once(in: 2):
            // As it was told, or patience sends it again.
            clients[index].submissions[number].turn += 1
            let wait = Int64(status.retryAfterMilliseconds ?? 1)
            return schedule.add(.patience(index, number, turn: turn + 1), at: now + wait)
        default: return
        }
        if fault(3) {
            // Other batches overtake this one between its opening and its commit.
            schedule.add(.patience(index, number, turn: turn + 1), at: now + Int64(draw(1...8_000)))
        } else {
            request(index, number)
        }
    }

    /// Whether an OK is the answer to the call that is due, not one that comes late to an earlier one.
    private func ledgerShows(_ index: Int, _ number: Int) -> Bool {
        let submission = clients[index].submissions[number]
        guard let (_, batch) = ledger.batch(submission.key) else { return false }
        switch submission.phase {
        case .appending: return true
        case .committing: return batch.phase != .open
        case .cancelling: return batch.phase == .cancelled
        case .acknowledged, .cancelled: return false
        }
    }
}
