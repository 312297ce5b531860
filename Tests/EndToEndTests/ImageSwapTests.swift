import BrokerCore
import Client
import Foundation
import Glibc
import JobMessages
import SwiftProtobuf
import Testing

extension EndToEnd {
    /// An operator imports tables while batches run.
    @Suite(.serialized) struct ImageSwapTests {
        /// The built-in fee schedule and localities, as files to import.
        private func importFirst(_ stage: Stage, to image: String) throws {
            let (fees, localities) = (stage.path("PPRRVU25_JAN.csv"), stage.path("GPCI2025.csv"))
            try stage.output("reference", "export", "RVU25A", "--to", fees)
            try stage.output("reference", "export", "CMS GPCI 2025", "--to", localities)
            try stage.output("reference", "import", fees, localities, "--image", image)
        }

        /// - Returns: the digest of the new image.
        private func importMore(_ stage: Stage, _ release: String, to image: String) throws -> String {
            let name = "\(release.replacing(" ", with: "-")).csv"
            try stage.output("reference", "export", release, "--to", stage.path(name))
            try stage.output(
                "reference", "import", stage.path(name), "--quarter", "2026Q2", "--stand-in", "2025-01-01..2025-03-31",
                "--image", image)
            return try digest(stage, image)
        }

        private func digest(_ stage: Stage, _ image: String) throws -> String {
            let list = try stage.output("reference", "list", "--image", image, "--json")
            return String(try WireReferenceImage(jsonString: list).digest.prefix(16))
        }

        private func worker(_ stage: Stage, for broker: String, _ image: String) throws -> Child {
            let child = try stage.start(
                "worker",
                ["worker", "--broker", broker, "--threads", "2", "--image", image, "--end-with-input"])
            _ = try child.line("worker with 2 threads")
            return child
        }

        /// The image that each claim of a batch was answered with, in the order of claims.
        private func images(_ batch: Int64, _ client: inout BrokerClient) throws -> [String] {
            var found: [String] = []
            while true {
                let page = try client.results(batch, after: Int64(found.count) - 1, limit: 1000)
                for result in page.results { found.append(try WireClaimResult(serializedBytes: result.body).image) }
                if !page.more { return found }
            }
        }

        @Test func `workers under load take new images between jobs, and no job fails or mixes two`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let image = stage.path("reference.image")
            try importFirst(stage, to: image)
            let count = 20_000
            let file = try stage.claims(count)
            let broker = try stage.broker(lease: 60)
            let workers = try (0..<2).map { _ in try worker(stage, for: broker.address, image) }
            var client = try stage.client(broker.address)
            var digests = [try digest(stage, image)]
            let batch = try stage.submit(file, to: broker.address).batch

            for (share, release) in [(10, "NCCI MUE practitioner 2026Q2"), (40, "NCCI AOC 2026Q2")] {
                try eventually("\(share) % of the batch") {
                    let record = try client.batch(batch)
                    try #require(
                        record.phase == .running, "the batch was over before a new image could be put in place")
                    return record.claimsDone >= count * share / 100
                }
                // Held in the middle of their jobs, which must end with the image they began with.
                for child in workers { child.signal(SIGSTOP) }
                digests.append(try importMore(stage, release, to: image))
                for child in workers { child.signal(SIGCONT) }
            }
            let record = try client.watch(batch) { _ in }
            #expect(record.phase == .done && record.claimsDone == count && record.claimsDead == 0)
            #expect(try stage.count("SELECT count(*) FROM job_failures") == 0)

