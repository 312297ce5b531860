import Claims
import Pricing
import Reference
import TrendMessages

/// What a toolkit is made of.
struct ToolkitInputs {
    /// Each once, at most `Toolkit.codesMax`, in the order of the document.
    var codes: [HCPCS]
    var origin: Origin
    var pages: CodePages
    var trends: Trends

    enum Origin {
        /// The file's name, without folders.
        case file(String)
        case batch(Batch)
    }

    struct Batch {
        var number: Int64
        /// That were submitted; the tally has those that were answered.
        var claims: Int64
        var isOver: Bool
        var tally: BatchTally
        /// Codes of the batch that are not in `codes`.
        var codesLeftOut = 0
    }

    /// What the publisher said.
    enum Trends {
        case notAsked
        case noAnswer
        case published([WireTrendUpdate])
    }

    var batch: Batch? {
        guard case .batch(let batch) = origin else { return nil }
        return batch
    }
}

extension BatchTally {
    /// The codes billed on most lines, ascending by code, and how many others there are at least.
    func codesMostBilled(_ countMax: Int) -> (codes: [HCPCS], leftOut: Int) {
        let ranked = codes.entries.sorted { left, right in
            (right.value.count, left.key) < (left.value.count, right.key)
        }
        let kept = ranked.prefix(countMax).map(\.key).sorted()
        return (kept, ranked.count - kept.count)
    }
}

extension Toolkit {
    /// - Complexity: a code page for each code, some milliseconds.
    init(_ inputs: ToolkitInputs) {
        let codes = Set(inputs.codes)
        let pages = inputs.codes.map { code in
            var page = inputs.pages.page(code)
            // A code has thousands of edits; those with other codes are no part of the document.
            page.asColumn1 = page.asColumn1.filter { codes.contains($0.code) }
            page.asColumn2 = []
            return page
        }
        let place = ToolkitPlace(inputs.pages, pages)
        about = Toolkit.about(inputs, place)
        unknown = pages.filter { !$0.report.isKnown }.map(\.report.code)
        let edits = Part.edits(pages, place)
        parts = [.totals(inputs, edits), .trends(inputs)]
        if let batch = inputs.batch { parts += [.findings(batch), .notChecked(batch)] }
        parts.append(.modifiers(pages))
        if let batch = inputs.batch { parts += [.modifierFindings(batch), .billedTogether(batch)] }
        parts += [edits, .codes(pages, place), .sources(place)]
    }

    private static func about(_ inputs: ToolkitInputs, _ place: ToolkitPlace) -> [String] {
        let count = counted(inputs.codes.count, "code")
        var about: [String]
        switch inputs.origin {
        case .file(let name): about = ["\(count) of \(name)."]
        case .batch(let batch):
            let answered = batch.tally.claims
            about = ["\(count) of the \(counted(answered, "claim")) of batch \(batch.number) that have a result."]
            if !batch.isOver {
                about.append("The batch is not over: it has \(counted(batch.claims, "claim")).")
            }
            if batch.codesLeftOut > 0 {
                about.append(
                    "Only the codes billed on most lines: at least \(counted(batch.codesLeftOut, "other")) left out.")
            }
        }
        return about + [
            "Tables of \(inputs.pages.date); amounts \(place.words).",
            "\(Estimate.notice), of one unit, before deductible and coinsurance. "
                + "What is marked unverified could not be confirmed from CMS's own words.",
        ]
    }
}

/// The day and place of the amounts, and the releases that answered.
struct ToolkitPlace {
    /// "of locality 10112/00 ALABAMA"
    let words: String
    let releases: [ReleaseUsed]
    let notCovered: [TableKind]
    private let isNational: Bool

    /// - Parameter made: of one day and place; the releases are the same on each.
    init(_ pages: CodePages, _ made: [CodePage]) {
        isNational = pages.locality == nil
        let locality = pages.locality.map { "\($0.key) \(made.first?.localityName ?? "")" }
        words = locality.map { "of locality \($0)" } ?? "national, which nobody is paid: name your --locality"
        releases = made.first?.report.releases ?? []
        notCovered = made.first?.report.notCovered ?? []
    }

    /// "NCCI Policy Manual ch. I sec. E; NCCI PTP practitioner 2024Q2 (standing in)"
    func source(_ authority: String, _ kinds: TableKind...) -> String {
        let wanted = kinds.filter { !($0 == .localities && isNational) }
        let names = releases.filter { wanted.contains($0.release.kind) }.map(\.nameAsUsed)
        return ([authority] + names).joined(separator: "; ")
    }
}
