/// What an exposition says. As strict as the format, and more: each family once and in one piece, histograms whole.
struct Samples {
    private var values: [String: Double] = [:]
    private(set) var types: [String: String] = [:]
    private(set) var help: [String: String] = [:]
    /// Every series, as they come.
    private var series: [String] = []
    /// Label values as they were before they were escaped, by series.
    private(set) var labels: [String: [String: String]] = [:]

    struct Fault: Error, CustomStringConvertible {
        var line: String
        var why: String
        var description: String { "\(why): \(line)" }
    }

    subscript(series: String) -> Double? { values[series] }
    var count: Int { values.count }

    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Fault(line: "the last one", why: "has no end") }
        var family = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) {
            if line.hasPrefix("#") {
                family = try comment(line, in: family)
            } else {
                try sample(line, in: family)
            }
        }
        for (name, type) in types where type == "histogram" { try checkHistogram(name) }
    }

    private mutating func comment(_ line: String, in family: String) throws -> String {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard words.count == 4, Samples.isName(words[2]) else {
            throw Fault(line: line, why: "no comment of the format")
        }
        switch words[1] {
        case "HELP":
            guard help.updateValue(words[3], forKey: words[2]) == nil, types[words[2]] == nil else {
                throw Fault(line: line, why: "help twice, or after the type")
            }
        case "TYPE":
            guard ["counter", "gauge", "histogram"].contains(words[3]) else { throw Fault(line: line, why: "type") }
            guard types.updateValue(words[3], forKey: words[2]) == nil else { throw Fault(line: line, why: "twice") }
        default: throw Fault(line: line, why: "neither help nor type")
        }
        return words[2]
    }

    private mutating func sample(_ line: String, in family: String) throws {
        var rest = Substring(line)
        let name = String(rest.prefix { $0 != "{" && $0 != " " })
        rest.removeFirst(name.count)
        guard Samples.isName(name) else { throw Fault(line: line, why: "name") }
        let isHistogram = types[family] == "histogram"
        let allowed = isHistogram ? ["_bucket", "_sum", "_count"].map { family + $0 } : [family]
        guard allowed.contains(name) else { throw Fault(line: line, why: "not of the family \(family)") }
        guard types[family] != "counter" || name.hasSuffix("_total") else { throw Fault(line: line, why: "no _total") }
        let found = rest.first == "{" ? try labels(&rest, line) : [:]
        guard rest.first == " ", let value = Double(rest.dropFirst()) else { throw Fault(line: line, why: "value") }
        let series = String(line.dropLast(rest.count))
        guard values.updateValue(value, forKey: series) == nil else { throw Fault(line: line, why: "series twice") }
        labels[series] = found
        self.series.append(series)
    }

    private func labels(_ rest: inout Substring, _ line: String) throws -> [String: String] {
        var found: [String: String] = [:]
        repeat {
            rest.removeFirst()  // The brace, or a comma.
            let name = String(rest.prefix { $0 != "=" })
            guard Samples.isName(name), rest.dropFirst(name.count).hasPrefix("=\"") else {
                throw Fault(line: line, why: "label name")
            }
            rest.removeFirst(name.count + 2)
            let value = try quoted(&rest, line)
            guard found.updateValue(value, forKey: name) == nil else { throw Fault(line: line, why: "label twice") }
        } while rest.first == ","
        guard rest.first == "}" else { throw Fault(line: line, why: "labels have no end") }
        rest.removeFirst()
        return found
    }

    private func quoted(_ rest: inout Substring, _ line: String) throws -> String {
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            guard character == "\\" else {
                value.append(character)
                continue
            }
            switch rest.popFirst() {
            case "n": value.append("\n")
            case "\\": value.append("\\")
            case "\"": value.append("\"")
            default: throw Fault(line: line, why: "escape")
            }
        }
        return value
    }

    private func checkHistogram(_ name: String) throws {
        var buckets: [[String: String]: [(bound: Double, count: Double)]] = [:]
        for series in series where series.hasPrefix(name + "_bucket") {
            let found = labels[series] ?? [:]
            guard let bound = found["le"].flatMap(Double.init) else { throw Fault(line: series, why: "no bound") }
            buckets[found.filter { $0.key != "le" }, default: []].append((bound, values[series] ?? -1))
        }
        for (rest, found) in buckets {
            let (bounds, counts) = (found.map(\.bound), found.map(\.count))
            guard bounds == bounds.sorted(), counts == counts.sorted(), bounds.last == .infinity else {
                throw Fault(line: name, why: "buckets are not in order")
            }
            let whole = labels.first { $0.key.hasPrefix(name + "_count") && $0.value == rest }
            guard whole.flatMap({ values[$0.key] }) == counts.last else { throw Fault(line: name, why: "count") }
            guard labels.contains(where: { $0.key.hasPrefix(name + "_sum") && $0.value == rest }) else {
                throw Fault(line: name, why: "sum")
            }
        }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f
        }
    }
}
