import Claims
import Client
import Foundation
import JobMessages
import Testing

@testable import medpay

/// `medpay toolkit`, over the built-in release and over results of a batch.
extension EndToEnd {
    @Suite(.serialized) struct ToolkitTests {
        /// Lines of .csv that begin so.
        private func rows(_ csv: String, _ beginning: String) -> [String] {
            csv.split(separator: "\r\n").map(String.init).filter { $0.hasPrefix(beginning) }
        }

        /// "20610 20552 indicator 1 46.26", of a row whose first seven cells have no comma of their own.
        private func pair(_ row: String) -> String {
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            return [1, 2, 3, 6].map { String(cells[$0]) }.joined(separator: " ")
        }

        /// Alabama's indices are 1.000, 0.869 and 0.575, the factor is 32.3465 (rules.md 19, E1):
        /// 20552 (0.66 + 0.84 x 0.869 + 0.07 x 0.575) x 32.3465 = 46.26;
        /// 99213 (1.30 + 1.35 x 0.869 + 0.10 x 0.575) x 32.3465 = 81.86.
        /// NCCI PTP 2024Q2 has 20610/20552, 20610/99213 and 20552/99213, each with indicator 1. The two column 2 codes
        /// together: 46.26 + 81.86 = 128.12.
        @Test func `a file of codes becomes a sheet with bundling pairs and what their column 2 is worth`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.write("# ours\r\n20610, 20552\r\n99213  # visits\r\n20552 J1100\r\n", to: "codes.txt")
            let csv = try stage.output(
                "toolkit", "--codes", file, "--locality", "AL/00", "--format", "csv", "--without-trends")
            #expect(
                csv.hasPrefix(
                    "section,code,other_code,rule_or_reason,modifier,count_or_band,dollars,source,note\r\n"))
            let edits = rows(csv, "edits,")
            #expect(
                edits.map(pair) == [
                    "20552 99213 indicator 1 81.86", "20610 99213 indicator 1 81.86", "20610 20552 indicator 1 46.26",
                ])
            #expect(edits.allSatisfy { $0.contains(" 59 ") && $0.contains(" 25 ") })
            #expect(edits.allSatisfy { $0.contains("NCCI PTP practitioner 2024Q2 (standing in)") })
            #expect(rows(csv, "totals,").contains { $0.contains(",,2,128.12,") })
            #expect(rows(csv, "codes,20552,,non-facility,,,46.26,").count == 1)  // Once, though it is there twice.
            #expect(rows(csv, "codes,J1100,,status,,,,").first?.contains("not $0") == true)
            #expect(rows(csv, "modifiers,20610,,bilateral,50 RT LT,").first?.contains("Pub. 100-04 ch. 12") == true)
            #expect(rows(csv, "trends,").first?.contains("the publisher was not asked") == true)
            #expect(csv.contains("10112/00 ALABAMA"))
        }

        @Test func `without a locality amounts are national, and the document says so`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.write("20553 20552", to: "codes.txt")
            let text = try stage.output("toolkit", "--codes", file, "--format", "md", "--without-trends")
            #expect(text.hasPrefix("# Billing toolkit\n") && text.contains("national, which nobody is paid"))
            // 20552 nationally: (0.66 + 0.84 + 0.07) x 32.3465 = 50.78.
            let row = text.split(separator: "\n").first { $0.hasPrefix("| 20553 | 20552 | indicator 0 | \\$50.78 |") }
            #expect(row?.contains("no modifier opens it") == true)
            #expect(text.contains("| --- | --- | --- | ---: |"))
        }

        @Test func `the page needs nothing else, and what comes from outside is text in it`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.write("20610\n20552\n", to: "<img src=x> & \"co\".txt")
            let output = stage.path("toolkit.html")
            let written = try stage.output(
                "toolkit", "--codes", file, "--locality", "AL/00", "--output", output, "--without-trends")
            #expect(written.isEmpty)
            let page = try String(contentsOfFile: output, encoding: .utf8)
            for forbidden in ["<script", "http://", "https://", "<link", "<img", "url(", "@import"] {
                #expect(!page.contains(forbidden), "\(forbidden)")
            }
            #expect(page.contains("&lt;img src=x&gt; &amp; &quot;co&quot;.txt"))
            #expect(page.contains("<svg role=\"img\" aria-labelledby=\"edits-chart\""))
            #expect(page.contains("<title id=\"edits-chart\">Dollars at stake by pair"))
            #expect(page.contains("20610/20552 $46.26") && page.contains("<th scope=\"col\""))
            #expect(page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
            let mode = try FileManager.default.attributesOfItem(atPath: output)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }

        @Test func `what is wrong is named, with where it is and what to do, and nothing is written`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let good = try stage.write("20552\n", to: "good.txt")
            let bad = try stage.write("20552\n\n20610, 2055Z2\n", to: "bad.txt")
            let empty = try stage.write("# nothing\n", to: "empty.txt")
            let many = try stage.write((10_000...11_000).map(String.init).joined(separator: "\n"), to: "many.txt")
            let broker = try stage.broker().address
            let cases: [([String], [String])] = [
                ([], ["--codes FILE", "--batch ID"]),
                (["--codes", good, "--batch", "1"], ["--codes FILE", "--batch ID"]),
                (["--codes", bad], ["\(bad), line 3", "20552, 0054T, J1100"]),
                (["--codes", empty], ["empty.txt: has no codes"]),
                (["--codes", many], ["many.txt: has 1,001 codes", "at most 1,000"]),
                (["--codes", stage.path("gone.txt")], ["gone.txt", "no such file"]),
                (["--codes", good, "--format", "pdf"], ["pdf", "--format"]),
                (["--codes", good, "--output", good], ["--output", "file of codes"]),
                (["--codes", good, "--output", stage.path("none/x.html")], ["there is no folder"]),
                (["--codes", good, "--locality", "Alabama"], ["--locality Alabama", "AL/00"]),
                (["--codes", good, "--date", "2019-01-01"], ["no fee schedule in force on 2019-01-01"]),
                (["--batch", "7", "--broker", broker], ["no batch 7 of the tenant default"]),
            ]
            for (arguments, words) in cases { try stage.expectRefused(["toolkit"] + arguments, saying: words) }
        }

        @Test func `a code that no table has is told with its line, and the others are answered`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.write("20552\n99999\n", to: "codes.txt")
            let ended = try stage.run(["toolkit", "--codes", file, "--format", "csv", "--without-trends"])
            #expect(ended.status == 0 && ended.errors.contains("\(file), line 2: 99999 is in no table of this image"))
            #expect(rows(ended.output, "codes,99999,,status").count == 1)
            #expect(rows(ended.output, "codes,20552,").count == 2)
        }

        @Test func `published trends are in the document, and a publisher's absence is said and costs nothing else`()
            throws
        {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.write("20552 20610", to: "codes.txt")
            let asked = ["toolkit", "--codes", file, "--format", "csv"]
            let nobody = try Stage.freeAddress()
            let alone = try stage.run(
                asked + ["--publisher", nobody, "--broadcast", nobody], within: .seconds(30))
            #expect(alone.status == 0 && alone.errors.contains(nobody))
            #expect(rows(alone.output, "trends,").first?.contains("the publisher did not answer") == true)
            #expect(rows(alone.output, "edits,20610,20552,").count == 1)

            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            for (number, clinic) in ["a", "a", "b", "b", "c"].enumerated() {
                try stage.output(
                    "contribute", "--code", "20552", "--payer", "medicare", "--carc", "236", "--key", "\(number)",
                    "--tenant", "clinic-\(clinic)", "--broker", broker)
            }
            let there = ["--publisher", publisher.address, "--broadcast", publisher.broadcast]
            try eventually("the trend is in the document") {
                let ended = try stage.run(asked + there)
                try #require(ended.status == 0, "\(ended.errors)")
                #expect(rows(ended.output, "trends,20610,").first?.contains("Not enough reports yet") == true)
                return rows(ended.output, "trends,20552,,CARC 236,,5-9 reports,,").count == 1
            }
        }

        /// The first nine made-up claims each have a defect. The second is 20610 and 20552 without a modifier, 20552 at
        /// half beside the dearer procedure: 46.26 x 0.50 = 23.13. The fifth is 99213 without 25 beside 20610: 81.86.
        /// The ninth is 20552 twice, over its limit of one: 46.26.
        @Test func `a batch has its findings by code and rule, its pairs and its totals`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let batch = try stage.submit(try stage.claims(9), to: broker).batch
            let early = try stage.run(["toolkit", "--batch", "\(batch)", "--broker", broker])
            #expect(early.status > 0 && early.errors.contains("has no results yet"), "\(early.errors)")
            _ = try stage.worker(for: broker)
            try stage.output("watch", "\(batch)", "--broker", broker)
            let csv = try stage.output(
                "toolkit", "--batch", "\(batch)", "--broker", broker, "--locality", "AL/00", "--format", "csv",
                "--without-trends")
            for beginning in [
                "findings,20552,,PTP-002,,1,23.13,NCCI", "findings,99213,,PTP-002,,1,81.86,NCCI",
                "findings,20552,,MUE-002,,1,46.26,NCCI", "billed-together,20610,20552,PTP-002,,1,23.13,NCCI",
                "billed-together,20610,99213,PTP-002,,1,81.86,NCCI", "billed-together,45385,45378,PTP-001,,1,",
                "modifier-findings,99213,,PTP-002,none,1,81.86,", "modifier-findings,27447,,MOD-006,RT,1,",
                "edits,20610,20552,indicator 1,", "not-checked,,,PTP-009,,",
            ] {
                #expect(rows(csv, beginning).count == 1, "\(beginning)")
            }
            #expect(rows(csv, "findings,20552,,MUE-002").first?.contains("CO-151 N362 (unverified)") == true)
            var client = try stage.client(broker)
            let record = try client.batch(batch)
            let atRisk = Money(cents: record.atRiskCents).description
            let allowed = Money(cents: record.allowedCents).description
            #expect(rows(csv, "totals,,,\"At risk, claims scrubbed\",,9,\(atRisk),").count == 1)
            #expect(rows(csv, "totals,,,\"Allowed, all lines\",,13,\(allowed),").count == 1)
            // Nothing of the claims but codes, counts and dollars.
            #expect(!csv.contains("SYN-"))
        }
    }
}

