import Foundation
import Testing

/// Which target may know of which, read from the imports of every file under Sources.
struct DependencyRuleTests {
    /// Values in, values out.
    private static let pure: Set = [
        "BrokerCore", "Claims", "Comparison", "Deidentification", "Pricing", "Scrubbing", "Trends", "X12",
    ]

    /// A rule: these targets never import those modules.
    private static let forbidden: [(targets: Set<String>, modules: Set<String>)] = [
        (pure, ["Foundation", "FoundationEssentials", "Glibc", "GRDB", "Logging", "SwiftProtobuf", "ZeroMQ"]),
        (["Worker"], ["Ledger"]),
        (["Broker", "BrokerCore"], ["Claims", "Pricing", "Scrubbing"]),
        (["Publisher", "TrendMessages", "Trends"], ["Claims", "JobMessages"]),
    ]

    /// A rule: these modules are for those targets alone.
    private static let reserved: [(module: String, targets: Set<String>)] = [
        ("ArgumentParser", ["medpay"]),
        ("CZeroMQ", ["ZeroMQ"]),
        ("Deidentification", ["Comparison", "Worker", "medpay"]),
        ("GRDB", ["Ledger"]),
        ("Ledger", ["Broker", "medpay"]),
        ("TextScreening", ["Broker", "Client", "medpay"]),
        ("X12", ["Comparison", "Deidentification", "medpay"]),
    ]

    @Test func `pure targets import nothing that touches the world`() throws {
        let world = try Sources.imports()
        let allowed = Self.pure.union(["Collections", "Crypto", "Reference"])
        for (file, modules) in world where Self.pure.contains(file.target) {
            #expect(modules.isSubset(of: allowed), "\(file)")
        }
    }

    @Test func `no target imports what its rule forbids`() throws {
        for (file, modules) in try Sources.imports() {
            for rule in Self.forbidden where rule.targets.contains(file.target) {
                #expect(modules.isDisjoint(with: rule.modules), "\(file)")
            }
        }
    }

    @Test func `a module with an owner is imported by nobody else`() throws {
        for (file, modules) in try Sources.imports() {
            for rule in Self.reserved where modules.contains(rule.module) {
                #expect(rule.targets.contains(file.target), "\(file) imports \(rule.module)")
            }
        }
    }

    @Test func `only the executable names an implementation of the ledger`() throws {
        for file in try Sources.files() where !["Ledger", "medpay"].contains(file.target) {
            let code = try file.lines().joined(separator: "\n")
            for name in ["MemoryLedger", "SQLiteLedger", "PostgresLedger"] {
                #expect(!code.contains(name), "\(file) names \(name)")
            }
        }
    }

    @Test func `every target that a rule names is there`() throws {
        let targets = Set(try Sources.files().map(\.target))
        let named = Self.forbidden.reduce(Self.pure) { $0.union($1.targets) }
        #expect(targets.isSuperset(of: Self.reserved.reduce(named) { $0.union($1.targets) }))
    }

    @Test(
        arguments: [
            ("import Glibc", "Glibc"), ("@testable import Claims", "Claims"), ("package import Trends", "Trends"),
            ("@preconcurrency public import X12", "X12"), ("  import struct Foundation.URL", "Foundation"),
            ("// import Glibc", nil), ("let important = 1", nil), ("importClaims()", nil),
        ] as [(String, String?)])
    func `an import is seen however it is written`(line: String, module: String?) {
        #expect(Sources.module(imported: line) == module)
    }
}

/// The package's own Sources folder.
private enum Sources {
    struct File: Hashable, CustomStringConvertible {
        var target: String
        var path: String
        var url: URL
        var description: String { path }

        /// Without those that are comments.
        func lines() throws -> [Substring] {
            try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter {
                !$0.drop { $0 == " " }.hasPrefix("//")
            }
        }
    }

    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    static func files() throws -> [File] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }
        try #require(paths.count > 100, "\(root.path) is not the package's Sources folder")
        return paths.sorted().map { path in
            File(target: String(path.prefix { $0 != "/" }), path: path, url: root.appending(path: path))
        }
    }

    static func imports() throws -> [(file: File, modules: Set<String>)] {
        try files().map { ($0, Set(try $0.lines().compactMap { module(imported: $0) })) }
    }

    static func module(imported line: some StringProtocol) -> String? {
        let words = line.split { $0 == " " }.map { String($0) }
        guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
            words[..<position].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains($0) })
        else { return nil }
        let kinds = ["class", "enum", "func", "let", "protocol", "struct", "typealias", "var"]
        let name = words.dropFirst(position + 1).first { !kinds.contains($0) }
        return name.map { String($0.prefix { $0 != "." }) }
    }

    private static let accessLevels = ["fileprivate", "internal", "package", "private", "public"]
}
