// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// What a transfer without a usable answer means.
enum BrokenTransfer {
    static let notAnAuthority =
        "Check that AZURE_AUTHORITY_HOST names the authority and that no proxy answers in its "
        + "place."

    static func verdict(_ error: TransferError) -> RetriedTransfer.Verdict {
        switch error {
        case .cancelled, .closed: .refused(TokenFlight.closed)
        case .tls:
            .refused(
                IdentityError(
                    .tls,
                    "TLS with the authority failed: \(error.summary).",
                    advice: "If a proxy intercepts TLS, set SSL_CERT_FILE to its certificates; "
                        + "in a slim image install ca-certificates."
                )
            )
        case .proxy:
            .refused(
                IdentityError(
                    .configuration,
                    "The way to the authority is blocked: \(error.summary).",
                    advice: "Check HTTPS_PROXY, and list the authority's host in NO_PROXY if it "
                        + "needs none."
                )
            )
        case .bodyTooLarge, .badResponse, .badURL:
            .refused(
                IdentityError(
                    .badResponse,
                    "The authority's answer is unusable: \(error.summary).",
                    advice: Self.notAnAuthority
                )
            )
        default:
            .failed(
                .brokenOff,
                IdentityError(
                    .transport,
                    "The authority did not answer: \(error.summary).",
                    advice: "The pod needs egress to the authority's host on port 443: check "
                        + "DNS, network policy and proxy."
                )
            )
        }
    }
}
