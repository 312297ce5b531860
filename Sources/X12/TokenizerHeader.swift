extension X12Tokenizer {
    /// One byte of an ISA segment, or of what may stand before it. True: the ISA is complete.
    ///
    /// Its 16 elements are counted; a well-formed ISA has them in 106 bytes, a real one sometimes not.
    mutating func takeHeader(_ byte: UInt8, offset: Int) throws(X12Error) -> Bool {
        guard hasBegun || !X12Tokenizer.mayPrecedeHeader(byte) else { return false }
        if !hasBegun {
            hasBegun = true
            segment.offset = offset
        }
        switch (segment.bytesUsed, segment.elementsUsed) {
        case (0..<3, _):
            try takeName(byte)
        case (_, 0):
            try takeElementSeparator(byte)
        case (_, 16):
            return try takeComponentOrTerminator(byte)
        default:
            try takeHeaderElement(byte)
        }
        return false
    }

    /// A byte order mark, blanks, and what some systems pad a file's end with: zero bytes and Ctrl-Z.
    private static func mayPrecedeHeader(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xEF, 0xBB, 0xBF, 0x00, 0x1A: true
        default: byte.isBlank
        }
    }

    private mutating func takeName(_ byte: UInt8) throws(X12Error) {
        let expected = SegmentID.isa.rawValue >> UInt32(16 - 8 * segment.bytesUsed)
        guard byte == UInt8(truncatingIfNeeded: expected) else {
            throw refusal(segment.position == 0 ? .notX12 : .trailingBytes)
        }
        segment.append(byte)
        state = .header
    }

    private mutating func takeElementSeparator(_ byte: UInt8) throws(X12Error) {
        _ = segment.endElement()
        guard X12Separators.canSeparate(byte), !byte.isLineEnd else { throw refusal(.separatorInvalid) }
        separators.element = byte
    }

    private mutating func takeHeaderElement(_ byte: UInt8) throws(X12Error) {
        guard segment.bytesUsed < X12Limits.headerBytesMax else { throw refusal(.headerMalformed) }
        if byte == separators.element {
            _ = segment.endElement()  // Sixteen at most: there is room.
        } else if !byte.isLineEnd {
            segment.append(byte)
        }
    }

    private mutating func takeComponentOrTerminator(_ byte: UInt8) throws(X12Error) -> Bool {
        guard X12Separators.canSeparate(byte) else { throw refusal(.separatorInvalid) }
        if segment.bytesUsed == segment.ends[15] {
            guard !byte.isLineEnd else { throw refusal(.headerMalformed) }
            separators.component = byte
            segment.append(byte)
            return false
        }
        separators.terminator = byte
        guard separators.areDistinct else { throw refusal(.separatorInvalid) }
        separators.repetition = repetition
        segment.component = separators.component
        complete()
        state = .inside
        return true
    }

    private var repetition: UInt8? {
        guard segment[11].count == 1, let byte = segment[11].first, X12Separators.canSeparate(byte),
            ![separators.element, separators.component, separators.terminator].contains(byte)
        else { return nil }
        return byte
    }
}

extension X12Segment {
    /// Of an ISA: that it was not padded to its 106 bytes. nil: it was.
    ///
    /// Source: 005010X222A1 appendix C.1 (a fixed length segment).
    var paddingFault: X12Error? {
        let separators = 17  // After the name and 16 elements; the last of them is the terminator.
        return bytesUsed + separators == 106 ? nil : error(.headerMalformed)
    }
}
