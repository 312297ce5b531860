import Testing

/// Promises 1 to 3, whoever dies: SIGKILL takes any process at any moment, again and again.
extension EndToEnd {
    @Suite(.serialized) struct KillTests {
        @Test func `whoever is killed, and whenever, each acknowledged claim has exactly one result`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let fleet = try Fleet(stage, seed: Size.killSeed)
            for round in 1...max(1, Size.killRounds) {
                try fleet.begin(round: round)
                try fleet.killSome()
                try fleet.expectWholeRound(round)
            }
            try fleet.expectBooksBalance(rounds: max(1, Size.killRounds))
        }
    }
}
