import Deidentification
import Foundation
import SwiftProtobuf
import Testing
import TrendMessages
import Trends
import X12

/// Whole files that others made, searched for everything that stands in them.
@Suite(.enabled(if: RemittanceSamples.root != nil, "MEDPAY_DATA names no folder of X12 samples"))
struct RemittanceSamplesTests {
    @Test func `the bytes of what becomes of a file have none of its elements but codes, reasons and states`() throws {
        var made = 0
        for (name, bytes) in try RemittanceSamples.files() {
            let contributions = RemittanceSamples.contributions(of: bytes)
            made += contributions.count
            let elements = RemittanceSamples.elements(of: bytes)
            for contribution in Set(contributions) {
                let serialized: [UInt8] = try WireContribution(contribution).serializedBytes()
                let text = String(decoding: serialized, as: UTF8.self)
                for element in elements.others where element.utf8.count >= 5 {
                    #expect(!text.contains(element), "\(name): an element of \(element.utf8.count) characters")
                }
                // Shorter ones stand in longer codes by chance: no field is one.
                for value in RemittanceSamples.values(of: contribution) where elements.others.contains(value) {
                    Issue.record("\(name): a field is an element that is no code")
                }
            }
        }
        #expect(made > 20, "\(made)")
    }
}

private enum RemittanceSamples {
    static let root = ProcessInfo.processInfo.environment["MEDPAY_DATA"]

    static func files() throws -> [(name: String, bytes: [UInt8])] {
        let directory = URL(filePath: try #require(root)).appending(path: "x12/835")
        return try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted().compactMap { path in
            let url = directory.appending(path: path)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return nil }
            return (path, [UInt8](try Data(contentsOf: url)))
        }
    }

    /// Of a file at fault, those of the claims that can be read.
    static func contributions(of bytes: [UInt8]) -> [Contribution] {
        let deidentifier = Deidentifier(currentYear: 2026)
        var contributions: [Contribution] = []
        var reader = RemittanceReader(.lenient)
        let take = { (event: RemittanceFileEvent) in
            guard case .claim(let claim) = event else { return }
            contributions += deidentifier.remitted(claim) + deidentifier.withdrawn(claim)
        }
        do {
            try reader.feed(bytes, event: take)
            try reader.finish(event: take)
        } catch {
            // What came before the fault counts.
        }
        return contributions
    }

    /// What may stand in a contribution: procedure codes and modifiers, groups and reasons of adjustments, remarks, states.
    /// Everything else may not, unless it has the same characters as one of those in the same file.
    static func elements(of bytes: [UInt8]) -> (codes: Set<String>, others: Set<String>) {
        let text = bytes.drop { $0 <= 0x20 || $0 >= 0x80 }
        guard text.starts(with: "ISA".utf8), text.count > 106 else { return ([], []) }
        let separator = text[text.startIndex + 3]
        let places = text.indices.filter { text[$0] == separator }.prefix(16)
        guard let last = places.last, places.count == 16, last + 2 < text.endIndex else { return ([], []) }
        let (component, terminator) = (text[last + 1], text[last + 2])
        var (codes, others): (Set<String>, Set<String>) = ([], [])
        for segment in text.split(separator: terminator) {
            let parts = segment.drop { $0 <= 0x20 }.split(separator: separator, omittingEmptySubsequences: false)
            let name = String(decoding: parts.first ?? [], as: UTF8.self)
            for (index, part) in parts.enumerated().dropFirst() {
                let pieces = part.split(separator: component).map { String(decoding: $0, as: UTF8.self) }
                if isCode(name, index) { codes.formUnion(pieces) } else { others.formUnion(pieces) }
            }
        }
        return (codes, others.subtracting(codes))
    }

    private static func isCode(_ segment: String, _ element: Int) -> Bool {
        switch segment {
        case "SVC": element == 1 || element == 6
        case "CAS": element == 1 || element % 3 == 2
        case "LQ": element == 2
        case "MOA": element >= 3
        case "MIA": element == 5 || element >= 20
        case "N4": element == 2
        default: false
        }
    }

    /// What is text in a contribution; all else is an enumeration or a year.
    static func values(of contribution: Contribution) -> [String] {
        [contribution.code, contribution.state, contribution.placeOfService, contribution.group, contribution.carc]
            .filter { !$0.isEmpty } + contribution.modifiers + contribution.remarks
    }
}
