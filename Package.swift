// swift-tools-version: 6.2
import PackageDescription

// CI sets MEDPAY_STRICT: warnings are errors there, and only there, so that a newer compiler does not stop a newcomer.
// Tests look inside their targets, also in release mode, so that one build serves the quickstart and the tests.
let settings: [SwiftSetting] =
    [.unsafeFlags(["-enable-testing"], .when(configuration: .release))]
    + (Context.environment["MEDPAY_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")

// Generated code asks the runtime at each field whether somebody else writes to the message: a tenth of a worker's time. Nobody
// does: what a message keeps is its own, and is copied before a second one changes it.
let generatedSettings: [SwiftSetting] = settings + [.unsafeFlags(["-enforce-exclusivity=unchecked"])]

func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], swiftSettings: [SwiftSetting] = settings
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "medpay",
    products: [.executable(name: "medpay", targets: ["medpay"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),  // the command line
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),  // keyed digests, content digests
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),  // the processes' logs
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),  // what the broker measures
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),  // messages
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),  // the SQLite ledger
    ],
    targets: [
        // Pure: values in, values out.
        library("Claims"),
        library("X12", ["Claims"]),
        library("BrokerCore"),
        library("Trends", [crypto]),
        library("TextScreening"),  // client, broker and commands screen alike
        library("Pricing", ["Claims", "Reference"]),
        library("Scrubbing", ["Claims", "Pricing", "Reference"]),
        library("Deidentification", ["Claims", "Scrubbing", "Trends", "X12"]),
        library("Comparison", ["Claims", "Deidentification", "Scrubbing", "X12"]),

        // Seams, messages and shells.
        .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
        library("Reference", ["CArchive", "Claims", crypto]),
        library("TrendMessages", ["Trends", protobuf], swiftSettings: generatedSettings),
        library(
            "JobMessages", ["Claims", "Pricing", "Reference", "Scrubbing", "TrendMessages", protobuf],
            swiftSettings: generatedSettings),
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        library("ZeroMQ", ["CZeroMQ"]),
        library("Ledger", ["BrokerCore", "Trends", crypto, grdb, sqlite]),
        library("Observability", [coreMetrics]),
        library("Calls", ["BrokerCore", "TrendMessages", "ZeroMQ", protobuf]),
        library(
            "Broker",
            [
                "BrokerCore", "Calls", "JobMessages", "Ledger", "Observability", "TextScreening", "TrendMessages",
                "Trends",
                "ZeroMQ", coreMetrics, crypto, logging, protobuf,
            ]),
        library(
            "Worker",
            [
                "BrokerCore", "Calls", "Claims", "Deidentification", "JobMessages", "Pricing", "Reference",
                "Scrubbing", "TrendMessages", "ZeroMQ", logging,
            ]),
        library("Publisher", ["BrokerCore", "Calls", "TrendMessages", "Trends", "ZeroMQ", logging]),
        library(
            "Client",
            [
                "BrokerCore", "Calls", "Claims", "JobMessages", "TextScreening", "TrendMessages", "ZeroMQ", crypto,
                protobuf,
            ]),
        library("Simulation", ["BrokerCore"]),
        .executableTarget(
            name: "medpay",
            dependencies: [
                "Broker", "BrokerCore", "Calls", "Claims", "Client", "Comparison", "Deidentification", "JobMessages",
                "Ledger", "Observability", "Pricing", "Publisher", "Reference", "Scrubbing", "Simulation",
                "TextScreening", "TrendMessages", "Trends", "Worker", "X12", "ZeroMQ",
                argumentParser, crypto, logging, protobuf,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "BrokerCore", "CAllocations", "Calls", "Claims", "Client", "Deidentification", "JobMessages", "Ledger",
                "Pricing", "Reference", "Scrubbing", "TrendMessages", "Trends", "Worker", "X12", "ZeroMQ",
                argumentParser, crypto, grdb, protobuf,
            ],
            path: "Benchmarks", exclude: ["README.md", "guard.tsv"], swiftSettings: settings),
        .target(name: "CAllocations"),  // counts allocations, for benchmarks and tests

        tests("Claims", ["Claims"]),
        tests("X12", ["BrokerCore", "Claims", "X12"]),
        tests("Comparison", ["BrokerCore", "Claims", "Comparison", "Deidentification", "Scrubbing", "X12"]),
        tests("BrokerCore", ["BrokerCore"]),
        tests("Simulation", ["BrokerCore", "Simulation"]),
        tests("Observability", ["Observability", coreMetrics]),
        tests("Trends", ["Trends"]),
        tests("TextScreening", ["TextScreening"]),
        tests("Reference", ["CAllocations", "CArchive", "Claims", "Reference"]),
        tests("Pricing", ["CAllocations", "Claims", "Pricing", "Reference"]),
        tests("Scrubbing", ["CAllocations", "Claims", "Pricing", "Reference", "Scrubbing"]),
        tests(
            "Deidentification",
            ["Claims", "Deidentification", "JobMessages", "Scrubbing", "TrendMessages", "Trends", "X12", protobuf]),
        tests("JobMessages", ["Claims", "JobMessages", "Pricing", "Reference", "Scrubbing", protobuf]),
        tests("TrendMessages", ["TrendMessages", "Trends", protobuf]),
        tests("ZeroMQ", ["ZeroMQ"]),
        tests("Ledger", ["BrokerCore", "Ledger", "Trends", crypto, grdb]),
        tests("Calls", ["BrokerCore", "Calls", "TrendMessages", "ZeroMQ", protobuf]),
        tests("Broker", ["Broker", "BrokerCore", "Calls", "JobMessages", "Ledger", "ZeroMQ", logging]),
        tests(
            "Client",
            ["BrokerCore", "Calls", "Claims", "Client", "JobMessages", "TrendMessages", "ZeroMQ", protobuf]),
        tests(
            "Worker",
            [
                "BrokerCore", "Calls", "Claims", "Client", "JobMessages", "Reference", "Scrubbing", "TrendMessages",
                "Worker", "ZeroMQ", logging, protobuf,
            ]),
        tests(
            "Publisher",
            ["BrokerCore", "Calls", "Client", "Publisher", "TrendMessages", "Trends", "ZeroMQ", logging, protobuf]),
        tests(
            "EndToEnd",
            [
                "BrokerCore", "Calls", "Claims", "Client", "JobMessages", "TrendMessages", "X12", "ZeroMQ", "medpay",
                grdb, protobuf,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
