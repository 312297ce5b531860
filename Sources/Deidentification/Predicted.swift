import Claims
import Scrubbing
import Trends

extension Deidentifier {
    /// What a scrub expects to be denied: one contribution for each line and reason, in the order of the findings.
    ///
    /// Only deny findings count, and only with a reason that the payer is expected to give, on a line with a HCPCS code.
    /// A finding that names several lines is about the first, which is the one that would be denied; one that names none
    /// is about the claim as a whole and makes no contribution, for there is no code to count it under.
    ///
    /// - Returns: nothing but codes, the state, the year of service and a band of the line's charge. Equal for equal
    ///   input.
    package func predicted(_ claim: Claim, _ report: ScrubReport) -> [Contribution] {
        var seen: Set<LineReason> = []
        return report.findings.compactMap { finding in
            guard finding.severity == .deny, let prediction = finding.prediction,
                let number = finding.lines.first, let line = claim.lines.first(where: { $0.number == number }),
                let contribution = predicted(claim, line, prediction),
                seen.insert(LineReason(line: number, carc: contribution.carc)).inserted
            else { return nil }
            return contribution
        }
    }

    private struct LineReason: Hashable {
        var line: Int
        var carc: String
    }

    private func predicted(_ claim: Claim, _ line: ServiceLine, _ prediction: Prediction) -> Contribution? {
        guard let code = line.procedure?.description else { return nil }
        return passing(
            Contribution(
                source: .predicted, code: code, modifiers: modifiers(line.modifiers),
                payer: Contribution.Payer(claim.payer), state: state(claim.place.state),
                placeOfService: (line.placeOfService ?? claim.placeOfService)?.description ?? "",
                group: prediction.group, carc: prediction.carc, remarks: remarks(prediction.remarks), kind: .denied,
                amount: Contribution.AmountBand(line.charge), serviceYear: year(line.from?.year)))
    }
}
