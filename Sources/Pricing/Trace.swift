import Claims

/// One step of the arithmetic, as data.
package struct TraceStep: Hashable, Sendable {
    /// The line's position in the claim.
    package var position: Int
    package var rule: PricingRule
    /// The arithmetic in one line: "(0.66 x 1.000 + 0.84 x 0.869 + 0.07 x 0.575) x 32.3465".
    package var detail: String
    /// What `detail` was made of, by name.
    package var inputs: [TraceInput]
    package var before: Money
    package var after: Money

    package init(
        position: Int, rule: PricingRule, detail: String, inputs: [TraceInput], before: Money, after: Money
    ) {
        self.position = position
        self.rule = rule
        self.detail = detail
        self.inputs = inputs
        self.before = before
        self.after = after
    }
}

/// A number or word that a step of the arithmetic took in: "work RVU", "0.66".
package struct TraceInput: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// The text of a step, which knows what it was made of: `"\(amount) x \("0.50", as: "share")"` reads "46.26 x 0.50" and has
/// the input share, 0.50.
struct Arithmetic: ExpressibleByStringInterpolation {
    var detail: String
    var inputs: [TraceInput] = []

    init(_ words: String) { detail = words }
    init(stringLiteral text: String) { detail = text }
    init(stringInterpolation: StringInterpolation) {
        detail = stringInterpolation.detail
        inputs = stringInterpolation.inputs
    }

    struct StringInterpolation: StringInterpolationProtocol {
        var detail = ""
        var inputs: [TraceInput] = []

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ text: String) { detail += text }
        mutating func appendInterpolation(_ value: some CustomStringConvertible) { detail += value.description }
        mutating func appendInterpolation(_ value: some CustomStringConvertible, as name: String) {
            detail += value.description
            inputs.append(TraceInput(name: name, value: value.description))
        }
    }
}

/// The steps of a claim, when they are wanted. Words are built only then: each comes in as a closure.
struct Trace: Sendable {
    let isOn: Bool
    var steps: [TraceStep] = []

    init(isOn: Bool) { self.isOn = isOn }

    mutating func clear() { if isOn { steps.removeAll(keepingCapacity: true) } }

    mutating func note(
        _ rule: PricingRule, at position: Int, from before: Money = .zero, to after: Money = .zero,
        _ words: @autoclosure () -> Arithmetic
    ) {
        guard isOn else { return }
        let arithmetic = words()
        steps.append(
            TraceStep(
                position: position, rule: rule, detail: arithmetic.detail, inputs: arithmetic.inputs, before: before,
                after: after))
    }
}
