/// What tenants may spend on retries, so that one whose jobs all fail does not fill the workers with them.
///
/// A budget starts full; a retry costs one token, and every recorded job gives back a part of one. While less than a
/// token is left, a failed job is not given up: it waits the longest backoff. A tenant of which nothing is queued any
/// more is forgotten, so there are no more budgets than backlogs.
///
/// Source: gRPC's retry throttling, gRFC A6 (https://github.com/grpc/proposal/blob/master/A6-client-retries.md). There
/// a budget counts as spent at half, and what is over it fails at once; here at nothing, and it waits.
struct RetryBudgets: Sendable {
    /// A token has as many parts as successes give it back.
    private let parts: Int
    private let most: Int
    /// Parts that were spent; a tenant that is missing spent none.
    private var spent: [Tenant: Int] = [:]

    init(_ limits: BrokerLimits) {
        parts = limits.retrySuccessesPerToken
        most = limits.retryTokensMax * limits.retrySuccessesPerToken
    }

    /// Pays for a retry. False: there is not enough left.
    mutating func pay(_ tenant: Tenant) -> Bool {
        guard spent[tenant, default: 0] + parts <= most else { return false }
        spent[tenant, default: 0] += parts
        return true
    }

    mutating func succeeded(_ tenant: Tenant) {
        guard let before = spent[tenant] else { return }
        spent[tenant] = before > 1 ? before - 1 : nil
    }

    mutating func forget(_ tenant: Tenant) { spent[tenant] = nil }

    /// What is left, in percent, of those that are not full.
    var percentLeft: [Tenant: Int] { spent.mapValues { (most - $0) * 100 / most } }
}
