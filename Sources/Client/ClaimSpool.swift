import Calls
import Claims
import Glibc
import JobMessages

/// The claims of a batch between their reading and their sending: checked, encoded, on disk. A batch of any size takes the
/// same memory, and nothing is sent before the last claim was read.
///
/// A fault leaves nothing behind: the files have no names.
package struct ClaimSpool: ~Copyable {
    private var claims: SpoolFile
    private var records: SpoolFile
    private var order: SpoolFile
    /// Claims so far.
    package private(set) var count = 0

    /// - Throws: FAILED_PRECONDITION when no file can be made in the folder.
    package init(in folder: String = SpoolFile.temporaryFolder) throws(CallError) {
        let claims = try SpoolFile(in: folder)
        let records = try SpoolFile(in: folder)
        let order = try SpoolFile(in: folder)
        self.claims = claims
        self.records = records
        self.order = order
    }

    /// - Throws: INVALID_ARGUMENT for a claim that a worker would refuse; RESOURCE_EXHAUSTED when the disk is full.
    package mutating func append(_ claim: Claim) throws(CallError) {
        guard let position = UInt32(exactly: count), position < .max else {
            throw CallError(.invalidArgument, "a batch has at most \(UInt32.max) claims: send the rest as another")
        }
        let bytes = try Slicer.bytes(of: claim, at: count)
        let record = SpoolRecord(claim, offset: claims.count, length: bytes.count)
        try claims.append(bytes)
        try records.append(value: record)
        if record.isLinked { try order.append(value: SpoolOrder(record, position)) }
        count += 1
    }

    /// No more claims come.
    ///
    /// - Complexity: O(n log n), about a second for five million claims.
    package consuming func sealed() throws(CallError) -> SpooledBatch {
        try claims.flush()
        try records.flush()
        try order.flush()
        var sorted = try order.mapped(SpoolOrder.self)
        sorted.sort()
        return SpooledBatch(claims: claims, records: try records.mapped(SpoolRecord.self), order: sorted)
    }
}

/// What slices are cut by, so that no claim is decoded for it.
struct SpoolRecord: BitwiseCopyable {
    private var high: UInt64
    private var low: UInt64
    var offset: UInt64
    var length: UInt32
    /// First day of service, in days since 1970; `undated` where no line has one.
    var day: Int32
    var lines: UInt32
    private var linked: UInt32

    /// It is looked at with others, and others with it.
    var isLinked: Bool { linked != 0 }

    var patient: Pseudonym { Pseudonym(high: high, low: low) }

    /// Far from every day there is.
    static let undated = Int32.max / 2

    init(_ claim: Claim, offset: Int, length: Int) {
        high = claim.patient.high
        low = claim.patient.low
        self.offset = UInt64(offset)
        self.length = UInt32(clamping: length)
        day = claim.firstDay?.days ?? SpoolRecord.undated
        lines = UInt32(clamping: claim.lines.count)
        linked = claim.isLinkable ? 1 : 0
    }
}

/// A linked claim's place among its patient's: by day, then by position in the batch.
struct SpoolOrder: BitwiseCopyable, Comparable {
    private var high: UInt64
    private var low: UInt64
    var day: Int32
    var position: UInt32

    var patient: Pseudonym { Pseudonym(high: high, low: low) }

    init(patient: Pseudonym, day: Int32, position: UInt32) {
        high = patient.high
        low = patient.low
        self.day = day
        self.position = position
    }

    init(_ record: SpoolRecord, _ position: UInt32) {
        self.init(patient: record.patient, day: record.day, position: position)
    }

    static func < (left: SpoolOrder, right: SpoolOrder) -> Bool {
        if left.high != right.high { return left.high < right.high }
        if left.low != right.low { return left.low < right.low }
        if left.day != right.day { return left.day < right.day }
        return left.position < right.position
    }
}

