import Claims

/// When an acknowledgment is written, and under which number. The writers have no clock and count nothing between files.
package struct AcknowledgmentStamp: Hashable, Sendable {
    package let date: ServiceDate
    package let hour: Int
    package let minute: Int
    /// ISA13 and GS06, 1 to 999999999: another one for each acknowledgment that goes to the same receiver.
    package let control: Int

    package init(date: ServiceDate, hour: Int, minute: Int, control: Int) {
        precondition((0...23).contains(hour) && (0...59).contains(minute) && (1...999_999_999).contains(control))
        self.date = date
        self.hour = hour
        self.minute = minute
        self.control = control
    }

    /// CCYYMMDD.
    var day: String { date.digits }
    /// HHMM.
    var time: String { padded(hour, 2) + padded(minute, 2) }
    /// Of nine digits.
    var controlText: String { padded(control, 9) }
}

/// With zeros before it, to so many digits.
func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
