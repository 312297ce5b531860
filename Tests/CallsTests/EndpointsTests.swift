import Calls
import Testing

struct EndpointsTests {
    @Test(arguments: [
        Endpoints.broker, "tcp://127.0.0.1:*", "tcp://127.1.2.3:7461", "tcp://localhost:7461", "tcp://lo:7461",
        "tcp://[::1]:7461",
        "ipc:///run/medpay/broker", "ipc://*", "inproc://broker",
    ])
    func `loopback, ipc and inproc are local`(endpoint: String) throws {
        #expect(Endpoints.isLocal(endpoint))
        try Endpoints.requireKeys(toServeAt: endpoint, haveKeys: false)
    }

    @Test(arguments: [
        "tcp://*:7461", "tcp://0.0.0.0:7461", "tcp://192.168.1.5:7461", "tcp://eth0:7461", "tcp://[::]:7461",
        "tcp://127.0.0.1",
        "tcp://127.evil.example.org:7461", "tcp://127.0.0.1.nip.io:7461", "tcp://127.0.0:7461",
        "tcp://127.0.0.256:7461",
        "tcp://10.0.0.1;127.0.0.1:7461", "tcp://localhost.example.org:7461", "udp://127.0.0.1:1", "", "7461",
    ])
    func `anything else may be reached by others, and needs keys`(endpoint: String) throws {
        #expect(!Endpoints.isLocal(endpoint))
        try Endpoints.requireKeys(toServeAt: endpoint, haveKeys: true)
        let error = #expect(throws: CallError.self) { try Endpoints.requireKeys(toServeAt: endpoint, haveKeys: false) }
        #expect(error?.code == .failedPrecondition)
        #expect(error?.message.contains("medpay keys init") == true)
    }
}
