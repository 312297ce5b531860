import ArgumentParser
import Foundation
import TextScreening

/// A text that a person wrote. What stands on a command line is shown to others by the process list and kept by the shell: a
/// text that may turn out to have an identifier in it comes better from a file.
struct TextOptions: ParsableArguments {
    @Option(help: "The text, at most \(ScreenedText.charactersMax) characters. Other users of this machine can see it.")
    var text: String?
    @Option(help: "Read the text from a file instead; -: from standard input.")
    var textFile: String?

    func validate() throws {
        guard text == nil || textFile == nil else {
            throw ValidationError("--text and --text-file exclude each other")
        }
    }

    /// nil: none was given.
    ///
    /// - Throws: a `Failure` that says why, and nothing of the text.
    func screened() throws -> ScreenedText? {
        if let text { return try screen(text, "--text") }
        guard let textFile else { return nil }
        return try screen(try TextOptions.read(textFile), "--text-file")
    }

    private func screen(_ text: String, _ option: String) throws -> ScreenedText {
        let screened: ScreenedText
        do {
            screened = try ScreenedText(screening: text)
        } catch {
            throw Failure("\(option): \(error)")
        }
        guard !screened.text.isEmpty else { throw Failure("\(option): expected some words") }
        return screened
    }

    /// Enough to tell that a text is too long; what comes after it is not read.
    private static let bytesMax = 4 * ScreenedText.charactersMax + 1

    private static func read(_ path: String) throws -> String {
        let name = path == "-" ? "standard input" : path
        let handle: FileHandle
        if path == "-" {
            handle = .standardInput
            if isatty(STDIN_FILENO) == 1 { Output.note("write the text; Ctrl-D on a line of its own ends it") }
        } else {
            guard let file = FileHandle(forReadingAtPath: path) else { throw Failure("\(name) cannot be read") }
            handle = file
        }
        var data = Data()
        do {
            while data.count < bytesMax, let more = try handle.read(upToCount: bytesMax - data.count), !more.isEmpty {
                data += more
            }
        } catch {
            throw Failure("\(name) cannot be read")
        }
        // One that is too long may end within a character.
        guard data.count < bytesMax else { return String(decoding: data, as: UTF8.self) }
        guard let text = String(validating: data, as: UTF8.self) else { throw Failure("\(name) is no text in UTF-8") }
        return text.replacing("\r\n", with: "\n")
    }
}
