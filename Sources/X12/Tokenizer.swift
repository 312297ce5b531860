/// Bytes in, in pieces of any size; segments out, one at a time. Memory is flat: one segment's buffer, used again.
///
///     var index = 0
///     while try tokenizer.next(in: chunk, at: &index) { use(tokenizer.segment) }
///
/// Forgiving where it changes no value: a byte order mark, blanks and line ends between segments, line ends within one
/// (they are in no X12 character set: a file was folded), an ISA with padding faults (its elements are counted, not its
/// bytes), zero bytes or Ctrl-Z after IEA, and a last IEA without terminator.
///
/// Source: X12.5 and X12.6; 005010X222A1 appendices B and C.
package struct X12Tokenizer: Sendable {
    /// The segment that `next` or `finish` found; until the next call.
    package internal(set) var segment = X12Segment()
    /// Those of the interchange that is being read.
    package internal(set) var separators = X12Separators(element: 0, component: 0, repetition: nil, terminator: 0)

    enum State { case beforeHeader, header, inside }
    var state = State.beforeHeader
    private var isComplete = false  // `segment` was handed out: the next byte begins another.
    var hasBegun = false
    private var bytesBefore = 0  // In earlier chunks.
    private var segments = 0

    package init() {}

    /// Reads on from `index`. True: a segment is complete, and there may be more in the chunk. False: the chunk is used up.
    ///
    /// - Parameter chunk: the same until it is used up.
    package mutating func next(in chunk: Span<UInt8>, at index: inout Int) throws(X12Error) -> Bool {
        clearIfComplete()
        while index < chunk.count {
            if state == .inside {
                if try takeSegment(chunk, &index) { return true }
            } else {
                let byte = chunk[index]
                index += 1
                if try takeHeader(byte, offset: bytesBefore + index - 1) { return true }
            }
        }
        bytesBefore += chunk.count
        return false
    }

    /// To be called once, after the last chunk. True: one more segment, an IEA that had no terminator.
    package mutating func finish() throws(X12Error) -> Bool {
        clearIfComplete()
        if state == .beforeHeader {
            guard segments > 0 || hasBegun else { throw refusal(.empty) }
            guard !hasBegun else { throw refusal(.truncated) }
            return false
        }
        guard state == .inside, hasBegun else { throw refusal(.truncated) }
        if let fault = segment.fault { throw refusal(fault) }
        // Half a segment is whatever it looks like; only an IEA counts, and its control number must be whole.
        complete()
        guard segment.id == .iea, !segment.isEmpty(2) else { throw refusal(.truncated) }
        return true
    }

    // MARK: - Inside an interchange

    private enum Stop { case chunkEnd, terminator, segmentTooLong, tooManyElements }

    private mutating func takeSegment(_ chunk: Span<UInt8>, _ index: inout Int) throws(X12Error) -> Bool {
        if !hasBegun {
            while index < chunk.count, chunk[index].isBlank { index += 1 }  // Also a terminator that is a line end.
            guard index < chunk.count else { return false }
            hasBegun = true
            segment.offset = bytesBefore + index
        }
        if segment.fault != nil { return skipToTerminator(chunk, &index) }
        let stop = X12Tokenizer.scan(
            chunk, &index, separators, bytes: &segment.bytes, used: &segment.bytesUsed, ends: &segment.ends,
            elements: &segment.elementsUsed)
        switch stop {
        case .chunkEnd: return false
        case .segmentTooLong: segment.fault = .segmentTooLong
        case .tooManyElements: segment.fault = .tooManyElements
        case .terminator:
            if segment.bytesUsed == 0, segment.elementsUsed == 0 {  // A terminator too many.
                hasBegun = false
                return false
            }
            complete()
            return true
        }
        return skipToTerminator(chunk, &index)
    }

    /// The rest of a segment that is past the limits.
    private mutating func skipToTerminator(_ chunk: Span<UInt8>, _ index: inout Int) -> Bool {
        while index < chunk.count {
            index += 1
            guard chunk[index - 1] == separators.terminator else { continue }
            complete()
            return true
        }
        return false
    }

    /// The hot loop: copies a segment's bytes without its separators, and notes where its elements end. Eight bytes at a
    /// time: up to the first of them that separates something.
    private static func scan(
        _ chunk: Span<UInt8>, _ index: inout Int, _ separators: X12Separators,
        bytes: inout [UInt8], used: inout Int, ends: inout [Int], elements: inout Int
    ) -> Stop {
        let patterns = Patterns(separators)
        return chunk.withUnsafeBytes { source in
            bytes.withUnsafeMutableBytes { target in
                ends.withUnsafeMutableBufferPointer { ends in
                    while index < source.count {
                        if index + 8 <= source.count, used + 8 <= target.count {
                            let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                            target.storeBytes(of: word, toByteOffset: used, as: UInt64.self)
                            let plain = patterns.plain(UInt64(littleEndian: word))
                            used += plain
                            index += plain
                            if plain == 8 { continue }
                        }
                        let byte = source[index]
                        index += 1
                        if byte == separators.terminator { return .terminator }
                        if byte == separators.element {
                            guard elements < ends.count else { return .tooManyElements }
                            ends[elements] = used
                            elements += 1
                        } else if !byte.isLineEnd {
                            guard used < target.count else { return .segmentTooLong }
                            target[used] = byte
                            used += 1
                        }
                    }
                    return .chunkEnd
                }
            }
        }
    }

    /// The bytes to look for, each eight times in a word.
    private struct Patterns {
        let element: UInt64
        let terminator: UInt64

        init(_ separators: X12Separators) {
            element = Patterns.ones &* UInt64(separators.element)
            terminator = Patterns.ones &* UInt64(separators.terminator)
        }

        private static let ones: UInt64 = 0x0101_0101_0101_0101
        private static let highest = ones &* 0x80

        /// How many of a word's bytes, from the lowest, are neither separators nor control characters up to the line ends.
        @inline(__always)
        func plain(_ word: UInt64) -> Int {
            let found =
                Patterns.below(0x01, word ^ element) | Patterns.below(0x01, word ^ terminator)
                | Patterns.below(0x0E, word)
            return found.trailingZeroBitCount >> 3
        }

        /// The highest bit of each byte that is below a limit; a byte above such a one may have it too, so only the lowest
        /// counts.
        @inline(__always)
        private static func below(_ limit: UInt64, _ word: UInt64) -> UInt64 {
            (word &- ones &* limit) & ~word & highest
        }
    }

    mutating func complete() {
        if !segment.endElement() { segment.fault = segment.fault ?? .tooManyElements }
        if let name = segment.name {
            segment.id = SegmentID(rawValue: name)
        } else {
            segment.fault = segment.fault ?? .segmentMalformed
        }
        segments += 1
        isComplete = true
        if segment.id == .iea { state = .beforeHeader }
    }

    private mutating func clearIfComplete() {
        guard isComplete else { return }
        isComplete = false
        hasBegun = false
        segment.id = nil
        segment.fault = nil
        segment.position = segments
        segment.bytesUsed = 0
        segment.elementsUsed = 0
    }

    /// Names the segment that is missing (ISA, IEA) or, where one is under way, that one.
    func refusal(_ reason: X12Error.Reason) -> X12Error {
        var place = segment
        if !hasBegun { place.offset = bytesBefore }
        switch reason {
        case .empty, .notX12, .trailingBytes, .headerMalformed, .separatorInvalid: place.id = .isa
        case .truncated: place.id = .iea
        default: place.id = place.name.flatMap(SegmentID.init)
        }
        return place.error(reason)
    }
}
