import Testing
import X12

/// What tells a payer's decision from every other.
@Suite struct RemittedDecisionTests {
    private func decision(_ edit: (String) -> String = { $0 }, keeps: Bool = true) throws -> RemittedDecision? {
        let body = "BPR*I*80*C~\nTRN*1*CHECK7*1999~\nLX*1~\nCLP*A1*1*100*80*20*MB*ICN1~\nCAS*PR*2*20~\n"
        let text = interchange(edit(body), set: "835", version: "005010X221A1", functional: "HP")
        var reader = RemittanceReader(.lenient, keepsReferences: keeps)
        var found: [RemittedClaim] = []
        func take(_ event: RemittanceFileEvent) { if case .claim(let claim) = event { found.append(claim) } }
        try reader.feed(Array(text.utf8), event: take)
        try reader.finish(event: take)
        #expect(found.count == 1)
        return found.first?.decision
    }

    @Test func `the same decision is the same in whatever file it stands`() throws {
        #expect(try decision() == decision { $0.replacing("\n", with: "\r\n").replacing("BPR*I*80", with: "BPR*I*90") })
    }

    @Test(arguments: [
        ("CHECK7", "CHECK8"), ("*1999", "*1998"), ("CLP*A1", "CLP*A2"), ("*ICN1", "*ICN2"), ("A1*1*", "A1*2*"),
        ("A1*1*100*80*20", "A1*1*101*81*20"),
    ])
    func `another payment, claim, control number, status or amount is another decision`(old: String, new: String) throws
    {
        #expect(try decision() != decision { $0.replacing(old, with: new) })
    }

    @Test func `it is there only when asked for, and shows nothing`() throws {
        #expect(try decision(keeps: false) == nil)
        let kept = try #require(try decision())
        #expect(!"\(kept)".contains("A1") && !String(reflecting: kept).contains("CHECK7"))
    }
}
