import Glibc

/// Lets this process open as many descriptors as its hard limit allows, of which each connection takes one.
///
/// A listener that has none left cannot take the connection that waits, and looks for it again and again.
/// - Returns: the limit in force, whether it could be raised or not; `Int.max` when there is none.
@discardableResult
package func raiseFileLimit() -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    if limit.rlim_cur < limit.rlim_max {
        var raised = limit
        raised.rlim_cur = raised.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
    }
    return Int(clamping: limit.rlim_cur)
}
