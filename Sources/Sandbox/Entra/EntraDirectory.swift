// SPDX-License-Identifier: Apache-2.0

/// The one tenant the small Entra knows: its applications and the APIs they may call.
public struct EntraDirectory: Equatable, Sendable {
    /// A trust between an application and one outside subject.
    public struct FederatedCredential: Equatable, Sendable {
        /// The `iss` it must have, compared byte for byte: a missing trailing slash fails.
        public var issuer: String
        /// The `sub` it must have, for example `system:serviceaccount:mcp-system:mcp-server`.
        public var subject: String
        /// The `aud` it must have.
        public var audience: String

        /// Describes a trust.
        public init(issuer: String, subject: String, audience: String) {
            self.issuer = issuer
            self.subject = subject
            self.audience = audience
        }
    }

    /// A client secret and when it stops working.
    public struct Secret: Equatable, Sendable {
        /// The secret's value.
        public var value: String
        /// Unix time in seconds; nil never expires.
        public var expiresAtS: Int64?

        /// Describes a secret.
        public init(value: String, expiresAtS: Int64? = nil) {
            self.value = value
            self.expiresAtS = expiresAtS
        }
    }

    /// An application or user-assigned identity.
    public struct Application: Equatable, Sendable {
        /// The client id, a GUID.
        public var clientID: String
        /// The service principal's object id: `oid` and `sub` of its tokens.
        public var objectID: String
        /// Its trusts, at most 20 in the real directory.
        public var federatedCredentials: [FederatedCredential]
        /// Its client secrets.
        public var secrets: [Secret]
        /// The app roles it holds at the resources below, for the `roles` claim.
        public var roles: [String]

        /// Describes an application.
        public init(
            clientID: String,
            objectID: String,
            federatedCredentials: [FederatedCredential] = [],
            secrets: [Secret] = [],
            roles: [String] = []
        ) {
            self.clientID = clientID
            self.objectID = objectID
            self.federatedCredentials = federatedCredentials
            self.secrets = secrets
            self.roles = roles
        }
    }

    /// The tenant id, a GUID.
    public var tenantID: String
    /// Other names of the tenant that work in a URL, such as `contoso.onmicrosoft.com`.
    public var tenantNames: [String]
    /// The applications, told apart by client id.
    public var applications: [Application]
    /// The application ID URIs tokens can be had for; the scope is `<URI>/.default`.
    public var resources: [String]

    /// Describes a tenant.
    public init(
        tenantID: String,
        tenantNames: [String] = [],
        applications: [Application],
        resources: [String]
    ) {
        self.tenantID = tenantID
        self.tenantNames = tenantNames
        self.applications = applications
        self.resources = resources
    }

    /// Whether a URL may name this tenant `name`.
    ///
    /// GUIDs and names ignore case.
    func isTenant(_ name: String) -> Bool {
        let name = name.lowercased()
        return name == self.tenantID.lowercased()
            || self.tenantNames.contains { $0.lowercased() == name }
    }

    /// The application called `clientID`, in any case.
    func application(_ clientID: String) -> Application? {
        let wanted = clientID.lowercased()
        return self.applications.first { $0.clientID.lowercased() == wanted }
    }
}
