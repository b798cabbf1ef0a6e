// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EventLoop

/// `mcp-server healthcheck`: asks a running server whether it is ready, for images without curl.
struct HealthcheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Ask a running server whether it is ready; exit code 0 or 1."
    )

    @Option(help: "The URL to ask; by default /health/ready of this machine's PORT.")
    var url: String?

    /// One probe, as long as the kubelet's default would wait.
    private static let timeoutMS = 3_000
    /// A health body has a few hundred bytes.
    private static let bodyBytesMax = 64 * 1024

    func run() throws {
        let given = self.url
        try Program.run { loop, source in
            let port = source.value(.port)?.text ?? "3333"
            var request = HTTPClient.Request(
                .get,
                given ?? "http://127.0.0.1:\(port)/health/ready"
            )
            request.timeoutMS = Self.timeoutMS
            request.bodyBytesMax = Self.bodyBytesMax
            request.proxy = .none
            return await Self.ask(request, on: loop)
        }
    }

    @LoopActor
    private static func ask(_ request: HTTPClient.Request, on loop: Loop) async -> Int32 {
        guard let client = try? HTTPClient(on: loop) else { return 1 }
        defer { client.close() }
        do throws(TransferError) {
            let response = try await client.perform(request)
            _ = StandardOutput.write(response.body.span)
            return response.status == 200 ? 0 : 1
        } catch {
            _ = StandardOutput.writeError("mcp-server: \(error.summary)\n")
            return 1
        }
    }
}
