/// The trend log in memory, by topic: what broadcasts, heartbeats and snapshots are made of. It looks at nothing of an update
/// but its sequence number and topic; the rest is bytes.
///
/// The newest `keptMax` updates are all there. Of what came before them each topic keeps its newest, so that the state as it
/// was at any moment since can still be told.
package struct TrendIndex: Sendable {
    /// An answer to `page`; the fields of `SnapshotReply` say what they mean.
    struct Page: Sendable, Equatable {
        /// Encoded updates, ascending by sequence.
        var updates: [[UInt8]] = []
        var sequence: Int64
        var next: Int64
        var hasMore = false
        var newestOnlyThrough: Int64 = 0
    }

    private struct Entry: Sendable {
        var topic: String
        var bytes: [UInt8]
        /// What is kept of it once another takes its place; nil: all.
        var past: [UInt8]?
        /// The sequence number of the next update of the same topic.
        var successor = Int64.max

        mutating func replace(by sequence: Int64) {
            successor = sequence
            bytes = past ?? bytes
            past = nil
        }
    }

    /// What was published under one beginning of topics.
    private struct Branch: Sendable {
        /// Ascending; those that are kept no more are taken out some at a time.
        var sequences: [Int64] = []
        var dropped = 0
        var newest: Int64 = 0
    }

    /// About 150 MB when it is full and codes have many parts.
    package static let keptMax: Int64 = 50_000
    /// A page ends at whichever comes first. Looking at an entry costs some 50 ns, under a lock that broadcasts wait for.
    static let pageUpdatesMax = 1000
    static let pageBytesMax = 512 << 10
    static let pageLooksMax = 4000
    static let recentMax = 64

    private let kept: Int64
    private(set) var sequence: Int64 = 0
    private var entries: [Int64: Entry] = [:]
    private var branches: [String: Branch] = [:]
    /// By topic: its newest update, and its newest among those that came before what is kept.
    private var newest: [String: Int64] = [:]
    private var older: [String: Int64] = [:]
    /// Updates up to here are told by the newest of each topic only; 0: all are there.
    private(set) var compactedThrough: Int64 = 0
    /// The topics of the newest updates, without a gap up to `sequence`.
    private var recent: [String] = []

    /// - Parameter kept: at least 1.
    init(kept: Int64 = TrendIndex.keptMax) {
        precondition(kept >= 1)
        self.kept = kept
    }

    /// Every beginning of a topic that ends with a slash, the shortest first.
    static func branches(of topic: String) -> [String] {
        let bytes = topic.utf8
        return bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") }.map { String(topic[...$0]) }
    }

    /// Takes in the next update.
    ///
    /// - Parameter past: instead of its bytes, when another update has taken its place under its topic; nil: those.
    /// - Returns: for each beginning of its topic, the shortest first, the sequence number of the update before it, as
    ///   `TrendUpdate.previous`; nil: it is not news.
    mutating func add(_ sequence: Int64, topic: String, bytes: [UInt8], past: [UInt8]? = nil) -> [Int64]? {
        guard sequence > self.sequence else { return nil }
        if sequence != self.sequence + 1 { recent = [] }
        recent.append(topic)
        if recent.count > TrendIndex.recentMax { recent.removeFirst() }
        self.sequence = sequence
        if let before = newest.updateValue(sequence, forKey: topic) { entries[before]?.replace(by: sequence) }
        entries[sequence] = Entry(topic: topic, bytes: bytes, past: past)
        let previous = TrendIndex.branches(of: topic).map { branch in
            let before = branches[branch]?.newest ?? 0
            branches[branch, default: Branch()].sequences.append(sequence)
            branches[branch]?.newest = sequence
            return before
        }
        while compactedThrough < self.sequence - kept { compactOne() }
        return previous
    }

    /// The oldest of those that are all kept takes the place of the older one of its topic.
    private mutating func compactOne() {
        compactedThrough += 1
        guard let topic = entries[compactedThrough]?.topic else { return }
        if let replaced = older.updateValue(compactedThrough, forKey: topic) { drop(replaced, of: topic) }
    }

    private mutating func drop(_ sequence: Int64, of topic: String) {
        entries[sequence] = nil
        for name in TrendIndex.branches(of: topic) {
            guard var branch = branches.removeValue(forKey: name) else { continue }
            branch.dropped += 1
            if branch.dropped > branch.sequences.count / 2 {
                branch.sequences.removeAll { entries[$0] == nil }
                branch.dropped = 0
            }
            branches[name] = branch
        }
    }

    /// The topics of the newest updates after a sequence number, at most `recentMax`: as `TrendHeartbeat.topics`.
    func topics(after sequence: Int64) -> [String] {
        recent.suffix(Int(clamping: max(0, self.sequence - sequence)))
    }

    /// What was published under a topic after a sequence number.
    ///
    /// - Parameters:
    ///   - topic: ends with a slash.
    ///   - isEvery: false: of what came up to `newestOnlyThrough` (0: up to now) only the newest of each topic as it was then.
    /// - Complexity: O(log n) and what is looked at, `pageLooksMax` at most.
    func page(under topic: String, after: Int64, isEvery: Bool, newestOnlyThrough asked: Int64 = 0) -> Page {
        var through = isEvery ? 0 : asked == 0 ? sequence : min(asked, sequence)
        if after < compactedThrough { through = max(through, compactedThrough) }
        if after >= through { through = 0 }
        var page = Page(sequence: sequence, next: after, newestOnlyThrough: through)
        let sequences = branches[topic]?.sequences ?? []
        var (position, bytes) = (sequences.firstIndex(after: after), 0)
        let end = min(sequences.count, position + TrendIndex.pageLooksMax)
        while position < end {
            let sequence = sequences[position]
            if let entry = entries[sequence], sequence > through || entry.successor > through {
                bytes += entry.bytes.count
                let isFull = page.updates.count == TrendIndex.pageUpdatesMax || bytes > TrendIndex.pageBytesMax
                if isFull, !page.updates.isEmpty { break }
                page.updates.append(entry.bytes)
            }
            page.next = sequence
            position += 1
        }
        page.hasMore = position < sequences.count
        if !page.hasMore { page.next = max(after, sequence) }
        return page
    }
}

extension [Int64] {
    /// In an ascending list.
    fileprivate func firstIndex(after value: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] > value { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
