import Calls
import Claims
import Crypto
import JobMessages

/// Cuts a batch into slices, in the order of its claims, in memory for one slice at a time.
///
/// A slice holds all that its claims need: beside them the other claims of their patients, wherever they stand in the
/// batch. The same batch and options give the same bytes, always: that is what makes sending it again safe.
package struct Slicer: ~Copyable {
    /// A slice is a job: this many claims keep the queue's cost per claim small and a lost attempt cheap.
    package static let claimsPerSlice = 250
    /// What may be asked for instead. The limits on lines and bytes hold besides.
    package static let claimsPerSliceMax = 1000
    /// A slice's answers travel in one frame (`CallLimits.frameBytesMax`) and grow with its lines, by about 1 KB each with
    /// traces and more with findings: those to 250 claims of 50 lines might not fit, and the job would be given up.
    package static let linesPerSlice = 1000
    /// With the neighbours well under `CallLimits.payloadBytesMax`.
    package static let bytesPerSlice = 2 << 20

    private let batch: SpooledBatch
    /// What all slices share: profile and choices.
    private let shared: [UInt8]
    private let acrossBatch: Bool
    private let claimsPerSlice: Int
    private(set) var index = 0
    /// Those in the slices so far.
    package private(set) var claims = 0
    private var digest = SHA256()

    /// - Throws: INVALID_ARGUMENT for a profile or choices that a worker would refuse, and with them every claim.
    package init(_ batch: consuming SpooledBatch, _ options: SubmissionOptions) throws(CallError) {
        precondition((1...Slicer.claimsPerSliceMax).contains(options.claimsPerSlice), "the caller checked it")
        var slice = WireSlice()
        if let profile = options.profile { slice.profile = profile }
        if let choices = options.choices { slice.choices = choices }
        do throws(ClaimMessageError) {
            _ = try slice.scrubProfile()
            _ = try slice.pricingOptions(traces: false)
        } catch {
            throw CallError(.invalidArgument, error.description)
        }
        shared = try slice.bytes()
        acrossBatch = options.scrubs
        claimsPerSlice = options.claimsPerSlice
        self.batch = batch
    }

    /// The claim as it travels.
    ///
    /// - Parameter position: in the batch, from 0.
    /// - Throws: INVALID_ARGUMENT for a claim that a worker would refuse, and with it every other of its slice.
    package static func bytes(of claim: Claim, at position: Int) throws(CallError) -> [UInt8] {
        var writer = ProtobufWriter(capacity: 1024)  // Seldom more.
        writer.claim(claim)
        do {
            _ = try ClaimFields(writer.bytes).claim(of: writer.bytes)
        } catch let error as ClaimMessageError {
            throw CallError(.invalidArgument, "claims[\(position)].\(error)")
        } catch {
            preconditionFailure("what is written here is a claim")
        }
        return writer.bytes
    }

    /// The next slice, ready to append but for its batch's number; nil after the last.
    package mutating func next() throws(CallError) -> WireAppendRequest? {
        let run = nextRun()
        guard !run.isEmpty else { return nil }
        let payload = try payload(run)
        digest.update(data: Array(SHA256.hash(data: payload)))
        var request = WireAppendRequest()
        request.index = UInt32(index)
        request.firstClaim = UInt32(run.lowerBound)
        request.claims = UInt32(run.count)
        request.payload = .init(payload)
        index += 1
        claims = run.upperBound
        return request
    }

    /// Back to the first slice: the same slices come again.
    mutating func rewind() {
        index = 0
        claims = 0
        digest = SHA256()
    }

    /// As many claims as fit, one at least.
    private func nextRun() -> Range<Int> {
        let first = claims
        var (end, lines, bytes) = (first, 0, 0)
        while end < batch.count, end - first < claimsPerSlice {
            let record = batch.record(end)
            lines += Int(record.lines)
            bytes += Int(record.length)
            guard end == first || lines <= Slicer.linesPerSlice && bytes <= Slicer.bytesPerSlice else { break }
            end += 1
        }
        return first..<end
    }

    /// An encoded `Slice`. Its claims and neighbours lie in the spool as they travel: they are framed, not encoded again.
    private func payload(_ run: Range<Int>) throws(CallError) -> [UInt8] {
        let claims = try batch.bytes(run)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(claims.count + run.count * 4 + shared.count + 16)
        var offset = 0
        for position in run {
            let length = Int(batch.record(position).length)
            bytes.append(field: .claims, of: claims[offset..<offset + length])
            offset += length
        }
        bytes += shared
        guard acrossBatch else { return bytes }
        let neighbourhood = Neighbourhood(of: run, in: batch)
        for position in neighbourhood.positions {
            var neighbour: [UInt8] = []
            if position > 0 { neighbour.append(field: .index, value: UInt64(position)) }  // 0 is what absence means.
            neighbour.append(field: .claim, of: try batch.bytes(position..<position + 1)[...])
            bytes.append(field: .neighbours, of: neighbour[...])
        }
        var rest = WireSlice()
        rest.firstClaim = UInt32(run.lowerBound)
        rest.acrossBatch = true
        rest.partial = neighbourhood.partial.map(UInt32.init)
        return bytes + (try rest.bytes())
    }

    /// Over all slices so far.
    var finalDigest: [UInt8] { Array(digest.finalize()) }
}

/// A field of `Slice` or `Neighbour`, as it is tagged on the wire: number and wire type in a byte.
private enum WireField: UInt8 {
    case claims = 0x0A  // Slice 1, by length
    case neighbours = 0x22  // Slice 4, by length
    case index = 0x08  // Neighbour 1, a number
    case claim = 0x12  // Neighbour 2, by length
}

extension [UInt8] {
    fileprivate mutating func append(field: WireField, of content: ArraySlice<UInt8>) {
        append(field: field, value: UInt64(content.count))
        append(contentsOf: content)
    }

    fileprivate mutating func append(field: WireField, value: UInt64) {
        append(field.rawValue)
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
