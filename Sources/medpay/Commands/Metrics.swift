import ArgumentParser
import Client
import JobMessages
import ZeroMQ

struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "What the broker counts and measures, in the text format of Prometheus.",
        discussion: """
            Without a Prometheus exporter of its own, the broker is scraped through a file:

              medpay metrics > medpay.prom.new && mv medpay.prom.new /var/lib/node_exporter/medpay.prom
            """)

    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let reply = try client.metrics()
        guard !output.json else { return try Output.json(reply) }
        // It comes as whole lines, the last one ended.
        Output.line(reply.text.hasSuffix("\n") ? String(reply.text.dropLast()) : reply.text)
    }
}
