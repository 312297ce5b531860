import Pricing

/// Estimates for claims whose dollars a test does not ask for.
enum Estimates {
    static let none = Estimate()
}
