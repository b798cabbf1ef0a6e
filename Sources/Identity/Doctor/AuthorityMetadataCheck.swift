// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// What the authority says about the tenant and its own endpoints.
enum AuthorityMetadataCheck {
    /// No token depends on the document, so a strange one is a warning; an unknown tenant is not.
    static func judge(
        _ response: HTTPClient.Response,
        _ authority: Authority,
        _ remedies: Remedies
    ) -> DoctorResult {
        guard response.status == 200 else {
            let body = OAuthErrorBody(response.body, scrubber: Scrubber())
            if let code = body.aadstsCode {
                return .failed(
                    .metadata,
                    "The authority answered \(response.status): \(body.summary ?? "").",
                    AADSTSAdvice.sentence(for: code),
                    remedies.commands(forAADSTS: code)
                )
            }
            return .warning(
                .metadata,
                "The authority answered \(response.status) without an OAuth error.",
                BrokenTransfer.notAnAuthority,
                ["az cloud show --query endpoints.activeDirectory -o tsv"]
            )
        }
        switch MetadataCheck.check(response.body, against: authority) {
        case .mismatch(let text):
            return .warning(
                .metadata,
                "\(text), not what follows from AZURE_AUTHORITY_HOST and AZURE_TENANT_ID.",
                "Tokens are asked for at the computed URL all the same: check that "
                    + "AZURE_AUTHORITY_HOST is your cloud's and that nothing answers in its place.",
                ["az cloud show --query endpoints.activeDirectory -o tsv"]
            )
        case .unavailable(let text):
            return .warning(.metadata, "\(text).", BrokenTransfer.notAnAuthority)
        case .agrees, .notApplicable, .unknown:
            return .passed(.metadata, "Issuer and token endpoint are the expected ones.")
        }
    }
}
