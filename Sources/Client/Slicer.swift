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

    /// An encoded `Slice`. Its claims (1) and neighbours (4) lie in the spool as they travel: they are framed, not encoded
    /// again.
    private func payload(_ run: Range<Int>) throws(CallError) -> [UInt8] {
        let claims = try batch.bytes(run)
        var slice = ProtobufWriter(capacity: claims.count + run.count * 4 + shared.count + 16)
        var offset = 0
        for position in run {
            let length = Int(batch.record(position).length)
            slice.message(1, encoded: claims[offset..<offset + length])
            offset += length
        }
        slice.fields(encoded: shared)
        guard acrossBatch else { return slice.bytes }
        let neighbourhood = Neighbourhood(of: run, in: batch)
        for position in neighbourhood.positions {
            let claim = try batch.bytes(position..<position + 1)
            slice.message(4) {
                $0.number(1, position)
                $0.message(2, encoded: claim[...])
            }
        }
        var rest = WireSlice()
        rest.firstClaim = UInt32(run.lowerBound)
        rest.acrossBatch = true
        rest.partial = neighbourhood.partial.map(UInt32.init)
        slice.fields(encoded: try rest.bytes())
        return slice.bytes
    }

    /// Over all slices so far.
    var finalDigest: [UInt8] { Array(digest.finalize()) }
}
