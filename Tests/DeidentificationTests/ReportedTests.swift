import Deidentification
import Testing
import Trends

@Suite struct ReportedTests {
    private let deidentifier = Deidentifier(currentYear: 2026)
    private static let form = [
        "code": "20552", "modifiers": "rt, 59", "payer": "medicare", "state": "oh", "placeOfService": "11",
        "group": "CO",
        "carc": "236", "remarks": "N822 M15", "kind": "denied", "amount": "50-199", "serviceYear": "2026",
    ]

    @Test func `a whole form becomes a report`() throws {
        let expected = Contribution(
            source: .reported, code: "20552", modifiers: ["59", "RT"], payer: .medicare, state: "OH",
            placeOfService: "11", group: "CO", carc: "236", remarks: ["M15", "N822"], kind: .denied,
            amount: .from50to199, serviceYear: 2026)
        #expect(try deidentifier.reported(ReportedTests.form) == expected)
    }

    @Test func `a report tells how it went, of each a word from a list`() throws {
        let appeal = ["outcome": "overturned", "appealLevel": "2", "daysToResolve": " 31-60", "strategy": "peerReview"]
        #expect(
            try deidentifier.reported(ReportedTests.form.merging(appeal) { $1 }).appeal
                == .init(outcome: .overturned, level: 2, days: .from31to60, strategy: .peerReview))
        let empty = appeal.mapValues { _ in "" }
        #expect(try deidentifier.reported(ReportedTests.form.merging(empty) { $1 }).appeal == .notTold)
    }

    @Test func `five fields are enough`() throws {
        let form = ["code": " 99213 ", "payer": "auto", "group": "pr", "carc": "204", "kind": "reduced"]
        let contribution = try deidentifier.reported(form)
        #expect(contribution.code == "99213")
        #expect(contribution.amount == .unknown)
        #expect(contribution.serviceYear == 0)
        for name in form.keys {
            #expect(throws: FormError.self, "\(name) is required") {
                try deidentifier.reported(form.filter { $0.key != name })
            }
        }
    }

    @Test(arguments: [
        ("code", "Jane Doe"), ("modifiers", "59,Jane"), ("modifiers", String(repeating: "59,", count: 40)),
        ("payer", "Jane's plan"), ("state", "Columbus OH 43004"), ("state", "43004"), ("placeOfService", "clinic"),
        ("group", "XX"), ("carc", "123-45-6789"), ("carc", "45"), ("remarks", "MRN 12345"), ("kind", "overturned"),
        ("amount", "123.45"), ("amount", "$60"), ("serviceYear", "2026-01-31"), ("serviceYear", "20260131"),
        ("serviceYear", "2027"), ("serviceYear", "0000"), ("outcome", "won on 2026-01-31"), ("appealLevel", "6"),
        ("appealLevel", "2026"), ("daysToResolve", "45"), ("strategy", "called Jane Doe"),
    ])
    func `a field with anything else is refused by its name and not repeated`(name: String, text: String) {
        var form = ReportedTests.form
        form[name] = text
        let error = #expect(throws: FormError.self) { try deidentifier.reported(form) }
        #expect(error?.description.hasPrefix("\(name): expected ") == true)
        #expect(error?.description.contains(text) == false)
    }

    @Test(arguments: [("appealLevel", "1"), ("daysToResolve", "31-60"), ("strategy", "peerReview")])
    func `how it went is refused where no outcome is told`(name: String, text: String) {
        let form = ReportedTests.form.merging([name: text]) { $1 }
        let error = #expect(throws: FormError.self) { try deidentifier.reported(form) }
        #expect(error?.description.hasPrefix("\(name): expected ") == true)
    }

    @Test(arguments: ["strategyText", "comment", "patient", "source", "Jane Doe 1940-01-31", ""])
    func `text about a case and every other field refuse the form, their names unrepeated`(name: String) {
        var form = ReportedTests.form
        form[name] = "remitted"
        let error = #expect(throws: FormError.unknownField) { try deidentifier.reported(form) }
        #expect(error?.description.contains("Jane") == false)
    }
}
