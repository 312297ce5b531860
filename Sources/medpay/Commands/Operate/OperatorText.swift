import ArgumentParser
import BrokerCore
import Calls
import JobMessages

/// What comes from workers and submitters, on one line of a terminal.
func printable(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
}

/// "1 job", "2,000 jobs"
func counted(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? one : many ?? one + "s")"
}

/// "950 bytes", "81.2 KiB", "1.5 GiB"
func bytes(_ count: Int64) -> String {
    guard count >= 1024 else { return counted(count, "byte") }
    var tenths = count / 1024 * 10 + count % 1024 * 10 / 1024
    var unit = 0
    let units = ["KiB", "MiB", "GiB", "TiB"]
    while tenths >= 10_240, unit < units.count - 1 {
        tenths /= 1024
        unit += 1
    }
    return tenths >= 1000 ? "\(grouped(tenths / 10)) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
}

enum TenantText {
    static func error(_ option: String) -> ValidationError {
        ValidationError("\(option) is 1 to 64 letters, digits, dots, dashes and underscores")
    }

    /// - Parameter option: what to call it when it is none.
    static func check(_ name: String?, _ option: String) throws {
        if let name, Tenant(name) == nil { throw error(option) }
    }
}

/// What starts a worker for a broker.
func workerCommand(for broker: String) -> String {
    broker == Endpoints.broker ? "medpay worker" : "medpay worker --broker \(broker)"
}

enum StatusText {
    /// gRPC's name of a status code.
    static func name(_ code: UInt32) -> String {
        UInt8(exactly: code).flatMap(StatusCode.init)?.name ?? "code \(code)"
    }
}

extension WireJobState {
    var word: String {
        switch self {
        case .staged: "staged"
        case .waiting: "waiting"
        case .leased: "leased"
        case .held: "held"
        case .done: "done"
        case .dead: "dead"
        case .discarded: "discarded"
        case .cancelled: "cancelled"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

/// States that can be asked for: a lease is not written, a leased job is a waiting one.
enum JobStateChoice: String, ExpressibleByArgument, CaseIterable {
    case staged, waiting, held, done, dead, discarded, cancelled

    var wire: WireJobState {
        switch self {
        case .staged: .staged
        case .waiting: .waiting
        case .held: .held
        case .done: .done
        case .dead: .dead
        case .discarded: .discarded
        case .cancelled: .cancelled
        }
    }
}
