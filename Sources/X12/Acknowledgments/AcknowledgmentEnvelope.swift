/// ISA and GS, GE and IEA around what goes back to a sender: the original's sender is the receiver now.
///
/// Source: 005010X231A1 and 005010X214, appendix C.
struct AcknowledgmentEnvelope: Sendable {
    let interchange: InterchangeHeading
    let group: GroupHeading
    let stamp: AcknowledgmentStamp
    /// GS01 and GS08 of the answer.
    let function: String
    let version: String
    let separators: X12Separators

    init(
        to interchange: InterchangeHeading, _ group: GroupHeading, _ stamp: AcknowledgmentStamp, function: String,
        version: String
    ) {
        self.interchange = interchange
        self.group = group
        self.stamp = stamp
        self.function = function
        self.version = version
        separators = interchange.separators.forWriting
    }

    var head: String {
        var text = SegmentText(separators)
        return interchangeHeader
            + text.segment(
                "GS",
                [
                    .code(function), .value(group.receiver, max: 15), .value(group.sender, max: 15), .code(stamp.day),
                    .code(stamp.time), .code("\(stamp.control)"), "X", .code(version),
                ])
    }

    /// - Parameter transactions: at least one.
    func tail(transactions: Int) -> String {
        var text = SegmentText(separators)
        return text.segment("GE", [.code("\(transactions)"), .code("\(stamp.control)")])
            + text.segment("IEA", ["1", .code(stamp.controlText)])
    }

    /// The one segment of fixed widths: 106 bytes, the last of them its terminator.
    private var interchangeHeader: String {
        let elements = [
            "ISA", "00", fixed("", 10), "00", fixed("", 10),
            fixed(interchange.receiverQualifier, 2), fixed(interchange.receiver, 15),
            fixed(interchange.senderQualifier, 2), fixed(interchange.sender, 15),
            String(stamp.day.suffix(6)), stamp.time, separators.repetition.map(character) ?? "", "00501",
            stamp.controlText, "0", interchange.usage == "T" ? "T" : "P", character(separators.component),
        ]
        return elements.joined(separator: character(separators.element)) + character(separators.terminator) + "\n"
    }

    /// Cut or padded; what is not ASCII would take more than one of the bytes.
    private func fixed(_ value: String, _ width: Int) -> String {
        let ascii = String(value.map { $0.isASCII ? $0 : " " })
        let text = separators.clean(ascii, max: width)
        return text + String(repeating: " ", count: width - text.unicodeScalars.count)
    }
}
