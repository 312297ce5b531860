/// Tells from the broker's stream when it has come to the end of the trend log.
///
/// The stream does not say so. But while it is behind the broker sends page after page, of 100 updates each, and between two
/// of its signs of life, a second apart, there is time for many.
struct CatchingUp: Sendable {
    private(set) var isOver = false
    /// Since the last sign of life; nil: there was none yet.
    private var updates: Int?
    private var signs = 0
    private var stream = 0

    /// Fewer between two signs of life are no page.
    static let updatesMin = 100
    /// Where so many are published in each second that it is never quiet.
    static let signsMax = 30

    mutating func heardUpdate() { updates? += 1 }

    /// - Returns: whether it is over now, told once.
    mutating func heardSign() -> Bool {
        guard !isOver else { return false }
        signs += 1
        isOver = updates.map { $0 < CatchingUp.updatesMin } == true || signs >= CatchingUp.signsMax
        updates = 0
        return isOver
    }

    /// - Parameter stream: the number of the one that is read; another begins anew.
    mutating func hear(stream: Int) {
        guard stream != self.stream else { return }
        self.stream = stream
        updates = nil
    }
}
