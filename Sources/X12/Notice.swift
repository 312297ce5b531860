/// What a reader has to say of a file beside what it reads from it. The file goes on: what ends it is thrown.
package struct X12Notice: Hashable, Sendable {
    /// What the fault touches.
    package enum Level: String, Hashable, Sendable, CaseIterable {
        case interchange, group, transaction
        /// A billing provider, subscriber or patient (HL), with every claim below it.
        case level
        case claim
    }

    package var level: Level
    package var error: X12Error
    /// True: what the level holds is not read. False: it is, all the same.
    package var isRefusal: Bool

    package init(_ level: Level, _ error: X12Error, isRefusal: Bool) {
        self.level = level
        self.error = error
        self.isRefusal = isRefusal
    }
}

extension X12Notice: CustomStringConvertible {
    /// "claim refused: SV102 (segment 27, byte 1034): the amount is ..."; "read on after a fault: SE01 (...): the count ...".
    package var description: String {
        guard isRefusal else { return "read on after a fault: \(error.place): \(error.problem)" }
        let what = level == .level ? "refused, with every claim below it" : "\(level.rawValue) refused"
        return "\(what): \(error.place): \(error.problem)"
    }
}

/// How a reader takes faults.
package enum X12Strictness: Sendable {
    /// A fault costs what it touches, and no more: one claim, one transaction. What changes no claim is a warning.
    case lenient
    /// The first fault of any kind ends the file.
    case strict
}
