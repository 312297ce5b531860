import Foundation
import JobMessages
import SwiftProtobuf
import Testing

/// `medpay code` and `medpay fees`, over the built-in release.
extension EndToEnd {
    @Suite(.serialized) struct CodePageTests {
        private func fees(_ stage: Stage, _ arguments: String...) throws -> [String] {
            let ended = try stage.run(["fees"] + arguments)
            try #require(ended.status == 0, "\(ended.errors)")
            return ended.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }

        @Test func `the page of a code has its fees, tips and edits, for people and for programs`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let text = try stage.output("code", "20552", "--locality", "AL/00")
            // rules.md 19, E1 and E2; 53.29 is 20553's (0.75 + 0.98 x 0.869 + 0.08 x 0.575) x 32.3465.
            for words in ["$46.26", "$32.77", "+$13.49", "20553", "$53.29", "(unverified)", "--denials"] {
                #expect(text.contains(words), "\(words)")
            }
            let json = try stage.output("code", "20552", "--locality", "AL/00", "--json")
            let page = try WireCodePage(jsonString: json)
            #expect(page.locality == "10112/00" && page.fees.map(\.nonFacilityCents) == [4626])
            #expect(page.tips.first { $0.kind == "setting" }?.impactCents == 1349)
            #expect(page.editsAsColumn1.count == 5 && page.report.editsAsColumn1 > 5 && !page.denialsAsked)
            let all = try WireCodePage(jsonString: try stage.output("code", "20552", "--all", "--json"))
            #expect(Int64(all.editsAsColumn1.count) == all.report.editsAsColumn1)
            #expect(all.locality.isEmpty && all.fees.map(\.facilityCents) == [3526])
            #expect(try stage.output("code", "j1100").contains("Status E"))
        }

        @Test func `published denials are shown when they are asked for, and a publisher's absence ends the wait`()
            throws
        {
            let stage = try Stage()
            defer { stage.close() }
            let nobody = try Stage.freeAddress()
            let refused = try stage.run(
                ["code", "20552", "--denials", "--publisher", nobody, "--broadcast", nobody], within: .seconds(30))
            #expect(refused.status > 0 && refused.errors.contains(nobody) && refused.output.contains("Tips"))

            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            for (number, clinic) in ["a", "a", "b", "b", "c"].enumerated() {
                try stage.output(
                    "contribute", "--code", "20552", "--payer", "medicare", "--carc", "236", "--key", "\(number)",
                    "--tenant", "clinic-\(clinic)", "--broker", broker)
            }
            let asked = ["--denials", "--publisher", publisher.address, "--broadcast", publisher.broadcast]
            try eventually("the trend is on the page") {
                let page = try stage.run(["code", "20552", "--json"] + asked)
                try #require(page.status == 0, "\(page.errors)")
                let denials = try WireCodePage(jsonString: page.output)
                return denials.denialsAsked
                    && denials.denials.flatMap(\.parts).filter { $0.facet == .reason }.map(\.value) == ["236"]
            }
            let other = try stage.run(["code", "20553"] + asked)
            #expect(other.status == 0 && other.output.contains("20553: not enough reports yet"))
        }

