import Testing
import Trends

@Suite struct TrendTopicTests {
    private let subject = TrendSubject(source: .reported, code: "20552")

    @Test func `a topic names code, payer and source`() {
        #expect(TrendTopic(subject, payer: .medicare).text == "trend/20552/medicare/reported/")
        #expect(TrendTopic(subject, payer: nil).text == "trend/20552/all/reported/")
    }

    @Test(arguments: ["trend", "trend/", "trend/20552", "trend/20552/medicare/", "trend/20552/medicare/reported"])
    func `a prefix covers the updates below it`(prefix: String) throws {
        #expect(try TrendTopic(prefix: prefix).covers(TrendTopic(subject, payer: .medicare)))
    }

    @Test func `a prefix covers no neighbour that merely begins alike`() throws {
        let advantage = TrendTopic(subject, payer: .medicareAdvantage)
        #expect(try !TrendTopic(prefix: "trend/20552/medicare").covers(advantage))
        #expect(try !TrendTopic(prefix: "trend/20552/all").covers(advantage))
        #expect(try !TrendTopic(prefix: "trend/20553").covers(advantage))
    }

    @Test(arguments: [
        ("", TrendTopicError.root), ("/", .root), ("trends", .root), ("tre", .root), ("trend/2055", .code),
        ("trend//medicare", .code), ("trend/20552/medi", .payer), ("trend/20552/medicare/x", .source),
        ("trend/20552/medicare/reported/", nil), ("trend/20552/all/reported", nil),
        ("trend/20552/medicare/reported/23", .tooManyParts), ("trend/20552//", .payer),
        (String(repeating: "trend/", count: 9), .tooLong),
    ])
    func `a prefix that is no topic is refused by its part`(prefix: String, expected: TrendTopicError?) {
        if let expected {
            #expect(throws: expected) { try TrendTopic(prefix: prefix) }
        } else {
            #expect(throws: Never.self) { try TrendTopic(prefix: prefix) }
        }
    }

    @Test func `every update's topic is a valid prefix of its own and within the length`() throws {
        for payer in Contribution.Payer.allCases.map(Optional.some) + [nil] {
            for source in Contribution.Source.allCases {
                let topic = TrendTopic(TrendSubject(source: source, code: "A4550"), payer: payer)
                #expect(try TrendTopic(prefix: topic.text) == topic)
                #expect(topic.text.utf8.count <= TrendTopic.lengthMax)
            }
        }
    }
}

@Suite struct NamesTests {
    @Test func `every value comes back from its name and no two share one`() {
        check(Contribution.Source.self)
        check(Contribution.Payer.self)
        check(Contribution.Kind.self)
        check(Contribution.AmountBand.self)
        check(CountBand.self)
        check(Contribution.Appeal.Outcome.self)
        check(Contribution.Appeal.DaysBand.self)
        check(Contribution.Appeal.Strategy.self)
        #expect(Contribution.Payer(name: "Medicare") == nil)
    }

    private func check<Value: Named & Hashable>(_ type: Value.Type) {
        #expect(Set(type.allCases.map(\.name)).count == type.allCases.count)
        for value in type.allCases { #expect(Value(name: value.name) == value) }
    }

    @Test(
        arguments: [
            (-1, "unknown"), (0, "0-49"), (49_99, "0-49"), (50_00, "50-199"), (199_99, "50-199"), (200_00, "200-999"),
            (999_99, "200-999"), (1000_00, "1000+"), (Int64.max, "1000+"),
        ] as [(Int64, String)])
    func `an amount keeps nothing but its band`(cents: Int64, name: String) {
        #expect(Contribution.AmountBand(cents: cents).name == name)
    }
}
