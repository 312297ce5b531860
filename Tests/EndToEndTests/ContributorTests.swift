import JobMessages
import Testing
import TrendMessages

/// From one who sends what nobody else has, to an operator's decision.
extension EndToEnd {
    @Suite(.serialized) struct ContributorTests {
        private func report(_ stage: Stage, _ broker: String, _ clinic: String, carc: String, count: Int) throws {
            let rows = Array(repeating: "20552,medicare,\(carc)", count: count)
            let file = try stage.write((["code,payer,carc"] + rows).joined(separator: "\n"), to: "\(clinic).csv")
            try stage.output("contribute", "--csv", file, "--tenant", clinic, "--broker", broker)
        }

        private func status(_ stage: Stage, _ broker: String, _ words: String...) throws -> WireContributorStatus {
            let ended = try stage.run(["contributors"] + words + ["--broker", broker, "--json"])
            try #require(ended.status == 0, "\(ended.errors)")
            return try WireContributorStatus(jsonString: ended.output)
        }

        /// Of eight clinics six are published, and the poisoner's would be released with the reports of the others.
        @Test func `an invented reason is not published, and its sender is restored or withdrawn by an operator`()
            throws
        {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            #expect(
                try stage.output("contributors", "list", "--broker", broker)
                    == "every contributor is counted as usual\n")
            for clinic in 1...8 { try report(stage, broker, "clinic-\(clinic)", carc: "197", count: 10) }
            try report(stage, broker, "poisoner", carc: "B16", count: 25)
            let found = try status(stage, broker, "show", "poisoner")
            #expect(found.standing == .quarantined && found.held == 25)
            #expect(found.finding.code == "20552" && found.finding.measure == .novelty && found.finding.own == 100)
            let listed = try stage.output("contributors", "list", "--broker", broker)
            #expect(listed.hasPrefix("\(found.digest)  quarantined since "))
            #expect(listed.contains("25 reports held  20552 reported: 100 % of its denials"))
            #expect(try stage.output("status", "--broker", broker).contains("1 contributor quarantined"))
            try eventually("the metric follows") {
                try stage.output("metrics", "--broker", broker).contains("medpay_contributors_quarantined 1\n")
            }
            #expect(try status(stage, broker, "show", "clinic-1").standing == .unspecified)

            #expect(try status(stage, broker, "restore", found.digest).standing == .trusted)
            try eventually("nothing is held") {
                let status = try status(stage, broker, "show", "poisoner")
                return status.held == 0 && !status.more
            }
            #expect(try stage.count("SELECT sum(waiting) FROM trend_subjects") == 45)
            #expect(try status(stage, broker, "withdraw", "poisoner").standing == .withdrawn)
            try eventually("all of it is held") { try status(stage, broker, "show", "poisoner").held == 25 }
            #expect(try stage.count("SELECT sum(waiting) FROM trend_subjects") == 20)
        }

        @Test func `a name that is none is refused`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            for name in ["", "two words", String(repeating: "f", count: 65)] {
                let refused = try stage.run(["contributors", "withdraw", name, "--broker", broker])
                #expect(refused.status != 0 && refused.output.isEmpty)
            }
            #expect(try stage.count("SELECT count(*) FROM trend_standings") == 0)
        }

        @Test func `steps that are left are taken by the next broker`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let service = try stage.broker()
            try report(stage, service.address, "clinic", carc: "197", count: 40)
            try stage.output("contributors", "withdraw", "clinic", "--broker", service.address)
            service.child.kill()
            let next = try stage.broker()
            try eventually("all of it is held") { try status(stage, next.address, "show", "clinic").held == 40 }
        }
    }
}
