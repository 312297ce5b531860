import ArgumentParser
import Claims
import Client
import Deidentification
import Foundation
import JobMessages
import Reference
import TrendMessages
import ZeroMQ

struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the main job on built-in data, by real processes on loopback, and shows what comes of it.")

    @Option(help: "How many synthetic claims.")
    var claims = 5000
    @Option(help: "A folder for the ledger and the claims file. Without it: a new one under /tmp.")
    var folder: String?

    func run() throws {
        guard (100...1_000_000).contains(claims) else { throw ValidationError("--claims is 100 to 1000000") }
        let stop = try Waker(isLatch: true)
        try StopSignals.ring(stop)
        let stage = try DemoStage(folder: folder)
        defer { stage.close() }
        do {
            try stage.open()
            let batch = try submit(to: stage, stop)
            try summarize(batch, stage)
            try showTrend(stage, stop)
        } catch {
            guard stop.isRung else { throw error }
            Output.endProgress()
            Output.line("Stopped; the demo's processes are being ended.")
            stage.close()
            throw ExitCode(130)
        }
        stage.close()
        stage.explainLedger()
    }

    private func submit(to stage: DemoStage, _ stop: Waker) throws -> WireBatch {
        let path = stage.folder.appending(path: "claims.837").path
        let count = try SyntheticFile.write(SyntheticClaims(count: claims, seed: 1), to: path)
        Output.line("\n\(grouped(count)) synthetic claims written to \(path) (837P)")
        let file = ClaimFile(path: path)
        let secret = try stage.pseudonymKey()
        let received = ServiceDate(year: 2025, month: 4, day: 1)
        var client = try BrokerClient(
            endpoint: stage.broker, tenant: "demo-clinic", context: stage.context, patience: .seconds(30), stop: stop)
        var options = SubmissionOptions(key: try "sha256-" + file.digest())
        options.contributes = true
        let begin = ContinuousClock.now
        let batch = try client.submit(options) { take in
            try file.read(secret, .strict) { event in
                guard case .claim(var claim, _) = event else { return }
                claim.received = received
                try take(claim)
            }
        }
        Output.line("batch \(batch.batch) is acknowledged, and so on disk; two workers price and scrub it")
        let done = try follow(batch.batch, with: &client)
        guard done.isOver else { throw Failure("stopped") }
        let seconds = Double((ContinuousClock.now - begin).milliseconds) / 1000
        let rate = grouped(Int(Double(done.claimsDone) / max(seconds, 0.001)))
        Output.line("\(BatchText.progress(done)) in \(seconds) s: \(rate) claims a second, each result on disk")
        return done
    }

    private func summarize(_ batch: WireBatch, _ stage: DemoStage) throws {
        var client = try BrokerClient(endpoint: stage.broker, tenant: "demo-clinic", context: stage.context)
        var summary = DemoSummary()
        try client.eachResult(of: batch.batch) { summary.add(try WireClaimResult(serializedBytes: $0.body)) }
        summary.show(batch)
        try explainOne(&client)
    }

    /// One claim through an interactive call, line by line.
    private func explainOne(_ client: inout BrokerClient) throws {
        let image = try ReferenceImage.builtIn()
        let codes = try CodeOptions.parse(["20610-50", "20552", "99213", "--state", "AL", "--charge", "250"])
        let claim = try codes.claim(image: image)
        let result = try client.evaluate(claim, scrub: true)
        Output.line("\nOne claim explained (Alabama, office; an interactive call, answered by a worker):\n")
        Report.printEstimate(result, claim: claim, image: try ImageOptions.parse([]))
        Output.line("\nand what a payer would say to it:\n")
        Report.printFindings(result.scrub)
    }

    /// Three clinics report the same denial until the threshold is crossed.
    private func showTrend(_ stage: DemoStage, _ stop: Waker) throws {
        Output.line("\nDenial trends: a code is published at 5 reports from 3 contributors, and not before.")
        let reports = ["clinic-a", "clinic-a", "clinic-b", "clinic-b", "clinic-c"]
        let fields = ["code": "20552", "payer": "medicare", "group": "CO", "carc": "236", "kind": "denied"]
        let contribution = WireContribution(try Deidentifier(currentYear: today().year).reported(fields))
        for (position, clinic) in reports.enumerated() {
            if stop.isRung { throw Failure("stopped") }
            var client = try BrokerClient(endpoint: stage.broker, tenant: clinic, context: stage.context)
            _ = try client.contribute(key: "demo-\(position)", [contribution])
            Output.line("  report \(position + 1): \(clinic) was denied 20552 with reason 236")
        }
        guard let line = try stage.subscriberLine() else {
            throw Failure("the subscriber heard nothing of the fifth report")
        }
        Output.line("  the subscriber heard:  \(line)")
    }
}