/// The document without processes.
@Suite struct ToolkitFormTests {
    private func toolkit(_ fact: Toolkit.Fact, in section: Toolkit.Section = .findings) -> Toolkit {
        Toolkit(about: ["a | b"], parts: [Toolkit.Part(section: section, facts: [fact], otherwise: "nothing")])
    }

    @Test func `no form lets a text become markup, a cell or a formula`() {
        let hostile = Toolkit.Fact(
            code: HCPCS("20552"), rule: "<script>alert(1)</script>", count: "1", dollars: Money(cents: 123_456),
            source: "=HYPERLINK(\"x\")", note: "a|b\n[x](y) 'c'")
        let html = ToolkitForm.html.text(of: toolkit(hostile))
        #expect(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(html.contains("a|b [x](y) &#39;c&#39;") && html.contains("$1,234.56"))
        let markdown = ToolkitForm.md.text(of: toolkit(hostile))
        #expect(markdown.contains("a \\| b\n") && markdown.contains("a\\|b \\[x\\](y)"))
        #expect(markdown.contains("&lt;script&gt;") && !markdown.contains("<script"))
        let csv = ToolkitForm.csv.text(of: toolkit(hostile))
        #expect(csv.contains(",1,1234.56,\"'=HYPERLINK(\"\"x\"\")\","))
    }

