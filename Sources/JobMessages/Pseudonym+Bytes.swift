import Claims
import Foundation

extension Pseudonym {
    /// 16 bytes, the high half first.
    var bytes: Data {
        var data = Data(capacity: 16)
        for half in [high, low] {
            for shift in stride(from: 56, through: 0, by: -8) { data.append(UInt8(truncatingIfNeeded: half >> shift)) }
        }
        return data
    }

    /// Fewer than 16 bytes are the unknown patient.
    init(bytes: Data) {
        var halves: [UInt64] = [0, 0]
        if bytes.count == 16 {
            for (position, byte) in bytes.enumerated() {
                halves[position / 8] = halves[position / 8] << 8 | UInt64(byte)
            }
        }
        self.init(high: halves[0], low: halves[1])
    }
}
