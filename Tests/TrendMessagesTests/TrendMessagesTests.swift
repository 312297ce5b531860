import SwiftProtobuf
import Testing
import TrendMessages
import Trends

private let year = 2026

/// Every field differs from its default; lists are sorted, as validation leaves them.
private func sample() -> Contribution {
    Contribution(
        source: .remitted, code: "20552", modifiers: ["25", "59"], payer: .medicareAdvantage, state: "AL",
        placeOfService: "11", group: "CO", carc: "236", remarks: ["M15", "N822"], kind: .reduced,
        amount: .from200to999, serviceYear: 2025)
}

/// What only a person can report.
private func appealed() -> Contribution {
    var contribution = sample()
    contribution.source = .reported
    contribution.appeal = .init(outcome: .partlyOverturned, level: 2, days: .from31to60, strategy: .codingGuideline)
    return contribution
}

private func message(_ change: (inout WireContribution) -> Void) -> WireContribution {
    var message = WireContribution(sample())
    change(&message)
    return message
}

/// A change that makes a report unacceptable, and the field that must be named.
struct Fault: Sendable, CustomTestStringConvertible {
    var field: ContributionError.Field
    var change: @Sendable (inout WireContribution) -> Void
    var testDescription: String { field.rawValue }

    init(_ field: ContributionError.Field, _ change: @escaping @Sendable (inout WireContribution) -> Void) {
        self.field = field
        self.change = change
    }
}

struct ContributionMessageTests {
    @Test func `a contribution comes back as it went out`() throws {
        let bytes: [UInt8] = try WireContribution(sample()).serializedBytes()
        #expect(try WireContribution(serializedBytes: bytes).contribution(currentYear: year) == sample())
    }

    @Test func `every source, payer, kind and amount comes back`() throws {
        for source in Contribution.Source.allCases {
            for payer in Contribution.Payer.allCases {
                for kind in Contribution.Kind.allCases {
                    for amount in Contribution.AmountBand.allCases {
                        let given = Contribution(
                            source: source, code: "G0438", payer: payer, group: kind == .paid ? "" : "PR",
                            carc: kind == .paid ? "" : "B15", kind: kind, isFurtherReason: kind == .reduced,
                            amount: amount)
                        #expect(try WireContribution(given).contribution(currentYear: year) == given)
                    }
                }
            }
        }
    }

    @Test func `every outcome, band of days and strategy comes back`() throws {
        for outcome in Contribution.Appeal.Outcome.allCases where outcome.result != nil {
            for days in Contribution.Appeal.DaysBand.allCases {
                for strategy in Contribution.Appeal.Strategy.allCases {
                    var given = appealed()
                    given.appeal = .init(outcome: outcome, level: 1, days: days, strategy: strategy)
                    let bytes: [UInt8] = try WireContribution(given).serializedBytes()
                    let message = try WireContribution(serializedBytes: bytes)
                    #expect(try message.contribution(currentYear: year) == given)
                }
            }
        }
    }

