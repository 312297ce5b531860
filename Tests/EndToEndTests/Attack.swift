import ZeroMQ

/// Somebody who does the same harm again and again, on a thread of its own, until it is stopped.
final class Attack: Sendable {
    private let state: Locked<State>
    private let thread: LoopThread

    private struct State {
        var rounds = 0
        var isOver = false
        var fault: String?
    }

    /// - Parameter round: is told its number, from 0.
    init(_ name: String, _ round: @escaping @Sendable (Int) throws -> Void) throws {
        let state = Locked(State())
        self.state = state
        thread = try LoopThread(named: name) {
            while let number = state.withLock({ $0.isOver ? nil : $0.rounds }) {
                do {
                    try round(number)
                    state.withLock { $0.rounds += 1 }
                } catch {
                    return state.withLock { $0.fault = "\(name): \(error)" }
                }
            }
        }
    }

    deinit { stop() }

    /// - Returns: why it could not go on, if so: a server that takes nothing more is not what is to be shown.
    @discardableResult
    func stop() -> String? {
        state.withLock { $0.isOver = true }
        thread.join()
        return state.withLock(\.fault)
    }

    var rounds: Int { state.withLock(\.rounds) }
}

extension Attack {
    /// Frames that are no call, and calls with bodies that no client would send.
    static func calls(on address: String, _ context: Context, seed: UInt64, bytesMax: Int = .max) throws -> Attack {
        try Attack("calls") { round in
            var garbage = Garbage(seed: seed &+ UInt64(round))
            var stranger = try Stranger(address, context)
            for (number, kind) in Garbage.Frames.allCases.enumerated() {
                try stranger.send(try garbage.frames(kind, call: UInt64(number + 1)))
            }
            for number in 0..<100 {
                let call = try garbage.call(UInt64(1000 + number))
                if call[1].count <= bytesMax { try stranger.send(call) }
            }
            try stranger.send([[], []])
            try stranger.send([[7], [UInt8](repeating: 7, count: 17 << 20)])
            try stranger.collect()
        }
    }

    /// Bytes that are hardly ZeroMQ.
    static func bytes(on addresses: [String], seed: UInt64) throws -> Attack {
        try Attack("bytes") { round in
            var garbage = Garbage(seed: seed &+ UInt64(round))
            for address in addresses {
                let noise = try RawConnection(to: address)
                noise.write(garbage.bytes(upTo: 5000))
                let broken = try RawConnection(to: address)
                broken.write(ZMTP.greeting + ZMTP.ready("ROUTER") + garbage.bytes(upTo: 500))
                // Frames of no bytes, and one that is longer than anything.
                let absurd = try RawConnection.greeted(address, as: address == addresses.last ? "SUB" : "DEALER")
                absurd.write(ZMTP.message([[], [], []]) + [0x00, 0x00] + ZMTP.header(announcing: 1 << 62))
                absurd.write(garbage.bytes(upTo: 5000))
            }
        }
    }
}