        @Test func `a schedule has every row of its locality in each form`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let csv = try fees(stage, "--locality", "10112/00", "--csv")
            #expect(
                csv[0] == "code,modifier,status,non_facility_fee,facility_fee,non_facility_capped,facility_capped,rare,"
                    + "no_amount_because")
            #expect(csv.contains("20552,,A,46.26,32.77,,,,"))  // E1 and E2.
            #expect(csv.contains("J1100,,E,,,,,,other-fee-schedule"))
            #expect(csv.allSatisfy { $0.isEmpty || $0.count { $0 == "," } == 8 })
            let json = try stage.output("fees", "--locality", "AL/00", "--json")
            let table = try WireFeeTable(jsonString: json)
            #expect(table.rows.count == csv.count - 2)  // Without the header and the empty end.
            #expect(table.state == "AL" && table.conversionFactor == 323_465)
            let scan = try #require(table.rows.first { $0.code == "72148" && $0.modifier == "TC" })
            // (3.71 x 0.869 + 0.02 x 0.575) x 32.3465 = 104.66, copied for the facility.
            #expect(scan.nonFacilityCents == 10466 && scan.facilityCents == 10466)
            #expect(scan.facilityRare && !scan.nonFacilityRare)
            let text = try fees(stage, "--locality", "AL/00")
            #expect(text.count == csv.count + 1 && text[0].contains("10112/00 ALABAMA, AL"))
        }

        @Test func `all localities come one after another, and a reader may stop early`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let csv = try fees(stage, "--locality", "all", "--csv")
            #expect(csv[0].hasPrefix("locality,state,code,"))
            #expect(Set(csv.dropFirst().compactMap { $0.split(separator: ",").first }).count == 109)
            let alabama = try fees(stage, "--locality", "AL/00", "--csv").dropFirst().filter { !$0.isEmpty }
            #expect(csv.filter { $0.hasPrefix("10112/00,AL,") } == alabama.map { "10112/00,AL," + $0 })
            let tables = try WireFeeTable.array(
                fromJSONString: try stage.output("fees", "--locality", "all", "--json"))
            #expect(tables.count == 109 && tables.allSatisfy { $0.rows.count == alabama.count })
            let early = try stage.run(
                ["fees", "--locality", "all", "--csv"],
                by: ["/bin/bash", "-c", "set -o pipefail; \"$@\" | head -n 1", "early"])
            #expect(early.status == 0 && early.errors.isEmpty, "\(early.errors)")
            #expect(early.output == csv[0] + "\n")
        }

        @Test func `a file of codes is answered line by line, the unknown with a reason`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.write(
                "\u{FEFF}# ours\r\n20553\r\n\r\n72148-26  # the reading\r\n99999\r\n20552-TC\r\n", to: "codes.txt")
            let lines = try fees(stage, "--locality", "AL/00", "--codes", file, "--csv")
            #expect(
                lines.dropFirst().map { $0.split(separator: ",").prefix(1).joined() } == [
                    "20553", "72148", "99999", "20552", "",
                ])
            #expect(lines[2] == "72148,26,A,64.35,64.35,,,,")  // E14.
            #expect(lines[3] == "99999,,,,,,,,not-on-the-schedule")
            #expect(lines[4] == "20552,TC,,,,,,,component-not-allowed")
        }

        @Test func `what is wrong is named, with where it is and what to do, and nothing is written`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let bad = try stage.write("20552\n\n2055Z2\n", to: "bad.txt")
            let modifier = try stage.write("20552-59\n", to: "modifier.txt")
            let empty = try stage.write("# nothing\n", to: "empty.txt")
            let noise = try stage.write([0xFF, 0xFE, 0x00, 0x31] as [UInt8], to: "noise.txt")
            let cases: [([String], [String])] = [
                (["code", "99999"], ["99999", "in no table", "2025-03-31"]),
                (["code", "2055"], ["2055: not the shape of a HCPCS code"]),
                (["code", "20552", "--date", "2025-02-30"], ["--date 2025-02-30", "2025-02-14"]),
                (
                    ["code", "20552", "--date", "2019-01-01", "--locality", "AL/00"],
                    ["2019-01-01", "reference import"]
                ),
                (["code", "20552", "--locality", "Alabama"], ["--locality Alabama", "AL/00"]),
                (["code", "20552", "--locality", "AL/07"], ["--locality AL/07", "--locality all"]),
                (["code", "20552", "--image", bad], [bad]),
                (["code"], ["code"]),
                (["fees"], ["--locality"]),
                (["fees", "--locality", "XX/00"], ["--locality XX/00"]),
                (["fees", "--locality", "AL/00", "--date", "soon"], ["--date soon"]),
                (["fees", "--locality", "all", "--date", "2019-01-01"], ["no fee schedule in force on 2019-01-01"]),
                (["fees", "--locality", "AL/00", "--csv", "--json"], ["--csv or --json"]),
                (["fees", "--locality", "AL/00", "--codes", stage.path("gone.txt")], ["gone.txt", "no such file"]),
                (["fees", "--locality", "AL/00", "--codes", stage.folder], ["is a folder"]),
                (["fees", "--locality", "AL/00", "--codes", bad], ["\(bad), line 3", "72148-26"]),
                (["fees", "--locality", "all", "--csv", "--codes", modifier], ["\(modifier), line 1"]),
                (["fees", "--locality", "AL/00", "--codes", empty], ["empty.txt: has no codes"]),
                (["fees", "--locality", "AL/00", "--codes", noise], ["noise.txt, line 1"]),
            ]
            for (arguments, words) in cases { try stage.expectRefused(arguments, saying: words) }
        }

        /// No disk is as full as this one.
        @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
        func `an output that takes no more is a failure`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let full = try stage.run(
                ["fees", "--locality", "all", "--csv"], by: ["/bin/bash", "-c", "exec \"$@\" > /dev/full", "full"])
            #expect(full.status > 0 && full.errors.contains("standard output cannot be written"), "\(full.errors)")
        }
    }
}