    @Test func `every field of a message is set`() throws {
        let json = try WireContribution(appealed()).jsonString()
        for name in [
            "source", "code", "modifiers", "payer", "state", "placeOfService", "group", "carc", "remarks", "kind",
            "amount", "serviceYear", "outcome", "appealLevel", "daysToResolve", "strategy",
        ] { #expect(json.contains("\"\(name)\":"), "\(name)") }
    }

    @Test func `lists come back sorted and without repeats`() throws {
        let given = message {
            $0.modifiers = ["59", "25", "59"]
            $0.remarks = ["N822", "M15", "N822"]
        }
        #expect(try given.contribution(currentYear: year) == sample())
    }

    @Test(
        arguments: [
            Fault(.source, { $0.source = .unspecified }), Fault(.source, { $0.source = .UNRECOGNIZED(99) }),
            Fault(.source, { $0.source = .UNRECOGNIZED(257) }), Fault(.source, { $0.source = .UNRECOGNIZED(-1) }),
            Fault(.payer, { $0.payer = .UNRECOGNIZED(99) }), Fault(.kind, { $0.kind = .unspecified }),
            Fault(.kind, { $0.kind = .UNRECOGNIZED(99) }), Fault(.amount, { $0.amount = .UNRECOGNIZED(99) }),
            Fault(.code, { $0.code = "SMITH JOHN" }), Fault(.code, { $0.code = "" }),
            Fault(.modifiers, { $0.modifiers = ["smith"] }),
            Fault(.modifiers, { $0.modifiers = ["25", "26", "50", "59", "LT"] }),
            Fault(.state, { $0.state = "Alabama" }), Fault(.state, { $0.state = "ZZ" }),
            Fault(.placeOfService, { $0.placeOfService = "1" }), Fault(.group, { $0.group = "CR" }),
            Fault(.group, { $0.group = "" }),
            Fault(.carc, { $0.carc = "045" }), Fault(.carc, { $0.carc = "" }),
            Fault(.remarks, { $0.remarks = ["SMITH"] }),
            Fault(.remarks, { $0.remarks = ["M1", "M2", "M3", "M4", "M5", "M6"] }),
            Fault(.serviceYear, { $0.serviceYear = 1989 }), Fault(.serviceYear, { $0.serviceYear = 2027 }),
            Fault(.serviceYear, { $0.serviceYear = .max }),
            Fault(.outcome, { $0.outcome = .upheld }), Fault(.outcome, { $0.outcome = .UNRECOGNIZED(99) }),
            Fault(.appealLevel, { $0.appealLevel = 1 }), Fault(.appealLevel, { $0.appealLevel = .max }),
            Fault(.daysToResolve, { $0.daysToResolve = .over120 }),
            Fault(.daysToResolve, { $0.daysToResolve = .UNRECOGNIZED(99) }),
            Fault(.strategy, { $0.strategy = .peerReview }), Fault(.strategy, { $0.strategy = .UNRECOGNIZED(-1) }),
        ])
    func `a refusal names the field and never what it held`(fault: Fault) throws {
        let error = try #require(throws: ContributionError.self) {
            try message(fault.change).contribution(currentYear: year)
        }
        #expect(error.field == fault.field)
        #expect(error.description.hasPrefix("\(fault.field.rawValue): expected "))
        for value in ["SMITH", "smith", "Alabama", "ZZ", "045", "1989", "2027", "4294967295"] {
            #expect(!error.description.contains(value))
        }
    }

    @Test func `fields of a later version are ignored`() throws {
        let known: [UInt8] = try WireContribution(sample()).serializedBytes()
        let unknown: [UInt8] = [0xF8, 0x07, 0x01]  // Field 127, the number 1.
        #expect(try WireContribution(serializedBytes: known + unknown).contribution(currentYear: year) == sample())
    }
}

struct TrendUpdateMessageTests {
    private let subject = TrendSubject(source: .reported, code: "20552")

    @Test func `an update's message has its subject, its numbers, its day and its topic`() {
        let parts = [
            PublishedPart(facet: .payer, value: "medicare", reports: .from10to19, share: 35, denialRate: 40),
            PublishedPart(facet: .reason, value: "236", reports: .from5to9),
        ]
        let update = TrendUpdate(
            sequence: 7, subject: subject, figures: .init(reports: .from20to49, denialRate: 45, parts: parts),
            day: 20_148)
        let message = WireTrendUpdate(update, published: "2025-03-01")
        #expect(message.sequence == 7)
        #expect(message.source == .reported)
        #expect(message.code == "20552")
        #expect(!message.hasPayer)
        #expect(message.reports == .countBand20To49)
        #expect(message.denialRate == 45 && !message.hasShare)
        #expect(message.published == "2025-03-01")
        #expect(message.topic == "trend/20552/all/reported/")
        #expect(message.parts.map(\.facet) == [.payer, .reason])
        #expect(message.parts.map(\.value) == ["medicare", "236"])
        #expect(message.parts[0].share == 35 && message.parts[0].denialRate == 40)
        #expect(!message.parts[1].hasShare && !message.parts[1].hasDenialRate)
        #expect(!message.isTakenBack)
    }

