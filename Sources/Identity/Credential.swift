// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// A way to get an access token.
///
/// A credential knows how to make one exchange, and nothing about caching, waiting or timing:
/// that is `TokenCache`, which runs one exchange of it at a time.
@LoopActor public protocol Credential: AnyObject {
    /// The name shown in logs and status, such as `WorkloadIdentityCredential`.
    var name: String { get }
    /// Who asks whom, for the audit log and the cache's key.
    var subject: CredentialSubject { get }
    /// The authority's metadata, if this credential talks to an authority.
    var metadata: AuthorityMetadata? { get }
    /// Makes one exchange, with its retries.
    ///
    /// - Throws: `IdentityError`, never with a secret in it. Kind `unavailable` lets a chain go
    ///   on to its next credential.
    func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant
    /// Gives back what the credential opened; its cache calls this when it is closed.
    func close()
}

extension Credential {
    /// None.
    public var metadata: AuthorityMetadata? { nil }
    /// Nothing to give back.
    public func close() {}
}
