import Claims

/// When a row is in force, and its modifier indicator, in one word that sorts by the first day.
///
/// From the top: 20 bits first day, 20 bits last day (all ones: still in force), 16 bits set of releases, 8 bits tag. Days
/// are counted from 1900-01-01.
struct DateSpan: Hashable, Sendable {
    let packed: UInt64

    /// `ServiceDate.distantPast`, 1900-01-01: a constant, since a look-up has no time to ask whether it was worked out.
    private static let epoch: Int32 = -25_567
    private static let open: UInt64 = 0xF_FFFF

    init(packed: UInt64) { self.packed = packed }

    init(from first: ServiceDate, through last: ServiceDate?, tag: UInt8 = 0) {
        let start = UInt64(first.days - DateSpan.epoch)
        let end = last.map { UInt64($0.days - DateSpan.epoch) } ?? DateSpan.open
        packed = start << 44 | end << 24 | UInt64(tag)
    }

    /// The last day is in force.
    @inline(__always)
    func contains(_ date: ServiceDate) -> Bool {
        let day = UInt64(date.days &- DateSpan.epoch)
        return packed >> 44 <= day && day <= packed >> 24 & DateSpan.open
    }

    var tag: UInt8 { UInt8(truncatingIfNeeded: packed) }

    /// The number of the set of releases that have this row; 0: not in an image yet.
    var releaseSet: UInt16 {
        @inline(__always) get { UInt16(truncatingIfNeeded: packed >> 8) }
    }

    func with(releaseSet number: UInt16) -> DateSpan { DateSpan(packed: bare | UInt64(number) << 8) }

    /// Without the set of releases: what two rows are compared by.
    var bare: UInt64 { packed & ~0xFF_FF00 }

    /// `distantFuture` in a damaged image.
    var first: ServiceDate {
        ServiceDate(days: Int32(packed >> 44) + DateSpan.epoch) ?? .distantFuture
    }

    /// nil: still in force.
    var last: ServiceDate? { ServiceDate(days: Int32(packed >> 24 & DateSpan.open) + DateSpan.epoch) }
}
