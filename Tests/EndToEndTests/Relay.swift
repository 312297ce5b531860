import Glibc
import ZeroMQ

/// A wire between a process and its server which can hold what the process says, as a network does at its worst: the
/// connection stands, and nothing arrives.
final class Relay: Sendable {
    /// Where the process connects.
    let address: String
    private let shared = Locked(Shared())
    private let thread: LoopThread

    private struct Shared {
        var isArmed = false
        var isHeld = false
        var heldBytes = 0
        var isOver = false
    }

    init(to target: String) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var own = RawConnection.loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 8) == 0 ? getsockname(listener, $0, &size) : -1
            }
        }
        guard code == 0 else { throw TimeOut(description: "no port for a relay") }
        address = "tcp://127.0.0.1:\(UInt16(bigEndian: own.sin_port))"
        thread = try LoopThread(named: "relay") { [shared] in
            defer { close(listener) }
            while !shared.withLock(\.isOver) {
                guard Relay.isReadable([listener]) else { continue }
                let client = RawConnection(owning: accept(listener, nil, nil))
                if let server = try? RawConnection(to: target) { Relay.join(client, server, shared) }
            }
        }
    }

    deinit {
        shared.withLock { $0.isOver = true }
        thread.join()
    }

    /// From the next answer on, nothing arrives. Heartbeats until then do: they are small.
    func holdAnswers() { shared.withLock { $0.isArmed = true } }

    func release() { shared.withLock { ($0.isArmed, $0.isHeld) = (false, false) } }

    var heldBytes: Int { shared.withLock { $0.isHeld ? $0.heldBytes : 0 } }

    private static let smallBytes = 4096

    private static func join(_ client: RawConnection, _ server: RawConnection, _ shared: borrowing Locked<Shared>) {
        var toServer: [UInt8] = []
        var toClient: [UInt8] = []
        while !shared.withLock(\.isOver) {
            _ = isReadable([client.descriptor, server.descriptor])
            guard let said = client.read(), let answered = server.read() else { return }
            toServer += said
            toClient += answered
            toClient.removeFirst(client.write(toClient))
            let isHeld = shared.withLock { state in
                if state.isArmed, said.count > smallBytes { state.isHeld = true }
                state.heldBytes = toServer.count
                return state.isHeld
            }
            if !isHeld { toServer.removeFirst(server.write(toServer)) }
        }
    }

    /// Looks again soon anyway: somebody may have let go.
    private static func isReadable(_ descriptors: [Int32]) -> Bool {
        var items = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        return poll(&items, nfds_t(items.count), 5) > 0
    }
}
