import Claims
import Testing

/// Lines that meet every rule, and every way to have no amount.
enum EveryRule {
    static let claims: [[@Sendable () throws -> ServiceLine]] = [
        [
            { try line("20552") }, { try line("20610", "50") }, { try line("10060", units: 3) },
            { try line("11401", "52") },
        ],
        [
            { try line("20610", "RT") }, { try line("20610", "LT") }, { try line("27447", "AS") },
            { try line("66984", "55", units: 9) },
        ],
        [
            { try line("45385") }, { try line("45380", "59") }, { try line("45378") }, { try line("27447", "62") },
            { try line("66984", "78") },
        ],
        [
            { try line("72148") }, { try line("74177", "CT") }, { try line("74263", "TC", units: 2) },
            { try line("93306") }, { try line("93880") },
        ],
        [
            { try line("92250") }, { try line("92134") }, { try line("97110", "CQ", units: 2) }, { try line("97140") },
            { try line("93000") }, { try line("99213") },
        ],
        [
            { try line("36591") }, { try line("99213", charge: "1.00") }, { try line("A0021") },
            { try line("00100", "AA") }, { try line("99998") },
        ],
        [
            { try line("36591") }, { try line("A2001") }, { try line("G0127") }, { try line("22614", units: 2) },
            { try line("20552", "26") }, { try line("20552", "ZZ") }, { try line("20552", "80", "62") },
        ],
        [
            { try line("29880") }, { try line("29881") }, { try line("70030", "50") }, { try line("G0268", "50") },
            { try line("66984", "56") }, { try line("70030", "FX") }, { try line("99213", "95") },
        ],
    ]
}
