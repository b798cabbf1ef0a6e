// SPDX-License-Identifier: Apache-2.0

/// A refusal of the token endpoint: an AADSTS code with the status and error name Entra gives it.
///
/// Statuses and names follow `login.microsoftonline.com`; texts are shortened where they are long.
public struct EntraError: Error, Equatable, Sendable {
    /// The number after `AADSTS`.
    public let code: Int
    /// HTTP status.
    public let status: Int
    /// The OAuth `error` member (RFC 6749 §5.2).
    public let error: String
    /// The text after `AADSTSnnnnn: `.
    public let message: String

    init(_ code: Int, _ status: Int, _ error: String, _ message: String) {
        self.code = code
        self.status = status
        self.error = error
        self.message = message
    }

    static func wrongMethod(_ method: String) -> EntraError {
        EntraError(
            900561,
            405,
            "invalid_request",
            "The endpoint only accepts POST, OPTIONS requests. Received a \(method) request."
        )
    }

    static func missingParameter(_ name: String) -> EntraError {
        EntraError(
            900144,
            400,
            "invalid_request",
            "The request body must contain the following parameter: '\(name)'."
        )
    }

    static func repeatedParameter(_ name: String) -> EntraError {
        EntraError(
            9_002_313,
            400,
            "invalid_request",
            "Invalid request. Request is malformed or invalid: '\(name)' is repeated."
        )
    }

    static func malformedBody() -> EntraError {
        EntraError(
            9_002_313,
            400,
            "invalid_request",
            "Invalid request. Request is malformed or invalid."
        )
    }

    static func unknownTenant(_ tenant: String) -> EntraError {
        EntraError(
            90002,
            400,
            "invalid_request",
            "Tenant '\(tenant)' not found. Check to make sure you have the correct tenant ID and "
                + "are signing into the correct cloud."
        )
    }

    static func unsupportedGrant(_ grant: String) -> EntraError {
        EntraError(
            70003,
            400,
            "unsupported_grant_type",
            "The app requested an unsupported grant type '\(grant)'."
        )
    }

    static func unknownClient(_ client: String, tenant: String) -> EntraError {
        EntraError(
            700016,
            400,
            "unauthorized_client",
            "Application with identifier '\(client)' was not found in the directory '\(tenant)'. "
                + "This can happen if the application has not been installed by the administrator "
                + "of the tenant."
        )
    }

    static func scopeWithoutDefault(_ scope: String) -> EntraError {
        EntraError(
            1_002_012,
            400,
            "invalid_scope",
            "The provided value for scope \(scope) is not valid. Client credential flows must "
                + "have a scope value with /.default suffixed to the resource identifier "
                + "(application ID URI)."
        )
    }

    static func malformedScope(_ scope: String) -> EntraError {
        EntraError(
            70011,
            400,
            "invalid_scope",
            "The provided request must include a 'scope' input parameter. The provided value for "
                + "the input parameter 'scope' is not valid. The scope \(scope) is not valid."
        )
    }

    static func unknownResource(_ resource: String, tenant: String) -> EntraError {
        EntraError(
            500011,
            400,
            "invalid_resource",
            "The resource principal named \(resource) was not found in the tenant named "
                + "\(tenant)."
        )
    }

    static func missingClientAuthentication() -> EntraError {
        EntraError(
            7_000_218,
            401,
            "invalid_client",
            "The request body must contain the following parameter: 'client_assertion' or "
                + "'client_secret'."
        )
    }

    static func wrongSecret(client: String) -> EntraError {
        EntraError(
            7_000_215,
            401,
            "invalid_client",
            "Invalid client secret provided. Ensure the secret being sent in the request is the "
                + "client secret value, not the client secret ID, for a secret added to app "
                + "'\(client)'."
        )
    }

    static func expiredSecret(client: String) -> EntraError {
        EntraError(
            7_000_222,
            401,
            "invalid_client",
            "The provided client secret keys for app '\(client)' are expired."
        )
    }
}
