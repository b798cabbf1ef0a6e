// SPDX-License-Identifier: Apache-2.0

import EventLoop

@testable import Identity

/// A credential that yields `token-1`, `token-2`, … or fails, as told.
@LoopActor final class FakeCredential: Credential {
    nonisolated let name = "FakeCredential"
    nonisolated let subject = CredentialSubject()
    private(set) var exchangeCount = 0
    /// Thrown instead of yielding a token.
    var failure: IdentityError?
    /// Makes exchanges hang until the cache is closed.
    var isSilent = false

    func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
        self.exchangeCount += 1
        if self.isSilent { try await flight.delay(milliseconds: 3_600_000) }
        if let failure { throw failure }
        return TokenGrant(
            value: "token-\(self.exchangeCount)",
            requestedMS: flight.loop.nowMS,
            lifetimeMS: 3_600_000
        )
    }
}
