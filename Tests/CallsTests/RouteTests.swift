import Calls
import Testing

@Suite struct RouteTests {
    @Test func `addresses are asked in turn`() throws {
        var route = try Route(["a", "b", "c"], pauseMax: .seconds(2), seed: 1)
        var asked = [route.endpoint]
        for _ in 0..<4 {
            _ = route.moveOn()
            asked.append(route.endpoint)
        }
        #expect(asked == ["a", "b", "c", "a", "b"])
        #expect(route.hasOthers)
    }

    @Test(arguments: [1, 2, 3])
    func `pauses double from round to round up to their limit, and are short again after an answer`(count: Int) throws {
        let endpoints = (0..<count).map { "tcp://127.0.0.1:\($0)" }
        for seed in 0..<50 {
            var route = try Route(endpoints, pauseMax: .seconds(2), seed: UInt64(seed))
            for _ in 0..<2 {
                for failure in 1...count * 40 {
                    let round = failure / count
                    let full = round == 0 ? 50 : min(2000, 100 << min(round - 1, 10))
                    let pause = route.moveOn()
                    #expect(pause >= .milliseconds(full / 2) && pause <= .milliseconds(full))
                }
                route.served()
            }
        }
    }

    @Test func `the same seed gives the same pauses, another one others`() throws {
        func pauses(_ seed: UInt64) throws -> [Duration] {
            var route = try Route(["a"], pauseMax: .seconds(2), seed: seed)
            return (0..<8).map { _ in route.moveOn() }
        }
        #expect(try pauses(1) == pauses(1))
        #expect(try pauses(1) != pauses(2))
    }

    @Test func `no address at all is refused`() {
        #expect(throws: CallError.self) { _ = try Route([], pauseMax: .seconds(2), seed: 1) }
    }
}
