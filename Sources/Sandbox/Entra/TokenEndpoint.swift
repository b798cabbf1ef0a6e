// SPDX-License-Identifier: Apache-2.0

/// The decision of the token endpoint: a parsed form in, a grant or an Entra error out.
///
/// Pure: the clock, the directory and the issuer's keys are arguments. The order of the checks is
/// Entra's as far as it is known: request shape, client, scope, client authentication.
struct TokenEndpoint {
    static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// What a successful request gets.
    struct Grant: Equatable {
        var clientID: String
        var objectID: String
        /// The `aud` of the token: the scope without `/.default`.
        var resource: String
        var roles: [String]
        /// How the client proved itself: "1" a secret, "2" an assertion (claim `appidacr`).
        var authenticationClass: String
    }

    var directory: EntraDirectory
    var assertions: AssertionCheck

    /// Answers one token request to `/{tenant}/oauth2/v2.0/token`.
    func decide(_ form: FormFields, tenant: String, now: Timestamp) throws(EntraError) -> Grant {
        let grantType = try self.required("grant_type", in: form)
        guard self.directory.isTenant(tenant) else { throw .unknownTenant(tenant) }
        guard grantType == "client_credentials" else { throw .unsupportedGrant(grantType) }
        let clientID = try self.required("client_id", in: form)
        guard let application = self.directory.application(clientID) else {
            throw .unknownClient(clientID, tenant: tenant)
        }
        let resource = try self.resource(of: try self.required("scope", in: form), tenant: tenant)
        let authenticationClass = try self.authenticate(application, form, now: now)
        return Grant(
            clientID: application.clientID,
            objectID: application.objectID,
            resource: resource,
            roles: application.roles,
            authenticationClass: authenticationClass
        )
    }

    private func authenticate(
        _ application: EntraDirectory.Application,
        _ form: FormFields,
        now: Timestamp
    ) throws(EntraError) -> String {
        if let assertion = try self.optional("client_assertion", in: form), !assertion.isEmpty {
            let type = try self.required("client_assertion_type", in: form)
            guard type == TokenEndpoint.assertionType else { throw .missingClientAuthentication() }
            try self.assertions.check(assertion, of: application, now: now)
            return "2"
        }
        if let secret = try self.optional("client_secret", in: form), !secret.isEmpty {
            guard let known = application.secrets.first(where: { $0.value == secret }) else {
                throw .wrongSecret(client: application.clientID)
            }
            if let expiresAtS = known.expiresAtS, expiresAtS * 1000 <= now.unixMS {
                throw .expiredSecret(client: application.clientID)
            }
            return "1"
        }
        throw .missingClientAuthentication()
    }

    /// The resource a scope names: exactly one `<resource>/.default`.
    private func resource(of scope: String, tenant: String) throws(EntraError) -> String {
        let suffix = "/.default"
        let scopes = scope.split(separator: " ")
        guard scopes.count == 1, let only = scopes.first else { throw .malformedScope(scope) }
        guard only.hasSuffix(suffix), only.utf8.count > suffix.utf8.count else {
            throw .scopeWithoutDefault(scope)
        }
        let resource = String(only.dropLast(suffix.count))
        guard self.directory.resources.contains(resource) else {
            throw .unknownResource(resource, tenant: tenant)
        }
        return resource
    }

    private func required(_ name: String, in form: FormFields) throws(EntraError) -> String {
        guard let value = try self.optional(name, in: form), !value.isEmpty else {
            throw .missingParameter(name)
        }
        return value
    }

    private func optional(_ name: String, in form: FormFields) throws(EntraError) -> String? {
        let values = form.values(name)
        guard values.count <= 1 else { throw .repeatedParameter(name) }
        return values.first
    }
}