    @Test func `a part without facts says so in every form`() {
        let empty = Toolkit(about: [], parts: [Toolkit.Part(section: .edits, otherwise: "No edit in force.")])
        for form in ToolkitForm.allCases { #expect(form.text(of: empty).contains("No edit in force."), "\(form)") }
        #expect(!ToolkitForm.html.text(of: empty).contains("<table>"))
    }

    @Test func `bars are as long as their dollars, the largest first, and the rest is counted`() {
        let facts = (1...14).map { number in
            Toolkit.Fact(rule: "R-\(number)", dollars: Money(cents: Int64(number) * 100), source: "")
        }
        let part = Toolkit.Part(section: .findings, facts: facts, otherwise: "")
        let chart = BarChart(part)
        #expect(chart?.bars.first == BarChart.Bar(label: "R-14", dollars: Money(cents: 1400)))
        #expect(chart?.bars.count == 12 && chart?.caption == "Dollars at risk by rule, the first 12 of 14")
        // 380 for 14 dollars, and 7 of 14 of it.
        let drawing = chart?.svg(id: "c") ?? ""
        #expect(drawing.contains("width=\"380\"") && drawing.contains("width=\"190\""))
        #expect(BarChart(Toolkit.Part(section: .findings, facts: [], otherwise: "")) == nil)
    }

    private func line(_ number: UInt32, _ code: String, _ allowed: Int64) -> WireLineEstimate {
        var line = WireLineEstimate()
        (line.line, line.procedure, line.allowedCents, line.outcome) = (number, code, allowed, .priced)
        return line
    }

    private func result(_ lines: [UInt32], atRisk: Int64) -> WireClaimResult {
        var finding = WireFinding()
        (finding.rule, finding.severity, finding.lines, finding.atRiskCents) = ("MUE-002", .deny, lines, atRisk)
        var result = WireClaimResult()
        result.estimate.lines = [line(1, "20610", 5721), line(2, "20552", 2313)]
        result.scrub.findings = [finding]
        return result
    }

    @Test func `dollars of a finding go to all of its lines when they add up to it, otherwise to the first`() {
        func tallied(_ lines: [UInt32], _ atRisk: Int64) -> [String: Int64] {
            var tally = BatchTally()
            tally.take(result(lines, atRisk: atRisk))
            let pairs = tally.findings.entries.map { ($0.key.code?.description ?? "", $0.value.dollars.cents) }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
        #expect(tallied([2, 1], 2313) == ["20552": 2313])
        #expect(tallied([2, 1], 8034) == ["20552": 2313, "20610": 5721])  // 57.21 + 23.13.
        #expect(tallied([], 8034) == ["": 8034])
    }

    @Test func `what is counted has a limit, beyond which it is left out and told, and no sum overflows`() {
        var counts = BatchTally.Counts<Int>()
        for key in 0...BatchTally.keysMax { counts.add(key, Money(cents: .max)) }
        counts.add(0, Money(cents: .max))
        #expect(counts.entries.count == BatchTally.keysMax && counts.leftOut == 1)
        #expect(counts.entries[0]?.count == 2 && counts.entries[0]?.dollars == Money(cents: .max))
    }
}
