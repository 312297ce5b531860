import BrokerCore
import ZeroMQ

/// Who a caller is, and to which server it talks; it refuses any other.
package struct CallerKeys: Hashable, Sendable {
    package var own: CurvePair
    package var server: CurveKey

    package init(own: CurvePair, server: CurveKey) {
        self.own = own
        self.server = server
    }

    /// - Parameters:
    ///   - keyFile: the caller's secret file, as `medpay keys new` writes it.
    ///   - serverKey: the server's public key, or a file that has it.
    package init(keyFile: String, serverKey: String) throws(CallError) {
        do throws(KeyFileError) {
            self.init(own: try KeyFiles.readSecret(keyFile), server: try KeyFiles.readPublic(serverKey))
        } catch {
            throw CallError(.invalidArgument, error.description)
        }
    }
}
