import ArgumentParser
import Claims
import Reference

/// The day asked for; else the last day that the image's newest fee schedule covers, but not after today.
func scheduleDay(_ text: String?, in image: ReferenceImage) throws -> ServiceDate {
    if let text {
        guard let day = ServiceDate(text) else {
            throw ValidationError("--date \(text): expected a day like 2025-02-14")
        }
        return day
    }
    guard let last = image.releases.filter({ $0.kind == .feeSchedule }).map(\.through).max() else {
        throw Failure("the reference image has no fee schedule: import one with `medpay reference import`")
    }
    return min(last, today())
}

/// That none in force on a day is in the image.
func noTable(_ name: String, on day: ServiceDate) -> Failure {
    Failure(
        "no \(name) in force on \(day): see `medpay reference list`, or import one with `medpay reference import`")
}

extension FeeSchedule.Participation {
    /// Behind a conversion factor: whose it is, where that makes a difference.
    var note: String { self == .notQualifying ? " (of clinicians who are no qualifying APM participants)" : "" }
}

/// The locality that the text names on a day.
func namedLocality(_ text: String, on day: ServiceDate, in image: ReferenceImage) throws -> LocalityKey {
    guard LocalityKey(text) != nil || stateLocality(text) != nil else {
        throw ValidationError(
            "--locality \(text): expected contractor/number or state/number, 10112/00 or AL/00 say")
    }
    guard let table = image.localities(on: day) else {
        throw noTable("locality table", on: day)
    }
    guard let key = localityKey(text, in: table) else {
        throw ValidationError(
            "--locality \(text): is in no table of \(day); `medpay fees --locality all` lists every locality")
    }
    return key
}
