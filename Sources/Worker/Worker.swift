// In: leases from a broker, and a reference image. Out: results, with predicted contributions where the submitter
// agreed.
// Not here: the ledger (the broker records), retries and time-outs of jobs (BrokerCore decides).

import BrokerCore
import Calls
import Claims
import Deidentification
import JobMessages
import Logging
import Pricing
import Reference
import TrendMessages

/// Turns one lease into its answer. No socket, no clock: what the worker thread sends is what comes out here.
struct LeaseRunner {
    let evaluator: Evaluator

    /// Between claims, so that the thread can say it is alive. False: the attempt was revoked, stop.
    typealias Progress = () throws(CallError) -> Bool

    /// nil when the attempt was revoked half way.
    ///
    /// - Throws: what to fail the attempt with.
    func run(_ lease: WireLease, progress: Progress) throws(CallError) -> WireFinishRequest? {
        var finish = WireFinishRequest()
        finish.attempt = lease.attempt
        finish.job = lease.job
        guard let today = ServiceDate(days: lease.day) else {
            throw CallError(.internalError, "the lease has no day")
        }
        if lease.job == 0 {
            finish.reply = .init(try answer(lease, today: today).bytes())
            return finish
        }
        let slice = try WireSlice.read([UInt8](lease.payload))
        guard slice.claims.count == lease.claims else {
            throw CallError(.invalidArgument, "the slice has not the number of claims that was announced for it")
        }
        finish.results.reserveCapacity(slice.claims.count)
        var pricer = Pricer(image: evaluator.image, options: PricingOptions(traces: lease.traces))
        let deidentifier = Deidentifier(currentYear: today.year)
        for (position, message) in slice.claims.enumerated() {
            let claim = try read(message, at: position)
            let evaluation = evaluator.evaluate(claim, work: lease.work, pricer: &pricer, today: today)
            let body = try evaluation.message.bytes()
            finish.results.append(evaluation.result(index: lease.firstClaim + Int64(position), body: body))
            if lease.contribute, let report = evaluation.report {
                finish.contributions += deidentifier.predicted(claim, report).map(WireContribution.init)
            }
            guard try progress() else { return nil }
        }
        return finish
    }

    private func answer(_ lease: WireLease, today: ServiceDate) throws(CallError) -> WireEvaluateReply {
        let request = try WireEvaluateRequest.read([UInt8](lease.payload))
        let claim = try read(request.claim, at: 0)
        let pricing = try read { () throws(ClaimMessageError) in try request.pricingOptions() }
        var reply = WireEvaluateReply()
        reply.result = evaluator.evaluate(claim, work: lease.work, pricing: pricing, today: today).message
        return reply
    }

    private func read(_ message: WireClaim, at position: Int) throws(CallError) -> Claim {
        try read("claims[\(position)].") { () throws(ClaimMessageError) in try message.claim() }
    }

    private func read<Value>(
        _ prefix: String = "", _ body: () throws(ClaimMessageError) -> Value
    ) throws(CallError) -> Value {
        do {
            return try body()
        } catch {
            throw CallError(.invalidArgument, prefix + error.description)
        }
    }
}

extension WireLease {
    var work: Work {
        var work: Work = []
        if estimate { work.insert(.estimate) }
        if scrub { work.insert(.scrub) }
        return work
    }
}
