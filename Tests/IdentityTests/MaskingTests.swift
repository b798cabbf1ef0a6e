// SPDX-License-Identifier: Apache-2.0

// Goal: no way of printing a value shows a secret.

import Testing

@testable import Identity

@Suite struct MaskingTests {
    private static let secret = "PLANTED-SECRET"

    private func everyText(of value: some Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return "\(value) \(String(reflecting: value)) \(String(describing: value)) \(dumped)"
    }

    @Test func masksTokensGrantsAndSecrets() {
        let token = AccessToken(generation: 3, value: Self.secret)
        let grant = TokenGrant(value: Self.secret, requestedMS: 0, lifetimeMS: 9)
        #expect(!self.everyText(of: token).contains(Self.secret))
        #expect(!self.everyText(of: grant).contains(Self.secret))
        #expect(!self.everyText(of: Secret(Self.secret)).contains(Self.secret))
        #expect(!self.everyText(of: [token as AccessToken?]).contains(Self.secret))
        #expect(token.authorizationHeaderLine == ("Authorization", "Bearer " + Self.secret))
    }

    @Test func masksSettings() {
        let settings = IdentitySettings { _ in Self.secret }
        var masked = settings
        // Names and paths may be shown; these are the secrets.
        masked.tenantID = ""
        masked.clientID = ""
        masked.authorityHost = ""
        masked.federatedTokenFile = nil
        masked.clientCertificatePath = nil
        masked.tokenCredentials = nil
        masked.podIdentityAuthorityHost = nil
        masked.identityEndpoint = nil
        masked.kubernetesTokenProxy = nil
        masked.kubernetesSNIName = nil
        masked.kubernetesCAFile = nil
        masked.kubernetesCAData = nil
        masked.programPath = ""
        #expect(settings.clientSecret?.value == Self.secret)
        #expect(!self.everyText(of: masked).contains(Self.secret))
    }
}