/// All claims of a batch, to be read in any order.
package struct SpooledBatch: ~Copyable {
    private let claims: SpoolFile
    private let records: MappedValues<SpoolRecord>
    private let order: MappedValues<SpoolOrder>

    fileprivate init(
        claims: consuming SpoolFile, records: consuming MappedValues<SpoolRecord>,
        order: consuming MappedValues<SpoolOrder>
    ) {
        self.claims = claims
        self.records = records
        self.order = order
    }

    package var count: Int { records.count }

    func record(_ position: Int) -> SpoolRecord { records[position] }

    /// The encoded claims of a run, one after another.
    func bytes(_ run: Range<Int>) throws(CallError) -> [UInt8] {
        guard let last = run.last else { return [] }
        let (first, end) = (records[run.lowerBound], records[last])
        return try claims.read(Int(end.offset - first.offset) + Int(end.length), at: Int(first.offset))
    }

    /// How many linked claims a patient has in the batch.
    ///
    /// - Complexity: O(log n).
    func linkedCount(of patient: Pseudonym) -> Int {
        let first = place(patient, .min, 0)
        return order.firstIndex(in: first..<order.count) { $0.patient == patient } - first
    }

    /// Positions of linked claims of the same patient, the nearest in day first, then in position (of two as near, the
    /// earlier), those of one run left out.
    ///
    /// - Complexity: O((limit + run) log n), however many claims the patient has.
    func nearest(to position: Int, outside run: Range<Int>, limit: Int) -> [Int] {
        let record = records[position]
        var found: [Int] = []
        // Days go outwards from the claim's own: `before` ends where the next earlier day's claims end, `after` begins
        // where the next later day's begin.
        var before = place(record.patient, record.day, 0)
        var after = before
        var distance: Int64 = 0
        while true {
            var ring: [Range<Int>] = []
            if let day = day(of: record.patient, at: before - 1), Int64(record.day) - Int64(day) == distance {
                let start = place(record.patient, day, 0)
                ring.append(start..<before)
                before = start
            }
            if let day = day(of: record.patient, at: after), Int64(day) - Int64(record.day) == distance {
                let end = place(record.patient, day + 1, 0)
                ring.append(after..<end)
                after = end
            }
            collect(ring, around: position, outside: run, limit: limit, into: &found)
            guard found.count < limit else { return found }
            let earlier = day(of: record.patient, at: before - 1).map { Int64(record.day) - Int64($0) }
            let later = day(of: record.patient, at: after).map { Int64($0) - Int64(record.day) }
            guard let next = [earlier, later].compactMap({ $0 }).min() else { return found }
            distance = next
        }
    }

    /// Of claims that are as near in day, the nearest in position.
    private func collect(
        _ ring: [Range<Int>], around position: Int, outside run: Range<Int>, limit: Int, into found: inout [Int]
    ) {
        // In each day two hands go away from the position.
        var hands = ring.map { days in
            let middle = order.firstIndex(in: days) { $0.position < UInt32(position) }
            return (down: days.lowerBound..<middle, up: middle..<days.upperBound)
        }
        while found.count < limit {
            var best: (distance: Int, position: Int, hand: Int, isDown: Bool)?
            for (index, hand) in hands.enumerated() {
                for (isDown, candidate) in [(true, hand.down.last), (false, hand.up.first)] {
                    guard let candidate else { continue }
                    let other = Int(order[candidate].position)
                    let entry = (abs(other - position), other, index, isDown)
                    if let known = best, (known.distance, known.position) <= (entry.0, entry.1) { continue }
                    best = entry
                }
            }
            guard let best else { return }
            if best.isDown { hands[best.hand].down.removeLast() } else { hands[best.hand].up.removeFirst() }
            if best.position != position, !run.contains(best.position) { found.append(best.position) }
        }
    }

    /// Where a place in the order is, or would be.
    private func place(_ patient: Pseudonym, _ day: Int32, _ position: UInt32) -> Int {
        let sought = SpoolOrder(patient: patient, day: day, position: position)
        return order.firstIndex(in: 0..<order.count) { $0 < sought }
    }

    /// nil where the order has no claim of this patient.
    private func day(of patient: Pseudonym, at index: Int) -> Int32? {
        guard index >= 0, index < order.count, order[index].patient == patient else { return nil }
        return order[index].day
    }
}
