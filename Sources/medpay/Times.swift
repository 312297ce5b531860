import Foundation

/// Spans and points in time, as people type and read them. All are milliseconds, points in time since 1970.
enum TimeText {
    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// What every message about a span says.
    static let spanForm = "a number with s, m, h, d or w: 90s, 15m, 2h, 30d, 4w"

    /// "30d" and the like; nil: no such span, or one beyond a hundred years.
    static func span(_ text: String) -> Int64? {
        guard let unit = text.last, let seconds = seconds[unit], let count = Int64(text.dropLast()), count >= 0,
            count <= centurySeconds / seconds
        else { return nil }
        return count * seconds * 1000
    }

    private static let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    private static let centurySeconds: Int64 = 36_525 * 86_400

    /// A span from now on, or a day or time: "2h", "2026-11-29", "2026-11-28T22:00", "2026-11-28T22:00:00Z". Without a
    /// zone it is this machine's.
    static func instant(_ text: String, now: Int64) -> Int64? {
        if let span = span(text) { return now + span }
        let shape =
            /(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:Z|([+-])(\d{2}):?(\d{2}))?)?/
        guard let match = text.wholeMatch(of: shape)?.output else { return nil }
        func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
        var parts = DateComponents()
        (parts.year, parts.month, parts.day) = (number(match.1), number(match.2), number(match.3))
        (parts.hour, parts.minute, parts.second) = (number(match.4), number(match.5), number(match.6))
        parts.timeZone = .current
        if let sign = match.7 {
            let offset = number(match.8) * 3600 + number(match.9) * 60
            parts.timeZone = TimeZone(secondsFromGMT: sign == "-" ? -offset : offset)
        } else if text.hasSuffix("Z") {
            parts.timeZone = .gmt
        }
        guard let zone = parts.timeZone else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        guard parts.isValidDate(in: calendar), let date = calendar.date(from: parts) else { return nil }
        return Int64(date.timeIntervalSince1970 * 1000)
    }

    /// "2026-11-28 22:00:00Z"
    static func utc(_ time: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(time) / 1000)
        return date.formatted(.iso8601.dateTimeSeparator(.space))
    }

    /// The two largest units that say anything: "340 ms", "12 s", "4 min 10 s", "2 h 5 min", "3 d 4 h".
    static func length(_ span: Int64) -> String {
        let seconds = span / 1000
        switch seconds {
        case ..<1: return "\(span) ms"
        case ..<60: return "\(seconds) s"
        case ..<3600: return pair(seconds, 60, "min", 1, "s")
        case ..<172_800: return pair(seconds, 3600, "h", 60, "min")
        default: return pair(seconds, 86_400, "d", 3600, "h")
        }
    }

    private static func pair(
        _ seconds: Int64, _ large: Int64, _ largeName: String, _ small: Int64, _ smallName: String
    ) -> String {
        let rest = seconds % large / small
        return "\(seconds / large) \(largeName)" + (rest == 0 ? "" : " \(rest) \(smallName)")
    }

    /// "12 s ago"; -1 is "never", as the status has it.
    static func ago(_ span: Int64) -> String { span < 0 ? "never" : length(span) + " ago" }

    /// "2026-11-28 22:00:00Z (in 2 h)", "2026-11-28 12:00:00Z (3 min ago)"
    static func around(_ time: Int64, now: Int64) -> String {
        let distance = time > now ? "in \(length(time - now))" : ago(now - time)
        return "\(utc(time)) (\(distance))"
    }
}
