import Foundation
import Testing
import TextScreening

/// Texts changed at random: an identifier stays found, and nothing crashes.
///
/// MEDPAY_FUZZ_ROUNDS multiplies the rounds of a usual run.
@Suite struct FuzzTests {
    private static let rounds = ProcessInfo.processInfo.environment["MEDPAY_FUZZ_ROUNDS"].flatMap { UInt64($0) } ?? 1

    /// These show by a capital, or are no letters and digits; a long text stays long.
    private static let keepingCase: Set<String> = ["personName", "address", "notPlainText", "attachment"]

    @Test func `an identifier stays found in a text that was changed at random`() {
        for seed in 0..<FuzzTests.rounds {
            var seeded = SeededTexts(using: SeededGenerator(seed: 1_000 + seed))
            var mutator = TextMutator(random: SeededGenerator(seed: 2_000 + seed))
            for text in seeded.all() where text.kind != "tooLong" {
                let keepsCase = FuzzTests.keepingCase.contains(text.kind)
                let mutated = mutator.mutated(text.text, keepsCase: keepsCase)
                let refusal = #expect(throws: TextRefusal.self, "seed \(seed): \(mutated.debugDescription)") {
                    try ScreenedText(screening: mutated)
                }
                let kinds = refusal?.kinds.map(\.rawValue) ?? []
                #expect(kinds.contains(text.kind), "seed \(seed): \(mutated.debugDescription)")
            }
        }
    }

    @Test func `any text is refused or passes, and what passes would pass again`() throws {
        for seed in 0..<FuzzTests.rounds * 2_000 {
            var mutator = TextMutator(random: SeededGenerator(seed: seed))
            let noise = mutator.noise(count: Int(seed % 40))
            if let screened = try? ScreenedText(screening: noise) {
                #expect(try ScreenedText(screening: screened.text) == screened, "seed \(seed)")
            }
        }
    }

    @Test func `bytes that are no text are refused or pass`() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<FuzzTests.rounds * 200 {
            let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
            _ = try? ScreenedText(screening: String(decoding: bytes, as: UTF8.self))
        }
    }
}
