import Claims

/// A calendar quarter, in which CMS publishes most of its tables.
package struct Quarter: Hashable, Sendable, CustomStringConvertible {
    package let year: Int
    /// 1 to 4.
    package let number: Int

    package init?(year: Int, number: Int) {
        guard (1996...2199).contains(year), (1...4).contains(number) else { return nil }
        self.year = year
        self.number = number
    }

    /// "2024Q2".
    package init?(_ text: some StringProtocol) {
        let runs = NameRun.runs(of: text)
        guard runs.count == 3, let quarter = runs.yearAndQuarter(at: 0) else { return nil }
        self = quarter
    }

    package init?(containing date: ServiceDate) {
        let (year, month, _) = date.calendar
        self.init(year: year, number: (month + 2) / 3)
    }

    /// From the names that CMS gives its files and archives: `AOC_V2026Q2-MCR`, `..._Eff_04-01-2026` (the first day of the
    /// quarter), `ccipra-v301r0-f1`, whose 30 is 2024 and whose 1 is its second quarter, `rvu25d`, `PPRRVU25_JAN`,
    /// `PPRRVU2026_Jul_nonQPP` and `ZIP5_OCT2025`.
    package init?(fileName: String) {
        let runs = NameRun.runs(of: fileName)
        if let quarter = runs.first({ $0.yearAndQuarter(at: $1) ?? $0.firstDay(at: $1) }) {
            self = quarter
        } else if let quarter = runs.first({ $0.version(at: $1) ?? $0.letter(at: $1) }) {
            self = quarter
        } else if let month = runs.monthQuarter, let year = runs.year {
            self.init(year: year, number: month)
        } else {
            return nil
        }
    }

    package var first: ServiceDate {
        ServiceDate(year: year, month: number * 3 - 2, day: 1) ?? .distantPast
    }

    package var last: ServiceDate { next?.first.adding(days: -1) ?? .distantFuture }

    private var next: Quarter? {
        number == 4 ? Quarter(year: year + 1, number: 1) : Quarter(year: year, number: number + 1)
    }

    package var dates: ClosedRange<ServiceDate> { first...last }

    /// A to D, as in RVU25A.
    var letter: String { ["A", "B", "C", "D"][number - 1] }

    package var description: String { "\(year)Q\(number)" }
}

/// A run of letters, of digits, or of anything else in a file's name.
enum NameRun: Equatable {
    /// In capitals.
    case letters(String)
    /// The value and how many digits it has; at most 9 are kept.
    case digits(Int, count: Int)
    case other

    static func runs(of name: some StringProtocol) -> [NameRun] {
        var runs: [NameRun] = []
        for character in name.uppercased().unicodeScalars.prefix(256) {
            switch (runs.last, character) {
            case (.letters(let text), "A"..."Z"): runs[runs.count - 1] = .letters(text + String(character))
            case (_, "A"..."Z"): runs.append(.letters(String(character)))
            case (.digits(let value, let count), "0"..."9") where count < 9:
                runs[runs.count - 1] = .digits(value * 10 + Int(character.value - 48), count: count + 1)
            case (_, "0"..."9"): runs.append(.digits(Int(character.value - 48), count: 1))
            case (.other, _): break
            default: runs.append(.other)
            }
        }
        return runs
    }
}

extension [NameRun] {
    /// What a reading finds at the first place where it finds something.
    func first<Found>(_ read: (Self, Int) -> Found?) -> Found? {
        for index in indices {
            if let found = read(self, index) { return found }
        }
        return nil
    }

    private subscript(run index: Int) -> NameRun { indices.contains(index) ? self[index] : .other }

    /// 2026Q2
    func yearAndQuarter(at index: Int) -> Quarter? {
        guard case .digits(let year, count: 4) = self[run: index], self[run: index + 1] == .letters("Q"),
            case .digits(let number, count: 1) = self[run: index + 2]
        else { return nil }
        return Quarter(year: year, number: number)
    }

    /// 04-01-2026, the first day of a quarter
    fileprivate func firstDay(at index: Int) -> Quarter? {
        guard case .digits(let month, count: 2) = self[run: index], self[run: index + 1] == .other,
            self[run: index + 2] == .digits(1, count: 2), self[run: index + 3] == .other,
            case .digits(let year, count: 4) = self[run: index + 4], month % 3 == 1
        else { return nil }
        return Quarter(year: year, number: (month + 2) / 3)
    }

    /// v301r0
    fileprivate func version(at index: Int) -> Quarter? {
        guard self[run: index] == .letters("V"), case .digits(let version, count: 3) = self[run: index + 1],
            self[run: index + 2] == .letters("R")
        else { return nil }
        return Quarter(year: 1994 + version / 10, number: version % 10 + 1)
    }

    /// RVU25D, RVU24AR
    fileprivate func letter(at index: Int) -> Quarter? {
        guard self[run: index] == .letters("RVU"), let year = year(at: index + 1),
            case .letters(let letter) = self[run: index + 2],
            let number = ["A", "B", "C", "D"].firstIndex(of: letter.prefix(1)), ["", "R"].contains(letter.dropFirst())
        else { return nil }
        return Quarter(year: year, number: number + 1)
    }

