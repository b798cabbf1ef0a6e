// SPDX-License-Identifier: Apache-2.0
public import EventLoop

/// The kubelet's part: a service-account token in a file, as a pod with workload identity has it.
///
/// The file has mode 0600 in a directory of its own; `close` removes both. Files are written
/// synchronously: a kilobyte, at start-up and in tests.
public final class SandboxIdentity {
    /// Path of the token, the value of `AZURE_FEDERATED_TOKEN_FILE`.
    public let tokenFile: String
    private let directory: String
    private let cluster: ClusterIssuer
    private var isClosed = false
    private var rotationTimer: Timer?

    /// Between rotations: two fifths of the lifetime, so that one may fail.
    public static let rotationIntervalMS =
        UInt64(FederatedTokenOptions.lifetimeSDefault) * 1000 * 2 / 5

    /// Writes a fresh token that `entra` accepts.
    ///
    /// - Throws: `SandboxError` when there is no place for the file.
    public init(for entra: SandboxEntra) throws(SandboxError) {
        self.cluster = entra.service.cluster
        do throws(FileError) {
            self.directory = try FileWriter.makeTemporaryDirectory(prefix: "mcp-sandbox-")
        } catch {
            throw SandboxError("cannot make a directory for the federated token", error)
        }
        self.tokenFile = "\(self.directory)/azure-identity-token"
        try self.rotate()
    }

    /// Replaces the token by a fresh one, as the kubelet does at 80 % of its lifetime.
    ///
    /// - Throws: `SandboxError` when the file cannot be written.
    public func rotate(
        _ options: FederatedTokenOptions = FederatedTokenOptions()
    ) throws(SandboxError) {
        try self.write(try self.token(options))
    }

    /// Rotates the token from time to time until `close`, as a pod that runs for long needs it.
    ///
    /// - Throws: `SandboxError` when the loop has no timer to give.
    public func startRotation(on loop: Loop) throws(SandboxError) {
        do throws(UVError) {
            let timer = try Timer(on: loop) { [unowned self] in
                // A failure shows when the server reads the file; the next turn may succeed.
                try? self.rotate()
            }
            try timer.start(
                timeoutMS: SandboxIdentity.rotationIntervalMS,
                repeatMS: SandboxIdentity.rotationIntervalMS
            )
            timer.setKeepsLoopAlive(false)
            self.rotationTimer = consume timer
        } catch {
            throw SandboxError("cannot rotate the federated token", error)
        }
    }

    /// Replaces the token by any text.
    ///
    /// - Throws: `SandboxError` when the file cannot be written.
    public func write(_ text: String) throws(SandboxError) {
        do throws(FileError) {
            try FileWriter.replace(path: self.tokenFile, with: Array(text.utf8))
        } catch {
            throw SandboxError("cannot write the federated token", error)
        }
    }

    /// Removes the token file and leaves its directory, as before the first projection.
    public func removeToken() { FileWriter.remove(path: self.tokenFile) }

    /// A token that is not written anywhere.
    ///
    /// - Throws: `SandboxError` when OpenSSL refuses to sign.
    public func token(
        _ options: FederatedTokenOptions = FederatedTokenOptions()
    ) throws(SandboxError) -> String {
        do {
            return try ServiceAccountToken.make(options, from: self.cluster, now: .now)
        } catch {
            throw SandboxError("cannot sign a federated token", error)
        }
    }

    /// Signs with a fresh cluster key from the next token on.
    ///
    /// - Parameter publishing: False leaves Entra with the old keys (AADSTS700027) until
    ///   `publishClusterKey`.
    /// - Throws: `SandboxError` when OpenSSL makes no key.
    public func rotateClusterKey(publishing: Bool = true) throws(SandboxError) {
        do throws(CryptoError) {
            try self.cluster.rotateKey(publishing: publishing)
        } catch {
            throw SandboxError("cannot make a signing key", error)
        }
    }

    /// Lets Entra see the current cluster key.
    public func publishClusterKey() { self.cluster.publish() }

    /// Removes the file and its directory; idempotent.
    public func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.rotationTimer = nil
        FileWriter.remove(path: self.tokenFile)
        FileWriter.removeDirectory(path: self.directory)
    }
}
