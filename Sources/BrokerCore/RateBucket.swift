/// How many claims a tenant may send: a token bucket. It fills at the tenant's rate up to the burst, and a write takes
/// out its claims.
///
/// In whole thousandths of a claim, so that a rate per second is one per millisecond, and nothing is rounded away.
struct RateBucket: Sendable {
    /// More claims per second, or in a write, are taken for this many, so that no product overflows.
    private static let claimsMax = 1_000_000_000

    /// Claims per second, which is thousandths of a claim per millisecond.
    private var rate: Int64
    private var capacity: Int64
    /// Below 0 after a write larger than the burst, which goes when the bucket is full: the rate holds on average.
    private var tokens: Int64
    private var filled: Timestamp

    /// - Parameter rate: claims per second, at least 1.
    init(rate: Int, burst: Int, now: Timestamp) {
        self.rate = Int64(min(max(1, rate), Self.claimsMax))
        capacity = 1_000 * max(self.rate, Int64(min(burst, Self.claimsMax)))
        tokens = capacity
        filled = now
    }

    /// Takes the claims out: nil; or says in how many milliseconds there will be enough, when nobody else takes any.
    mutating func take(_ claims: Int, now: Timestamp) -> Int64? {
        fill(now)
        let cost = 1_000 * Int64(min(max(0, claims), Self.claimsMax))
        let missing = min(cost, capacity) - tokens
        guard missing <= 0 || cost == 0 else { return (missing + rate - 1) / rate }
        tokens -= cost
        return nil
    }

    /// Goes on at another rate with what was saved.
    mutating func change(rate: Int, burst: Int, now: Timestamp) {
        fill(now)
        var changed = RateBucket(rate: rate, burst: burst, now: now)
        changed.tokens = min(tokens, changed.capacity)
        self = changed
    }

    private mutating func fill(_ now: Timestamp) {
        let elapsed = now.rawValue - filled.rawValue
        filled = now
        let isFull = elapsed >= (capacity - tokens) / rate + 1  // Also keeps the product small.
        tokens = isFull ? capacity : min(capacity, tokens + elapsed * rate)
    }
}
