// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// The client that talks to a token proxy, made anew when the proxy's authorities change.
@LoopActor final class TokenProxyClient {
    /// A bundle of a few certificates.
    private static let caBytesMax = 256 * 1024

    let proxy: TokenProxy
    private let loop: Loop
    private var client: HTTPClient?
    private var caPEM: [UInt8]?
    private var isClosed = false

    init(_ proxy: TokenProxy, on loop: Loop) {
        self.proxy = proxy
        self.loop = loop
    }

    func close() {
        self.isClosed = true
        self.client.take()?.close()
    }

    /// The client for the authorities as they are now.
    func current(_ flight: TokenFlight) async throws(IdentityError) -> HTTPClient {
        let caPEM = try await self.readAuthorities(flight)
        guard !self.isClosed, !flight.isCancelled else { throw TokenFlight.closed }
        if let client, caPEM == self.caPEM { return client }
        var configuration = HTTPClient.Configuration()
        configuration.caPEM = caPEM
        configuration.connectTo = self.proxy.connectTo
        do throws(UVError) {
            let client = try HTTPClient(on: self.loop, configuration: configuration)
            self.client.take()?.close()
            self.client = client
            self.caPEM = caPEM
            return client
        } catch {
            throw IdentityError(.transport, "There is no room for the token proxy's client.")
        }
    }

    /// An empty file is one that is being written: the authorities known so far stay.
    private func readAuthorities(_ flight: TokenFlight) async throws(IdentityError) -> [UInt8]? {
        guard let path = self.proxy.caFile else { return self.proxy.caPEM }
        do throws(FileError) {
            let bytes = try await FileReader.read(
                path: path,
                bytesMax: Self.caBytesMax,
                on: flight.loop
            )
            if !bytes.isEmpty { return bytes }
            if let caPEM { return caPEM }
            throw .notFound
        } catch {
            throw IdentityError(
                .configuration,
                "The token proxy's authorities in \(path) cannot be read: \(error).",
                advice: "Check AZURE_KUBERNETES_CA_FILE and the volume it comes from."
            )
        }
    }
}