    @Test func `an update of a payer type has its share, and what is taken back has no number`() {
        let figures = TrendUpdate.Figures(reports: .from5to9, share: 0)
        let told = WireTrendUpdate(
            TrendUpdate(sequence: 1, subject: subject, payer: .other, figures: figures, day: 0), published: "")
        #expect(told.hasPayer && told.payer == .other)
        #expect(told.hasShare && told.share == 0)
        let taken = WireTrendUpdate(
            TrendUpdate(sequence: 2, subject: subject, payer: .medicare, figures: nil, day: 0), published: "")
        #expect(taken.isTakenBack)
        #expect(taken.topic == "trend/20552/medicare/reported/")
        #expect(taken.parts.isEmpty && !taken.hasShare && !taken.hasDenialRate)
    }

    @Test func `the topic is spelled with the words of the message's own fields`() {
        for source in Contribution.Source.allCases {
            for payer in Contribution.Payer.allCases {
                let update = TrendUpdate(
                    sequence: 1, subject: TrendSubject(source: source, code: "J3490"), payer: payer,
                    figures: .init(reports: .from50), day: 0)
                let message = WireTrendUpdate(update, published: "")
                #expect(message.topic == "trend/J3490/\(message.payer.name)/\(message.source.name)/")
                #expect(message.payer.name == payer.name)
                #expect(message.source.name == source.name)
            }
        }
    }

    @Test func `every facet that is told has its number`() {
        for facet in Facet.all(of: .code) where facet != .outcome {
            let update = TrendUpdate(
                sequence: 1, subject: subject,
                figures: .init(
                    reports: .from50, parts: [PublishedPart(facet: facet, value: "x", reports: .from50)]), day: 0)
            #expect(WireTrendUpdate(update, published: "").parts.first?.facet.rawValue == Int(facet.rawValue))
        }
    }

    @Test func `an update of appeals has its reason and its strategies`() {
        let told = [
            PublishedStrategy(
                strategy: .peerReview, appeals: .from10to19, won: .from5to9, overturnRate: 0, medianDays: .from31to60),
            PublishedStrategy(strategy: .noneTold, appeals: .from5to9),
        ]
        let update = TrendUpdate(
            sequence: 3, subject: TrendSubject(appealsOf: "197"),
            figures: .init(
                reports: .from20to49, strategies: told,
                notes: [PublishedNote(id: 17, strategy: .peerReview, text: "Call before noon.")]), day: 0)
        let message = WireTrendUpdate(update, published: "2025-03-01")
        #expect(message.topic == "appeal/197/")
        #expect(message.reason == "197" && message.code.isEmpty)
        #expect(message.reports == .countBand20To49 && message.parts.isEmpty)
        #expect(message.strategies.map(\.strategy.name) == ["peerReview", "none"])
        #expect(message.strategies.map(\.appeals.name) == ["10-19", "5-9"])
        #expect(message.strategies[0].won == .countBand5To9 && message.strategies[1].won == .unspecified)
        #expect(message.strategies[0].hasOverturnRate && message.strategies[0].overturnRate == 0)
        #expect(!message.strategies[1].hasOverturnRate)
        #expect(message.strategies.map(\.medianDays.name) == ["31-60", "unknown"])
        #expect(message.notes.map(\.strategy) == [.peerReview] && message.notes.map(\.text) == ["Call before noon."])
    }

    @Test func `every band has its word`() {
        let words = CountBand.allCases.map { band in
            let update = TrendUpdate(sequence: 1, subject: subject, figures: .init(reports: band), day: 0)
            return WireTrendUpdate(update, published: "").reports.name
        }
        #expect(words == ["5-9", "10-19", "20-49", "50+"])
    }

    @Test func `a value of a later version has a word as well`() {
        #expect(WirePayerType.UNRECOGNIZED(99).name == "other")
        #expect(WireSource.UNRECOGNIZED(99).name == "unknown")
        #expect(WireSource.unspecified.name == "unknown")
        #expect(WireCountBand.UNRECOGNIZED(300).name == "unknown")
        #expect(WireCountBand.unspecified.name == "unknown")
    }

    @Test func `a sign of life has no bytes`() throws {
        let bytes: [UInt8] = try WireTrendUpdate().serializedBytes()
        #expect(bytes.isEmpty)
        #expect(WireTrendUpdate().sequence == 0)
    }
}
