import Glibc
import Testing

@testable import ZeroMQ

struct FileLimitTests {
    @Test func `the soft limit becomes the hard one, and stays`() {
        let raised = raiseFileLimit()
        var limit = rlimit()
        #expect(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        #expect(limit.rlim_cur == limit.rlim_max)
        #expect(raised == Int(clamping: limit.rlim_cur))
        #expect(raiseFileLimit() == raised)
    }
}