            let images = try images(batch, &client)
            #expect(images.count == count && Set(digests).count == 3)
            #expect(Set(images).isSubset(of: Set(digests)) && Set(images).count > 1)
            #expect(images.first == digests[0] && images.last == digests[2])
            let slice = Slicer.claimsPerSlice
            for start in stride(from: 0, to: count, by: slice) {
                #expect(Set(images[start..<min(start + slice, count)]).count == 1, "claims from \(start)")
            }
            // What came last is in memory once, for both: mapped from the file, read-only, nothing of it a process's own.
            for child in workers {
                let mapping = try Mapping(of: image, in: child.pid)
                #expect(mapping.permissions == "r--s" && mapping.resident > 0)
                #expect(mapping.privateDirty == 0 && mapping.proportional < mapping.resident)
            }
        }

        @Test func `of two imports into one image the second waits, and adds to what the first wrote`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let image = stage.path("reference.image")
            let (fees, limits) = (stage.path("PPRRVU25_JAN.csv"), stage.path("MUE_Eff_04-01-2026.csv"))
            try stage.output("reference", "export", "RVU25A", "--to", fees)
            try stage.output("reference", "export", "NCCI MUE practitioner 2026Q2", "--to", limits)
            let lock = open("\(image).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            defer { close(lock) }
            try #require(flock(lock, LOCK_EX) == 0)
            let children = try [fees, limits].enumerated().map { number, file in
                try stage.start("import-\(number)", ["reference", "import", file, "--image", image])
            }
            for child in children {
                try eventually("\(child.name) waits") { child.errors.contains("waiting for another import") }
            }
            #expect(children.allSatisfy(\.isRunning) && !FileManager.default.fileExists(atPath: image))
            flock(lock, LOCK_UN)
            for child in children { #expect(try child.end() == 0, "\(child.errors)") }
            let list = try WireReferenceImage(
                jsonString: stage.output("reference", "list", "--image", image, "--json"))
            #expect(Set(list.releases.map(\.name)) == ["CMS MPFS RVU25A", "NCCI MUE practitioner 2026Q2"])
        }

        @Test func `an image that cannot be used is told, and the old one stays`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let image = stage.path("reference.image")
            try importFirst(stage, to: image)
            let good = try digest(stage, image)
            let broker = try stage.broker()
            let child = try worker(stage, for: broker.address, image)
            var client = try stage.client(broker.address)
            for (round, bytes) in [
                Data("not an image at all, but long enough to be looked at ............".utf8), Data(),
            ]
            .enumerated() {
                try bytes.write(to: URL(fileURLWithPath: image), options: .atomic)
                let file = try stage.claims(300, seed: round + 1, in: "claims-\(round).837")
                let batch = try stage.submit(file, to: broker.address).batch
                #expect(try client.watch(batch) { _ in }.phase == .done)
                #expect(Set(try images(batch, &client)) == [good])
            }
            #expect(child.isRunning)
            let warnings = child.errors.split(separator: "\n").filter { $0.contains("the old one stays") }
            #expect(warnings.count == 2)
        }

        @Test func `a worker that began with the built-in tables takes the first image that is imported`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            _ = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            let image = stage.path("home/reference.image")
            for round in 0..<2 {
                let file = try stage.claims(300, seed: round + 1, in: "claims-\(round).837")
                let batch = try stage.submit(file, to: broker.address).batch
                #expect(try client.watch(batch) { _ in }.phase == .done)
                let images = Set(try images(batch, &client))
                if round == 0 {
                    try importFirst(stage, to: image)
                    #expect(images != [try digest(stage, image)])
                } else {
                    #expect(images == [try digest(stage, image)])
                }
            }
        }
    }
}

/// What the kernel says of the part of a process's memory that a file is mapped to, in KiB.
private struct Mapping {
    var permissions = ""
    var resident = 0
    var proportional = 0
    var privateDirty = 0

    /// - Throws: when the process has not mapped the file that is there now.
    init(of path: String, in pid: pid_t) throws {
        // To its end: the kernel does not say how long it is.
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(pid)/smaps"))
        var bytes = Data()
        while let more = try handle.read(upToCount: 1 << 16), !more.isEmpty { bytes += more }
        let text = String(decoding: bytes, as: UTF8.self)
        var isInside = false
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if !words[0].hasSuffix(":") {
                isInside = line.hasSuffix(" \(path)")
                if isInside { permissions = String(words[1]) }
            } else if isInside, words.count > 1, let value = Int(words[1]) {
                switch words[0] {
                case "Rss:": resident += value
                case "Pss:": proportional += value
                case "Private_Dirty:": privateDirty += value
                default: break
                }
            }
        }
        try #require(!permissions.isEmpty, "\(path) is not mapped by \(pid)")
    }
}
