/// Why an import was refused. Nothing was written: an image changes as a whole or not at all.
package struct ImportError: Error, Hashable, CustomStringConvertible {
    /// The file as the operator named it.
    package var file: String
    /// Counted from 1; nil: the file as a whole.
    package var line: Int?
    /// What should have stood there.
    package var expected: String
    /// What to do about it.
    package var advice: String

    package init(_ file: String, line: Int? = nil, expected: String, advice: String) {
        self.file = file
        self.line = line
        self.expected = expected
        self.advice = advice
    }

    package var description: String {
        "\(file)\(line.map { ", line \($0)" } ?? ""): expected \(expected); \(advice)"
    }

    /// The system's own word, from `errno`.
    static func unreadable(_ path: String) -> ImportError {
        ImportError(path, expected: "a readable file", advice: systemMessage("it cannot be read"))
    }

    /// For a cell that CMS would not have written.
    static let takeOriginal = "take the file as CMS published it: spreadsheets drop leading zeros and change dates"
}
