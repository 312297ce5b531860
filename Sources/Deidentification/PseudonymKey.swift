import Claims
import Trends
import X12

/// The submitter's own secret, by which its patients become pseudonyms. It never leaves the submitter's machine.
///
/// Equal identities get equal pseudonyms under one key, so that lines of one patient on one day can be scrubbed
/// together; under another key they are others, so that two submitters' patients cannot be matched. Whoever has the key
/// can test a guess (identities are few): losing it is losing the pseudonymity of what was submitted under it.
///
/// Source: 45 CFR 164.514(c) (the code may not be derived from the individual's information by those who hold the data,
/// nor the mechanism disclosed).
package struct PseudonymKey: Sendable {
    private let digest: KeyedDigest

    /// - Parameter bytes: at least 32, from a random source.
    package init(_ bytes: [UInt8]) throws(SecretKeyError) { digest = try KeyedDigest(key: bytes) }

    /// HMAC-SHA256 over member number, birth date and names, each with its length before it, cut to 128 bits.
    ///
    /// The identity is normalised already, so one patient has one pseudonym however a system writes.
    package func pseudonym(for patient: PatientIdentity) -> Pseudonym {
        let fields = [patient.memberID, patient.birthDate, patient.lastName, patient.firstName]
        let (high, low) = digest.digest(of: fields, for: "medpay pseudonym 1")
        return Pseudonym(high: high, low: low)
    }

    /// The key under which a payer's decision on a claim is reported: the same decision is one report, in whichever file it
    /// comes again, and nobody without the submitter's secret can tell which it was.
    package func reportKey(for decision: RemittedDecision) -> String {
        "835-" + hexadecimal(digest.digest(of: decision.fields, for: "medpay remitted decision 1"))
    }

    /// The key under which the reports of a spreadsheet go: the same file is the same reports, however often it is sent, and
    /// nobody without the submitter's secret can tell whether a file that they have was.
    ///
    /// - Parameter content: the SHA-256 of the file's bytes.
    package func reportKey(forFile content: [UInt8]) -> String {
        "csv-" + hexadecimal(digest.digest(of: [content], for: "medpay report file 1"))
    }
}
