/// The text format that Prometheus reads, version 0.0.4.
///
/// Source: prometheus.io/docs/instrumenting/exposition_formats, "Text-based format".
enum Exposition {
    static func header(_ name: String, _ type: String, help: String?, to text: inout String) {
        if let help { text += "# HELP \(name) \(escaped(help, quotes: false))\n" }
        text += "# TYPE \(name) \(type)\n"
    }

    static func sample(_ name: String, _ labels: String, _ value: String, to text: inout String) {
        text += "\(name)\(labels) \(value)\n"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return "\(value)"
    }

    /// A name of letters, digits and underscores that does not begin with a digit.
    static func name(_ text: String) -> String {
        let name = String(
            text.unicodeScalars.map { $0.isASCII && ($0.properties.isAlphabetic || $0.isDigit) ? Character($0) : "_" })
        return name.first.map { $0.isNumber ? "_" + name : name } ?? "_"
    }

    /// Text as the format wants it. Other control characters mean something to terminals and nothing to a reader.
    static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": escaped.append(contentsOf: "\\n".unicodeScalars)
            case "\\": escaped.append(contentsOf: "\\\\".unicodeScalars)
            case "\"" where quotes: escaped.append(contentsOf: "\\\"".unicodeScalars)
            case _ where scalar.properties.generalCategory == .control: escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}

/// A series' labels, in one order whatever the order in which they were given.
struct Labels: Hashable, Sendable {
    /// Without braces; "": none.
    private let inner: String

    /// Label values come partly from outside, so they are cut off here.
    static let valueScalarsMax = 128
    /// What stands for all label sets beyond a metric's maximum.
    static let overflow = Labels([("overflow", "true")])

    init(_ dimensions: [(String, String)]) {
        var values: [String: String] = [:]
        for (name, value) in dimensions {
            let scalars = value.unicodeScalars.prefix(Labels.valueScalarsMax)
            values[Labels.name(name)] = Exposition.escaped(String(String.UnicodeScalarView(scalars)), quotes: true)
        }
        inner = values.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
    }

    /// Two leading underscores, and "le", are the format's own.
    private static func name(_ text: String) -> String {
        let name = Exposition.name(text)
        return name.hasPrefix("__") || name == "le" ? "label_" + name : name
    }

    var text: String { inner.isEmpty ? "" : "{\(inner)}" }

    /// With one more, whose value needs no escaping.
    func text(and name: String, _ value: String) -> String {
        "{\(inner.isEmpty ? "" : inner + ",")\(name)=\"\(value)\"}"
    }
}