    /// True for RVU24AR, CMS's own word for a corrected January release, and for the quarters after it; false for RVU24A;
    /// nil: no release is named.
    var isCorrection: Bool? {
        first { runs, index in
            guard runs.letter(at: index) != nil, case .letters(let letter) = runs[run: index + 2] else { return nil }
            return letter != "A"
        }
    }

    /// 1 to 4: the quarter that a month's name begins.
    fileprivate var monthQuarter: Int? {
        let names = ["JAN": 1, "JANUARY": 1, "APR": 2, "APRIL": 2, "JUL": 3, "JULY": 3, "OCT": 4, "OCTOBER": 4]
        return first { runs, index in
            guard case .letters(let text) = runs[index] else { return nil }
            return names[text]
        }
    }

    /// N of vNNNrN: NCCI replaces a quarter's table by a higher one. 0: none is named.
    var revision: Int {
        first { runs, index in
            guard runs.version(at: index) != nil, case .digits(let number, _) = runs[run: index + 3] else { return nil }
            return number
        } ?? 0
    }

    /// N of vNNNrN-fN: which part of a quarter's procedure-to-procedure table a file is.
    var part: Int? {
        first { runs, index in
            guard runs.version(at: index) != nil, runs[run: index + 5] == .letters("F"),
                case .digits(let number, count: 1) = runs[run: index + 6]
            else { return nil }
            return number
        }
    }

    var hasOneNumber: Bool {
        count { run in
            if case .digits = run { true } else { false }
        } == 1
    }

    /// april-1-2025-code-descriptions-tabular-order.zip
    var isAboutDiagnoses: Bool { contains { [.letters("ICD"), .letters("CODE"), .letters("ORDER")].contains($0) } }

    /// NCCI's version of a procedure-to-procedure table stands in the name.
    var hasVersion: Bool { first { runs, index in runs.version(at: index) } != nil }

    /// The year of RVU25D, else four digits, or the two that follow or precede one of CMS's words: PPRRVU25, ANES2025, 25LOCCO.
    var year: Int? {
        let long: Int? = first { runs, index in
            guard case .digits(let year, count: 4) = runs[index], (2000...2099).contains(year) else { return nil }
            return year
        }
        let lettered: Int? = first { runs, index in runs.letter(at: index)?.year }
        return lettered ?? long
            ?? first { runs, index in
                guard case .digits(let year, count: 2) = runs[index] else { return nil }
                let words: [NameRun] = [.letters("PPRRVU"), .letters("RVU"), .letters("GPCI"), .letters("ANES")]
                let isOne = words.contains(runs[run: index - 1]) || runs[run: index + 1] == .letters("LOCCO")
                return isOne ? 2000 + year : nil
            }
    }

    private func year(at index: Int) -> Int? {
        switch self[run: index] {
        case .digits(let year, count: 2): 2000 + year
        case .digits(let year, count: 4): year
        default: nil
        }
    }
}

/// What the names of a file and of the folders and archives around it say of its date.
struct NameHints {
    var quarter: Quarter?
    var year: Int?
    /// See `[NameRun].revision`.
    var revision = 0
    /// CMS's word for a corrected January release (RVU24AR) stands around it, or that of another release; nil: neither.
    var isCorrection: Bool?
    /// 1 to 4: the quarter that a month in the file's own name begins.
    private var monthQuarter: Int?
    /// What the file's own name says, whatever is around it. A year beside other numbers is perhaps none: 2025-04.
    private(set) var ownQuarter: Quarter?
    private(set) var ownYear: Int?
    /// CDC's word for an update within a fiscal year, icd10cm-order-April-1-2025, stands in the file's name, or in that of a
    /// folder or archive of such files.
    private(set) var isAprilUpdate = false

    init() {}

    /// As `year`, but that with a month other than April a name gives a day: which fiscal year is meant is not said.
    var fiscalYear: Int? { monthQuarter ?? 2 == 2 ? year : nil }

    mutating func take(year: Int) {
        self.year = year
        quarter = monthQuarter.flatMap { Quarter(year: year, number: $0) }
    }

    init(_ file: InputFile) {
        let names = ([file.name] + file.containers).map { NameRun.runs(of: $0) }
        year = names.lazy.compactMap(\.year).first
        // OPPSCAP_Oct has its month in its own name and its year in the archive's.
        monthQuarter = names[0].monthQuarter
        quarter =
            Quarter(fileName: file.name)
            ?? file.containers.lazy.compactMap { Quarter(fileName: $0) }.first { $0.number == monthQuarter }
            ?? monthQuarter.flatMap { number in year.flatMap { Quarter(year: $0, number: number) } }
            ?? file.containers.lazy.compactMap { Quarter(fileName: $0) }.first
        ownQuarter = Quarter(fileName: file.name)
        ownYear = names[0].hasOneNumber ? names[0].year : nil
        isAprilUpdate =
            monthQuarter == 2
            || names.dropFirst().contains { $0.monthQuarter == 2 && $0.year != nil && $0.isAboutDiagnoses }
        revision = names[0].revision
        isCorrection = names.lazy.compactMap(\.isCorrection).first
    }
}
