import ArgumentParser
import Claims
import Foundation
import JobMessages
import Logging
import Pricing
import Reference
import Worker

struct ImageOptions: ParsableArguments {
    @Option(help: "The reference image (MEDPAY_IMAGE; the built-in release when there is none).")
    var image: String?

    /// The image named, or the default one, or what is built in.
    func load() throws -> ReferenceImage {
        if let path = named { return try ReferenceImage(contentsOf: path) }
        if FileManager.default.fileExists(atPath: Defaults.image) {
            return try ReferenceImage(contentsOf: Defaults.image)
        }
        return try ReferenceImage.builtIn()
    }

    /// The same, and what is put in its place later.
    func watch(_ logger: Logger) throws -> ImageSource {
        if let path = named { return try ImageSource(watching: path, fallback: nil, logger: logger) }
        return try ImageSource(
            watching: Defaults.image,
            fallback: { () throws(ReferenceError) in try ReferenceImage.builtIn() }, logger: logger)
    }

    private var named: String? { image ?? Defaults.environment("MEDPAY_IMAGE") }
}

struct OutputOptions: ParsableArguments {
    @Flag(help: "Print protobuf JSON of the declared messages: one, or a list of them.")
    var json = false
}

/// What a claim of bare codes is made of.
struct CodeOptions: ParsableArguments {
    @Argument(
        help:
            "Codes as CODE, CODE-MODIFIER or CODE-MODIFIERxUNITS: 20552, 20610-50, 97110x2; anesthesia 00520-AAx97min.")
    var codes: [String]

    @Option(help: "Place of service, two digits.")
    var pos: String = "11"

    @Option(help: "Date of service, 2025-02-14. Without it: the last day that the fee schedule covers.")
    var date: String?

    @Option(help: "State, two letters: its payment locality, where it has only one.")
    var state: String?

    @Option(help: "Payment locality as contractor/number or state/number: 10112/00 or AL/00 is Alabama.")
    var locality: String?

    @Option(help: "ZIP code, five digits: its payment locality, where the image has CMS's ZIP table.")
    var zip: String?

    @Option(help: "Billed charge for each line, in dollars. Without it the fee is not compared with a charge.")
    var charge: String?

    @Option(help: "The payer's type: medicare, commercial, medicaid ...")
    var payer: String = "medicare"
}

struct ProfileOptions: ParsableArguments {
    @Option(
        help:
            "Where your payers differ from the rules, a JSON file (MEDPAY_PROFILE): rules that are off or have another severity, filing limits of contracts."
    )
    var profile: String?

    /// nil: the rules as they are published.
    func load() throws -> WireScrubProfile? {
        try (profile ?? Defaults.environment("MEDPAY_PROFILE")).map(ProfileFile.read)
    }
}

/// What a claim does not say of its pricing.
struct PricingChoiceOptions: ParsableArguments {
    @Option(help: "Whether the clinician is a qualifying APM participant, from 2026 on: yes or no.")
    var qualifying: QualifyingChoice?

    @Option(
        help:
            "Who furnished the service: physician, non-physician (NP, PA, CNS, dietitian), social-worker or counselor. Without it: a physician, but a PA where AS is billed."
    )
    var practitioner: PractitionerChoice?

    @Option(help: "The provider's agreement with Medicare: participating, assigned or unassigned.")
    var assignment: AssignmentChoice = .participating

    @Option(help: "What is left of the patient's yearly deductible, in dollars. Without it: taken as met.")
    var deductible: String?

    @Flag(help: "Anesthesia with AD: the physician was present at induction.")
    var presentAtInduction = false

    /// - Parameter hasCharge: whether the fee is compared with a charge.
    func options(hasCharge: Bool) throws -> PricingOptions {
        var options = PricingOptions(traces: true, lowerOfCharge: hasCharge, national: true)
        options.participation = qualifying.map { $0 == .yes ? .qualifying : .notQualifying }
        options.practitioner = practitioner?.value
        options.assignment = assignment.value
        options.isPresentAtInduction = presentAtInduction
        guard let deductible else { return options }
        guard let amount = Money(deductible), amount >= .zero else {
            throw ValidationError("--deductible: expected dollars, 257 or 85.50 say")
        }
        options.remainingDeductible = amount
        return options
    }

    /// As it travels with a batch; nil: nothing was chosen.
    func wire() throws -> WirePricingChoices? {
        let choices = WirePricingChoices(try options(hasCharge: true))
        return choices == WirePricingChoices(PricingOptions()) ? nil : choices
    }

    enum QualifyingChoice: String, ExpressibleByArgument, CaseIterable { case yes, no }

    enum PractitionerChoice: String, ExpressibleByArgument, CaseIterable {
        case physician, counselor
        case nonPhysician = "non-physician"
        case socialWorker = "social-worker"

        var value: Practitioner {
            switch self {
            case .physician: .physician
            case .nonPhysician: .nonPhysician
            case .counselor: .counselor
            case .socialWorker: .socialWorker
            }
        }
    }

    enum AssignmentChoice: String, ExpressibleByArgument, CaseIterable {
        case participating, assigned, unassigned

        var value: ProviderAgreement {
            switch self {
            case .participating: .participating
            case .assigned: .assigned
            case .unassigned: .unassigned
            }
        }
    }
}

/// Standard-error logging, quiet unless asked.
func logger(_ label: String, verbose: Bool = false) -> Logger {
    var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = verbose ? .debug : .notice
    return logger
}
