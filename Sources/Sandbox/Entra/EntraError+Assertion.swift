// SPDX-License-Identifier: Apache-2.0

/// Refusals of a client assertion.
extension EntraError {
    static func malformedAssertion() -> EntraError {
        EntraError(
            50027,
            400,
            "invalid_request",
            "JWT token is invalid or malformed."
        )
    }

    static func unsupportedAlgorithm() -> EntraError {
        EntraError(
            5_002_730,
            400,
            "invalid_request",
            "Invalid JWT token. The token is signed with an unsupported algorithm."
        )
    }

    static func noFederatedCredential(client: String) -> EntraError {
        EntraError(
            70025,
            401,
            "invalid_client",
            "The client '\(client)' has no configured federated identity credentials."
        )
    }

    static func assertionIssuedByEntra() -> EntraError {
        EntraError(
            700222,
            401,
            "invalid_client",
            "Entra-issued tokens may not be used for federated identity flows."
        )
    }

    static func unknownIssuer(_ issuer: String) -> EntraError {
        EntraError(
            700211,
            401,
            "invalid_client",
            "No matching federated identity record found for presented assertion issuer "
                + "'\(issuer)'."
        )
    }

    static func unknownAudience(_ audience: String) -> EntraError {
        EntraError(
            700212,
            401,
            "invalid_client",
            "No matching federated identity record found for presented assertion audience "
                + "'\(audience)'."
        )
    }

    static func unknownSubject(_ subject: String) -> EntraError {
        EntraError(
            700213,
            401,
            "invalid_client",
            "No matching federated identity record found for presented assertion subject "
                + "'\(subject)'."
        )
    }

    static func subjectInOtherCase(_ subject: String) -> EntraError {
        EntraError(
            7_002_138,
            401,
            "invalid_client",
            "No matching federated identity record found for presented assertion subject "
                + "'\(subject)'. The subject matches with case-insensitive comparison, but not "
                + "with case-sensitive comparison."
        )
    }

    static func assertionOutsideValidity(now: Timestamp, from: Timestamp, to: Timestamp)
        -> EntraError
    {
        EntraError(
            700024,
            401,
            "invalid_client",
            "Client assertion is not within its valid time range. Current time: \(now.text), "
                + "assertion valid from \(from.text), expiry time of assertion \(to.text)."
        )
    }

    static func unknownKey(_ keyID: String) -> EntraError {
        EntraError(
            700027,
            401,
            "invalid_client",
            "The certificate with identifier used to sign the client assertion is not registered "
                + "on application. [Reason - The key was not found., Identifier of key: "
                + "'\(keyID)']."
        )
    }

    static func badSignature() -> EntraError {
        EntraError(
            700027,
            401,
            "invalid_client",
            "Client assertion failed signature validation. [Reason - The key was found, but use "
                + "of the key to verify the signature failed.]."
        )
    }

    static func assertionLivesTooLong() -> EntraError {
        EntraError(
            70023,
            400,
            "invalid_request",
            "External OIDC token lifetime is longer than allowed, or 'iat' is missing."
        )
    }

    static func issuerUnreachable(_ issuer: String) -> EntraError {
        EntraError(
            90061,
            400,
            "invalid_request",
            "Request to External OIDC endpoint failed. Endpoint: '\(issuer)'."
        )
    }
}
