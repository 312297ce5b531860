import Foundation
import Testing

extension EndToEnd {
    @Suite(.serialized) struct BadImageTests {
        /// Two rows of unit limits in CMS's layout.
        private let table = """
            "HCPCS/
            CPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale
            20552,1,2 Date of Service Edit: Policy,Code Descriptor / CPT Instruction
            20610,2,3 Date of Service Edit: Clinical,Clinical: Data

            """

        private func image(_ stage: Stage) throws -> [UInt8] {
            let file = try stage.write(table, to: "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv")
            let path = stage.path("good.image")
            try stage.output("reference", "import", file, "--image", path, "--quarter", "2026Q2")
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        }

        private func expectRefused(
            _ stage: Stage, _ bytes: [UInt8], _ words: String, location: SourceLocation = #_sourceLocation
        ) throws {
            let path = try stage.write(bytes, to: "bad.image")
            let commands = [
                ["estimate", "20552", "--image", path], ["scrub", "20552", "--image", path],
                ["reference", "show", "20552", "--image", path], ["reference", "list", "--image", path],
                ["worker", "--broker", "tcp://127.0.0.1:9", "--image", path],
            ]
            for command in commands {
                let refused = try stage.run(command, within: .seconds(30))
                #expect(refused.status > 0 && refused.output.isEmpty, "\(command)", sourceLocation: location)
                #expect(refused.errors.contains(path) && refused.errors.contains(words), "\(refused.errors)")
            }
        }

        @Test func `an image of another format is told by its number`() throws {
            let stage = try Stage()
            defer { stage.close() }
            var older = try image(stage)
            older[8] = 1
            try expectRefused(stage, older, "run `medpay reference import` again")
            older[8] = 3
            try expectRefused(stage, older, "a newer MedPay wrote it")
        }

        @Test func `an image that was cut, or never was one, is refused`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let good = try image(stage)
            for length in [0, 7, 100, good.count / 2, good.count - 1] {
                try expectRefused(stage, Array(good.prefix(length)), "image")
            }
            var chance = Seeded(seed: 3)
            try expectRefused(stage, chance.bytes(10_000), "is not a reference image")
            try expectRefused(stage, Array(good.prefix(64)) + chance.bytes(good.count - 64), "damaged")
        }

        @Test func `an image that is a folder, or is not there, is refused`() throws {
            let stage = try Stage()
            defer { stage.close() }
            for path in [stage.folder, stage.path("no.image")] {
                let refused = try stage.run(["estimate", "20552", "--image", path])
                #expect(refused.status > 0 && refused.output.isEmpty)
                #expect(refused.errors.contains(path), "\(refused.errors)")
            }
        }

        @Test(arguments: ["", "a,b\n1,2\n", "%PDF-1.4 binary", "{\"json\": true}"])
        func `a file that is none of CMS's is not imported`(text: String) throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.write(text, to: "table.csv")
            let target = stage.path("new.image")
            for path in [file, stage.path("nowhere.csv")] {
                let refused = try stage.run(["reference", "import", path, "--image", target])
                #expect(refused.status > 0)
                #expect(refused.errors.contains(path), "\(refused.errors)")
            }
            #expect(!FileManager.default.fileExists(atPath: target))
        }

        @Test func `a failed import leaves the image that was there`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let good = try image(stage)
            let file = try stage.write(table.replacing("20552,1,", with: "20552,one,"), to: "broken.csv")
            let refused = try stage.run(
                ["reference", "import", file, "--image", stage.path("good.image"), "--quarter", "2026Q3"])
            #expect(refused.status > 0)
            #expect(refused.errors.contains(file), "\(refused.errors)")
            #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: stage.path("good.image")))) == good)
        }
    }
}
