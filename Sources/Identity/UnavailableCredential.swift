// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// A link of the chain that the settings rule out: it says why, in the chain's place.
@LoopActor final class UnavailableCredential: Credential {
    let name: String
    let subject = CredentialSubject()
    private let error: IdentityError

    init(_ kind: CredentialKind, _ error: IdentityError) {
        self.name = kind.rawValue
        self.error = error
    }

    func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
        throw self.error
    }
}
