import Testing

/// `medpay simulate`: a seed of the simulation, played again by hand.
extension EndToEnd {
    @Suite(.serialized) struct SimulateTests {
        @Test func `a seed that holds ends well and says what it did`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let report = try stage.output("simulate", "--seed", "1")
            #expect(report.hasPrefix("seed 1: every promise held"))
            let words = ["actions", "broker starts", "batches", "jobs done"]
            for word in words { #expect(report.contains(word), "\(report)") }
            #expect(try stage.output("simulate", "--seed", "1") == report, "the same seed, another run")
        }

        @Test func `the trace of a seed tells what happened before it tells the end`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let report = try stage.output("simulate", "--seed", "1")
            let trace = try stage.output("simulate", "--seed", "1", "--trace")
            #expect(trace.hasSuffix(report), "looking on changes nothing")
            #expect(trace.split(separator: "\n").count > 1000)
        }

        @Test func `several seeds add up, however many run at a time`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let report = try stage.output("simulate", "--seeds", "1-4")
            #expect(report.hasPrefix("seeds 1 to 4: every promise held"))
            #expect(try stage.output("simulate", "--seeds", "1-4") == report)
        }

        @Test(arguments: [
            [], ["--seed", "1", "--seeds", "1-2"], ["--seeds", "2-1"], ["--seeds", "1"], ["--seeds", "1-x"],
            ["--seeds", "0-18446744073709551615"], ["--seeds", "1-2", "--trace"],
        ])
        func `what is no seed is refused`(arguments: [String]) throws {
            let stage = try Stage()
            defer { stage.close() }
            let ended = try stage.run(["simulate"] + arguments)
            #expect(ended.status == 64 && ended.errors.contains("--seed"), "\(ended.errors)")
        }
    }
}
