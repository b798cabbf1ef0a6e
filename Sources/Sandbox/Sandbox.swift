// SPDX-License-Identifier: Apache-2.0
public import EventLoop

/// The embedded default: a small Entra, a projected token and a small backend on loopback, so that
/// the real server runs on a machine that has neither Azure nor an API.
///
/// Module charter: what stands on the other side of the server, and nothing of the server: take it
/// away and only URLs change. Call `close` before dropping it.
public final class Sandbox {
    /// What to bring up.
    public struct Configuration: Equatable, Sendable {
        /// Port of Entra on 127.0.0.1; 0 takes a free one.
        public var entraPort: UInt16 = 0
        /// Port of the backend on 127.0.0.1; 0 takes a free one.
        public var backendPort: UInt16 = 0
        /// An API of the user's own: no backend is embedded, calls go there.
        public var externalBackendURL: String?
        /// The scope of that API; Entra issues tokens for it.
        public var externalBackendScope: String?

        /// Everything embedded, on free ports.
        public init() {}
    }

    /// The small Entra.
    public let entra: SandboxEntra
    /// The projected token.
    public let identity: SandboxIdentity
    /// The small backend; nil with an external one.
    public let backend: SandboxBackend?
    private let backendURL: String
    private let backendScope: String

    /// Brings everything up; it answers from the loop's next turn on.
    ///
    /// - Throws: `SandboxError` naming the part that did not start; nothing is left open then.
    public init(
        on loop: Loop,
        configuration: Configuration = Configuration()
    ) throws(SandboxError) {
        let scope = configuration.externalBackendScope ?? SandboxDefaults.backendScope
        self.backendScope = scope
        self.entra = try SandboxEntra(on: loop, port: configuration.entraPort) { issuer in
            var directory = SandboxDefaults.directory(clusterIssuer: issuer)
            let suffix = "/.default"
            if scope.hasSuffix(suffix) {
                directory.resources.append(String(scope.dropLast(suffix.count)))
            }
            return directory
        }
        do throws(SandboxError) {
            self.identity = try SandboxIdentity(for: self.entra)
        } catch {
            self.entra.close()
            throw error
        }
        do throws(SandboxError) {
            try self.identity.startRotation(on: loop)
            if let externalURL = configuration.externalBackendURL {
                self.backend = nil
                self.backendURL = externalURL
            } else {
                let backend = try SandboxBackend(
                    on: loop,
                    trusting: self.entra,
                    port: configuration.backendPort
                )
                self.backend = backend
                self.backendURL = backend.url
            }
        } catch {
            self.identity.close()
            self.entra.close()
            throw error
        }
    }

    /// The variables the real server needs, as the webhook and an operator would set them.
    public var environment: [(name: String, value: String)] {
        [
            (name: "AZURE_TENANT_ID", value: self.entra.directory.tenantID),
            (name: "AZURE_CLIENT_ID", value: SandboxDefaults.clientID),
            (name: "AZURE_AUTHORITY_HOST", value: self.entra.url),
            (name: "AZURE_FEDERATED_TOKEN_FILE", value: self.identity.tokenFile),
            (name: "BACKEND_API_URL", value: self.backendURL),
            (name: "BACKEND_API_SCOPE", value: self.backendScope),
        ]
    }

    /// Ends everything and removes the token file; idempotent.
    public func close() {
        self.backend?.close()
        self.identity.close()
        self.entra.close()
    }
}
