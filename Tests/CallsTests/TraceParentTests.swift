import BrokerCore
import Calls
import Testing

struct TraceParentTests {
    /// The examples of the standard, section 3.2.3.
    @Test(arguments: [
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
        "00-00000000000000000000000000000001-0000000000000001-ff",
    ])
    func `what the standard allows is read and written the same`(text: String) {
        #expect(TraceParent(text)?.text == text)
        #expect(text.utf8.count == CallLimits.traceparentCharacters)
    }

    @Test(arguments: [
        "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
        "00-4bf92f3577b34da6a3ce929d0e0e47-3600f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0é",
    ])
    func `what it does not allow is none`(text: String) {
        #expect(TraceParent(text) == nil)
    }

    @Test func `a new trace is recorded, and a child is of the same trace with another parent`() {
        var random = SplitMix64(seed: 3)
        let trace = TraceParent.new(random: &random)
        let child = trace.child(random: &random)
        #expect(trace.flags == 1)
        #expect(child.trace == trace.trace)
        #expect(child.parent != trace.parent)
        #expect(TraceParent(trace.text) == trace)
        #expect(TraceParent.new(random: &random).trace != trace.trace)
    }
}
