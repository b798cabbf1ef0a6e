// SPDX-License-Identifier: Apache-2.0

/// Refusals by code alone, for the switch that makes Entra reject the next requests.
extension EntraError {
    /// The refusal with this code; unknown codes are `400 invalid_request`.
    public static func sample(_ code: Int) -> EntraError {
        if let known = EntraError.samples.first(where: { $0.code == code }) { return known }
        return EntraError(code, 400, "invalid_request", "Refused by the sandbox.")
    }

    /// One refusal for each code there is.
    public static let samples: [EntraError] = [
        .wrongMethod("GET"),
        .missingParameter("grant_type"),
        .malformedBody(),
        .unknownTenant("contoso.example"),
        .unsupportedGrant("urn:ietf:params:oauth:grant-type:token-exchange"),
        .unknownClient("00000000-0000-0000-0000-000000000000", tenant: "Contoso"),
        .scopeWithoutDefault("api://example/Read"),
        .malformedScope("one two"),
        .unknownResource("api://example", tenant: "Contoso"),
        .missingClientAuthentication(),
        .wrongSecret(client: "00000000-0000-0000-0000-000000000000"),
        .expiredSecret(client: "00000000-0000-0000-0000-000000000000"),
        .malformedAssertion(),
        .unsupportedAlgorithm(),
        .noFederatedCredential(client: "00000000-0000-0000-0000-000000000000"),
        .assertionIssuedByEntra(),
        .unknownIssuer("https://issuer.example/"),
        .unknownAudience("https://kubernetes.default.svc"),
        .unknownSubject("system:serviceaccount:default:default"),
        .subjectInOtherCase("system:serviceaccount:MCP:server"),
        .assertionOutsideValidity(
            now: Timestamp(unixMS: SeedData.startMS),
            from: Timestamp(unixMS: 0),
            to: Timestamp(unixMS: SeedData.hourMS)
        ),
        .unknownKey("sandbox"),
        .assertionLivesTooLong(),
        .issuerUnreachable("https://issuer.example/"),
        EntraError(
            70021,
            401,
            "invalid_client",
            "No matching federated identity record found for presented assertion."
        ),
        EntraError(
            53003,
            400,
            "invalid_grant",
            "Access has been blocked by Conditional Access policies."
        ),
        EntraError(
            50196,
            400,
            "invalid_grant",
            "The server terminated an operation because it encountered a client request loop."
        ),
        EntraError(
            90033,
            503,
            "temporarily_unavailable",
            "A transient error has occurred. Please try again."
        ),
    ]
}
