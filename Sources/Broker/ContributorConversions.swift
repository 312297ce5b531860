import Calls
import JobMessages
import Ledger
import TrendMessages
import Trends

extension WireContributorStatus {
    /// Of one who is counted as usual.
    init(_ contributor: ContributorDigest) {
        self.init()
        digest = contributor.hex
    }

    init(_ record: StandingRecord) {
        self.init(record.contributor)
        standing = WireContributorStanding(rawValue: Int(record.standing.rawValue)) ?? .unspecified
        since = isoDate(days: record.since)
        if let finding = record.finding { self.finding = WireContributorFinding(finding) }
        held = Int64(record.held)
        more = record.hasMore
    }
}

extension WireContributorFinding {
    fileprivate init(_ finding: StandingRecord.Finding) {
        self.init()
        code = finding.subject.code
        source = WireSource(rawValue: Int(finding.subject.source.rawValue)) ?? .unspecified
        measure = WireContributorMeasure(rawValue: Int(finding.outlier.measure.rawValue)) ?? .unspecified
        own = UInt32(finding.outlier.own)
        others = UInt32(finding.outlier.others)
    }
}

extension BrokerLoop {
    func contributorsQuery(_ call: IncomingCall) throws(CallError) -> Query {
        let request = try WireContributorsRequest.read(call.body)
        guard !request.tenant.isEmpty || !request.digest.isEmpty else { return .standings }
        return .standing(try contributor(tenant: request.tenant, digest: request.digest))
    }

    func contributorWrite(_ call: IncomingCall) throws(CallError) -> LedgerWrite {
        let request = try WireContributorDecisionRequest.read(call.body)
        let contributor = try contributor(tenant: request.tenant, digest: request.digest)
        switch request.decision {
        case .withdraw: return .decide(contributor, .withdraw)
        case .restore: return .decide(contributor, .restore)
        case .unspecified, .UNRECOGNIZED:
            throw CallError(.invalidArgument, "decision: expected withdraw or restore")
        }
    }

    /// The broker alone can tell a tenant's digest: it has the key.
    private func contributor(tenant name: String, digest: String) throws(CallError) -> ContributorDigest {
        guard name.isEmpty != digest.isEmpty else {
            throw CallError(.invalidArgument, "expected exactly one of tenant and digest")
        }
        if let tenant = try tenant(name) { return contributorKey.digest(of: tenant.name) }
        guard let contributor = ContributorDigest(hex: digest) else {
            throw CallError(.invalidArgument, "digest: expected \(ContributorDigest.hexDigits) hexadecimal digits")
        }
        return contributor
    }
}
