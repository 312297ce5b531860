import JobMessages

/// A job with its history as a page of text.
struct JobReport {
    var detail: WireJobDetail
    var now: Int64

    private var job: WireJobStatus { detail.job }

    var lines: [String] {
        [
            "job \(job.job)  \(job.state.word)  of batch \(job.batch) (\(printable(detail.batchKey))), "
                + "tenant \(job.tenant), \(job.priority)",
            "claims \(JobTable.claims(job)), slice \(job.slice), \(bytes(job.bytes))"
                + (detail.hasPayload_p ? "" : ", its payload was deleted"),
        ] + times + history + advice
    }

    private var times: [String] {
        var lines: [String] = []
        if detail.committed != 0 { lines.append("committed  \(TimeText.around(detail.committed, now: now))") }
        if job.notBefore > now { lines.append("not before \(TimeText.around(job.notBefore, now: now))") }
        if job.ended != 0 { lines.append("ended      \(TimeText.around(job.ended, now: now))") }
        if !job.worker.isEmpty {
            lines.append((job.state == .leased ? "with       " : "done by    ") + printable(job.worker))
        }
        if !detail.traceparent.isEmpty { lines.append("trace      \(printable(detail.traceparent))") }
        return lines
    }

    private var history: [String] {
        guard !detail.attempts.isEmpty else { return ["", "no attempt has failed"] }
        let rows = detail.attempts.map { attempt in
            [
                "\(attempt.number)", TimeText.around(attempt.at, now: now),
                StatusText.name(attempt.status) + (attempt.crash ? ", worker lost" : ""),
                attempt.worker.isEmpty ? "nobody" : printable(attempt.worker), printable(attempt.message),
            ]
        }
        let counts = "\(counted(job.failures, "failed attempt"))"
        let crashes = job.crashes == 0 ? "" : ", \(job.crashes) of them with their worker"
        return ["", counts + crashes + ":"] + table([["#", "when", "status", "worker", "message"]] + rows, right: [0])
    }

    /// What can be done.
    private var advice: [String] {
        let text: String
        switch job.state {
        case .dead where detail.hasPayload_p:
            text =
                "mend the cause, then `medpay dead redrive \(job.job)` lets it run again; "
                + "`medpay dead discard \(job.job)` gives it up for good"
        case .dead: text = "its payload was deleted, so it cannot run again; submit those claims in a new batch"
        case .discarded: text = "it was given up for good; submit those claims in a new batch"
        case .staged: text = "its batch is not committed: the submitter has not sent all of it"
        case .held: text = "an earlier batch of its order key must end first"
        case .waiting where job.notBefore > now: text = "it waits for its time"
        case .waiting: text = "it waits for a worker: `medpay status` shows the queue, and what may be in the way"
        default: return []
        }
        return ["", text]
    }
}
