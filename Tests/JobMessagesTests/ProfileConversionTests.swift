import Claims
import Scrubbing
import SwiftProtobuf
import Testing

@testable import JobMessages

/// A value that no message may repeat.
private let secret = "SECRET"

@Suite struct ProfileConversionTests {
    private static func sound() -> WireScrubProfile {
        .with {
            $0.name = "clinic"
            $0.rules = [
                .with { ($0.rule, $0.payers, $0.off) = ("MUE-003", [.commercial], true) },
                .with { ($0.rule, $0.severity) = ("PTP-002", .warn) },
            ]
            $0.filingLimits = [.with { ($0.payer, $0.days) = (.commercial, 90) }]
        }
    }

    /// What is wrong with a profile, and the field that must be named.
    struct Fault: Sendable, CustomTestStringConvertible {
        var field: String
        var change: @Sendable (inout WireScrubProfile) -> Void
        var testDescription: String { field }

        init(_ field: String, _ change: @escaping @Sendable (inout WireScrubProfile) -> Void) {
            self.field = field
            self.change = change
        }
    }

    @Test func `a profile says what its message says`() throws {
        let profile = try Self.sound().profile()
        #expect(
            profile
                == Profile(
                    name: "clinic",
                    changes: [
                        .init(rule: "MUE-003", payers: [.commercial], severity: nil),
                        .init(rule: "PTP-002", severity: .warn),
                    ], filingDays: [.commercial: 90]))
        #expect(try WireScrubProfile().profile() == .published)
        #expect(try WireSlice().scrubProfile() == .published)
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `a profile goes to its message and back`(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let profile = Profile(
            name: chance.text("abc é患-", 0...64),
            changes: chance.list(0...20) { chance in
                .init(
                    rule: chance.element(of: Rule.all).id,
                    payers: chance.list(0...PayerType.allCases.count) { $0.element(of: PayerType.allCases) },
                    severity: chance.perhaps { $0.element(of: Severity.allCases) })
            },
            filingDays: Dictionary(
                chance.list(0...5) { ($0.element(of: PayerType.allCases), $0.number(1...3650)) },
                uniquingKeysWith: { $1 }))
        let message = try WireScrubProfile(serializedBytes: WireScrubProfile(profile).serializedBytes() as [UInt8])
        #expect(try message.profile() == profile, "seed \(seed)")
    }

    @Test func `of several for one payer the last counts`() throws {
        var message = Self.sound()
        message.filingLimits.append(.with { ($0.payer, $0.days) = (.commercial, 120) })
        #expect(try message.profile().filingDays == [.commercial: 120])
    }

    @Test func `the largest profile is taken`() throws {
        var message = Self.sound()
        message.name = String(repeating: "é", count: 64)
        message.rules = Array(repeating: message.rules[0], count: 512)
        message.filingLimits = Array(repeating: .with { $0.days = 3650 }, count: 64)
        #expect(try message.profile().changes.count == 512)
    }

    @Test(
        arguments: [
            Fault("name", { $0.name = secret + String(repeating: "x", count: 59) }),
            Fault("name", { $0.name = secret + String(repeating: "\u{301}", count: 200) }),
            Fault("name", { $0.name = secret + "\n" }),
            Fault("name", { $0.name = secret + "\u{7F}" }),
            Fault("name", { $0.name = secret + "\u{85}" }),
            Fault("rules", { $0.rules = Array(repeating: $0.rules[0], count: 513) }),
            Fault("rules[1].rule", { $0.rules[1].rule = secret }),
            Fault("rules[1].rule", { $0.rules[1].rule = "" }),
            Fault("rules[0].payers", { $0.rules[0].payers = Array(repeating: .auto, count: 12) }),
            Fault("rules[0].payers[1]", { $0.rules[0].payers.append(.UNRECOGNIZED(99)) }),
            Fault("rules[1].severity", { $0.rules[1].severity = .unspecified }),
            Fault("rules[1].severity", { $0.rules[1].severity = .UNRECOGNIZED(9) }),
            Fault("filing_limits", { $0.filingLimits = Array(repeating: $0.filingLimits[0], count: 65) }),
            Fault("filing_limits[0].days", { $0.filingLimits[0].days = 0 }),
            Fault("filing_limits[0].days", { $0.filingLimits[0].days = 3651 }),
            Fault("filing_limits[0].payer", { $0.filingLimits[0].payer = .UNRECOGNIZED(-1) }),
        ])
    func `a profile that makes no sense is refused by its field, which is not repeated`(fault: Fault) throws {
        var message = Self.sound()
        fault.change(&message)
        let error = #expect(throws: ClaimMessageError.self) { try message.profile() }
        #expect(error?.field == fault.field && error?.description.contains(secret) == false)
        let slice = WireSlice.with { $0.profile = message }
        #expect(throws: ClaimMessageError.self) { try slice.scrubProfile() }
        let request = WireEvaluateRequest.with { $0.profile = message }
        let inner = #expect(throws: ClaimMessageError.self) { try request.scrubProfile() }
        #expect(inner?.field == "profile.\(fault.field)")
    }
}
